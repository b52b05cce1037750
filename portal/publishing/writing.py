"""Rows, terms, links, paths and ticks: what rendering says, written under the locked counter."""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import UUID

from portal.publishing.clock import now
from portal.publishing.marks import mark_dependents
from portal.publishing.models import ChangeCounter, ContentItem, ItemLink, ItemPath, ItemTerm, Tick
from portal.publishing.originals import record_originals
from portal.publishing.paths import differing_paths
from portal.publishing.rendering import RenderedGroup, RenderedItem
from portal.publishing.status import UNKNOWN_KEY

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
    for item in changed:
        old = existing.get((item.row.group, item.row.locale))
        item.row.appeared = old.appeared if old is not None and old.live else 0
    _save_rows([item.row for item in changed] + withdrawn, counter)
    _save_terms_and_links(changed, withdrawn)
    record_originals({group.id: group.new_original for group in groups if group.new_original})
    _save_paths(groups)
    _save_ticks(groups)
    _mark_linkers(existing, changed, withdrawn)


def _make_tombstone(row: ContentItem, reason: str) -> None:
    """Of what was public, nothing is kept but that it was: id, type, language, when and why it went; and the keys of a
    call's stages, by which calendars know their events."""
    row.stages = json.dumps([{"key": stage["key"]} for stage in json.loads(row.stages or "[]")]) if row.stages else ""
    row.live = False
    row.withdrawn = now()
    row.withdrawn_reason = reason
    row.card = row.list = row.full = b""
    row.title = row.summary = row.text = row.slug = row.path = row.url_path = row.digest = ""
    row.kind = row.deadline_kind = row.currency = ""
    row.amount_low = row.amount_high = None
    row.opens = row.closes = row.closed_early = row.deadline = row.age_min = row.age_max = None
    row.deadline_day = row.ends = row.ends_day = None
    row.serializer_version = ""
    row.page_id = row.mask = row.published = row.updated = 0
    row.key_published = row.key_published_desc = row.key_updated_desc = 0
    row.expires = row.key_deadline = row.key_deadline_desc = UNKNOWN_KEY


def _save_rows(rows: Sequence[ContentItem], counter: ChangeCounter) -> None:
    if not rows:
        return
    for row in rows:
        counter.sequence += 1
        row.sequence = counter.sequence
        row.appeared = row.appeared or row.sequence
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


def _save_paths(groups: Sequence[RenderedGroup]) -> None:
    ItemPath.objects.bulk_create(
        differing_paths(groups),
        update_conflicts=True,
        unique_fields=["path_digest"],
        update_fields=["group", "locale", "current"],
    )


def _save_ticks(groups: Sequence[RenderedGroup]) -> None:
    ticks = {tick for group in groups for item in group.items.values() for tick in item.ticks}
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
