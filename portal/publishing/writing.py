"""Rows, terms, links, paths and ticks: what rendering says, written under the locked counter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from portal.publishing.clock import now
from portal.publishing.marks import mark_dependents
from portal.publishing.models import ChangeCounter, ContentItem, ItemLink, ItemPath, ItemTerm, Tick
from portal.publishing.rendering import RenderedGroup, RenderedItem
from portal.publishing.status import SECOND, UNKNOWN_KEY

_BODIES = ("card", "list", "full", "text")
_WRITTEN = [field.name for field in ContentItem._meta.concrete_fields if field.name not in ("id", "group", "locale")]


def write_groups(groups: Sequence[RenderedGroup], counter: ChangeCounter) -> None:
    """Write what differs; each written row takes the counter's next number. The caller holds the lock."""
    existing: dict[tuple[UUID, str], ContentItem] = {
        (row.group, row.locale): row
        for row in ContentItem.objects.filter(group__in=[group.id for group in groups]).defer(*_BODIES)
    }
    changed = [
        item
        for group in groups
        for item in group.items.values()
        if (old := existing.get((group.id, item.row.locale))) is None or not old.live or old.digest != item.row.digest
    ]
    withdrawn = [
        row
        for group in groups
        for row in existing.values()
        if row.group == group.id and row.live and row.locale not in group.items
    ]
    reasons = {(group.id, locale): reason for group in groups for locale, reason in group.reasons.items()}
    for row in withdrawn:
        _make_tombstone(row, reasons.get((row.group, row.locale), "deleted"))
    _save_rows([item.row for item in changed] + withdrawn, counter)
    _save_terms_and_links(changed, withdrawn)
    _save_paths(groups, changed, withdrawn)
    _save_ticks(changed)
    _mark_linkers(existing, changed, withdrawn)


def _make_tombstone(row: ContentItem, reason: str) -> None:
    """Of what was public, nothing is kept but that it was: id, type, language, when and why it went."""
    row.live = False
    row.withdrawn = now()
    row.withdrawn_reason = reason
    row.card = row.list = row.full = b""
    row.title = row.summary = row.text = row.slug = row.path = row.url_path = row.stages = row.digest = ""
    row.kind = row.deadline_kind = ""
    row.opens = row.closes = row.closed_early = row.deadline = row.age_min = row.age_max = None
    row.deadline_day = None
    row.mask = 0
    row.expires = row.key_deadline = row.key_deadline_desc = UNKNOWN_KEY


def _save_rows(rows: Sequence[ContentItem], counter: ChangeCounter) -> None:
    if not rows:
        return
    for row in rows:
        counter.sequence += 1
        row.sequence = counter.sequence
        row.pk = None  # the row is found by (group, language); its id stays
    ContentItem.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["group", "locale"], update_fields=_WRITTEN
    )


def _save_terms_and_links(changed: Sequence[RenderedItem], withdrawn: Sequence[ContentItem]) -> None:
    ids = [item.row.pk for item in changed] + [row.pk for row in withdrawn]
    ItemTerm.objects.filter(item__in=ids).delete()
    ItemLink.objects.filter(item__in=ids).delete()
    ItemTerm.objects.bulk_create(
        ItemTerm(item_id=item.row.pk, kind=kind, code=code) for item in changed for kind, code in sorted(item.terms)
    )
    ItemLink.objects.bulk_create(
        ItemLink(item_id=item.row.pk, target_kind=kind, target_key=key)
        for item in changed
        for kind, key in sorted(item.links)
    )


def _save_paths(
    groups: Sequence[RenderedGroup], changed: Sequence[RenderedItem], withdrawn: Sequence[ContentItem]
) -> None:
    """Addresses are never deleted; a live row wins one that was used before, an alias takes only a free one."""
    for row in [item.row for item in changed] + list(withdrawn):
        ItemPath.objects.filter(group=row.group, locale=row.locale, current=True).exclude(path=row.path).update(
            current=False
        )
    live = [
        ItemPath(path=item.row.path, group=item.row.group, locale=item.row.locale, current=True) for item in changed
    ]
    ItemPath.objects.bulk_create(
        live, update_conflicts=True, unique_fields=["path"], update_fields=["group", "locale", "current"]
    )
    shown = {path: target for group in groups for path, target in group.alias_paths.items()}
    if shown:
        taken = ItemPath.objects.filter(path__in=shown, current=True).values_list("path", flat=True)
        aliases = [
            ItemPath(path=path, group=group, locale=locale, current=False)
            for path, (group, locale) in shown.items()
            if path not in set(taken)
        ]
        ItemPath.objects.bulk_create(
            aliases, update_conflicts=True, unique_fields=["path"], update_fields=["group", "locale"]
        )


def _save_ticks(changed: Iterable[RenderedItem]) -> None:
    ticks: set[int] = set()
    for item in changed:
        ticks.update(item.ticks)
        if item.row.expires != UNKNOWN_KEY:
            # Readers' moments are floored, so it is gone from the next whole second on.
            ticks.add(-(-item.row.expires // SECOND) * SECOND)
    Tick.objects.bulk_create([Tick(at=at) for at in sorted(ticks)], ignore_conflicts=True)


def _mark_linkers(
    existing: dict[tuple[UUID, str], ContentItem], changed: Sequence[RenderedItem], withdrawn: Sequence[ContentItem]
) -> None:
    """Items that link to a group show its title and address: they follow when these, or its languages, change."""
    groups = {row.group for row in withdrawn}
    for item in changed:
        old = existing.get((item.row.group, item.row.locale))
        if old is None or (old.live, old.title, old.path, old.mask) != (
            True, item.row.title, item.row.path, item.row.mask
        ):  # fmt: skip
            groups.add(item.row.group)
    linked = ItemLink.objects.filter(target_kind="group", target_key__in=[str(group) for group in groups])
    for key in linked.values_list("target_key", flat=True).distinct():
        mark_dependents(("group", key))
