"""Which public address leads where: what is noted otherwise than it ought to be."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from portal.publishing.models import ItemPath, digest_of_path
from portal.publishing.rendering import RenderedGroup


def differing_paths(groups: Sequence[RenderedGroup]) -> list[ItemPath]:
    """The addresses of these groups that are not noted, or otherwise, as they ought to be; nothing is written.

    They are never deleted. A live row wins one that was used before, an alias takes only a free one.
    """
    own = {item.row.path: (group.id, locale, True) for group in groups for locale, item in group.items.items()}
    shown = {path: (*target, False) for group in groups for path, target in group.alias_paths.items()}
    noted = {
        row.path: row
        for row in ItemPath.objects.filter(
            Q(path_digest__in=[digest_of_path(path) for path in own | shown])
            | Q(group__in=[group.id for group in groups], current=True)
        )
    }
    judged = {group.id for group in groups}
    taken = {path for path, row in noted.items() if row.current and row.group not in judged}
    left = {path: (row.group, row.locale, False) for path, row in noted.items() if row.group in judged}
    wanted = left | {path: target for path, target in shown.items() if path not in taken} | own
    return [
        ItemPath(path=path, group=group, locale=locale, current=current)
        for path, (group, locale, current) in wanted.items()
        if (row := noted.get(path)) is None or (row.group, row.locale, row.current) != (group, locale, current)
    ]
