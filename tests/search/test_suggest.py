"""Suggestions while somebody is typing, in the contract of both engines and through the API."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from portal.api.query import ItemQuery
from portal.cms.models import TermLabel
from portal.languages import LANGUAGES
from portal.publishing.clock import now
from portal.publishing.status import DAY, Schedule, moment
from search.completing import beginnings
from search.models import DeniedText
from search.query import CompletionQuery
from tests.api.client import Answer, ApiClient
from tests.api.rows import rename, withdraw
from tests.search.conftest import FedEngine
from tests.search.rows import change, item
from tests.search.test_views import pull

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def complete(fed: FedEngine, text: str, limit: int = 10, **filters: Any) -> list[tuple[int, float]]:
    """Rows and how well they go on."""
    fed.follower.pull()
    query = ItemQuery(**{"now": moment(now()), "locale": "kk", **filters})
    return [
        (hit.row, hit.score) for hit in fed.engine.complete(CompletionQuery(beginnings(text, LANGUAGES), query, limit))
    ]


def suggest(api: ApiClient, text: str, **parameters: str) -> Answer:
    more = "".join(f"&{name}={value}" for name, value in parameters.items())
    return api.get(f"search/suggest/?q={quote(text)}{more}")


def texts(answer: Answer, kind: str = "item") -> list[str]:
    return [found["text"] for found in answer.data if found["kind"] == kind]


# --- both engines -----------------------------------------------------------------------------------------------------


def test_titles_that_begin_so_come_before_those_that_have_the_words(fed: FedEngine) -> None:
    later = item("kk", "Үлкен көмек", published=2).pk
    first = item("kk", "Көмек керек", published=1).pk
    assert complete(fed, "көм") == [(first, 2.0), (later, 1.0)]


def test_the_newest_comes_first(fed: FedEngine) -> None:
    rows = [item("kk", f"Көмек {number}", published=number).pk for number in (1, 3, 2)]
    assert [row for row, _ in complete(fed, "көмек")] == [rows[1], rows[2], rows[0]]


@pytest.mark.parametrize("typed", ["қазақ", "казак", "kazak", "qazaq", "Kaz", "К", "k", "казак ти", "тілі каз", "tili"])
def test_plain_letters_and_the_other_script_will_do(fed: FedEngine, typed: str) -> None:
    row = item("kk", "Қазақ тілі").pk
    item("kk", "Басқа")
    assert [found for found, _ in complete(fed, typed)] == [row]


@pytest.mark.parametrize("typed", ["азақ", "қазақ тап", "зебра", "тілі қазақ ж"])
def test_every_word_has_to_be_there_and_to_begin_so(fed: FedEngine, typed: str) -> None:
    item("kk", "Қазақ тілі")
    assert complete(fed, typed) == []


def test_filters_hold_and_what_has_expired_or_was_withdrawn_is_gone(fed: FedEngine) -> None:
    news = item("kk", "Көмек")
    item("kk", "Көмек", type_name="analysis")
    item("kk", "Көмек", expires=now() - DAY)
    gone = item("kk", "Көмек")
    assert len(complete(fed, "көмек", types=("news",))) == 2
    withdraw(gone)
    assert [row for row, _ in complete(fed, "көмек", types=("news",))] == [news.pk]
    change(news, title="Жоба")
    assert complete(fed, "көмек", types=("news",)) == []


def test_each_language_has_its_own_number_of_titles(fed: FedEngine) -> None:
    for language in ("kk", "ru"):
        for _ in range(5):
            item(language, "Портал")
    assert len(complete(fed, "порт", limit=3)) == 6


@pytest.mark.parametrize("typed", [".*", "a|b", "(", "[а", "\\", "*", "?", "~", '"', "а" * 256, "🙂", "\u200f", "AND"])
def test_nothing_that_is_typed_is_an_expression(fed: FedEngine, typed: str) -> None:
    item("kk", "Көмек")
    assert complete(fed, typed) == []


# --- through the API --------------------------------------------------------------------------------------------------


def test_kazakh_typed_letter_by_letter_without_special_letters(api: ApiClient) -> None:
    item("kk", "Қазақстандағы үкіметтік емес ұйымдар")
    item("ru", "Казахстанские организации")
    pull()
    for typed in ("казакстандагы", "kazakstandagy", "қазақстандағы"):
        for length in range(1, len(typed) + 1):
            found = texts(suggest(api, typed[:length], locale="kk"))
            assert found[0] == "Қазақстандағы үкіметтік емес ұйымдар", typed[:length]


def test_a_title_is_told_with_what_it_is_and_what_was_typed(api: ApiClient) -> None:
    row = item("kk", "<b> Көмек & қолдау", type_name="funding", schedule=Schedule("fixed", closes=now() + 30 * DAY))
    pull()
    (found,) = suggest(api, "комек кол", locale="kk").data
    assert found == {
        "kind": "item",
        "text": "<b> Көмек & қолдау",
        "highlight": "&lt;b&gt; <mark>Көмек</mark> &amp; <mark>қолдау</mark>",
        "type": "funding",
        "id": str(row.group),
        "locale": "kk",
        "path": row.path,
        "url": f"/api/v1/funding/{row.group}/?locale=kk",
        "status": "open",
    }
    assert api.get(found["url"]).data["title"] == found["text"]


def test_the_readers_language_comes_first_and_a_group_once(api: ApiClient) -> None:
    group = uuid4()
    item("ru", "Портал вести", group=group, published=9)
    item("kk", "Портал жаңалықтары", group=group)
    item("ru", "Портал для всех", published=8)
    item("en", "Portal for all", published=7)
    pull()
    assert texts(suggest(api, "portal", locale="kk")) == ["Портал жаңалықтары", "Портал для всех", "Portal for all"]


def test_calls_that_are_closed_stand_behind(api: ApiClient) -> None:
    item("ru", "Гранты прошлые", type_name="funding", published=9, schedule=Schedule("fixed", closes=now() - DAY))
    item("ru", "Гранты нынешние", type_name="funding", schedule=Schedule("fixed", closes=now() + DAY))
    pull()
    assert texts(suggest(api, "гр", locale="ru")) == ["Гранты нынешние", "Гранты прошлые"]


def test_new_closed_calls_do_not_fill_the_places_of_those_that_are_open(api: ApiClient) -> None:
    now_open = item("ru", "Гранты нынешние", type_name="funding", schedule=Schedule("fixed", closes=now() + DAY)).title
    for number in range(40):
        closed = Schedule("fixed", closes=now() - DAY)
        item("ru", f"Гранты прошлые {number}", type_name="funding", published=9 + number, schedule=closed)
    pull()
    found = texts(suggest(api, "гр", locale="ru"))
    assert (len(found), found[0]) == (8, now_open)


def test_closed_calls_can_be_asked_for_by_themselves_and_left_out(fed: FedEngine) -> None:
    past = item("ru", "Грант", type_name="funding", schedule=Schedule("fixed", closes=now() - DAY)).pk
    current = item("ru", "Грант", type_name="funding", schedule=Schedule("fixed", closes=now() + DAY)).pk
    news = item("ru", "Грант").pk
    fed.follower.pull()
    filters = ItemQuery(now=moment(now()), locale="ru")
    for closed, rows in ((True, {past}), (False, {current, news}), (None, {past, current, news})):
        query = CompletionQuery(beginnings("гр", LANGUAGES), filters, 10, closed=closed)
        assert {hit.row for hit in fed.engine.complete(query)} == rows


def test_titles_and_terms_with_denied_words_are_not_suggested(api: ApiClient) -> None:
    item("ru", "Наркотики и закон", published=2)
    item("ru", "Народ и закон", terms={"country": ["NA"]})
    pull()
    assert texts(suggest(api, "нар", locale="ru")) == ["Наркотики и закон", "Народ и закон"]
    assert texts(suggest(api, "намиб", locale="ru"), "term") == ["Намибия"]
    DeniedText.objects.create(language="ru", text="наркотики")
    DeniedText.objects.create(language="ru", text="Намибия")
    assert texts(suggest(api, "нар", locale="ru")) == ["Народ и закон"]
    assert texts(suggest(api, "намиб", locale="ru"), "term") == []


def test_terms_that_no_item_has_are_not_suggested(api: ApiClient) -> None:
    row = item("ru", "Новости", terms={"country": ["AO"]})
    pull()
    assert texts(suggest(api, "Анго", locale="ru"), "term") == ["Ангола"]
    assert texts(suggest(api, "Япон", locale="ru"), "term") == []
    withdraw(row)
    assert texts(suggest(api, "Анго", locale="ru"), "term") == []


def test_the_beginning_of_a_place_is_no_misspelled_word(api: ApiClient) -> None:
    item("ru", "Новости", text="run")
    pull()
    assert suggest(api, "frun", locale="ru").meta["did_you_mean"] == []


@pytest.mark.parametrize("typed", ["frun", "Фрунз", "Пишп"])
def test_a_place_is_suggested_by_former_names(api: ApiClient, typed: str) -> None:
    item("ru", "Новости", text="run", terms={"region": ["KG-GB"]})
    pull()
    answer = suggest(api, typed, locale="ru")
    assert (texts(answer, "term"), answer.meta["did_you_mean"]) == (["Бишкек"], [])


def test_names_of_terms_are_suggested_in_the_readers_language_whatever_they_were_typed_in(api: ApiClient) -> None:
    item("kk", "Басқа", terms={"country": ["KG"]})
    pull()
    for typed, locale in (("кыргызс", "en"), ("Kyrgy", "en"), ("қырғ", "en"), ("Qirg", "en")):
        found = [entry for entry in suggest(api, typed, locale=locale).data if entry["kind"] == "term"]
        assert {"kind": "term", "text": "Kyrgyzstan", "facet": "country", "code": "KG"} in found, typed
        assert api.get(f"items/?{found[0]['facet']}={found[0]['code']}").status == 200


def test_a_renamed_term_is_suggested_by_its_new_name(api: ApiClient) -> None:
    item("kk", "Басқа", terms={"country": ["KG"]})
    pull()
    assert "Kyrgyzstan" in texts(suggest(api, "Kyrgyzs", locale="en"), "term")
    assert TermLabel.objects.filter(term__kind="country", term__code="KG", locale="en").exists()
    rename("country", "KG", "en", "Kirghizia")
    assert texts(suggest(api, "Kirghi", locale="en"), "term") == ["Kirghizia"]


def test_a_word_typed_on_the_wrong_layout_is_completed(api: ApiClient) -> None:
    item("ru", "Гранты для женщин")
    pull()
    answer = suggest(api, "uhfyns lkz ;ty", locale="ru")
    assert (texts(answer), answer.meta["corrected"]) == (["Гранты для женщин"], "гранты для жен")


@pytest.mark.parametrize(("language", "typed"), [("ru", "бишк"), ("ky", "жаш"), ("tg", "ҷум"), ("uz", "nom")])
def test_the_beginning_of_an_ordinary_word_is_not_taken_for_other_keys(
    api: ApiClient, language: str, typed: str
) -> None:
    for locale, title in (
        ("kk", "Бірге жеңеміз"),
        ("az", "Sevinc"),
        ("tg", "Тӯҳфаи идона"),
        ("en", "Fi, fair and biryani"),
    ):
        item(locale, title)
    pull()
    answer = suggest(api, typed, locale=language)
    assert (texts(answer), answer.meta["corrected"]) == ([], None)


def test_a_term_that_goes_on_so_is_what_was_meant_and_not_other_keys(api: ApiClient) -> None:
    item("kk", "Бірге", text="bishkek", terms={"region": ["KG-GB"]})
    pull()
    answer = suggest(api, "Бишк", locale="ru")
    assert (texts(answer, "term"), answer.meta["corrected"]) == (["Бишкек"], None)


def test_a_misspelled_word_is_answered_with_real_ones(api: ApiClient) -> None:
    item("ru", "Гранты для молодёжи")
    item("ru", "Конференция")
    pull()
    assert suggest(api, "кнференция", locale="ru").meta["did_you_mean"] == ["конференция"]
    assert suggest(api, "гранты для молодожи", locale="ru").meta["did_you_mean"] == ["гранты для молодёжи"]
    assert suggest(api, "гранты", locale="ru").meta["did_you_mean"] == []


def test_limit_and_type_are_taken_and_everything_else_is_refused(api: ApiClient) -> None:
    for number in range(9):
        item("ru", f"Портал {number}")
    pull()
    assert len(suggest(api, "порт", locale="ru").data) == 8
    assert len(suggest(api, "порт", locale="ru", limit="3", type="news,funding").data) == 3
    for query, parameter in {
        "": "q",
        "?q=": "q",
        "?q=a&limit=0": "limit",
        "?q=a&limit=21": "limit",
        "?q=a&type=nonsense": "type",
        "?q=a&locale=de": "locale",
        "?q=a&sort=relevance": "sort",
        f"?q={'a' * 257}": "q",
    }.items():
        answer = api.get(f"search/suggest/{query}", 400)
        assert answer.json["errors"][0]["parameter"] == parameter, query


def test_a_reader_that_has_the_answer_is_told_so(api: ApiClient, django_assert_num_queries: Any) -> None:
    item("ru", "Портал")
    pull()
    first = suggest(api, "порт", locale="ru")
    with django_assert_num_queries(1):
        api.get(first.url, 304, if_none_match=first.headers["ETag"])
    item("ru", "Портал ещё", published=1)
    pull()
    assert texts(api.get(first.url, if_none_match=first.headers["ETag"])) == ["Портал ещё", "Портал"]


def test_a_suggestion_is_at_most_three_statements(api: ApiClient, django_assert_max_num_queries: Any) -> None:
    for number in range(5):
        item("ru", f"Портал {number}")
    pull()
    for typed in ("порт", "кыргызст", "uhfyns", "зебра"):
        with django_assert_max_num_queries(3):
            suggest(api, typed, locale="ru")


def test_without_an_index_terms_are_suggested_still(api: ApiClient) -> None:
    item("ru", "Кыргызстан", terms={"country": ["KG"]})
    answer = suggest(api, "Кыргызст", locale="ru")
    assert (answer.meta["degraded"], texts(answer), texts(answer, "term")) == (True, [], ["Кыргызстан"])


@pytest.mark.parametrize("typed", ["🙂" * 256, "%", "'", '"', "<script>", "\u200f\u202e", " ", "…", "\ud7ff"])
def test_any_text_has_an_answer(api: ApiClient, typed: str) -> None:
    item("ru", "Портал")
    pull()
    assert suggest(api, typed).data == []
