"""Texts in eight languages become the tokens that were measured; the expectations are written out by hand."""

from __future__ import annotations

import unicodedata

import pytest

from search.languages.analyze import Forms, analyse, exact, folded, gram, stem
from search.languages.folding import normal

SAMPLES = {
    "en": (
        "Youth studies, policies and U.S. grants",
        "youth studies policies and u.s grants",
        "youth studies policies and u.s grants",
        "youth studi polici and u.s grant",
    ),
    "ru": (
        "Заявки на гранты: ещё 3 дня",
        "заявки на гранты ещё 3 дня",
        "zaiavki na granti eshe 3 dnia",
        "заявк на грант ещ 3 дня",
    ),
    "kk": (
        "Қазақстандағы жастар ұйымдарына",
        "қазақстандағы жастар ұйымдарына",
        "kazakstandagi jastar uimdarina",
        "kazaks jas uim",
    ),
    "ky": (
        "Жаштар уюмдары үчүн гранттар",
        "жаштар уюмдары үчүн гранттар",
        "jashtar uiumdari uchun granttar",
        "jash uiu uch grant",
    ),
    "tg": ("Донишҷӯёни ҷумҳурӣ", "донишҷӯёни ҷумҳурӣ", "donishchuioni chumhuri", "donishchu chumhur"),
    "uz": (
        "O‘zbekistondagi yoshlar tashkilotlari",
        "oʻzbekistondagi yoshlar tashkilotlari",
        "ozbekistondagi yoshlar tashkilotlari",
        "ozbekiston yosh tashkilot",
    ),
    "tk": (
        "Türkmenistanyň ýaşlary üçin",
        "türkmenistanyň ýaşlary üçin",
        "turkmenistanyn yaslary ucin",
        "turkmenist yas ucin",
    ),
    "az": (
        "İstanbulda şəhərlərin gəncləri",
        "istanbulda şəhərlərin gəncləri",
        "istanbulda seherlerin gencleri",
        "istanbul seh genc",
    ),
}


@pytest.mark.parametrize("language", SAMPLES)
def test_a_text_has_the_words_skeletons_and_stems_of_its_language(language: str) -> None:
    text, words, skeletons, stems = SAMPLES[language]
    assert exact(language, text) == words.split()
    assert folded(language, text) == skeletons.split()
    assert stem(language, text) == stems.split()


@pytest.mark.parametrize("language", SAMPLES)
def test_all_forms_at_once_are_the_same_as_each_by_itself(language: str) -> None:
    text = SAMPLES[language][0] + "\n\u00a0 " + SAMPLES[language][0].upper()
    forms = (" ".join(form(language, text)) for form in (exact, folded, stem, gram))
    assert analyse(language, text) == Forms(*forms)


def test_grams_are_the_four_letter_pieces_of_folded_words() -> None:
    assert gram("kk", "Жастар үшін, су") == ["jast", "asta", "star", "ushi", "shin"]
    assert gram("en", "cat cats") == ["cats"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a_b __ x² ½", ["a_b", "x"]),
        ("1,000.5 and 3.5%", ["1,000.5", "and", "3.5"]),
        ("don't, “don’t”, don`t", ["don't", "don't", "don't"]),
        ("www.example.kg.", ["www.example.kg"]),
        ("мем\u00adлекет", ["мемлекет"]),
        ("за\u0301мок", ["замок"]),
        ("ΟΔΟΣ", ["οδοσ"]),
    ],
)
def test_words_are_those_of_the_standard_tokenizer(text: str, words: list[str]) -> None:
    assert exact("en", text) == words


def test_every_apostrophe_of_the_uzbek_letters_gives_one_word() -> None:
    written = ["oʻzbek", "o'zbek", "o‘zbek", "o’zbek", "o`zbek", "oʼzbek", "o´zbek", "O′ZBEK"]
    assert {tuple(exact("uz", word)) for word in written} == {("oʻzbek",)}


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "🙂" * 256, "!?… — «»", "\ud800", "\x00", "\u200f\u202e"])
def test_a_text_without_words_has_no_tokens(text: str) -> None:
    for language in SAMPLES:
        assert analyse(language, text) == Forms("", "", "", "")


def test_a_lone_surrogate_or_a_nul_parts_words_and_is_no_token() -> None:
    for language in SAMPLES:
        tokens = " ".join(analyse(language, "grant\ud800s\x00more"))
        assert tokens.isprintable()
        tokens.encode()


@pytest.mark.parametrize("language", SAMPLES)
@pytest.mark.parametrize("text", [*(sample[0] for sample in SAMPLES.values()), "районный", "öňünde", "ўқувчи", "İğdır"])
def test_letters_in_two_codes_are_those_in_one(language: str, text: str) -> None:
    parts = unicodedata.normalize("NFD", text)
    assert analyse(language, parts) == analyse(language, text)
    for form in (exact, folded, stem, gram):
        assert form(language, parts) == form(language, text)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("ｇｒａｎｔｓ", "grants"),
        ("２０２６", "2026"),
        ("ﬁnance", "finance"),
        ("𝐠𝐫𝐚𝐧𝐭𝐬", "grants"),
        ("EFAP-2026", "EFAP-2026"),
    ],
)
def test_wide_and_ornate_letters_are_plain_ones(written: str, plain: str) -> None:
    for language in SAMPLES:
        assert analyse(language, written) == analyse(language, plain)


@pytest.mark.parametrize("text", ["x² y", "½ z", "№5", "o´zbek"])
def test_signs_that_mean_something_else_are_not_made_letters_or_digits(text: str) -> None:
    assert normal(text) == text


def test_letters_of_the_wrong_script_are_repaired_before_analysis() -> None:
    latin_a_and_p = "гpaнт"
    assert latin_a_and_p != "грант"
    assert analyse("ru", latin_a_and_p) == analyse("ru", "грант")
