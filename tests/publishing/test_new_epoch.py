from __future__ import annotations

import pytest
from django.core.management import call_command

from portal.publishing.changes import position
from portal.publishing.followers import SharedFollower
from portal.publishing.models import ContentItem
from tests.factories import publish


class Notes(SharedFollower):
    """A follower that notes what it was given."""

    name = "notes"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def begin(self) -> None:
        self.seen.clear()

    def apply(self, items: list[ContentItem]) -> None:  # type: ignore[override]
        self.seen += [item.title for item in items]


@pytest.mark.django_db
def test_after_a_restore_followers_begin_again_and_the_sequence_goes_on(portal: None) -> None:
    publish("news", "en", title="Kept")
    notes = Notes()
    notes.pull()
    before = position()

    call_command("content_rebuild", "--new-epoch", verbosity=0)

    assert position().epoch != before.epoch
    assert position().sequence == before.sequence
    notes.seen.append("of a later time that the restored database does not know")
    notes.pull()
    assert notes.seen == ["Kept"]


@pytest.mark.django_db
def test_a_rebuild_alone_keeps_the_epoch(portal: None) -> None:
    before = position()
    call_command("content_rebuild", verbosity=0)
    assert position() == before
