"""Marked groups in, rows out: the only writer of the public side.

Level-triggered: what a mark says is only where to look; publish, withdraw or nothing is decided from the database.
Each batch is one short transaction that locks the counter first, so that commit order is sequence order, no reader of
changes can skip a row, and two languages published at once cannot compute each other's mask from a stale reading.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

from django.db import connection, transaction
from wagtail.models import Page

from portal.publishing.expanding import expand
from portal.publishing.models import ChangeCounter, Mark
from portal.publishing.rendering import render_groups
from portal.publishing.writing import write_groups

INLINE_GROUPS = 50
"""An editor's own request refreshes at most so many groups; the worker takes the rest."""

BATCH_ROWS = 100
"""Rows written per transaction, so that nobody waits long for the counter."""


def refresh_on_commit() -> None:
    """Refresh once after this transaction commits, however many marks it leaves."""
    if not any(entry[1] is _refresh_inline for entry in connection.run_on_commit):
        transaction.on_commit(_refresh_inline, robust=True)


def _refresh_inline() -> None:
    refresh(max_groups=INLINE_GROUPS, newest_first=True)


def refresh(
    max_groups: int | None = None, *, newest_first: bool = False, progress: Callable[[int], object] | None = None
) -> int:
    """Bring the rows of marked groups up to date; returns the number of groups looked at.

    Stops when no marks are left, or after `max_groups`. Raises only what the database or a serializer raises; then the
    batch is undone and its marks stay.
    """
    done = 0
    while max_groups is None or done < max_groups:
        count = _refresh_batch(max_groups and max_groups - done, newest_first)
        if count is None:
            break
        done += count
        if progress and count:
            progress(done)
    return done


def _refresh_batch(most: int | None, newest_first: bool) -> int | None:
    """One transaction; returns the number of groups handled, None if there was no mark."""
    if not Mark.objects.exists():
        return None
    with transaction.atomic():
        counter = lock_counter()
        marks = list(Mark.objects.order_by("-pk" if newest_first else "pk")[: 4 * BATCH_ROWS])
        if not marks:
            return None
        wide = [mark for mark in marks if mark.kind != Mark.Kind.GROUP]
        if wide:
            expand(wide, counter)
            counter.save(update_fields=["sequence"])
            return 0
        handled = _groups_within_batch([UUID(mark.key) for mark in marks], most)
        write_groups(render_groups(handled), counter)
        counter.save(update_fields=["sequence"])
        keys = {str(group) for group in handled}
        Mark.objects.filter(pk__in=[mark.pk for mark in marks if mark.key in keys]).delete()
        return len(handled)


def lock_counter() -> ChangeCounter:
    """Lock and return the counter row, for the rest of this transaction."""
    counter = ChangeCounter.objects.select_for_update().filter(pk=1).first()
    if counter is None:
        ChangeCounter.objects.bulk_create([ChangeCounter(pk=1)], ignore_conflicts=True)
        counter = ChangeCounter.objects.select_for_update().get(pk=1)
    return counter


def begin_epoch() -> None:
    """After a restore: numbers will be given out a second time, so everybody who follows has to begin again."""
    with transaction.atomic():
        counter = lock_counter()
        counter.epoch = uuid4()
        counter.save(update_fields=["epoch"])


def _groups_within_batch(groups: list[UUID], most: int | None) -> list[UUID]:
    """The first of these groups, each once, up to BATCH_ROWS pages (at least one group)."""
    distinct = list(dict.fromkeys(groups))[: most or None]
    sizes: dict[UUID, int] = {}
    for key in Page.objects.filter(translation_key__in=distinct).values_list("translation_key", flat=True):
        sizes[key] = sizes.get(key, 0) + 1
    chosen: list[UUID] = []
    rows = 0
    for group in distinct:
        rows += max(1, sizes.get(group, 0))
        if chosen and rows > BATCH_ROWS:
            break
        chosen.append(group)
    return chosen
