"""The vocabularies as shipped: complete, without repetition, and written in the alphabet of each language."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from portal.cms.choices import choices, codes, kinds, vocabulary
from portal.languages import LANGUAGES

LATIN = "abcdefghijklmnopqrstuvwxyz"
ALPHABETS = {
    "en": LATIN + "åãçéíôü",  # In names of countries.
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "ky": "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя",
    "tg": "абвгғдеёжзиӣйкқлмнопрстуӯфхҳчҷшъэюя",
    "uz": "abcdefghijklmnopqrstuvxyzʻʼ",
    "tk": "abçdeäfghijžklmnňoöprsştuüwyýz",
    "az": "abcçdeəfgğhxıijkqlmnoöprsştuüvyz",
}
NOT_WORDS = re.compile(r"\bCC0\b|\bCC BY(-[A-Z]{2})*\b")  # Names of licences are the same everywhere.


def lower(text: str, language: str) -> str:
    return text.replace("İ", "i").replace("I", "ı" if language == "az" else "i").lower()


@pytest.mark.parametrize("kind", kinds())
def test_every_entry_has_a_label_in_every_language(kind: str) -> None:
    for entry in vocabulary(kind):
        assert set(entry["labels"]) == set(LANGUAGES), entry["code"]
        assert all(label and label == label.strip() for label in entry["labels"].values()), entry["code"]


@pytest.mark.parametrize("kind", kinds())
def test_no_code_and_no_label_of_a_language_stands_twice(kind: str) -> None:
    assert len(set(codes(kind))) == len(codes(kind))
    for language in LANGUAGES:
        counts = Counter(entry["labels"][language].casefold() for entry in vocabulary(kind))
        assert [label for label, count in counts.items() if count > 1] == [], language


@pytest.mark.parametrize("kind", kinds())
def test_codes_may_stand_in_addresses(kind: str) -> None:
    assert all(re.fullmatch("[A-Za-z0-9_-]{1,40}", code) for code in codes(kind))


@pytest.mark.parametrize("kind", kinds())
def test_labels_are_written_in_the_alphabet_of_their_language(kind: str) -> None:
    for entry in vocabulary(kind):
        for language, label in entry["labels"].items():
            strange = {
                character
                for character in lower(NOT_WORDS.sub("", label), language)
                if (character.isalpha() or character in "'`‘") and character not in ALPHABETS[language]
            }
            assert strange == set(), f"{entry['code']} {language}: {label}"


@pytest.mark.parametrize("kind", kinds())
def test_labels_begin_with_a_capital_letter(kind: str) -> None:
    for entry in vocabulary(kind):
        for language, label in entry["labels"].items():
            assert label[0].isupper(), f"{entry['code']} {language}: {label}"


def test_all_countries_of_iso_3166_are_there_and_ours_come_first() -> None:
    assert len(codes("country")) == 249
    assert codes("country")[:6] == ("KZ", "KG", "TJ", "TM", "UZ", "AZ")
    assert not {"EU", "UN", "XK", "ZZ", "AC"} & set(codes("country"))


def test_regions_belong_to_the_six_countries() -> None:
    counts = Counter(code.partition("-")[0] for code in codes("region"))
    assert counts == {"KZ": 20, "KG": 9, "TJ": 5, "TM": 6, "UZ": 14, "AZ": 78}


def test_topics_are_few_enough_to_choose_from() -> None:
    assert 25 <= len(codes("topic")) <= 35


def test_three_kinds_of_languages_share_one_list() -> None:
    assert codes("language") == codes("application_language") == codes("material_language")
    assert set(LANGUAGES) < set(codes("language"))


def test_choices_are_pairs_of_code_and_english_name() -> None:
    assert choices("work_mode")() == [("onsite", "On site"), ("hybrid", "Hybrid"), ("remote", "Remote")]


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"colour\.json"):
        codes("colour")
