"""Words that editors say mean the same find each other, at once and in both engines; so do the names of a place."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from portal.publishing import changes
from portal.publishing.clock import now
from search.editing import editing
from search.models import DeniedText, Synonyms
from tests.api.client import ApiClient
from tests.search.conftest import FedEngine
from tests.search.rows import item
from tests.search.test_views import pull, search, titles

pytestmark = pytest.mark.django_db


def synonyms(typed: str, found: str, *, both_ways: bool = True, language: str = "ru") -> Synonyms:
    entry = Synonyms(language=language, typed=typed, found=found, both_ways=both_ways)
    entry.full_clean()
    entry.save()
    return entry


def rows(fed: FedEngine, text: str) -> list[int]:
    return [hit.row for hit in fed.find(text, editing=editing(changes.state(now()))).hits]


def test_a_synonym_finds_the_other_word_behind_the_word_itself(fed: FedEngine) -> None:
    other = item("ru", "Некоммерческие организации").pk
    own = item("ru", "НПО Казахстана").pk
    item("ru", "Погода")
    assert rows(fed, "НПО") == [own]
    synonyms("НПО", "некоммерческая организация")
    assert rows(fed, "НПО") == [own, other]
    assert rows(fed, "некоммерческих организаций") == [other, own]


def test_one_way_does_not_lead_back(fed: FedEngine) -> None:
    grants = item("ru", "Гранты").pk
    item("ru", "Деньги")
    synonyms("деньги", "гранты", both_ways=False)
    assert grants in rows(fed, "деньги")
    assert rows(fed, "гранты") == [grants]


def test_several_words_on_each_side_all_find_each_other(fed: FedEngine) -> None:
    found = [item("ru", title).pk for title in ("Стажировка", "Интернатура", "Практика")]
    synonyms("стажировка\nинтернатура", "практика")
    for word in ("стажировки", "интернатуру", "практики", "stazhirovka"):
        assert sorted(rows(fed, word)) == found, word


def test_a_phrase_is_found_only_where_all_its_words_are(fed: FedEngine) -> None:
    both = item("ru", "Гражданское общество").pk
    item("ru", "Общество охотников")
    synonyms("третий сектор", "гражданское общество")
    assert rows(fed, "третий сектор") == [both]


def test_synonyms_hold_in_their_own_language_alone(fed: FedEngine) -> None:
    item("kk", "Гранты")
    synonyms("деньги", "гранты", language="ru")
    assert rows(fed, "деньги") == []


@pytest.mark.parametrize(
    ("typed", "title", "language"),
    [
        ("Bishkek", "Форум в Бишкеке", "ru"),
        ("Фрунзе", "Форум в Бишкеке", "ru"),
        ("Ташкент", "Toshkentda anjuman", "uz"),
        ("Алма-Ата", "Алматыдағы форум", "kk"),
        ("Киргизия", "Кыргызстандагы форум", "ky"),
        ("Türkmenistan", "Форум в Туркмении", "ru"),
        ("Азербайджан", "Azərbaycanda forum", "az"),
        ("Kazakhstan", "Форум Қазақстанда", "kk"),
    ],
)
def test_a_place_is_found_by_its_names_in_all_languages(fed: FedEngine, typed: str, title: str, language: str) -> None:
    row = item(language, title).pk
    item(language, "Басқа туралы")
    assert rows(fed, typed) == [row]


def test_a_synonym_is_marked_where_it_found_something(api: ApiClient) -> None:
    item("ru", "Гранты сёлам")
    item("ru", "Гражданское общество и общество охотников")
    pull()
    synonyms("деньги", "гранты")
    synonyms("третий сектор", "гражданское общество")
    (grants,) = search(api, "деньги", locale="ru", highlight="1").data
    assert grants["highlight"]["title"] == "<mark>Гранты</mark> сёлам"
    (society,) = search(api, "третий сектор", locale="ru", highlight="1").data
    assert society["highlight"]["title"].startswith("<mark>Гражданское</mark> <mark>общество</mark>")


def test_edits_are_live_in_the_next_search_without_indexing(api: ApiClient, django_assert_max_num_queries: Any) -> None:
    item("ru", "Некоммерческие организации")
    pull()
    before = search(api, "НПО", locale="ru")
    assert before.data == []
    entry = synonyms("НПО", "некоммерческая организация")
    after = api.get(before.url, if_none_match=before.headers["ETag"])
    assert titles(after) == ["Некоммерческие организации"]
    with django_assert_max_num_queries(3):
        search(api, "НПО Казахстана", locale="ru", facet="type")
    entry.delete()
    assert search(api, "НПО", locale="ru").data == []
    synonyms("НПО", "некоммерческая организация")
    Synonyms.objects.all().delete()
    assert search(api, "НПО", locale="ru").data == []


@pytest.mark.parametrize(
    ("typed", "found", "field"),
    [
        ("", "гранты", "typed"),
        ("деньги", " \n ", "found"),
        ("деньги", "!!!", "found"),
        ("деньги\nденьги", "гранты", "typed"),
        ("гранты", "грант", "found"),
        ("деньги", "а б в г д е ё ж з и к л", "found"),
    ],
)
def test_what_could_never_work_is_refused_with_the_field(typed: str, found: str, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        synonyms(typed, found)
    assert field in refused.value.message_dict


def test_words_that_are_never_suggested_are_known_in_every_form() -> None:
    DeniedText.objects.create(language="ru", text="казино")
    DeniedText.objects.create(text="1xbet")
    told = editing(changes.state(now()))
    assert [told.is_denied(text) for text in ("Казино онлайн", "kazino", "1XBET бонус", "гранты")] == [
        True,
        True,
        True,
        False,
    ]
