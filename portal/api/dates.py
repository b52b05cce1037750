"""Dates of answers (`Last-Modified`), for readers that keep a date and no ETag.

A date is told only where it says as much as an ETag would, although it has seconds alone. Each change of the public
side has a second of its own, and so has each time that the worker notes what changes answers without a write: a tick
that passed, another release. Until it has noted that, there is no date, and none is later than the clock (RFC 9110,
8.8.2.1).
"""

from __future__ import annotations

from django.db import transaction

from portal.api.conditional import release
from portal.publishing import changes
from portal.publishing.clock import now as this_moment
from portal.publishing.refresh import lock_counter
from portal.publishing.status import moment


def changed_at(state: changes.State, now: int, *sequences: int) -> int | None:
    """When an answer last changed that all changes decide or, if any are given, only those; microseconds, None: nobody
    can say. What did not change since the last note is as old as that."""
    dates = state.dates
    if (dates.tick, dates.release) != (state.tick, release()):
        return None
    found = dates.noted_at if sequences and max(sequences) <= dates.noted else dates.changed_at
    return found if found <= now else None


def note() -> None:
    """Date ticks and releases, which change answers without a write."""
    state = changes.state(moment(this_moment()))
    if (state.dates.tick, state.dates.release) == (state.tick, release()):
        return
    with transaction.atomic():
        counter = lock_counter()
        counter.date()
        counter.noted, counter.noted_at = counter.sequence, counter.changed_at
        counter.tick, counter.release = state.tick, release()
        counter.save(update_fields=["changed_at", "noted", "noted_at", "tick", "release"])
