"""What the worker does when it falls due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.publishing import duties
from portal.publishing.clock import now
from portal.publishing.models import ContentItem, Mark
from portal.publishing.status import DAY
from tests import factories

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("portal")]


def schedule(page: Any, moment: timedelta) -> None:
    """Have a page published at a moment from now on; a past one is due."""
    page.go_live_at = timezone.now() + timedelta(days=1)
    revision = page.save_revision(clean=False)
    revision.approved_go_live_at = timezone.now() + moment
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()


def is_public(page: Any) -> bool:
    return ContentItem.objects.filter(group=page.translation_key, live=True).exists()


def test_what_is_due_is_published_and_what_is_not_waits() -> None:
    due, later = factories.draft("news", "en"), factories.draft("news", "en")
    schedule(due, -timedelta(seconds=1))
    schedule(later, timedelta(hours=1))

    duties.publish_scheduled()

    assert (is_public(due), is_public(later)) == (True, False)


def test_what_has_expired_is_withdrawn() -> None:
    page = factories.publish("news", "en")
    type(page).objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(seconds=1))

    duties.publish_scheduled()

    assert ContentItem.objects.get(group=page.translation_key).withdrawn_reason == "expired"


def test_a_scheduled_page_that_became_incomplete_does_not_hold_up_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    incomplete = factories.draft("funding", "en", title="Incomplete")
    incomplete.deadline_kind = "fixed"
    incomplete.deadline_on = None
    schedule(incomplete, -timedelta(minutes=2))
    complete = factories.draft("news", "en")
    schedule(complete, -timedelta(minutes=1))

    duties.publish_scheduled()
    duties.publish_scheduled()

    assert (is_public(incomplete), is_public(complete)) == (False, True)
    assert caplog.text.count("“Incomplete” cannot be published as scheduled") == 1


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda revision: revision.content.update(source_name=None), "IntegrityError"),
        (lambda revision: revision.content.pop("pk"), "KeyError"),
        (lambda revision: setattr(revision, "object_id", "999999"), "AttributeError"),
    ],
    ids=["the database refuses it", "it is of an earlier version", "its page is gone"],
)
def test_whatever_is_wrong_with_one_scheduled_page_the_others_are_published(
    damage: Callable[[Any], object], reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    broken = factories.draft("news", "en", title="Broken")
    schedule(broken, -timedelta(minutes=2))
    revision = broken.revisions.exclude(approved_go_live_at=None).get()
    damage(revision)
    revision.save()
    sound = factories.draft("news", "en")
    schedule(sound, -timedelta(minutes=1))

    duties.publish_scheduled()
    duties.publish_scheduled()

    assert (is_public(broken), is_public(sound)) == (False, True)
    assert caplog.text.count("“Broken” cannot be published as scheduled") == 1
    assert reason in caplog.text


def test_a_staged_call_moves_on_to_its_next_stage() -> None:
    today = timezone.now().date()
    page = factories.draft("funding", "en", deadline_kind="staged", deadline_zone="Asia/Almaty")
    for kind, days in (("concept_note", 5), ("full_application", 40)):
        page.stages.add(page.stages.model(kind=kind, on=today + timedelta(days=days)))
    page.save_revision().publish()
    row = ContentItem.objects.get(group=page.translation_key)
    first = row.deadline
    assert first is not None
    assert row.closes is not None
    assert row.closes - first == 35 * DAY
    ContentItem.objects.filter(pk=row.pk).update(deadline=now() - DAY, digest="of that time")

    duties.advance_stages()

    assert ContentItem.objects.get(pk=row.pk).deadline == first


def test_marks_that_a_crash_left_are_refreshed() -> None:
    page = factories.publish("news", "en", title="Before")
    type(page).objects.filter(pk=page.pk).update(title="After")
    Mark.objects.create(kind=Mark.Kind.GROUP, key=str(page.translation_key))

    duties.refresh_left_over_marks()
    assert Mark.objects.exists()
    Mark.objects.update(created=timezone.now() - timedelta(seconds=11))
    duties.refresh_left_over_marks()

    assert not Mark.objects.exists()
    assert ContentItem.objects.get(group=page.translation_key).title == "After"
