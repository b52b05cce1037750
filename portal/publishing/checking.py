"""Does the public side say what the pages say? The net under everything that sends no signal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from wagtail.models import Page

from portal.publishing.expanding import groups_behind
from portal.publishing.models import ContentItem, ItemPath, Mark, Tick
from portal.publishing.parts import part_drift
from portal.publishing.paths import differing_paths
from portal.publishing.rendering import RenderedGroup, digest_of, render_groups

BATCH_GROUPS = 50


def all_groups() -> list[UUID]:
    """Every group that has a page, ever had a row, or is said to be at an address."""
    groups = set(Page.objects.filter(depth__gt=1).values_list("translation_key", flat=True))
    groups.update(ContentItem.objects.values_list("group", flat=True))
    groups.update(ItemPath.objects.filter(current=True).values_list("group", flat=True))
    return sorted(groups)


def waiting_groups() -> set[UUID]:
    """The groups that some mark means: their rows may be behind their pages."""
    return groups_behind(Mark.objects.all())


def drift() -> Iterator[str]:
    """One line for each row, address or tick that is not as it ought to be; waiting groups are not judged."""
    waiting = waiting_groups()
    groups = [group for group in all_groups() if group not in waiting]
    for start in range(0, len(groups), BATCH_GROUPS):
        batch = groups[start : start + BATCH_GROUPS]
        if any(_differences(batch)):
            # Looked at twice: an editor or the worker may have changed a page between reading its row and rendering it.
            waiting = waiting_groups()
            yield from _differences([group for group in batch if group not in waiting])
    yield from part_drift()


def _differences(groups: Sequence[UUID]) -> Iterator[str]:
    rows: dict[UUID, dict[str, ContentItem]] = {}
    for row in ContentItem.objects.filter(group__in=groups).prefetch_related("terms", "links"):
        rows.setdefault(row.group, {})[row.locale] = row
    sound = []
    for rendered in render_groups(groups):
        lines = list(_compare(rendered, rows.get(rendered.id, {})))
        yield from lines
        if not lines:
            sound.append(rendered)
    yield from _wrong_notes(sound)


def _wrong_notes(groups: Sequence[RenderedGroup]) -> Iterator[str]:
    """What is noted beside the rows of these groups: addresses, and the moments at which items change."""
    for path in differing_paths(groups):
        role = "the address" if path.current else "an alias or former address"
        yield f"{path.group} {path.locale}: {path.path} is not noted as {role}"
    items = [item for group in groups for item in group.items.values()]
    wanted = {tick for item in items for tick in item.ticks}
    noted = set(Tick.objects.filter(at__in=wanted).values_list("at", flat=True))
    for item in items:
        if not item.ticks <= noted:
            yield f"{item.row.type} {item.row.group} {item.row.locale}: a moment at which it changes is not noted"


def distrust_damaged_rows() -> None:
    """Forget the noted digest of rows that hold something else, so that a refresh writes them again."""
    rows = ContentItem.objects.filter(live=True).prefetch_related("terms", "links")
    damaged = [row.pk for row in rows.iterator(chunk_size=500) if _digest_of_stored(row) != row.digest]
    ContentItem.objects.filter(pk__in=damaged).update(digest="")


def _compare(rendered: RenderedGroup, rows: dict[str, ContentItem]) -> Iterator[str]:
    for locale, item in rendered.items.items():
        row = rows.get(locale)
        if row is None or not row.live:
            yield f"{item.row.type} {rendered.id} {locale}: is live, but not published"
        elif _digest_of_stored(row) != item.row.digest:
            yield f"{item.row.type} {rendered.id} {locale}: the row is not what would be rendered now"
    for locale, row in rows.items():
        if row.live and locale not in rendered.items:
            yield f"{row.type} {rendered.id} {locale}: is public, but its page is not"


def _digest_of_stored(row: ContentItem) -> str:
    """The digest of what the database really holds, not the one that was noted when it was written."""
    terms = [(term.kind, term.code) for term in row.terms.all()]
    links = [(link.target_kind, link.target_key) for link in row.links.all()]
    return digest_of(row, terms, links)
