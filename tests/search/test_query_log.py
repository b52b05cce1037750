"""How often readers searched for what: counted without persons, told to editors, suggested to others."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from search import query_log, suggest, views
from search.models import DeniedText, SearchCount, Synonyms
from search.query_log import QueryLog, prune
from tests.api.client import ApiClient
from tests.search.rows import item
from tests.search.test_views import pull, search

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TODAY = datetime.now(UTC).date()


@pytest.fixture
def log(settings: Any, monkeypatch: pytest.MonkeyPatch) -> QueryLog:
    """The log of this process, written when the test says so."""
    settings.SEARCH_LOG_DAYS = 90
    log = QueryLog()
    monkeypatch.setattr(log, "_thread", object())
    monkeypatch.setattr(views, "log", log)
    monkeypatch.setattr(suggest, "log", log)
    return log


def note(log: QueryLog, text: str, times: int = 3, hits: int = 0, language: str = "ru") -> None:
    for _ in range(times):
        log.note(language, text, hits)


def counts() -> set[tuple[str, str, int, int]]:
    return set(SearchCount.objects.values_list("language", "text", "times", "hits"))


def test_a_text_is_written_from_its_third_occurrence_on(log: QueryLog) -> None:
    note(log, "гранты", 2)
    log.flush()
    assert counts() == set()
    note(log, " ГРАНТЫ ", 1, hits=5)
    log.flush()
    assert counts() == {("ru", "гранты", 3, 5)}
    log.flush()
    note(log, "гранты", 2, hits=4)
    log.flush()
    assert counts() == {("ru", "гранты", 5, 4)}


def test_several_processes_add_up(log: QueryLog) -> None:
    note(log, "гранты", 3)
    log.flush()
    other = QueryLog()
    other._thread = log._thread
    note(other, "гранты", 4)
    other.flush()
    assert counts() == {("ru", "гранты", 7, 0)}


@pytest.mark.parametrize(
    "text",
    [
        "a.person@example.org",
        "+7 701 123-45-67",
        "880412300123",
        "https://example.org/me",
        "www.me.kz",
        "4400 4301 2345",
    ],
)
def test_what_looks_like_a_person_is_never_counted(log: QueryLog, text: str) -> None:
    note(log, f"имя {text}", 9)
    log.flush()
    assert counts() == set()


def test_numbers_that_are_no_persons_are_counted(log: QueryLog) -> None:
    note(log, "гранты 2026-2027", 3)
    log.flush()
    assert counts() == {("ru", "гранты 2026-2027", 3, 0)}


def test_nothing_but_language_text_day_and_hits_is_kept() -> None:
    assert {field.name for field in SearchCount._meta.get_fields()} == {
        "id",
        "language",
        "text",
        "day",
        "times",
        "hits",
    }


def test_memory_is_bounded(log: QueryLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_log, "MOST_TEXTS", 10)
    note(log, "гранты", 3)
    for number in range(100):
        note(log, f"слово {number}", 1)
    assert len(log._counts) <= 11
    log.flush()
    assert counts() == {("ru", "гранты", 3, 0)}


def test_nothing_is_counted_where_it_is_turned_off(log: QueryLog, settings: Any) -> None:
    settings.SEARCH_LOG_DAYS = 0
    note(log, "гранты", 9)
    log.flush()
    assert counts() == set()


def test_old_counts_are_forgotten(log: QueryLog, settings: Any) -> None:
    settings.SEARCH_LOG_DAYS = 10
    for days in (0, 10, 11, 40):
        SearchCount.objects.create(language="ru", text=f"{days}", day=TODAY - timedelta(days=days), times=3, hits=0)
    assert prune() == 2
    assert {text for _, text, _, _ in counts()} == {"0", "10"}


def test_first_pages_of_searches_are_counted_and_suggestions_and_later_pages_are_not(
    api: ApiClient, log: QueryLog
) -> None:
    for number in range(3):
        item("ru", f"Гранты {number}")
    pull()
    for _ in range(3):
        first = search(api, "гранты", locale="ru", limit="2")
        api.get(first.links["next"])
        api.get("search/suggest/?q=гранты&locale=ru")
        search(api, "зебра", locale="kk")
    log.flush()
    assert counts() == {("ru", "гранты", 3, 3), ("kk", "зебра", 3, 0)}


def test_counting_costs_a_search_no_statement(
    api: ApiClient, log: QueryLog, django_assert_max_num_queries: Any
) -> None:
    item("ru", "Гранты")
    pull()
    search(api, "гранты", locale="ru")
    with django_assert_max_num_queries(2):
        search(api, "гранты области", locale="ru")


def test_what_is_counted_is_what_was_typed_and_found_by_itself(api: ApiClient, log: QueryLog) -> None:
    item("ru", "Гранты для женщин")
    pull()
    for _ in range(3):
        assert search(api, "uhfyns lkz ;tyoby", locale="ru").meta["total"] == 1
    log.flush()
    assert counts() == {("ru", "uhfyns lkz ;tyoby", 3, 0)}


@pytest.mark.parametrize(
    "more",
    [
        {"sort": "-published"},
        {"facet": "type"},
        {"type": "news"},
        {"country": "KZ"},
        {"status": "open"},
        {"page": "1"},
        {"correct": "off"},
    ],
)
def test_looking_through_what_was_found_is_not_counted(api: ApiClient, log: QueryLog, more: dict[str, str]) -> None:
    item("ru", "Гранты")
    pull()
    search(api, "гранты", locale="ru", **more)
    assert not log._counts
    search(api, "гранты", locale="ru", limit="5", highlight="1", profile="list", fallback="none")
    assert len(log._counts) == 1


def searched(text: str, days: int = 3, times: int = 7, hits: int = 4) -> None:
    """As if it had been searched for on several days."""
    for day in range(days):
        SearchCount.objects.create(language="ru", text=text, day=TODAY - timedelta(days=day), times=times, hits=hits)


def queries(api: ApiClient, typed: str, locale: str = "ru") -> list[str]:
    data = api.get(f"search/suggest/?q={typed}&locale={locale}").data
    return [entry["text"] for entry in data if entry["kind"] == "query"]


def test_popular_searches_that_find_something_are_suggested_unless_denied(api: ApiClient, log: QueryLog) -> None:
    item("ru", "Разное", text="Грант для школ и для казино, больница")
    pull()
    searched("гранты для больниц")
    searched("гранты для школ 2026", times=9)
    searched("гранты и казино")
    DeniedText.objects.create(language="ru", text="казино")
    log.read_popular()
    assert queries(api, "гран") == queries(api, "gran") == ["гранты для школ 2026", "гранты для больниц"]
    assert queries(api, "для") == queries(api, "гран", "kk") == []


def test_what_one_person_can_bring_about_is_not_suggested(api: ApiClient, log: QueryLog) -> None:
    item("ru", "Разное", text="Грант для школ, пишите")
    pull()
    searched("гранты в один день", days=1, times=500)
    searched("гранты для школ", days=2, times=50)
    searched("гранты школ", days=6, times=3)
    searched("гранты ничего", hits=0)
    for text in (
        "гранты: пишите t.me/scam_bot",
        "гранты -школ",
        "гранты @scam",
        "гранты 87011234",
        "гранты имярекова",
        "uhfyns lkz",
    ):
        searched(text, days=9, times=90)
    log.read_popular()
    assert queries(api, "гран") == queries(api, "uhf") == []


def test_what_is_popular_is_read_when_the_first_suggestion_is_asked_for(
    log: QueryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = Event()
    monkeypatch.setattr(log, "_thread", None)
    monkeypatch.setattr(log, "_run", begun.set)
    assert log.popular("ru", "гран", 2, lambda text: True) == []
    assert begun.wait(5)


# --- in the admin -----------------------------------------------------------------------------------------------------


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("editor", "", "secret"))
    return client


def report(editor: Client, **filters: str) -> str:
    return editor.get(reverse("search_report"), filters).content.decode()


def test_the_report_tells_searches_by_outcome_language_and_period(editor: Client) -> None:
    for text, language, days, hits in (
        ("вчера", "ru", 1, 0),
        ("давно", "ru", 60, 0),
        ("нашлось", "ru", 1, 7),
        ("кеше", "kk", 1, 0),
    ):
        SearchCount.objects.create(language=language, text=text, day=TODAY - timedelta(days=days), times=3, hits=hits)

    def told(**filters: str) -> set[str]:
        page = report(editor, **filters)
        return {text for text in ("вчера", "давно", "нашлось", "кеше") if text in page}

    assert told() == {"вчера", "нашлось", "кеше"}
    assert told(outcome="none") == {"вчера", "кеше"}
    assert told(outcome="none", language="kk") == {"кеше"}
    assert told(days="90", language="ru") == {"вчера", "давно", "нашлось"}
    assert "вчера" in editor.get(reverse("search_report"), {"export": "csv"}).getvalue().decode()


def test_one_click_leads_from_a_failed_search_to_a_synonym_that_finds(
    editor: Client, api: ApiClient, log: QueryLog
) -> None:
    item("ru", "Стажировки в Европе")
    pull()
    for _ in range(3):
        assert search(api, "практиканты", locale="ru").data == []
    log.flush()
    link = re.search(r'href="([^"]*typed=[^"]*)"', report(editor, outcome="none"))
    assert link is not None
    form = editor.get(link[1].replace("&amp;", "&")).content.decode()
    assert "практиканты</textarea>" in form.replace("\n", "")
    saved = {"language": "ru", "typed": "практиканты", "found": "стажировка", "both_ways": "on"}
    assert editor.post(link[1].split("?")[0], saved).status_code == 302
    assert Synonyms.objects.get().typed == "практиканты"
    assert [found["title"] for found in search(api, "практиканты", locale="ru").data] == ["Стажировки в Европе"]


def test_those_who_may_not_edit_synonyms_see_no_report(client: Client) -> None:
    client.force_login(User.objects.create_user("reader", password="secret"))
    assert client.get(reverse("search_report")).status_code == 302
