"""The facts of a row weigh its score: closed calls stand back, calls that close soon and fresh news stand forward."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.publishing.clock import now
from portal.publishing.status import DAY, SECOND, Schedule
from search.engines.conditions import one_of
from search.engines.factors import Ageing, day
from search.query import FacetCounts
from search.ranking import FRESH_DAYS, LEAST_FRESH
from tests.api.client import ApiClient
from tests.search.conftest import FedEngine
from tests.search.rows import item, many
from tests.search.test_views import pull, search

pytestmark = pytest.mark.django_db


def call(title: str, closes: int, **fields: Any) -> int:
    return item("ru", title, type_name="funding", schedule=Schedule("fixed", closes=closes), **fields).pk


def rows(fed: FedEngine, text: str, **asked: Any) -> list[int]:
    return [hit.row for hit in fed.find(text, **asked).hits]


def test_of_calls_alike_those_that_close_soon_come_first_and_closed_ones_last(fed: FedEngine) -> None:
    closed = call("Гранты", now() - DAY)
    later = call("Гранты", now() + 60 * DAY)
    soon = call("Гранты", now() + 3 * DAY)
    assert rows(fed, "гранты") == [soon, later, closed]


def test_a_closed_call_is_still_found_by_its_name(fed: FedEngine) -> None:
    closed = call("Гранты имени Абая", now() - DAY)
    call("Стипендии", now() + DAY, summary="Гранты")
    assert rows(fed, "гранты имени абая")[0] == closed


def test_of_news_alike_the_fresh_ones_come_first_and_other_types_do_not_age(fed: FedEngine) -> None:
    old = item("ru", "Форум", published=now() - 100 * DAY).pk
    older = item("ru", "Форум", published=now() - 110 * DAY).pk
    fresh = item("ru", "Форум", published=now()).pk
    analysis = item("ru", "Форум", type_name="analysis", published=now() - 1000 * DAY).pk
    assert rows(fed, "форум") == [fresh, analysis, old, older] or rows(fed, "форум") == [analysis, fresh, old, older]


def test_old_news_that_match_exactly_stand_before_new_ones_that_match_a_bit(fed: FedEngine) -> None:
    exact = item("ru", "Форум молодёжи Алматы", published=0).pk
    item("ru", "Выставка", text="форум", published=now())
    assert rows(fed, "форум молодежи алматы")[0] == exact


def test_no_factor_takes_a_group_out_of_totals_facets_or_pages(fed: FedEngine) -> None:
    expected = {call("Гранты", now() + place * DAY) for place in (*range(-20, 0), *range(1, 21))}
    result = fed.find("гранты", limit=100, facets=("type",))
    assert ({hit.row for hit in result.hits}, result.total) == (expected, 40)
    assert result.facets == {"type": FacetCounts((("funding", 40),))}
    paged = [row for offset in range(0, 40, 7) for row in rows(fed, "гранты", limit=7, offset=offset)]
    assert paged == [hit.row for hit in result.hits]


def test_a_call_far_behind_by_its_words_is_weighed_as_well(fed: FedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.engines.weighing.CHUNK", 2)
    for _ in range(9):
        call("Гранты", now() - DAY)
    current = call("Гранты и ещё что-то", now() + 60 * DAY)
    assert rows(fed, "гранты", limit=1) == [current]


def test_other_orders_know_no_factors(fed: FedEngine) -> None:
    first = call("Гранты", now() - DAY, published=5)
    second = call("Гранты", now() + DAY, published=4)
    assert rows(fed, "гранты", sort="-published") == [first, second]


@given(st.integers(0, 4000), st.integers(0, 4000))
def test_news_never_gain_by_age_and_never_lose_more_than_the_floor(one: int, other: int) -> None:
    today = day(2_000 * DAY)
    ageing = Ageing(one_of("type", ["news"]), 120 * DAY, today - FRESH_DAYS * DAY)
    younger, older = sorted((one, other))
    assert LEAST_FRESH <= ageing.of(today - older * DAY) <= ageing.of(today - younger * DAY) <= 1


def test_an_answer_in_order_of_relevance_is_good_for_the_day_only(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    item("ru", "Форум")
    pull()
    moment = day(now()) + DAY - 10 * SECOND
    monkeypatch.setattr("search.views.this_moment", lambda: moment)
    answer = search(api, "форум", locale="ru")
    assert "max-age=9" in answer.headers["Cache-Control"]
    assert "max-age=30" in search(api, "форум", locale="ru", sort="-published").headers["Cache-Control"]
    monkeypatch.setattr("search.views.this_moment", lambda: moment + 11 * SECOND)
    assert api.get(answer.url, if_none_match=answer.headers["ETag"]).status == 200


def test_many_matches_are_weighed_quickly(fed: FedEngine) -> None:
    many(3_000, "Форум")
    assert len(rows(fed, "форум", limit=50, offset=2_000)) == 50
