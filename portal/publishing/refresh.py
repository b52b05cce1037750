"""Marked groups in, rows out: the only writer of the public side.

Level-triggered: what a mark says is only where to look; publish, withdraw or nothing is decided from the database.
Each batch is one short transaction that locks the counter first, so that commit order is sequence order, no reader of
changes can skip a row, and two languages published at once cannot compute each other's mask from a stale reading.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import UUID, uuid4

from django.db import OperationalError, connection, transaction
from wagtail.models import Page

from portal.publishing.expanding import expand
from portal.publishing.models import ChangeCounter, Mark
from portal.publishing.rendering import render_groups
from portal.publishing.writing import write_groups

logger = logging.getLogger(__name__)

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

    Stops when no marks are left, or after `max_groups`. A group that cannot be rendered is logged and keeps its mark
    for the next time, and the others go on. Raises what the database raises when it is out of reach.
    """
    done = 0
    failed: set[str] = set()
    while max_groups is None or done < max_groups:
        count = _refresh_batch(max_groups and max_groups - done, newest_first, failed)
        if count is None:
            break
        done += count
        if progress and count:
            progress(done)
    return done


def _refresh_batch(most: int | None, newest_first: bool, failed: set[str]) -> int | None:
    """One transaction; returns the number of groups handled, None if there was no mark but those of `failed` groups."""
    waiting = Mark.objects.exclude(key__in=failed)
    if not waiting.exists():
        return None
    with transaction.atomic():
        counter = lock_counter()
        before = counter.sequence
        groups = waiting.filter(kind=Mark.Kind.GROUP)
        marks = list(groups.order_by("-pk" if newest_first else "pk")[: 4 * BATCH_ROWS])
        if not marks:
            # Only now, so that what wide marks expand to does not push in before an editor's own page.
            failed |= expand(waiting.exclude(kind=Mark.Kind.GROUP)[: 4 * BATCH_ROWS], counter)
            _save(counter, before)
            return 0
        handled = _groups_within_batch([UUID(mark.key) for mark in marks], most)
        broken = _write(handled, counter)
        _save(counter, before)
        failed |= broken
        keys = {str(group) for group in handled} - broken
        Mark.objects.filter(pk__in=[mark.pk for mark in marks if mark.key in keys]).delete()
        return len(handled)


def _write(groups: list[UUID], counter: ChangeCounter) -> set[str]:
    """Render and write these groups, together or, if one cannot be, each by itself; returns those that failed."""
    sequence = counter.sequence
    try:
        with transaction.atomic():
            write_groups(render_groups(groups), counter)
        return set()
    except OperationalError:
        raise
    except Exception:  # noqa: BLE001 - whatever is wrong with one page, it must not keep all others from the public
        counter.sequence = sequence
        if len(groups) == 1:
            logger.exception("group %s cannot be rendered; its public rows stay as they were", groups[0])
            return {str(groups[0])}
    return {failed for group in groups for failed in _write([group], counter)}


def lock_counter() -> ChangeCounter:
    """Lock and return the counter row, for the rest of this transaction."""
    counter = ChangeCounter.objects.select_for_update().filter(pk=1).first()
    if counter is None:
        ChangeCounter.objects.bulk_create([ChangeCounter(pk=1)], ignore_conflicts=True)
        counter = ChangeCounter.objects.select_for_update().get(pk=1)
    return counter


def _save(counter: ChangeCounter, before: int) -> None:
    """Keep how far it has come, and when, unless nothing was written."""
    if counter.sequence != before:
        counter.date()
        counter.save(update_fields=["sequence", "changed_at"])


def begin_epoch() -> None:
    """After a restore: numbers will be given out a second time, so everybody who follows has to begin again."""
    with transaction.atomic():
        counter = lock_counter()
        counter.epoch = uuid4()
        counter.date()
        counter.save(update_fields=["epoch", "changed_at"])


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
