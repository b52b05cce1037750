"""Items that are about the same, in the contract of both engines and through the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from portal.api.query import ItemQuery
from portal.publishing.clock import now
from portal.publishing.models import ContentItem
from portal.publishing.status import DAY, Schedule, moment
from search.query import Likeness, LikenessQuery
from tests.api.client import Answer, ApiClient
from tests.api.rows import withdraw
from tests.search.conftest import FedEngine
from tests.search.rows import item
from tests.search.test_views import pull

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WATER = "Чистая вода для сельских школ"


def related(api: ApiClient, row: ContentItem, **parameters: str) -> Answer:
    more = "&".join(f"{name}={value}" for name, value in {"locale": "ru", **parameters}.items())
    return api.get(f"{row.type}/{row.group}/related/?{more}")


def titles(answer: Answer) -> list[str]:
    return [found["title"] for found in answer.data]


# --- both engines -----------------------------------------------------------------------------------------------------


def alike(fed: FedEngine, likeness: Likeness, without: UUID | None = None, limit: int = 10) -> list[int]:
    fed.follower.pull()
    filters = ItemQuery(now=moment(now()), locale="ru")
    return [hit.row for hit in fed.engine.liken(LikenessQuery({"ru": likeness}, without or uuid4(), filters, limit))]


def test_rows_with_more_in_common_come_first_and_those_with_too_little_not_at_all(fed: FedEngine) -> None:
    all_four = item("ru", "вода школа село насос").pk
    three = item("ru", "вода школа село").pk
    item("ru", "вода школа")
    stems = tuple((stem, 1.0) for stem in ("вод", "школ", "сел", "насос"))
    assert alike(fed, Likeness(stems, ())) == [all_four, three]


def test_closed_calls_stand_behind_all_others_however_many_and_alike_they_are(fed: FedEngine) -> None:
    closed = Schedule("fixed", closes=now() - DAY)
    for _ in range(30):
        item("ru", "вода школа село насос", type_name="funding", schedule=closed)
    current = item("ru", "вода школа село", type_name="funding", schedule=Schedule("fixed", closes=now() + DAY)).pk
    news = item("ru", "вода школа село насос").pk
    likeness = Likeness(tuple((stem, 1.0) for stem in ("вод", "школ", "сел", "насос")), ())
    assert alike(fed, likeness, limit=3)[:2] == [news, current]


def test_terms_count_by_their_weight(fed: FedEngine) -> None:
    topic = item("ru", "Один", terms={"topic": ["youth"], "country": ["KZ"]}).pk
    countries = item("ru", "Два", terms={"country": ["KZ", "KG"]}).pk
    terms = (("topic", "youth", 3.0), ("country", "KZ", 1.0), ("country", "KG", 1.0))
    assert alike(fed, Likeness((("один", 0.0), ("два", 0.0)), terms)) == [topic, countries]


def test_one_group_is_left_out_and_so_is_what_is_not_public(fed: FedEngine) -> None:
    own, other, gone = (item("ru", WATER) for _ in range(3))
    item("ru", WATER, expires=now() - DAY)
    withdraw(gone)
    stems = (("вод", 1.0), ("школ", 1.0), ("чист", 1.0))
    assert alike(fed, Likeness(stems, ()), without=own.group) == [other.pk]


# --- through the API --------------------------------------------------------------------------------------------------


def test_what_is_about_the_same_is_related_and_nothing_else(api: ApiClient) -> None:
    own = item("ru", WATER, text="Насосы и фильтры в сельских школах")
    item("ru", "Вода в сельских школах области", text="Новые фильтры")
    item("ru", "Выставка фотографий")
    pull()
    answer = related(api, own)
    assert titles(answer) == ["Вода в сельских школах области"]
    assert answer.meta["degraded"] is False


def test_the_group_itself_is_not_related_in_any_language(api: ApiClient) -> None:
    own = item("ru", WATER)
    item("kk", WATER, group=own.group)
    other = uuid4()
    item("ru", WATER + " 2", group=other)
    item("kk", WATER + " kk", group=other)
    pull()
    assert titles(related(api, own)) == [WATER + " 2"]
    assert titles(related(api, own, locale="kk")) == [WATER + " kk"]


def test_current_calls_come_before_closed_ones_and_the_readers_language_first(api: ApiClient) -> None:
    own = item("ru", WATER)
    item("kk", WATER, group=own.group)
    closed = Schedule("fixed", closes=now() - DAY)
    opened = Schedule("fixed", closes=now() + DAY)
    item("kk", f"{WATER} жабық", type_name="funding", schedule=closed)
    item("ru", f"{WATER} открыт", type_name="funding", schedule=opened)
    item("kk", f"{WATER} ашық", type_name="funding", schedule=opened)
    pull()
    assert titles(related(api, own, locale="kk")) == [f"{WATER} ашық", f"{WATER} открыт", f"{WATER} жабық"]
    assert titles(related(api, own, locale="kk", fallback="none")) == [f"{WATER} ашық", f"{WATER} жабық"]


@pytest.mark.parametrize("limit", ["1", "3", "6"])
def test_a_current_call_is_told_before_any_number_of_closed_ones(api: ApiClient, limit: str) -> None:
    own = item("ru", WATER)
    for days in range(1, 31):
        item("ru", WATER, type_name="funding", schedule=Schedule("fixed", closes=now() - days * DAY))
    item("ru", "Чистая вода для сельских домов", type_name="funding", schedule=Schedule("fixed", closes=now() + DAY))
    pull()
    answer = related(api, own, limit=limit)
    assert titles(answer)[0] == "Чистая вода для сельских домов"
    assert len(answer.data) == int(limit)


def test_an_item_that_is_not_translated_is_likened_by_its_terms_in_other_languages(api: ApiClient) -> None:
    terms = {"topic": ["youth"], "country": ["KZ"], "audience": ["journalists"]}
    own = item("kk", "Жастарға арналған", terms=terms)
    item("ru", "Для молодёжи", terms=terms)
    item("ru", "Другое", terms={"country": ["KZ"]})
    pull()
    assert titles(related(api, own, locale="kk")) == ["Для молодёжи"]


def test_limit_and_shape_are_those_of_lists(api: ApiClient) -> None:
    own = item("ru", WATER)
    for number in range(8):
        item("ru", f"{WATER} {number}")
    pull()
    assert len(related(api, own).data) == 6
    assert len(related(api, own, limit="2").data) == 2
    assert set(related(api, own, fields="title,id").data[0]) == {"title", "id"}
    (card,) = related(api, own, limit="1", profile="card").data
    assert card in api.get("items/?locale=ru&profile=card").data
    for wrong in ("limit=0", "limit=21", "sort=deadline", "profile=nonsense", "locale=any"):
        assert api.get(f"news/{own.group}/related/?{wrong}", 400).json["errors"][0]["parameter"] == wrong.split("=")[0]


def test_what_there_is_not_and_what_was_withdrawn_have_their_problems(api: ApiClient) -> None:
    own = item("ru", WATER)
    pull()
    assert api.problem(f"news/{uuid4()}/related/", "not-found")["status"] == 404
    assert api.problem(f"funding/{own.group}/related/", "not-found")["status"] == 404
    withdraw(own)
    assert api.problem(f"news/{own.group}/related/?locale=ru", "gone")["tombstone"]["reason"] == "unpublished"


def test_a_reader_that_has_the_answer_is_told_so(api: ApiClient, django_assert_num_queries: Any) -> None:
    own = item("ru", WATER)
    pull()
    first = related(api, own)
    with django_assert_num_queries(1):
        api.get(first.url, 304, if_none_match=first.headers["ETag"])
    item("ru", WATER + " ещё")
    pull()
    assert titles(api.get(first.url, if_none_match=first.headers["ETag"])) == [WATER + " ещё"]


@pytest.mark.parametrize("limit", ["2", "20"])
def test_related_items_are_at_most_three_statements(
    api: ApiClient, django_assert_max_num_queries: Any, limit: str
) -> None:
    own = item("ru", WATER, terms={"topic": ["youth"]})
    for number in range(5):
        item("ru", f"{WATER} {number}", terms={"topic": ["youth"]})
    pull()
    with django_assert_max_num_queries(3):
        assert related(api, own, limit=limit).data


def test_without_an_index_nothing_is_related_and_the_answer_says_why(api: ApiClient) -> None:
    own = item("ru", WATER)
    item("ru", WATER)
    answer = related(api, own)
    assert (answer.data, answer.meta["degraded"]) == ([], True)
