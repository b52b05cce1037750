"""Public rows made directly, without pages: items whose bodies are the least that their type's schema allows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import orjson

from portal.cms.models import TermLabel
from portal.languages import mask_of
from portal.publishing.clock import iso, to_microseconds
from portal.publishing.models import ChangeCounter, ContentItem, ItemPath, ItemTerm, Tick
from portal.publishing.refresh import refresh
from portal.publishing.status import DAY, SECOND, UNKNOWN_KEY, Schedule
from portal.publishing.types import type_named

_numbers = count(1)
_SAMPLES = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "date-time": "2026-01-01T00:00:00Z",
    "date": "2026-01-01",
    "uri-reference": "/",
}


def item(
    type_name: str = "news",
    locale: str = "en",
    *,
    group: UUID | None = None,
    kind: str | None = None,
    terms: Mapping[str, Sequence[str]] | None = None,
    published: int = 0,
    updated: int | None = None,
    schedule: Schedule | None = None,
    deadline_day: str | None = None,
    closed_early_day: str | None = None,
    expires: int = UNKNOWN_KEY,
    age: tuple[int | None, int | None] = (None, None),
    path: str | None = None,
    **fields: Any,
) -> ContentItem:
    """A public row with its terms, path and ticks; the masks of its group follow. `fields` stand in its bodies."""
    number = next(_numbers)
    known = type_named(type_name)
    row = ContentItem(
        group=group or uuid4(),
        locale=locale,
        type=type_name,
        kind=kind if kind is not None else (known.kinds[0] if known.kinds else ""),
        page_id=number,
        live=True,
        mask=mask_of([locale]),
        title=fields.get("title", f"Item {number}"),
        slug=f"row-{number}",
        path=path or f"/{locale}/{known.section}/row-{number}/",
        url_path="",
        published=published,
        updated=published if updated is None else updated,
        expires=expires,
        age_min=age[0],
        age_max=age[1],
    )
    if known.has_status and schedule is None:
        schedule = Schedule("unknown")
    _set_schedule(row, schedule, deadline_day, closed_early_day)
    if expires != UNKNOWN_KEY:
        Tick.objects.bulk_create([Tick(at=expires)], ignore_conflicts=True)
    _set_keys(row)
    _set_bodies(row, fields)
    return _save(row, terms or {})


def withdraw(row: ContentItem, reason: str = "unpublished", at: int = 0) -> None:
    """Make a tombstone of a row, as the projection does."""
    row.live = False
    row.withdrawn, row.withdrawn_reason = at, reason
    row.card = row.list = row.full = b""
    row.title = row.slug = row.path = row.stages = row.deadline_kind = row.kind = ""
    row.opens = row.closes = row.closed_early = row.deadline = None
    row.mask, row.expires = 0, UNKNOWN_KEY
    row.sequence = _next_sequence()
    row.save()
    row.terms.all().delete()
    ItemPath.objects.filter(group=row.group, locale=row.locale).update(current=False)
    _update_masks(row.group)


def move(row: ContentItem, path: str) -> None:
    """Give a row another path; its old one is kept."""
    ItemPath.objects.filter(group=row.group, locale=row.locale).update(current=False)
    ItemPath.objects.create(path=path, group=row.group, locale=row.locale, current=True)
    row.path = path
    row.sequence = _next_sequence()
    row.save()


def rename(kind: str, code: str, locale: str, label: str) -> None:
    """Give a term another label, as an editor does."""
    row = TermLabel.objects.get(term__kind=kind, term__code=code, locale=locale)
    row.label = label
    row.save()
    refresh()


def body_sample(type_name: str, profile: str) -> dict[str, Any]:
    """The least body that the schema of a type allows."""
    return dict(_body_sample(type_name, profile))


@cache
def _body_sample(type_name: str, profile: str) -> dict[str, Any]:
    return sample(type_named(type_name).serializer().schema()[profile])


def sample(schema: dict[str, Any]) -> Any:
    """The least value that a schema allows: null, empty, zero."""
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return None if None in schema["enum"] else schema["enum"][0]
    for choices in (schema.get("anyOf"), schema.get("oneOf")):
        if choices:
            return None if {"type": "null"} in choices else sample(choices[0])
    kind = schema.get("type")
    if isinstance(kind, list):
        return None if "null" in kind else sample({**schema, "type": kind[0]})
    if kind == "object":
        required = schema.get("required", [])
        return {name: sample(part) for name, part in schema.get("properties", {}).items() if name in required}
    plain: dict[Any, Any] = {"array": [], "integer": 0, "number": 0, "boolean": False, None: None}
    if kind in plain:
        return plain[kind]
    return "0" if "pattern" in schema else _SAMPLES.get(schema.get("format", ""), "text")


def _save(row: ContentItem, terms: Mapping[str, Sequence[str]]) -> ContentItem:
    row.sequence = row.appeared = _next_sequence()
    row.save()
    ItemTerm.objects.bulk_create(
        ItemTerm(item=row, kind=name, code=code) for name, codes in terms.items() for code in codes
    )
    ItemPath.objects.create(path=row.path, group=row.group, locale=row.locale, current=True)
    _update_masks(row.group)
    return row


def _set_schedule(
    row: ContentItem, schedule: Schedule | None, deadline_day: str | None, closed_early_day: str | None
) -> None:
    if schedule is None:
        return
    row.deadline_kind = schedule.kind
    row.opens, row.closes, row.closed_early = schedule.opens, schedule.closes, schedule.closed_early
    row.deadline = schedule.closes
    row.deadline_day = deadline_day or (iso(schedule.closes)[:10] if schedule.closes is not None else None)
    row.ends, row.ends_day = row.deadline, row.deadline_day
    if schedule.closed_early is not None:
        row.ends, row.ends_day = schedule.closed_early, closed_early_day or iso(schedule.closed_early)[:10]
    if schedule.stages:
        row.stages = json.dumps([stage(at) for at in schedule.stages])
    Tick.objects.bulk_create([Tick(at=at) for at in schedule.ticks()], ignore_conflicts=True)


def stage(at: int) -> dict[str, Any]:
    """One stage of a staged call, in UTC."""
    return {"key": str(UUID(int=at)), "kind": "application", "at": iso(at), "zone": "UTC", "local": iso(at)}


def _set_keys(row: ContentItem) -> None:
    row.key_published, row.key_published_desc = row.published, -row.published
    row.key_updated_desc = -row.updated
    row.key_deadline = UNKNOWN_KEY if row.deadline is None else row.deadline
    row.key_deadline_desc = UNKNOWN_KEY if row.deadline is None else -row.deadline


def _set_bodies(row: ContentItem, fields: Mapping[str, Any]) -> None:
    own = {
        "id": str(row.group),
        "type": row.type,
        "path": row.path,
        "url": f"/api/v1/{row.type}/{row.group}/?locale={row.locale}",
        "title": row.title,
        "locale": row.locale,
        "published_at": iso(row.published),
        "updated_at": iso(row.updated),
        **({"kind": row.kind} if row.kind else {}),
        **fields,
    }
    for profile in ("card", "list", "full"):
        body = body_sample(row.type, profile)
        body |= {name: value for name, value in own.items() if name in body}
        read_later = ["requested_locale", "status", *(["deadline"] if row.stages else [])]
        for name in read_later:
            body.pop(name, None)
        setattr(row, profile, orjson.dumps(body)[1:])


def _next_sequence() -> int:
    counter = ChangeCounter.objects.get_or_create(pk=1)[0]
    counter.sequence += 1
    counter.date()
    counter.save()
    return counter.sequence


def _update_masks(group: UUID) -> None:
    live = ContentItem.objects.filter(group=group, live=True)
    live.update(mask=mask_of(live.values_list("locale", flat=True)))


__all__ = [
    "DAY",
    "SECOND",
    "Schedule",
    "body_sample",
    "item",
    "move",
    "rename",
    "sample",
    "stage",
    "to_microseconds",
    "withdraw",
]
