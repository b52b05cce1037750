"""Search for pages in the admin, on whichever database."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from news.models import NewsPage
from portal.transfer.admin_index import index_pages
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("portal")]


def publish(type_name: str, locale: str, **fields: Any) -> None:
    """A live page in the admin's index, where the worker's task would bring it."""
    index_pages([factories.publish(type_name, locale, **fields).pk])


def titles(found: object) -> list[str]:
    return [page.title for page in found]  # type: ignore[attr-defined]


def test_pages_are_found_by_words_in_title_and_body_in_any_case() -> None:
    publish("news", "ru", title="Гранты степи", body=[("paragraph", "<p>Молодёжь и вода</p>")])
    publish("news", "ru", title="Другое")

    assert titles(Page.objects.search("ГРАНТЫ вода")) == []
    assert titles(Page.objects.search("ГРАНТЫ степи")) == ["Гранты степи"]
    assert titles(Page.objects.search("степи другое", operator="or").get_queryset().order_by("title")) == [
        "Гранты степи",
        "Другое",
    ]


def test_an_unfinished_word_is_completed() -> None:
    publish("news", "kk", title="Қоғамдық байқау")
    publish("news", "kk", title="Байқау")

    assert titles(Page.objects.autocomplete("байқау қоғ")) == ["Қоғамдық байқау"]
    assert set(titles(Page.objects.autocomplete("байқ"))) == {"Қоғамдық байқау", "Байқау"}


def test_the_best_come_first_and_pages_of_results_follow_each_other() -> None:
    for number in range(5):
        publish("news", "en", title=f"Water {'and more than that ' * number}")

    found = Page.objects.search("water")

    assert found.count() == len(found) == 5
    assert titles(found) == titles(found[:2]) + titles(found[2:])
    if connection.vendor == "sqlite":
        assert [len(title) for title in titles(found)] == sorted(len(title) for title in titles(found))


def test_a_filter_and_an_order_of_their_own_are_kept() -> None:
    for title in ("Water b", "Water a"):
        publish("news", "en", title=title)
    publish("essays", "en", title="Water c")
    index_pages([factories.draft("news", "en", title="Water d").pk])

    live = NewsPage.objects.live().order_by("title")

    assert titles(live.search("water", order_by_relevance=False)) == ["Water a", "Water b"]
    assert set(titles(live.search("water"))) == {"Water a", "Water b"}


@pytest.mark.parametrize("query", ['foo"bar', '"', "(", "*", "NEAR(", "a AND", ":", "title:x", "-", "'"])
def test_no_query_breaks_the_search(editor: Client, query: str) -> None:
    publish("news", "en", title="Foo")

    assert editor.get(reverse("wagtailadmin_pages:search"), {"q": query}).status_code == 200


def test_however_much_is_found_the_database_is_asked_as_often() -> None:
    # What Django keeps of content types is not counted.
    list(Page.objects.search("water")[:10])
    asked = []
    for number in (1, 20):
        for _ in range(number):
            publish("news", "en", title="Water")
        with CaptureQueriesContext(connection) as queries:
            list(Page.objects.search("water")[:10])
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 2
