"""What the one worker with the lease does at intervals, beside running the shared followers."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from wagtail.models import Page, Revision

from portal.publishing.checking import drift
from portal.publishing.clock import now
from portal.publishing.marks import mark_groups
from portal.publishing.models import ContentItem, Mark
from portal.publishing.refresh import BATCH_ROWS, INLINE_GROUPS, refresh

logger = logging.getLogger(__name__)

TASKS_PER_TURN = 200

LEFT_BEHIND = timedelta(seconds=10)
"""A mark as old as this was left by a crash: its own request would have refreshed it at once."""


@dataclass(frozen=True)
class Duty:
    """Something to do every `seconds`."""

    name: str
    seconds: float
    run: Callable[[], object]
    at_start: bool = True


def refresh_left_over_marks() -> None:
    """Take the marks that requests leave: of a crash, or too many for one request."""
    old = Mark.objects.filter(created__lt=Now() - LEFT_BEHIND).exists()
    if old or Mark.objects.count() > INLINE_GROUPS:
        refresh(max_groups=20 * BATCH_ROWS)


_refused: set[int] = set()
"""Scheduled revisions of which it was already told that they cannot be published."""


def publish_scheduled() -> None:
    """Withdraw and publish what is due. Wagtail's own command ends at the first revision that has become incomplete;
    here the others go on, and it is told once why this one cannot."""
    for page in Page.objects.filter(live=True, expire_at__lt=timezone.now()).order_by("expire_at"):
        page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    due = Revision.objects.filter(approved_go_live_at__lt=timezone.now()).order_by("approved_go_live_at")
    for revision in due:
        try:
            revision.publish(log_action="wagtail.publish.scheduled")
        except ValidationError as error:
            if revision.pk not in _refused:
                _refused.add(revision.pk)
                logger.error(
                    "“%s” cannot be published as scheduled: %s", revision.object_str, "; ".join(error.messages)
                )


def advance_stages() -> None:
    """A staged call whose next stage has passed is sorted and filtered by the one after it from now on."""
    passed = ContentItem.objects.filter(live=True, deadline_kind="staged", deadline__lt=now()).filter(
        deadline__lt=F("closes")
    )
    groups = list(passed.values_list("group", flat=True).distinct()[:INLINE_GROUPS])
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


def run_background_tasks() -> None:
    """Run what Wagtail queued (reference index, the admin's search), a bounded number at a time."""
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


def prune_task_results() -> None:
    """Forget what finished tasks returned."""
    call_command("prune_db_task_results", min_age_days=7, verbosity=0)


_duties: list[Duty] = []


def register_duty(name: str, seconds: float, run: Callable[[], object]) -> None:
    """Have the worker with the lease run this at intervals."""
    _duties.append(Duty(name, seconds, run))


def duties() -> list[Duty]:
    """All duties: those of publishing, then the registered ones."""
    return [
        Duty("marks", 0.5, refresh_left_over_marks),
        Duty("schedule", 10, publish_scheduled),
        Duty("stages", 30, advance_stages),
        Duty("tasks", 2, run_background_tasks),
        *_duties,
        Duty("prune", 86_400, prune_task_results),
        Duty("check", 86_400, check_rows, at_start=False),
    ]
