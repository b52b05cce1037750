"""The search's address: what is asked, what is answered, and what is refused."""

from __future__ import annotations

import shutil
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from portal.publishing.clock import now
from portal.publishing.models import ChangeCounter, ContentItem
from portal.publishing.status import DAY, SECOND, Schedule
from search import pagination, views
from search.engines import embedded
from search.engines.contract import EngineState
from search.engines.embedded import EmbeddedEngine
from search.sync import EmbeddedFollower, index_directory
from tests.api.client import Answer, ApiClient
from tests.api.rows import rename, withdraw
from tests.search.rows import change, item


def pull() -> None:
    """Let the worker's follower do its work."""
    follower = EmbeddedFollower(index_directory())
    follower.pull()
    follower.close()


def search(api: ApiClient, q: str, **parameters: str) -> Answer:
    more = "".join(f"&{name}={quote(value, safe=',:')}" for name, value in parameters.items())
    return api.get(f"search/?q={quote(q)}{more}")


def titles(answer: Answer) -> list[str]:
    return [found["title"] for found in answer.data]


# --- what is found ----------------------------------------------------------------------------------------------------


def test_items_of_all_types_are_found_and_told_as_in_lists(api: ApiClient) -> None:
    item("ru", "Форум в Алматы")
    item("ru", "Гранты форуму", type_name="funding", schedule=Schedule("fixed", closes=now() + DAY))
    pull()
    answer = search(api, "форум", locale="ru")
    assert answer.meta["total"] == 2
    assert {(found["type"], found["status"], found["requested_locale"]) for found in answer.data} == {
        ("news", None, "ru"),
        ("funding", "closing_soon", "ru"),
    }
    listed = {found["id"]: found for found in api.get("items/?locale=ru").data}
    assert all(listed[found["id"]] == found for found in answer.data)


def test_meta_tells_the_chain_what_was_understood_and_that_the_index_answered(api: ApiClient) -> None:
    pull()
    answer = search(api, "форум", locale="kk", type="news")
    applied = answer.meta["applied"]
    assert (applied["q"], applied["locale"], applied["sort"], applied["type"]) == ("форум", "kk", "relevance", ["news"])
    assert answer.meta["locale_chain"] == ["kk", "ru", "en"]
    assert answer.meta["corrected"] is None
    assert answer.meta["degraded"] is False
    assert answer.links["self"].startswith("/api/v1/search/?q=%D1%84")


def test_a_group_is_told_once_in_its_best_language_labelled_as_such(api: ApiClient) -> None:
    group = uuid4()
    item("ru", "Стипендия", group=group)
    item("kk", "Шәкіртақы туралы", group=group)
    pull()
    answer = search(api, "шәкіртақы", locale="ru")
    assert [(found["locale"], found["requested_locale"]) for found in answer.data] == [("kk", "ru")]


def test_a_reader_may_keep_to_one_language_or_name_some(api: ApiClient) -> None:
    for locale in ("kk", "ru", "en", "az"):
        item(locale, "Forum 2026")
    pull()

    def found(**parameters: str) -> set[str]:
        return {entry["locale"] for entry in search(api, "forum", locale="kk", **parameters).data}

    assert found() == {"kk", "ru", "en", "az"}
    assert found(fallback="none") == {"kk"}
    assert found(fallback="en") == {"kk", "en"}


def test_any_language_boosts_none(api: ApiClient) -> None:
    item("az", "Forum 2026")
    pull()
    answer = search(api, "forum", locale="any")
    assert [entry["requested_locale"] for entry in answer.data] == ["any"]
    assert answer.meta["locale_chain"] is None


@pytest.mark.parametrize("profile", ["card", "list", "full"])
def test_items_come_in_every_profile_and_with_single_fields(api: ApiClient, profile: str) -> None:
    item("ru", "Форум")
    pull()
    assert titles(search(api, "форум", profile=profile, highlight="1")) == ["Форум"]
    assert search(api, "форум", fields="title,locale").data == [{"title": "Форум", "locale": "ru"}]


def test_sorts_are_by_relevance_by_date_and_by_deadline(api: ApiClient) -> None:
    item("ru", "Форум форум", published=1, type_name="funding", schedule=Schedule("fixed", closes=now() + 9 * DAY))
    item("ru", "Форум на три дня", published=3)
    item("ru", "Форум молодых", published=2, type_name="jobs", schedule=Schedule("fixed", closes=now() + 8 * DAY))
    pull()
    assert titles(search(api, "форум", locale="ru"))[0] == "Форум форум"
    assert titles(search(api, "форум", sort="-published")) == ["Форум на три дня", "Форум молодых", "Форум форум"]
    assert titles(search(api, "форум", sort="deadline")) == ["Форум молодых", "Форум форум", "Форум на три дня"]


