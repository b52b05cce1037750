"""No answer costs more statements because it holds more."""

from __future__ import annotations

from typing import Any

import pytest

from portal.publishing.types import content_types
from tests.api.client import ApiClient
from tests.api.rows import Schedule, item, move, withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.database]

LISTS = ["items", "opportunities", *(content_type.name for content_type in content_types())]
QUERIES = [
    "locale=kk",
    "locale=kk&count=none",
    "locale=kk&facet=country,topic,status",
    "locale=kk&country=KZ&facet=country,topic",
    "locale=kk&country=KZ&topic__not=media&count=none",
    "locale=kk&page=2",
    "locale=kk&profile=full",
    "locale=kk&fields=title,body",
    "locale=any&facet=country",
    "locale=kk&sort=deadline&has_translation=ru&age=20&closing_within=30d",
]


@pytest.fixture(autouse=True)
def portal_with_items() -> None:
    """Five items of every type."""
    for content_type in content_types():
        for _ in range(5):
            schedule = Schedule("rolling") if content_type.has_status else None
            item(content_type.name, "ru", schedule=schedule, terms={"country": ["KZ"], "topic": ["health"]})


@pytest.mark.parametrize("limit", [2, 100])
@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_at_most_three_statements(
    api: ApiClient, django_assert_max_num_queries: Any, name: str, limit: int
) -> None:
    for query in QUERIES:
        with django_assert_max_num_queries(3):
            api.get(f"{name}/?limit={limit}&{query}")


@pytest.mark.parametrize("limit", [1, 3])
def test_a_walk_is_two_statements_a_page(api: ApiClient, django_assert_num_queries: Any, limit: int) -> None:
    url = api.get(f"items/?locale=kk&limit={limit}").links["next"]

    with django_assert_num_queries(2):
        api.get(url)


def test_details_are_two_statements_and_an_absent_item_three(api: ApiClient, django_assert_num_queries: Any) -> None:
    row = item("news")
    gone = item("news")
    withdraw(gone)

    with django_assert_num_queries(2):
        api.get(f"news/{row.group}/")
    with django_assert_num_queries(3):
        api.problem(f"news/{gone.group}/", "gone")


def test_a_path_is_at_most_three_statements(api: ApiClient, django_assert_max_num_queries: Any) -> None:
    row = item("news", path="/en/news/a/")
    for path, status in (("/en/news/a/", 200), ("/en/nothing/", 404)):
        with django_assert_max_num_queries(3):
            api.get(f"by-path/?path={path}", status)
    move(row, "/en/news/b/")
    with django_assert_max_num_queries(3):
        api.get("by-path/?path=/en/news/a/", 301)


@pytest.mark.parametrize("url", ["terms/", "terms/country/", "terms/organisation/", "terms/status/", "locales/"])
def test_vocabularies_are_two_statements(api: ApiClient, django_assert_num_queries: Any, url: str) -> None:
    with django_assert_num_queries(2):
        api.get(url)


@pytest.mark.parametrize(("url", "statements"), [("health/live/", 0), ("health/ready/", 1), ("openapi.json", 1)])
def test_what_needs_no_rows_reads_none(
    api: ApiClient, django_assert_num_queries: Any, url: str, statements: int
) -> None:
    with django_assert_num_queries(statements):
        api.get(url)


def test_a_refused_term_costs_no_more(api: ApiClient, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(3):
        api.problem("items/?country=XX&facet=country", "invalid-value")
