"""Both scripts of a language, and its plain-letter typing, meet in one skeleton."""

from __future__ import annotations

import pytest

from portal.languages import LANGUAGES
from search.languages.folding import APOSTROPHES, IGNORABLE, LATIN_TO_RUSSIAN, fold, repaired, table


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("kk", ["мектеп", "mektep", "MEKTEP"]),
        ("kk", ["Қазақстан", "Qazaqstan", "Казакстан"]),
        ("kk", ["әже", "äje", "аже", "aje"]),
        ("ky", ["Кыргызстан", "Kyrgyzstan"]),
        ("ky", ["өкмөт", "окмот", "okmot"]),
        ("tg", ["Тоҷикистон", "Точикистон", "Tojikiston"]),
        ("uz", ["Oʻzbekiston", "Ўзбекистон", "O'zbekiston", "Ozbekiston", "O`zbekiston"]),
        ("tk", ["ýaşlar", "яшлар", "yashlar", "yaslar"]),
        ("az", ["şəhər", "шәһәр", "seher", "şəher"]),
        ("az", ["Gəncə", "Ҝәнҹә", "Gence"]),
        ("ru", ["хлеб", "khleb", "hleb"]),
        ("ru", ["ёж", "еж", "yozh"]),
        ("en", ["café", "cafe"]),
    ],
)
def test_ways_to_write_a_word_meet(language: str, written: list[str]) -> None:
    assert len({fold(language, word).lower().replace("ii", "i") for word in written}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_dotted_and_dotless_i_are_one_letter_everywhere(language: str) -> None:
    assert {fold(language, letter).lower() for letter in "Iİıi"} == {"i"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_apostrophes_and_invisible_characters_disappear(language: str) -> None:
    assert fold(language, f"a{APOSTROPHES}b{IGNORABLE}b") == "abb"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_skeleton_is_ascii(language: str) -> None:
    assert "".join(table(language).values()).isascii()


def test_the_longest_match_wins() -> None:
    assert fold("kk", "shch") == "sh"
    assert fold("tk", "sh") == "s"
    assert fold("az", "ch") == "c"


def test_latin_typing_of_russian_becomes_cyrillic_for_the_russian_stemmer() -> None:
    assert fold(LATIN_TO_RUSSIAN, "konkurs shchedry khleb") == "конкурс щедры хлеб"
    assert fold(LATIN_TO_RUSSIAN, "ещё") == "еще"


def test_no_table_serves_all_languages_at_once() -> None:
    assert fold("az", "г") == "q"
    assert fold("tg", "j") == "ch"
    assert fold("kk", "j") == "j"
    with pytest.raises(KeyError):
        fold("univ", "a")


@pytest.mark.parametrize(
    ("mixed", "whole"),
    [
        ("гpaнт", "грант"),
        ("grаnt", "grant"),
        ("IT-компания", "IT-компания"),
        ("COVIDке", "COVIDке"),
        ("чистое слово", "чистое слово"),
    ],
)
def test_look_alikes_are_repaired_where_one_script_results(mixed: str, whole: str) -> None:
    assert repaired(mixed) == whole
