"""What a worker does in its turns: followers and duties beside each other, under the lease."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from portal.publishing import duties, followers, lease, worker
from portal.publishing.duties import DAY, register_duty
from portal.publishing.followers import HostFollower, SharedFollower, register_follower
from portal.publishing.models import ContentItem, DutyRun, Lease
from portal.publishing.worker import Worker
from tests import factories

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("portal")]


class Listener(SharedFollower):
    """Notes the rows that it is told, one at a time."""

    batch_size = 1

    def __init__(self, name: str = "listener", then: Callable[[], object] = lambda: None) -> None:
        self.name = name
        self.heard: list[str] = []
        self._then = then

    def begin(self) -> None:
        self.heard.clear()

    def apply(self, items: Sequence[ContentItem]) -> None:
        self.heard += [item.title for item in items]
        self._then()


class OnHost(HostFollower):
    name = "on host"

    def begin(self) -> None:
        pass

    def apply(self, items: Sequence[ContentItem]) -> None:
        pass


class Calls:
    """Counts how often it is called, and answers or raises what it is told to."""

    def __init__(self, *answers: object) -> None:
        self.count = 0
        self._answers = list(answers)

    def __call__(self) -> object:
        self.count += 1
        answer = self._answers.pop(0) if self._answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture(autouse=True)
def _nothing_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test registers, beside the duties that there always are."""
    monkeypatch.setattr(duties, "_duties", [])
    monkeypatch.setattr(followers, "_factories", [])


@pytest.fixture
def start() -> Iterator[Callable[[], Worker]]:
    """Starts workers; they end with the test."""
    with ExitStack() as held:

        def started() -> Worker:
            new = Worker(held)
            new.renew_lease()
            return new

        yield started


def lose_lease(one: Worker) -> None:
    """As if this worker had been stopped for a while."""
    Lease.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert lease.take("worker", "another")
    one.renew_lease()


def test_a_failing_duty_stops_no_other_and_is_tried_again_after_the_pause(
    start: Callable[[], Worker], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "PAUSE_SECONDS", 0.3)
    failing, other = Calls(RuntimeError("broken"), RuntimeError("broken")), Calls()
    register_duty("failing", 0, failing)
    register_duty("other", 0, other)
    one = start()

    one.do_duties()
    one._duties.take("other", 0, other)
    assert (failing.count, other.count) == (1, 2)
    time.sleep(0.3)
    one.do_duties()

    assert (failing.count, other.count) == (2, 3)
    assert caplog.text.count("failing failed; trying again in 0.3 seconds") == 2