def test_filters_narrow_a_search_as_they_narrow_a_list(api: ApiClient) -> None:
    item("ru", "Форум один", terms={"country": ["KZ"]})
    item("ru", "Форум два", type_name="funding", schedule=Schedule("fixed", closes=now() - DAY))
    pull()
    assert titles(search(api, "форум", country="KZ")) == ["Форум один"]
    assert titles(search(api, "форум", country__not="KZ")) == ["Форум два"]
    assert titles(search(api, "форум", status="closed")) == ["Форум два"]
    assert titles(search(api, "форум", status="current")) == []


@pytest.mark.database
def test_facets_are_labelled_and_count_groups(api: ApiClient) -> None:
    group = uuid4()
    for locale in ("ru", "kk"):
        item(locale, "Форум", group=group, terms={"country": ["KZ"]})
    item("ru", "Форум")
    pull()
    facets = search(api, "форум", locale="kk", facet="country,type,status", country="KZ").facets
    assert facets["country"] == {
        "values": [{"value": "KZ", "label": "Қазақстан", "count": 1, "selected": True}],
        "missing": 1,
        "other_count": 0,
    }
    assert facets["type"]["values"][0]["count"] == 1
    assert facets["status"] == {"values": [], "missing": 1, "other_count": 0}


@pytest.mark.database
def test_highlights_are_html_in_the_language_of_the_item(api: ApiClient) -> None:
    item("kk", "Ұйымдарға <көмек>", "Қысқаша", "Мәтін: ұйым & көмек")
    pull()
    assert search(api, "uiym", locale="ru", highlight="1").data[0]["highlight"] == {
        "title": "<mark>Ұйымдарға</mark> &lt;көмек&gt;",
        "snippet": "Мәтін: <mark>ұйым</mark> &amp; көмек",
    }
    assert "highlight" not in search(api, "uiym", locale="ru").data[0]


def test_what_was_withdrawn_since_it_was_indexed_is_not_told(api: ApiClient) -> None:
    kept, gone = item("ru", "Форум один"), item("ru", "Форум два")
    pull()
    withdraw(gone)
    assert search(api, "форум").ids == [str(kept.group)]


@pytest.mark.parametrize("q", ["🙂" * 256, "  ", "\u202e\u200f", "AND NOT (", "*", "<script>", "а" * 256, "\t"])
def test_any_words_give_an_answer(api: ApiClient, q: str) -> None:
    item("ru", "Форум")
    pull()
    assert search(api, q, facet="type", highlight="1").data == []


# --- pages ------------------------------------------------------------------------------------------------------------


def test_a_walk_finds_every_group_once_and_goes_back(api: ApiClient) -> None:
    for _ in range(7):
        item("ru", "Форум")
    pull()
    pages = api.walk("search/?q=форум&limit=3")
    assert [len(page.ids) for page in pages] == [3, 3, 1]
    assert len({found for page in pages for found in page.ids}) == 7
    assert pages[0].meta["total"] == 7
    assert api.get(pages[2].links["prev"]).ids == pages[1].ids
    assert api.get(pages[1].links["prev"]).ids == pages[0].ids
    assert pages[0].links["prev"] is None


def test_page_numbers_tell_the_same_as_a_walk(api: ApiClient) -> None:
    for _ in range(5):
        item("ru", "Форум")
    pull()
    walked = [page.ids for page in api.walk("search/?q=форум&limit=2")]
    assert [api.get(f"search/?q=форум&limit=2&page={page}").ids for page in (1, 2, 3)] == walked
    second = api.get("search/?q=форум&limit=2&page=2")
    assert "page=3" in second.links["next"]
    assert "page=1" in second.links["prev"]


@pytest.mark.parametrize("degraded", [False, True])
def test_past_the_end_a_search_leads_back_to_its_last_page(api: ApiClient, degraded: bool) -> None:
    for _ in range(5):
        item("ru", "Форум")
    if not degraded:
        pull()
    answer = api.get("search/?q=форум&limit=2&page=9")
    assert (answer.meta["total"], answer.data, answer.links["next"]) == (5, [], None)
    assert len(api.get(answer.links["prev"]).data) == 1
    assert api.get("search/?q=зебра&page=9").links["prev"] is None


