"""A database that does not answer in time: the reader is told when to ask again, or given an older answer."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, connections

from portal.environment import database_of
from tests.api.client import ApiClient
from tests.api.rows import item

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
KEPT = ("news/?locale=ru", "news.rss?locale=ru", "news.csv?locale=ru", "/common-grants/opportunities?locale=ru")


@pytest.fixture
def locked_items() -> Any:
    """Somebody else keeps the table of items for themselves; our own statements may take a tenth of a second."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no limit for a statement")
    locked, done = threading.Event(), threading.Event()

    def lock() -> None:
        with connections["default"].cursor() as cursor:
            cursor.execute("BEGIN; LOCK TABLE publishing_contentitem IN ACCESS EXCLUSIVE MODE")
            locked.set()
            done.wait(30)
            cursor.execute("ROLLBACK")
        connections["default"].close()

    thread = threading.Thread(target=lock)

    def hold() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 100")
        thread.start()
        assert locked.wait(30)

    yield hold
    done.set()
    thread.join(30)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")


def test_a_statement_that_takes_too_long_is_a_503_that_says_when_to_ask_again(
    api: ApiClient, locked_items: Any
) -> None:
    locked_items()
    answer = api.get("news/?locale=ru", 503)

    assert answer.json["code"] == "internal"
    assert answer.headers["Retry-After"] == "5"


def test_an_older_answer_is_better_than_none(api: ApiClient, locked_items: Any, settings: Any) -> None:
    settings.API_RATE = None
    item("news", "ru", title="Kept")
    fresh = {url: api.get(url) for url in KEPT}
    locked_items()
    for url in KEPT:
        old = api.get(url)
        assert old.body == fresh[url].body
        assert old.headers["Retry-After"] == "5"
    assert api.head(KEPT[0]).headers["Retry-After"] == "5"


def test_the_limit_is_asked_of_postgresql_when_it_connects() -> None:
    url = "postgres://portal@localhost/portal"
    assert database_of(url, 2.5)["OPTIONS"] == {"options": "-c statement_timeout=2500"}
    assert database_of(url, 0)["OPTIONS"] == {}
