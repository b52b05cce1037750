"""Several editors and a reader of changes at the same moment, on a real PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections

from portal.languages import mask_of
from portal.publishing.changes import changes_since, position
from portal.publishing.checking import drift
from portal.publishing.models import ContentItem
from portal.publishing.refresh import refresh
from tests import factories

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("portal")]


@pytest.fixture(autouse=True)
def _real_concurrency() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time; set DATABASE_URL to a PostgreSQL to run this (CI does)")


def at_once(actions: list[Callable[[], Any]]) -> None:
    """Run these in a thread each, begun at the same moment; raises what any of them raised."""
    barrier = threading.Barrier(len(actions))

    def run(action: Callable[[], Any]) -> None:
        try:
            barrier.wait(10)
            action()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(actions)) as pool:
        for future in [pool.submit(run, action) for action in actions]:
            future.result(timeout=120)


def test_two_languages_of_a_group_published_at_once_know_of_each_other() -> None:
    for _ in range(8):
        original = factories.publish("news", "kk")
        drafts = [factories.translate(original, locale, live=False) for locale in ("ru", "en", "tg")]

        at_once([draft.get_latest_revision().publish for draft in drafts])
        refresh()

        rows = ContentItem.objects.filter(group=original.translation_key, live=True)
        assert {row.mask for row in rows} == {mask_of(("kk", "ru", "en", "tg"))}
        assert rows.count() == 4


def test_a_bulk_publication_beside_single_ones_does_not_deadlock() -> None:
    pages = [factories.draft("news", "en") for _ in range(24)]

    def publish(some: list[Any]) -> Callable[[], None]:
        def run() -> None:
            for page in some:
                page.save_revision().publish()

        return run

    at_once([publish(pages[start::4]) for start in range(4)])
    refresh()

    assert ContentItem.objects.filter(live=True, page_id__in=[page.pk for page in pages]).count() == 24
    assert list(drift()) == []


def test_a_reader_of_changes_never_skips_a_row() -> None:
    start = position().sequence
    seen: list[tuple[int, int]] = []
    done = threading.Event()

    def read() -> None:
        last = start
        while not done.is_set() or changes_since(last).exists():
            for item in changes_since(last, 3):
                seen.append((item.pk, item.sequence))
                last = item.sequence

    def write() -> None:
        for _ in range(8):
            page = factories.draft("news", "en")
            page.save_revision().publish()
            page.title = "Changed"
            page.save_revision().publish()

    def write_all() -> None:
        try:
            at_once([write, write, write])
        finally:
            done.set()

    at_once([read, write_all])
    refresh()

    latest = dict(seen)
    for item in ContentItem.objects.filter(sequence__gt=start):
        assert latest.get(item.pk) == item.sequence