def test_past_the_window_a_search_says_so(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        item("ru", "Форум")
    pull()
    for module in (pagination, views):
        monkeypatch.setattr(module, "WINDOW", 4)
    pages = [api.get("search/?q=форум&limit=3")]
    pages.append(api.get(pages[0].links["next"]))
    assert [len(page.ids) for page in pages] == [3, 1]
    assert api.problem(pages[1].links["next"], "window-exceeded")["status"] == 400
    assert api.problem("search/?q=форум&limit=100&page=101", "window-exceeded")["status"] == 400


def test_a_total_that_is_not_exact_says_so(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        item("ru", "Форум")
    pull()
    assert "total_exact" not in search(api, "форум").meta
    monkeypatch.setattr(embedded, "EXACT_TOTAL", 2)
    meta = search(api, "форум", limit="1").meta
    assert (meta["total"], meta["total_exact"]) == (2, False)


def test_a_cursor_ends_with_its_query_and_with_the_index_it_was_made_on(api: ApiClient) -> None:
    for _ in range(3):
        item("ru", "Форум")
    pull()
    cursor = search(api, "форум", limit="1").links["next"].split("cursor=")[1]
    assert len(api.get(f"search/?q=форум&limit=2&cursor={cursor}").ids) == 2
    api.problem(f"search/?q=семинар&cursor={cursor}", "invalid-value")
    for nonsense in ("x", "AAAA", "%00", cursor[:-4], cursor + "AAAA"):
        api.problem(f"search/?q=форум&cursor={nonsense}", "invalid-value")
    shutil.rmtree(index_directory())
    problem = api.problem(f"search/?q=форум&limit=2&cursor={cursor}", "cursor-expired")
    assert problem["status"] == 410
    assert api.get(problem["links"]["first"]).status == 200


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "invalid-value"),
        ("q=", "invalid-value"),
        ("q=a&q=b", "invalid-value"),
        ("q=" + "a" * 257, "query-too-long"),
        ("q=%00", "invalid-value"),
        ("q=%ff", "invalid-value"),
        ("q=a&sort=title", "invalid-value"),
        ("q=a&sort=-updated", "invalid-value"),
        ("q=a&highlight=yes", "invalid-value"),
        ("q=a&contry=KZ", "unknown-parameter"),
        ("q=a&country=ZZ", "invalid-value"),
        ("q=a&limit=101", "invalid-value"),
        ("q=a&locale=any&fallback=ru", "invalid-value"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_name(api: ApiClient, query: str, code: str) -> None:
    pull()
    problem = api.problem(f"search/?{query}", code)
    assert problem["status"] == 400


# --- validators and statements ----------------------------------------------------------------------------------------


def test_the_validator_changes_when_the_index_has_followed_a_change(api: ApiClient) -> None:
    item("ru", "Форум")
    pull()
    first = search(api, "форум")
    etag = first.headers["ETag"]
    assert api.get(first.url, 304, if_none_match=etag).body == b""
    item("ru", "Форум")
    lagging = search(api, "форум")
    assert lagging.meta["total"] == 1
    pull()
    caught_up = search(api, "форум")
    assert caught_up.meta["total"] == 2
    assert len({answer.headers["ETag"] for answer in (first, lagging, caught_up)}) == 3


def test_the_validator_changes_with_a_label_of_a_facet(api: ApiClient) -> None:
    item("ru", "Форум", terms={"country": ["KZ"]})
    pull()
    first = search(api, "форум", facet="country", locale="ru")
    assert api.get(first.url, 304, if_none_match=first.headers["ETag"]).body == b""
    rename("country", "KZ", "ru", "РК")
    assert api.get(first.url, if_none_match=first.headers["ETag"]).facets["country"]["values"][0]["label"] == "РК"


@pytest.mark.parametrize("more", ["", "&facet=country,type,status&country=KZ", "&page=2"])
def test_a_reader_that_has_the_answer_is_told_so_before_anything_is_searched(
    api: ApiClient, django_assert_num_queries: Any, more: str
) -> None:
    item("ru", "Форум", terms={"country": ["KZ"]})
    pull()
    for degraded in (False, True):
        if degraded:
            shutil.rmtree(index_directory())
        first = api.get(f"search/?q=форум{more}")
        assert first.meta["degraded"] is degraded
        with django_assert_num_queries(1):
            answer = api.get(first.url, 304, if_none_match=first.headers["ETag"])
        assert ("max-age=4" in answer.headers["Cache-Control"]) is degraded


@pytest.mark.parametrize("limit", [2, 50])
@pytest.mark.parametrize(
    "more", ["", "&facet=country,type,status&country=KZ&highlight=1", "&profile=full&sort=deadline"]
)
def test_a_search_is_at_most_three_statements(
    api: ApiClient, django_assert_max_num_queries: Any, more: str, limit: int
) -> None:
    for _ in range(5):
        item("ru", "Форум", terms={"country": ["KZ"]})
    pull()
    with django_assert_max_num_queries(3):
        search_url = f"search/?q=форум&limit={limit}{more}"
        assert api.get(search_url).meta["total"] == 5
    shutil.rmtree(index_directory())
    with django_assert_max_num_queries(3):
        assert api.get(search_url).meta["degraded"] is True


# --- without an index -------------------------------------------------------------------------------------------------


@pytest.mark.database
def test_without_an_index_titles_and_summaries_are_searched_and_the_answer_says_so(api: ApiClient) -> None:
    group = uuid4()
    item("ru", "Форум молодых", group=group, published=1)
    item("kk", "Форум", group=group, published=1)
    item("ru", "Другое", "О форумах", published=2)
    item("ru", "Прочее", text="Форум", published=3)
    item("ru", "Форум", expires=now() - SECOND)
    answer = search(api, "форума", locale="ru", highlight="1", facet="type")
    assert answer.meta["degraded"] is True
    assert titles(answer) == ["Другое", "Форум молодых"]
    assert answer.meta["total"] == 2
    assert answer.facets == {}
    assert "max-age=4" in answer.headers["Cache-Control"]
    assert titles(search(api, "форум", locale="kk")) == ["Другое", "Форум"]
    assert titles(search(api, "форум молодых", locale="ru", type="news")) == ["Форум молодых"]


@pytest.mark.database
@pytest.mark.parametrize("q", ["%", "_", "'", "🙂", "\u202e", "а" * 256, "слово " * 42])
def test_without_an_index_any_words_give_an_answer_too(api: ApiClient, q: str) -> None:
    item("ru", "Форум")
    assert search(api, q).data == []


@pytest.mark.database
def test_without_an_index_phrases_and_exclusions_hold_too(api: ApiClient) -> None:
    for title in ("Гранты фото", "Гранты на воду", "Воду на гранты: 100 %", "Грант: форум в Бишкеке", "Гранты в Оше"):
        item("ru", title)
    group = uuid4()
    item("ru", "Гранты селу", group=group)
    item("kk", "Ауылға", "Фотосурет", group=group)

    def found(q: str) -> list[str]:
        answer = search(api, q, locale="ru")
        assert answer.meta["degraded"] is True
        return sorted(titles(answer))

    assert found('"гранты на воду"') == ["Гранты на воду"]
    assert found("гранты -фото -Фрунзе -ош") == ["Воду на гранты: 100 %", "Гранты на воду"]
    assert found('гранты -"на воду" -ФОТО -Бишкек') == ["Воду на гранты: 100 %", "Гранты в Оше"]
    assert found('гранты -"100 %" -фото -бишкек -ОШ') == ["Гранты на воду"]
    assert found("-гранты") == []


@pytest.mark.database
def test_without_an_index_pages_follow_one_another(api: ApiClient) -> None:
    for _ in range(5):
        item("ru", "Форум")
    pages = api.walk("search/?q=форум&limit=2")
    assert [len(page.ids) for page in pages] == [2, 2, 1]


def test_the_index_answers_again_as_soon_as_it_is_there(api: ApiClient) -> None:
    item("ru", "Форум", text="Подробности")
    degraded = search(api, "подробности")
    assert (degraded.meta["degraded"], degraded.ids) == (True, [])
    pull()
    answer = api.get(degraded.url, if_none_match=degraded.headers["ETag"])
    assert (answer.meta["degraded"], len(answer.ids)) == (False, 1)


def test_an_index_of_a_restored_database_does_not_answer(api: ApiClient) -> None:
    row = item("ru", "Форум")
    pull()
    change(row, title="Семинар")
    ChangeCounter.objects.update(epoch=uuid4())
    assert search(api, "форум").meta["degraded"] is True
    pull()
    answer = search(api, "семинар")
    assert answer.meta["degraded"] is False
    assert answer.ids == [str(row.group)]


def test_an_index_that_is_lost_while_it_is_asked_gives_a_degraded_answer(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    item("ru", "Форум")
    pull()
    state = EmbeddedEngine.state

    def lose(engine: EmbeddedEngine) -> EngineState:
        found = state(engine)
        shutil.rmtree(index_directory())
        return found

    monkeypatch.setattr(EmbeddedEngine, "state", lose)
    answer = search(api, "форум")
    assert (answer.meta["degraded"], titles(answer)) == (True, ["Форум"])
    assert "max-age=4" in answer.headers["Cache-Control"]


def test_an_index_damaged_under_a_readers_hands_gives_a_degraded_answer(api: ApiClient) -> None:
    item("ru", "Форум")
    pull()
    (index_directory() / "current" / "ru" / "meta.json").write_text("{")
    answer = search(api, "форум")
    assert answer.meta["degraded"] is True
    assert titles(answer) == ["Форум"]
    pull()
    assert search(api, "форум").meta["degraded"] is False
    assert ContentItem.objects.count() == 1