def test_a_failing_follower_stops_no_other_and_is_tried_again_after_the_pause(
    start: Callable[[], Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PAUSE_SECONDS", 0.3)
    failing = Listener("failing", Calls(OSError("out of reach")))
    other = Listener("other")
    register_follower(lambda: failing)
    register_follower(lambda: other)
    factories.publish("news", "en", title="One")
    one = start()

    one.follow()
    one.follow()
    assert (failing.heard, other.heard) == (["One"], ["One"])
    time.sleep(0.3)
    one.follow()

    assert (failing.heard, other.heard) == (["One", "One"], ["One"])


def test_a_duty_and_a_follower_of_the_same_name_do_not_hold_up_each_other(start: Callable[[], Worker]) -> None:
    follower, duty = Listener("twin", Calls(OSError("out of reach"))), Calls()
    register_follower(lambda: follower)
    register_duty("twin", 60, duty)
    factories.publish("news", "en", title="One")
    one = start()

    one.follow()
    one.do_duties()

    assert (follower.heard, duty.count) == (["One"], 1)


def test_no_duty_is_begun_after_the_lease_is_lost(start: Callable[[], Worker]) -> None:
    after = Calls()
    one = start()
    register_duty("before", 0, lambda: lose_lease(one))
    register_duty("after", 0, after)

    one.do_duties()

    assert after.count == 0


def test_a_shared_follower_ends_after_the_batch_in_which_the_lease_is_lost(start: Callable[[], Worker]) -> None:
    for title in ("One", "Two", "Three"):
        factories.publish("news", "en", title=title)
    follower = Listener(then=lambda: lose_lease(one))
    register_follower(lambda: follower)
    one = start()

    one.follow()

    assert follower.heard == ["One"]


def test_what_is_done_once_a_day_is_done_though_the_worker_is_restarted_every_day(
    start: Callable[[], Worker],
) -> None:
    daily = Calls()
    register_duty("daily", DAY, daily)
    start().do_duties()
    assert daily.count == 0

    DutyRun.objects.filter(pk="daily").update(at=timezone.now() - timedelta(hours=25))
    start().do_duties()
    start().do_duties()

    assert daily.count == 1


def test_a_daily_duty_that_says_when_it_begins_is_done_then_and_from_then_on_daily(
    start: Callable[[], Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PAUSE_SECONDS", 0)
    daily, may_begin = Calls(RuntimeError("broken")), iter((False, True))
    register_duty("daily", DAY, daily, begins=lambda: next(may_begin))
    counts = []
    for _ in range(4):
        start().do_duties()
        counts.append(daily.count)

    assert counts == [0, 1, 2, 2], "once more after a failure, and it is asked no more whether it may begin"


def test_the_nightly_check_repairs_what_nothing_told_of(
    start: Callable[[], Worker], caplog: pytest.LogCaptureFixture
) -> None:
    page = factories.publish("news", "en", title="Before")
    type(page).objects.filter(pk=page.pk).update(title="After")
    start().do_duties()
    DutyRun.objects.filter(pk="check").update(at=timezone.now() - timedelta(hours=25))

    start().do_duties()

    assert ContentItem.objects.get(group=page.translation_key).title == "After"
    assert "content_check: news" in caplog.text


def test_a_daily_duty_that_fails_is_still_due(start: Callable[[], Worker], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PAUSE_SECONDS", 0)
    daily = Calls(RuntimeError("broken"))
    register_duty("daily", DAY, daily)
    DutyRun.objects.create(duty="daily", at=timezone.now() - timedelta(hours=25))
    one = start()

    one.do_duties()
    one.do_duties()
    one.do_duties()

    assert daily.count == 2


def test_finishing_goes_on_until_nothing_is_left(start: Callable[[], Worker]) -> None:
    follower, duty = Listener(), Calls(True, True, True)
    register_follower(lambda: follower)
    register_duty("long", 60, duty)
    for number in range(2 * worker.BATCHES_PER_TURN + 1):
        factories.publish("news", "en", title=str(number))
    one = start()

    one.finish()

    assert len(follower.heard) == 2 * worker.BATCHES_PER_TURN + 1
    assert duty.count >= 4


def test_finishing_ends_though_something_fails_again_and_again(start: Callable[[], Worker]) -> None:
    failing = Calls(*[RuntimeError("broken")] * 1000)
    register_duty("failing", 0, failing)

    start().finish()

    assert failing.count == 1


def test_finishing_lets_followers_know_what_duties_published(start: Callable[[], Worker]) -> None:
    follower = Listener()
    register_follower(lambda: follower)
    register_duty("late", 60, Calls(factories.publish("news", "en", title="Early") and None))
    drafted = factories.draft("news", "en", title="Scheduled")
    revision = drafted.save_revision()
    revision.approved_go_live_at = timezone.now() - timedelta(seconds=1)
    revision.save()

    start().finish()

    assert follower.heard == ["Early", "Scheduled"]


def test_trying_to_lock_what_another_worker_holds_leaves_no_file_open(
    start: Callable[[], Worker], tmp_path: Path
) -> None:
    register_follower(lambda: OnHost(tmp_path))
    start().follow()
    another = start()
    another.follow()
    before = len(os.listdir("/proc/self/fd"))

    for _ in range(50):
        another.follow()

    assert len(os.listdir("/proc/self/fd")) == before
