"""Text typed while the wrong keyboard layout was on is read by the keys that were pressed."""

from __future__ import annotations

import pytest

from search.languages.layouts import CYRILLIC, LATIN, swapped


@pytest.mark.parametrize("layout", [*LATIN.values(), *CYRILLIC.values()])
def test_a_layout_has_each_key_of_a_us_keyboard_once(layout: str) -> None:
    assert len(layout) == len(set(layout)) == len(LATIN["us"]) == 94


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ghbdtn", "привет"),
        ("uhfyns lkz ;tyoby", "гранты для женщин"),
        ("0j5fvls0 9qsvlfh", "қоғамдық ұйымдар"),
        (";f=s -rv-n", "жаңы өкмөт"),
        ("sevoehbb Njsbrbcnjy", "ҷумҳурии Тоҷикистон"),
        ("Op,trbcnjy =fsblf", "Ўзбекистон ҳақида"),
        # Keys of an Azerbaijani and of a Turkmen layout, where these are not US ones.
        ("çbpytc", "бизнес"),
        ("ıtyobys", "женщины"),
        ("ýtrntg", "мектеп"),
    ],
)
def test_latin_keys_give_cyrillic_words(typed: str, meant: str) -> None:
    assert meant in swapped(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("нщгер пкфтеы", "youth grants"),
        ("Пэтсдэк цбцт юэрэк", "Gənclər üçün şəhər"),
        ("мф\\дфк чсшт", "ýaşlar üçin"),
        ("щэяиул пэщнф", "oʻzbek gʻoya"),
    ],
)
def test_cyrillic_keys_give_latin_words(typed: str, meant: str) -> None:
    assert meant in swapped(typed)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ghbdtn", "привет"),
        ("0j5fvls0", "қоғамдық"),
        ("юэрэк", "şəhər"),
        ("пкфтеы", "grants"),
        ("uhfyn 2026", "грант 2026"),
    ],
)
def test_words_without_signs_inside_are_the_likeliest(typed: str, first: str) -> None:
    assert swapped(typed)[0] == first


@pytest.mark.parametrize(
    ("sign", "letter"), [(";", "ж"), ("[", "х"), ("]", "ъ"), ("'", "э"), (",", "б"), (".", "ю"), ("`", "ё"), ("{", "Х")]
)
def test_signs_are_letters_of_the_other_layout(sign: str, letter: str) -> None:
    assert swapped(f"f{sign}f")[0] == f"а{letter}а"


def test_case_is_kept() -> None:
    assert swapped("Ghbdtn VBH")[0] == "Привет МИР"


def test_each_reading_is_given_once() -> None:
    readings = swapped("Ghbdtn, vbh!")
    assert len(readings) == len(set(readings)) > 1


@pytest.mark.parametrize("text", ["", "2026", "; .", "IT-компания", "гpaнт", "γράμμα", "منحة"])
def test_text_without_letters_or_with_letters_of_both_scripts_or_others_has_no_reading(text: str) -> None:
    assert swapped(text) == []
