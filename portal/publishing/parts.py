"""What is public beside items: the front page, the menus, the profiles of organisations. A row for each language.

A part is rendered like an item when something marks it, and takes numbers of the same change sequence.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import OperationalError, transaction
from django.db.models import Model
from wagtail.models import Page

from portal.publishing.models import ChangeCounter, Mark, SitePart

logger = logging.getLogger(__name__)

Json = dict[str, Any]
EVERY = "*"
"""The key that means all parts of a kind."""


@dataclass(frozen=True)
class Part:
    """One part as it is published; `key` tells those of a kind apart (empty: there is one)."""

    key: str
    locale: str
    body: Json


@dataclass(frozen=True)
class PartType:
    """A kind of parts: what renders those with some keys (None: all), and the keys that a changed object concerns."""

    kind: str
    render: Callable[[Collection[str] | None], Iterable[Part]]
    concerned: Callable[[Model], Iterable[str]]
    names_pages: bool = False
    """Whether editors name pages in it, whatever their type: then the deletion of any page may concern it."""


_types: dict[str, PartType] = {}


def register_part(part_type: PartType) -> None:
    """Make a kind of parts public; ValueError if the kind is taken."""
    if part_type.kind in _types:
        raise ValueError(f"{part_type.kind} is registered twice")
    _types[part_type.kind] = part_type


def mark_parts_of(*changed: Model) -> bool:
    """Mark the parts that changed objects concern; whether there are any."""
    keys = [
        f"{kind}:{key}"
        for kind, part_type in _types.items()
        for instance in changed
        for key in part_type.concerned(instance)
    ]
    Mark.objects.bulk_create([Mark(kind=Mark.Kind.PART, key=key) for key in dict.fromkeys(keys)])
    return bool(keys)


def mark_parts_without(page: Page) -> None:
    """Mark the parts that a deleted page may have stood in."""
    mark_parts_of(page)
    kinds = [kind for kind, part_type in _types.items() if part_type.names_pages]
    Mark.objects.bulk_create([Mark(kind=Mark.Kind.PART, key=f"{kind}:{EVERY}") for kind in kinds])


def mark_all_parts() -> None:
    """Mark every part there is or ought to be."""
    Mark.objects.bulk_create([Mark(kind=Mark.Kind.PART, key=f"{kind}:{EVERY}") for kind in _types])


def write_parts(marked: Iterable[str], counter: ChangeCounter) -> set[str]:
    """Bring the marked parts up to date; each row that differs takes the counter's next number. The caller holds the
    lock. Returns the marks of the kinds that cannot be rendered: these are logged, and their rows stay as they were.
    """
    keys: dict[str, set[str]] = {}
    for mark in marked:
        kind, _, key = mark.partition(":")
        keys.setdefault(kind, set()).add(key)
    failed: set[str] = set()
    for kind in keys.keys() & _types.keys():
        sequence = counter.sequence
        try:
            with transaction.atomic():
                _write(kind, None if EVERY in keys[kind] else keys[kind], counter)
        except OperationalError:
            raise
        except Exception:  # noqa: BLE001 - whatever is wrong with one kind, it must not keep the others from the public
            counter.sequence = sequence
            failed |= {f"{kind}:{key}" for key in keys[kind]}
            logger.exception("%s cannot be rendered; its public rows stay as they were", kind)
    return failed


def _write(kind: str, keys: Collection[str] | None, counter: ChangeCounter) -> None:
    for row in differing_parts(kind, keys):
        counter.sequence += 1
        row.sequence = counter.sequence
        row.save()


def note_terms(counter: ChangeCounter) -> None:
    """Keep at which number vocabularies changed last: they are read as they are, but whoever follows has to know."""
    SitePart.objects.update_or_create(
        kind="terms", key="", locale="", defaults={"sequence": counter.sequence, "digest": "", "body": b""}
    )


def differing_parts(kind: str, keys: Collection[str] | None) -> Iterator[SitePart]:
    """Rows as they ought to be that are not; one that ought not to be there becomes a tombstone."""
    rows = SitePart.objects.filter(kind=kind)
    if keys is not None:
        rows = rows.filter(key__in=keys)
    stored = {(row.key, row.locale): row for row in rows}
    for part in _types[kind].render(keys):
        row = stored.pop((part.key, part.locale), None) or SitePart(kind=kind, key=part.key, locale=part.locale)
        body = orjson.dumps(part.body)
        digest = hashlib.sha256(body).hexdigest()
        if row.digest != digest:
            row.body, row.digest = body, digest
            yield row
    for row in stored.values():
        if row.digest:
            row.body, row.digest = b"", ""
            yield row


def part_drift() -> Iterator[str]:
    """One line for each part that is not as it would be rendered now, unless it waits to be."""
    for kind in _types:
        if not Mark.objects.filter(kind=Mark.Kind.PART, key__startswith=f"{kind}:").exists():
            for row in differing_parts(kind, None):
                yield f"{kind} {row.key} {row.locale}: is not what would be rendered now"
