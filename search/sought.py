"""What is looked for in the texts of a row, in terms that every engine can express."""

from __future__ import annotations

from dataclasses import dataclass

from search.languages.analyze import Form
from search.languages.spellings import Name


@dataclass(frozen=True)
class Tokens:
    """Tokens of one form in one text: a word, or several that follow one another (folded) or stand anywhere in it."""

    form: Form
    tokens: tuple[str, ...]


Sought = Tokens | Name
"""What one text has to have."""


@dataclass(frozen=True)
class Weighted:
    """What adds to a score: this, times the weight of the text that has it, and of tokens times their rarity."""

    sought: Sought
    weight: float


@dataclass(frozen=True)
class Share:
    """At least `least` of these, each in any of a row's texts."""

    sought: tuple[Sought, ...]
    least: int = 1


@dataclass(frozen=True)
class Word:
    """A word of the query; a row has it if one of the shares holds, which adds `bonus` to its score."""

    shares: tuple[Share, ...]
    bonus: float


@dataclass(frozen=True)
class Wording:
    """A row is found if it has at least `least` of the words, all that is required, and if no row of its group in any
    language that is searched has what is excluded."""

    words: tuple[Word, ...]
    least: int
    scored: tuple[tuple[Weighted, ...], ...]
    """Added up; of alternatives, only the best counts."""
    required: tuple[Tokens, ...] = ()
    excluded: tuple[Sought, ...] = ()
