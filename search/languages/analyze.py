"""Analysis: a text becomes tokens in four forms, which the engines index and search alike.

- *exact*: the words in lower case; separates what folding joins (`бас`, `баш` in plain letters)
- *stem*: folded and stripped of endings; finds other forms, the other script and plain-letter typing
- *gram*: the 4-letter pieces of the folded words; finds words with a slip in them, and parts of compounds
- *folded*: the folded words whole, for phrases and type-ahead
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from search.languages.folding import APOSTROPHES, IGNORABLE, LATIN_TO_RUSSIAN, fold, normal, repaired
from search.languages.stems import light, russian

GRAM = 4
"""Letters in a gram."""
LONGEST_WORD = 255
"""Letters of a word; of a longer one, each piece counts as a word."""

# The rules of UAX #29 that matter in our languages, so that words are those of Lucene's standard tokenizer.
_NUMBER_SIGNS = "²³¹⁰-⁹₀-₉¼-¾⅐-⅞"
_LETTERS = rf"(?:[^\W{_NUMBER_SIGNS}]|[\u0300-\u036f])+"
_WORD = re.compile(rf"{_LETTERS}(?:(?:(?<=[^\W\d_])[:·.'’‘](?=[^\W\d_])|(?<=\d)[.,;'’‘](?=\d)){_LETTERS})*")
_LETTERS_OR_DIGITS = re.compile(rf"[^\W_{_NUMBER_SIGNS}]+")
_REPEATED_I = re.compile("i{2,}")
UZBEK_LETTERS = "oOgG"
"""They become other letters with an apostrophe of any kind."""
PLAIN_QUOTES: dict[str, str] = {"`": "'", "´": "'", "＇": "'", "‘": "'", "’": "'", "İ": "i"} | dict.fromkeys(
    IGNORABLE, ""
)
"""What is made one in exact words."""

_UZBEK_LETTER = re.compile(f"([{UZBEK_LETTERS}])[{re.escape(APOSTROPHES)}]")
_TO_PLAIN_QUOTES = str.maketrans(PLAIN_QUOTES)


Form = Literal["exact", "folded", "stem", "gram"]


class Forms(NamedTuple):
    """A text's tokens in the four forms, each form as one string with spaces between."""

    exact: str
    folded: str
    stem: str
    gram: str


def _lower(text: str) -> str:
    # One letter for one whatever stands beside it, as Lucene does; Python makes two of İ and looks around a Σ.
    return text.replace("İ", "i").replace("Σ", "σ").lower()


def _words(text: str) -> list[str]:
    return [
        word[start : start + LONGEST_WORD]
        for word in _WORD.findall(text)
        if word.strip("_")
        for start in range(0, len(word), LONGEST_WORD)
    ]


@lru_cache(maxsize=64)  # stems and grams of a piece are asked for one after the other
def _skeleton(language: str, text: str) -> str:
    return _lower(_REPEATED_I.sub("i", fold(language, text)))


def exact(language: str, text: str) -> list[str]:
    """The words of `text` in lower case, apostrophes made one."""
    text = text if text.isascii() else normal(text)
    if language == "uz":
        text = _UZBEK_LETTER.sub(r"\1ʻ", text)
    return _words(_lower(text.translate(_TO_PLAIN_QUOTES)))


def folded(language: str, text: str) -> list[str]:
    """The words of `text` as ASCII skeletons."""
    return _words(_skeleton(language, text))


def stem(language: str, text: str) -> list[str]:
    """The stems of the words of `text`."""
    if language == "ru":
        return [russian(word) for word in _words(_lower(fold(LATIN_TO_RUSSIAN, text)))]
    return [light(language, word) for word in folded(language, text)]


def gram(language: str, text: str) -> list[str]:
    """The 4-letter pieces of the folded words of `text`; shorter words have none."""
    words = _LETTERS_OR_DIGITS.findall(_skeleton(language, text))
    return [word[start : start + GRAM] for word in words for start in range(len(word) - GRAM + 1)]


@lru_cache(maxsize=65_536)
def _analyse_piece(language: str, piece: str) -> Forms:
    if not piece.isascii():
        piece = repaired(piece)
    return Forms(*(" ".join(form(language, piece)) for form in (exact, folded, stem, gram)))


def analyse(language: str, text: str) -> Forms:
    """The four forms of `text`, normalised first, and letters of the wrong script repaired.

    No rule of the analysis reaches across white space, so texts are analysed piece by piece and pieces remembered.
    """
    forms = [_analyse_piece(language, piece) for piece in text.split()]
    if not forms:
        return Forms("", "", "", "")
    return Forms(*(" ".join(filter(None, form)) for form in zip(*forms, strict=True)))
