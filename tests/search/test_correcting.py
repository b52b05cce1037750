"""A search that finds nothing is made for what was meant, and says so; one that finds something is left as it is."""

from __future__ import annotations

from typing import Any

import pytest

from search.correcting import Corrector
from search.models import DeniedText
from search.vocabulary import Vocabulary, count
from tests.api.client import ApiClient
from tests.search.rows import item
from tests.search.test_views import pull, search, titles

WORDS = {
    language: Vocabulary(language, count(language, dict.fromkeys(words.split(), 3)))
    for language, words in {
        "ru": "гранты для женщин молодёжи привет вода конкурс и в",
        "kk": "қоғамдық ұйымдар көмек",
        "az": "gənclər üçün şəhər",
        "en": "youth grants water call",
        "uz": "oʻzbek gʻoya",
    }.items()
}


def corrector(*languages: str) -> Corrector:
    return Corrector(languages, WORDS)


# --- other keys -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("ru", "ghbdtn", "привет"),
        ("en", "ghbdtn", "привет"),
        ("ru", "uhfyns lkz ;tyoby", "гранты для женщин"),
        ("kk", "0j5fvls0 9qsvlfh", "қоғамдық ұйымдар"),
        ("az", "Пэтсдэк цбцт юэрэк", "Gənclər üçün şəhər"),
        ("en", "нщгер пкфтеы", "youth grants"),
        ("ru", "uhfyns lkz bvzhtr", "гранты для имярек"),
        ("ru", "djlf 2026", "вода 2026"),
        ("ru", "rjyreh", "конкур"),  # only the longer "конкурс" occurs
    ],
)
def test_keys_of_the_wrong_layout_are_read_as_they_were_meant(language: str, typed: str, meant: str) -> None:
    assert corrector(language, *(code for code in WORDS if code != language)).by_layout(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "привет",
        "granty",
        "вода youth",
        "EFAP-2026",
        "zzz",
        "",
        "!?",
        "12345",
        "\x00",
        "🙂" * 100,
        "xyzzy qwerty",
        "B1",
        "b",
    ],
)
def test_everything_else_is_left_as_it_was_typed(typed: str) -> None:
    assert corrector(*WORDS).by_layout(typed) is None


# --- other letters ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("моладежи вода", "молодёжи вода"),
        ("кункорс", "конкурс"),
        ('"кункорс вода"', '"конкурс вода"'),
        ("кункорс -кункорс", "конкурс -кункорс"),
        ("kunkors", "конкурс"),
        ("вода, кункорс!", "вода, конкурс!"),
    ],
)
def test_an_unknown_word_becomes_the_nearest_real_one(typed: str, meant: str) -> None:
    assert corrector("ru", "en").by_spelling(typed) == meant


@pytest.mark.parametrize(
    "typed", ["вода", "зебра", "EFAP-2O26", "кункорс2", "water@cal.org", "-кункорс вода", "", "\x00"]
)
def test_known_words_names_and_what_is_like_nothing_stay(typed: str) -> None:
    assert corrector("ru", "en").by_spelling(typed) is None


@pytest.mark.parametrize(
    "typed", ["молодёжь", "женщина", "грантами", "конкурсы", "Youth", "көмек", "Чад", "Казахстан", "Türkiye"]
)
def test_forms_of_words_words_of_other_languages_and_places_are_no_slips(typed: str) -> None:
    words = {**WORDS, "tk": Vocabulary("tk", count("tk", {"казахстана": 2, "turkmen": 3, "час": 3}))}
    for languages in (("ru",), ("ru", "tk", "en"), ("en", "tk")):
        one = Corrector(languages, {**words, "ru": WORDS["ru"]})
        assert (one.by_spelling(typed), one.matched_as(typed)) == (None, {}), languages


def test_another_script_is_a_slip_only_in_the_readers_own_language() -> None:
    words = {"en": WORDS["en"], "kk": Vocabulary("kk", count("kk", {"сізде": 3}))}
    assert Corrector(["en", "kk"], words).by_spelling("Seized") is None
    assert Corrector(["kk", "en"], words).by_spelling("Seizde") == "сізде"


def test_of_other_languages_only_what_is_written_nearly_so_is_meant() -> None:
    words = {"ru": WORDS["ru"], "kk": Vocabulary("kk", count("kk", {"жері": 3}))}
    assert Corrector(["ru", "kk"], words).by_spelling("жены") is None
    assert Corrector(["ru", "kk"], words).by_spelling("жерi") is None  # equal but for a Latin letter
    assert Corrector(["ru", "kk"], words).by_spelling("жепі") == "жері"


@pytest.mark.parametrize(
    ("language", "typed", "real"),
    [("az", "şəhər", "səhər"), ("kk", "шәкіртақы", "шақырады"), ("az", "müharibə", "mühasib")],
)
def test_who_types_special_letters_means_them_and_two_slips_are_too_many_for_a_short_word(
    language: str, typed: str, real: str
) -> None:
    one = Corrector([language], {language: Vocabulary(language, count(language, {real: 3}))})
    assert (one.by_spelling(typed), one.matched_as(typed)) == (None, {})


def test_the_readers_own_language_comes_first() -> None:
    words = {code: Vocabulary(code, count(code, {word: 2})) for code, word in (("ru", "совет"), ("kk", "сават"))}
    assert Corrector(["kk", "ru"], words).by_spelling("савет") == "сават"
    assert Corrector(["ru", "kk"], words).by_spelling("савет") == "совет"


