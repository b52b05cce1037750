"""What the one worker with the lease does at intervals, beside running the shared followers."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.management import call_command
from django.db import DataError, IntegrityError, transaction
from django.db.models import F, Model
from django.db.models.functions import Now
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, Revision

from portal.publishing.checking import drift
from portal.publishing.clock import now
from portal.publishing.marks import mark_groups
from portal.publishing.models import ContentItem, DutyRun, Mark
from portal.publishing.refresh import BATCH_ROWS, INLINE_GROUPS, refresh
from portal.publishing.retention import prune_tombstones

logger = logging.getLogger(__name__)

T = TypeVar("T", bound=Model)

HOUR = 3_600
DAY = 24 * HOUR
TASKS_PER_TURN = 200

LEFT_BEHIND = timedelta(seconds=10)
"""A mark as old as this was left by a crash: its own request would have refreshed it at once."""


@dataclass(frozen=True)
class Duty:
    """Something to do every `seconds`. A true result says that there may be more to do at once."""

    name: str
    seconds: float
    run: Callable[[], object]
    begins: Callable[[], bool] | None = None
    """Of one that is remembered: when it is done for the first time. Without it, that is when the portal has been
    running for `seconds`."""

    @property
    def is_remembered(self) -> bool:
        """Whether the database keeps when it last ran, so that restarts neither put it off nor repeat it."""
        return self.seconds >= HOUR


def perform(duty: Duty) -> object:
    """Run a duty; one that is remembered, only if it is due by its last run, whichever worker that was in."""
    if not duty.is_remembered:
        return duty.run()
    last = DutyRun.objects.filter(pk=duty.name)
    if not last.exists():
        if duty.begins is not None and not duty.begins():
            return None
        waited = timedelta(seconds=duty.seconds if duty.begins is not None else 0)
        DutyRun.objects.get_or_create(pk=duty.name, defaults={"at": Now() - waited})
    if not last.filter(at__lte=Now() - timedelta(seconds=duty.seconds)).exists():
        return None
    result = duty.run()
    last.update(at=Now())
    return result


def refresh_left_over_marks() -> None:
    """Take the marks that requests leave: of a crash, or too many for one request."""
    old = Mark.objects.filter(created__lt=Now() - LEFT_BEHIND).exists()
    if old or Mark.objects.count() > INLINE_GROUPS:
        refresh(max_groups=20 * BATCH_ROWS)


PAGE_FAULTS = (
    ValidationError,  # has become incomplete, or another page has its slug by now
    ObjectDoesNotExist,  # what it needs has been deleted
    IntegrityError,
    DataError,
    AttributeError,  # these four: a revision of an earlier version, or of a page that is gone
    KeyError,
    TypeError,
    ValueError,
)
"""What can be wrong with one page. That the database is out of reach (OperationalError) concerns all of them."""

_refused: set[tuple[type[Model], int]] = set()
"""Pages and revisions of which it was already told why they cannot be withdrawn or published."""


def publish_scheduled() -> int:
    """Withdraw and publish what is due; returns how many were. Wagtail's own command ends at the first page that
    cannot be; here the others go on, and it is told once why this one cannot."""
    expired = Page.objects.filter(live=True, expire_at__lt=timezone.now()).order_by("expire_at")
    due = Revision.objects.filter(approved_go_live_at__lt=timezone.now()).order_by("approved_go_live_at")
    withdrawn = [_try(page, page.title, "withdrawn", _withdraw) for page in expired]
    published = [_try(revision, revision.object_str, "published", _publish) for revision in due]
    return sum(withdrawn) + sum(published)


def _withdraw(page: Page) -> None:
    page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish(revision: Revision) -> None:
    revision.publish(log_action="wagtail.publish.scheduled")


def _try(what: T, title: str, done: str, action: Callable[[T], None]) -> bool:
    try:
        with transaction.atomic():
            action(what)
    except PAGE_FAULTS as error:
        if (type(what), what.pk) not in _refused:
            _refused.add((type(what), what.pk))
            reason = "; ".join(error.messages) if isinstance(error, ValidationError) else repr(error)
            logger.error("“%s” cannot be %s as scheduled: %s", title, done, reason)
        return False
    return True


def advance_stages() -> None:
    """A staged call whose next stage has passed is sorted and filtered by the one after it from now on."""
    passed = ContentItem.objects.filter(live=True, deadline_kind="staged", deadline__lt=now()).filter(
        deadline__lt=F("closes")
    )
    groups = list(passed.values_list("group", flat=True).distinct())
    if groups:
        mark_groups(groups)
        refresh()


def check_rows() -> None:
    """The nightly net: log what differs and have it repaired."""
    lines = list(drift())
    for line in lines:
        logger.error("content_check: %s", line)
    if lines:
        call_command("content_rebuild")


def run_background_tasks() -> bool:
    """Run what Wagtail queued (reference index, the admin's search), a bounded number at a time; whether more waits."""
    TaskWorker(
        queue_names=["*"],
        interval=0.1,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=TASKS_PER_TURN,
        worker_id=str(os.getpid()),
        excluded_queue_names=[],
    ).run()
    return bool(DBTaskResult.objects.ready().exists())


def prune_task_results() -> None:
    """Forget what finished tasks returned."""
    call_command("prune_db_task_results", min_age_days=7, verbosity=0)


_duties: list[Duty] = []


def register_duty(
    name: str, seconds: float, run: Callable[[], object], begins: Callable[[], bool] | None = None
) -> None:
    """Have the worker with the lease run this at intervals."""
    _duties.append(Duty(name, seconds, run, begins))


def duties() -> list[Duty]:
    """All duties: those of publishing, then the registered ones."""
    return [
        Duty("marks", 0.5, refresh_left_over_marks),
        Duty("schedule", 10, publish_scheduled),
        Duty("stages", 30, advance_stages),
        Duty("tasks", 2, run_background_tasks),
        *_duties,
        Duty("prune", DAY, prune_task_results),
        Duty("tombstones", DAY, prune_tombstones),
        Duty("check", DAY, check_rows),
    ]
