"""Followers read every change, in order, and repair themselves."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from pathlib import Path

import pytest

from portal.publishing.changes import position
from portal.publishing.followers import Follower, HostFollower, SharedFollower
from portal.publishing.models import ChangeCounter, ContentItem
from portal.publishing.refresh import refresh
from portal.publishing.retention import prune_tombstones
from tests import factories

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("portal")]


class Recording:
    """Remembers what it was told."""

    name = "recording"
    batch_size = 2
    begun = 0
    fails = False

    def begin(self) -> None:
        self.begun += 1
        self.titles: list[str] = []

    def apply(self, items: Sequence[ContentItem]) -> None:
        if self.fails:
            raise OSError("out of reach")
        self.titles += [item.title for item in items]


class Shared(Recording, SharedFollower):
    pass


class Host(Recording, HostFollower):
    pass


@pytest.fixture(params=["shared", "host"])
def follower(request: pytest.FixtureRequest, tmp_path: Path) -> Follower:
    return Shared() if request.param == "shared" else Host(tmp_path)


def test_a_follower_gets_every_change_once_and_in_order(follower: Follower) -> None:
    for title in ("One", "Two", "Three"):
        factories.publish("news", "en", title=title)

    follower.pull()
    factories.publish("news", "en", title="Four")
    applied = follower.pull()

    assert applied == 1
    assert follower.titles == ["One", "Two", "Three", "Four"]  # type: ignore[attr-defined]
    assert follower.begun == 1  # type: ignore[attr-defined]
    assert follower.read_cursor() == position()


def test_a_follower_that_fails_gets_the_same_changes_again(follower: Follower) -> None:
    factories.publish("news", "en", title="One")
    follower.fails = True  # type: ignore[attr-defined]
    with pytest.raises(OSError, match="out of reach"):
        follower.pull()

    follower.fails = False  # type: ignore[attr-defined]
    follower.pull()

    assert follower.titles == ["One"]  # type: ignore[attr-defined]


def test_a_restored_database_makes_followers_begin_again(follower: Follower) -> None:
    factories.publish("news", "en", title="One")
    follower.pull()

    ChangeCounter.objects.update(epoch=uuid.uuid4())
    follower.pull()

    assert follower.begun == 2  # type: ignore[attr-defined]
    assert follower.titles == ["One"]  # type: ignore[attr-defined]


def test_a_damaged_cursor_file_makes_a_host_follower_begin_again(tmp_path: Path) -> None:
    factories.publish("news", "en", title="One")
    follower = Host(tmp_path)
    follower.pull()

    (tmp_path / "cursor.json").write_text("{")
    follower.pull()

    assert follower.begun == 2
    assert follower.titles == ["One"]


def test_only_one_worker_of_a_host_holds_the_lock(tmp_path: Path) -> None:
    with Host(tmp_path).locked() as first, Host(tmp_path).locked() as second:
        assert (first, second) == (True, False)
    with Host(tmp_path).locked() as again:
        assert again


def test_a_follower_that_was_away_for_longer_than_withdrawals_are_known_begins_again(follower: Follower) -> None:
    factories.publish("news", "en", title="Kept")
    follower.pull()
    factories.publish("news", "en", title="Gone").delete()
    refresh()
    ContentItem.objects.filter(live=False).update(withdrawn=1)
    prune_tombstones()

    follower.pull()

    assert follower.begun == 2  # type: ignore[attr-defined]
    assert follower.titles == ["Kept"]  # type: ignore[attr-defined]