# --- through the API --------------------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def test_a_search_typed_on_the_wrong_layout_finds_what_was_meant_and_shows_the_way_back(api: ApiClient) -> None:
    item("ru", "Гранты для женщин")
    pull()
    answer = search(api, "uhfyns lkz ;tyoby", locale="ru", highlight="1")
    assert titles(answer) == ["Гранты для женщин"]
    assert answer.meta["corrected"] == "гранты для женщин"
    assert "<mark>" in answer.data[0]["highlight"]["title"]
    back = api.get(answer.links["uncorrected"])
    assert (back.data, back.meta["corrected"], back.meta["applied"]["correct"]) == ([], None, "off")
    assert "uncorrected" not in back.links


def test_a_misspelled_word_is_found_by_what_is_near_and_told(api: ApiClient) -> None:
    item("kk", "Жастарға көмек")
    pull()
    answer = search(api, "жастрага", locale="kk")
    assert titles(answer) == ["Жастарға көмек"]
    assert answer.meta["corrected"] is None
    assert answer.meta["matched_as"] == {"жастрага": "жастарға"}


def test_words_in_plain_letters_are_told_as_the_real_ones(api: ApiClient) -> None:
    item("kk", "Жастарға көмек")
    pull()
    answer = search(api, "komek жастарға", locale="kk")
    assert answer.meta["matched_as"] == {"komek": "көмек"}
    assert answer.meta["suggestion"] is None


def test_what_finds_something_is_never_replaced_only_suggested(api: ApiClient) -> None:
    item("ru", "Вода")
    item("ru", "Конференция")
    pull()
    answer = search(api, "вода конфиринция", locale="ru")
    assert answer.meta["corrected"] is None
    assert answer.meta["suggestion"] == "вода конференция"
    assert titles(answer)[0] in ("Вода", "Конференция")


def test_a_phrase_that_stands_nowhere_is_searched_for_as_words(api: ApiClient) -> None:
    item("ru", "Вода для каждой школы")
    pull()
    answer = search(api, "«школы для»", locale="ru")
    assert (titles(answer), answer.meta["corrected"]) == (["Вода для каждой школы"], "школы для")
    assert search(api, "«школы для»", locale="ru", correct="off").data == []
    assert search(api, "«для каждой»", locale="ru").meta["corrected"] is None


def test_another_form_of_a_word_of_the_index_is_neither_suggested_nor_told(api: ApiClient) -> None:
    item("ru", "Гранты для молодёжи")
    pull()
    answer = search(api, "молодёжь", locale="ru")
    assert (len(answer.data), answer.meta["suggestion"], answer.meta["matched_as"]) == (1, None, {})


def test_a_denied_word_is_not_told_as_the_real_one(api: ApiClient) -> None:
    item("ru", "Наркотики и закон")
    pull()
    assert search(api, "наркатики", locale="ru").meta["matched_as"] == {"наркатики": "наркотики"}
    DeniedText.objects.create(language="ru", text="наркотики")
    answer = search(api, "наркатики", locale="ru")
    assert (answer.meta["matched_as"], answer.meta["suggestion"], answer.meta["corrected"]) == ({}, None, None)


def test_what_nothing_is_like_finds_nothing(api: ApiClient) -> None:
    item("ru", "Вода")
    pull()
    answer = search(api, "ыыыыыыыыы", locale="ru")
    assert (answer.data, answer.meta["corrected"], answer.meta["suggestion"]) == ([], None, None)


def test_an_identifier_is_found_as_it_is_and_no_other_one(api: ApiClient) -> None:
    item("en", "Call EFAP-2026-17")
    item("en", "Call EFAP-2025-17")
    pull()
    assert titles(search(api, "EFAP-2026-17", locale="en"))[0] == "Call EFAP-2026-17"
    assert search(api, "ZZAP-2031-99", locale="en").meta["corrected"] is None


@pytest.mark.parametrize("typed", ["кaзaк", "kaзaк", "oʻzbek", "o'zbek", "o`zbek", "ozbek", "o’zbek"])
def test_letters_of_the_wrong_alphabet_and_any_apostrophe_are_found(api: ApiClient, typed: str) -> None:
    item("kk", "Қазақ тілі")
    item("uz", "Oʻzbek tili")
    pull()
    assert titles(search(api, typed, locale="kk"))[:1] in (["Қазақ тілі"], ["Oʻzbek tili"])


def test_later_pages_of_a_corrected_search_go_on_with_it(api: ApiClient) -> None:
    for number in range(5):
        item("ru", f"Гранты {number}")
    pull()
    first = search(api, "uhfyns", locale="ru", limit="2")
    second = api.get(first.links["next"])
    assert (second.meta["corrected"], len(second.data)) == ("гранты", 2)
    assert not {entry["id"] for entry in first.data} & {entry["id"] for entry in second.data}


def test_correcting_costs_no_statement(api: ApiClient, django_assert_max_num_queries: Any) -> None:
    item("ru", "Гранты для женщин")
    pull()
    search(api, "uhfyns", locale="ru")
    with django_assert_max_num_queries(3):
        answer = search(api, "uhfyns lkz", locale="ru", facet="type")
    assert answer.meta["corrected"] == "гранты для"


def test_only_off_turns_it_off(api: ApiClient) -> None:
    assert api.problem("search/?q=a&correct=no", "invalid-value")["errors"][0]["parameter"] == "correct"
