"""The read side of the change sequence: where it stands, and the rows since a number, tombstones included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from portal.publishing.models import ChangeCounter, ContentItem


@dataclass(frozen=True)
class Position:
    """A place in the change sequence; an epoch is a database's life between two restores."""

    epoch: UUID
    sequence: int


@dataclass(frozen=True)
class Reached(Position):
    """How far a shared follower has come, and when it last had nothing left to read (microseconds)."""

    current_at: int


@dataclass(frozen=True)
class Dates:
    """What is known of when the public side changed (microseconds): no two states of it share a second."""

    changed_at: int = 0
    noted: int = 0
    """The newest change when it was last noted how far statuses are and which release answers."""
    noted_at: int = 0
    tick: int = 0
    release: str = ""


@dataclass(frozen=True)
class State(Position):
    """The newest place, and the moments around now at which statuses change without any write (microseconds)."""

    tick: int
    next_tick: int | None
    cursors: Mapping[str, Reached] = field(default_factory=dict, compare=False)
    """Of the shared followers, by name."""
    pruned: int = field(default=0, compare=False)
    """The newest change whose tombstone was forgotten."""
    rates: int = field(default=0, compare=False)
    """The change by which exchange rates last changed; 0: there never were any."""
    dates: Dates = field(default_factory=Dates, compare=False)


_STATE_SQL = """
SELECT c.epoch, c.sequence, c.pruned,
       (SELECT MAX(at) FROM publishing_tick WHERE at <= %s),
       (SELECT MIN(at) FROM publishing_tick WHERE at > %s),
       (SELECT MAX(sequence) FROM publishing_sitepart WHERE kind = 'rates'),
       c.changed_at, c.noted, c.noted_at, c.tick, c.release,
       f.follower, f.epoch, f.sequence, f.current_at
FROM publishing_changecounter c LEFT JOIN publishing_cursor f ON TRUE WHERE c.id = 1
"""


def state(now: int) -> State:
    """Where the sequence stands at `now` (microseconds): one statement, read before any row that it is to vouch for."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE_SQL, (now, now))
        rows = cursor.fetchall()
    if not rows:
        counter = ChangeCounter.objects.get_or_create(pk=1)[0]
        return State(counter.epoch, counter.sequence, 0, None)
    epoch, sequence, pruned, tick, next_tick, rates = rows[0][:6]
    dates = Dates(*rows[0][6:11])
    cursors = {name: Reached(_uuid(own), at, current_at) for *_, name, own, at, current_at in rows if name is not None}
    return State(_uuid(epoch), sequence, tick or 0, next_tick, cursors, pruned, rates or 0, dates)


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def position() -> Position:
    """The newest place in the sequence."""
    return newest_and_pruned()[0]


def newest_and_pruned() -> tuple[Position, int]:
    """The newest place in the sequence, and the newest change whose tombstone was forgotten."""
    counter = ChangeCounter.objects.get_or_create(pk=1)[0]
    return Position(counter.epoch, counter.sequence), counter.pruned


def changes_since(sequence: int, limit: int = 500) -> QuerySet[ContentItem]:
    """The rows that changed after `sequence`, oldest change first, each in its current state; tombstones included."""
    return ContentItem.objects.filter(sequence__gt=sequence).order_by("sequence")[:limit]
