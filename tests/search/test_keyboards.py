"""What was typed on the wrong keyboard layout is repaired; no word is taken for it, known to the portal or not."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from portal.languages import LANGUAGES
from portal.transfer import demo
from search import evaluation, finding
from search.keyboards import meant
from search.languages.layouts import CYRILLIC, LATIN
from search.models import DeniedText
from search.vocabulary import Vocabularies, Vocabulary, count
from tests.api.client import ApiClient
from tests.search.rows import item
from tests.search.test_views import pull, search, titles

pytestmark = pytest.mark.django_db

LEAST_REPAIRED = 0.93
LEAST_REPAIRED_WORDS = 0.8
"""Of single words of a language: what the keys of English ones give looks Russian now and then (`able`, `фиду`)."""
WRITTEN_IN_LATIN = {"en", "uz", "tk", "az"}
SHORTEST = 4
EVERY = 9
"""Of the words, so that the test takes seconds; all 139,302 are as well."""


def on_the_wrong_layout(language: str, text: str) -> str:
    """As on the keys of the language's own layout, while Russian was on, or English for Cyrillic."""
    if language in WRITTEN_IN_LATIN:
        return text.translate(str.maketrans(LATIN.get(language, LATIN["us"]), CYRILLIC["ru"]))
    return text.translate(str.maketrans(CYRILLIC[language], LATIN["us"]))


def is_of_the_layout(language: str, text: str) -> bool:
    layout = LATIN.get(language, LATIN["us"]) if language in WRITTEN_IN_LATIN else CYRILLIC[language]
    return all(letter in layout or letter.isspace() for letter in text)


def words_of(vocabulary: Vocabulary) -> list[str]:
    return [vocabulary._real(place) for place in range(len(vocabulary))]


@pytest.fixture
def small() -> Vocabularies:
    """The words of the demo portal: one or two thousand a language."""
    assert not demo.load().bad
    pull()
    known: Vocabularies = {}
    while len(known) < len(LANGUAGES):
        known, _ = finding.vocabularies()
    return known


def test_words_that_a_small_portal_does_not_know_are_no_other_keys(small: Vocabularies, test_data: Path) -> None:
    words: dict[str, Counter[str]] = defaultdict(Counter)
    for document in evaluation.read_lines(test_data / "search-eval" / "news8.docs.jsonl"):
        words[document["lang"]].update(re.findall(r"[^\W\d_]{3,}", document["body"].lower()))
    asked = [(language, word) for language, counts in words.items() for word in sorted(counts)[::EVERY]]
    assert len(asked) > 15_000
    assert [(language, word) for language, word in asked if meant(word, language, small.values())] == []


def test_words_of_a_small_portal_are_repaired(small: Vocabularies) -> None:
    shares = {}
    for language, vocabulary in small.items():
        words = [word for word in words_of(vocabulary) if len(word) >= SHORTEST and is_of_the_layout(language, word)]
        typed = {word: on_the_wrong_layout(language, word) for word in words[::EVERY]}
        shares[language] = sum(meant(keys, language, small.values()) == word for word, keys in typed.items()) / len(
            typed
        )
    assert min(shares.values()) >= LEAST_REPAIRED_WORDS, shares
    assert sum(shares.values()) / len(shares) >= LEAST_REPAIRED, shares


def test_queries_are_repaired_and_none_is_touched_that_was_typed_right(test_data: Path) -> None:
    known = evaluation.vocabularies(evaluation.read_lines(test_data / "search-eval" / "news8.docs.jsonl"))
    queries = evaluation.read_lines(test_data / "search-eval" / "news8_kw3.queries.jsonl")
    assert [query["text"] for query in queries if meant(query["text"], query["lang"], known.values())] == []
    repaired: dict[str, list[bool]] = defaultdict(list)
    for query in queries:
        language, text = query["lang"], query["text"]
        if query["var"] == "clean" and is_of_the_layout(language, text):
            found = meant(on_the_wrong_layout(language, text), language, known.values())
            repaired[language].append(found is not None and found.lower() == text.lower())
    shares = {language: sum(found) / len(found) for language, found in repaired.items()}
    assert set(shares) == set(LANGUAGES)
    assert min(shares.values()) >= LEAST_REPAIRED, shares


@pytest.mark.parametrize(
    ("language", "typed", "word"),
    [
        ("ru", "ghbdtn", "привет"),  # not a word of the portal, but of its letters
        ("ru", "j,]zdktybt", "объявление"),
        ("kk", "-43h", "өңір"),  # a minus that is a letter
        ("ky", "-kr-", "өлкө"),
        ("kk", "090s0 r-vtu3", "құқық көмегі"),
    ],
)
def test_words_are_read_that_begin_with_a_sign_or_do_not_occur(
    small: Vocabularies, language: str, typed: str, word: str
) -> None:
    assert meant(typed, language, small.values()) == word


def test_what_is_a_word_only_after_folding_in_another_language_is_none() -> None:
    known = {code: Vocabulary(code, count(code, {word: 9})) for code, word in (("uz", "ishni"), ("kk", "шығу"))}
    assert meant("boys", "en", known.values()) is None
    assert meant("issue", "en", known.values()) is None
    assert meant("bomb", "en", {}.values()) is None


# --- through the API --------------------------------------------------------------------------------------------------


def test_what_was_typed_is_searched_for_before_what_other_keys_give(api: ApiClient) -> None:
    item("en", "Boys of the Aral Sea")
    item("uz", "Ishni boshlash")
    pull()
    answer = search(api, "boys", locale="en")
    assert (titles(answer), answer.meta["corrected"]) == (["Boys of the Aral Sea"], None)


def test_a_word_that_finds_nothing_stays_if_its_keys_give_no_real_word(api: ApiClient) -> None:
    item("kk", "Шығу жолы")
    item("uz", "Ishni boshlash")
    pull()
    for typed in ("issue", "boys"):
        assert search(api, typed, locale="en").meta["corrected"] is None


def test_pieces_of_words_that_look_like_no_language_do_not_keep_from_the_other_layout(api: ApiClient) -> None:
    item("en", "Plans push beauty")
    item("ru", "Поздфтычок и конференция")
    pull()
    assert search(api, "здфты згыр иуфген", locale="en", correct="off").data
    answer = search(api, "здфты згыр иуфген", locale="en")
    assert (titles(answer), answer.meta["corrected"]) == (["Plans push beauty"], "plans push beauty")


def test_a_denied_word_is_not_what_other_keys_give(api: ApiClient) -> None:
    item("ru", "Казино закрыто")
    pull()
    assert search(api, "rfpbyj", locale="ru").meta["corrected"] == "казино"
    DeniedText.objects.create(language="ru", text="казино")
    assert search(api, "rfpbyj", locale="ru").meta["corrected"] is None
