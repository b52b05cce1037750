"""What a query looks for in the index of one language, in terms that every engine can express.

An engine translates a `Wording` into its own query and adds nothing to it: what is found and in which order is decided
here and in ranking.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from search.languages.analyze import analyse
from search.ranking import FORM_WEIGHTS, LEAST_PERCENT
from search.reading import Reading

Form = Literal["exact", "folded", "stem", "gram"]


@dataclass(frozen=True)
class Tokens:
    """Tokens of one form in one text: a word, or several that follow one another (folded) or stand anywhere in it."""

    form: Form
    tokens: tuple[str, ...]


@dataclass(frozen=True)
class Weighted:
    """What some tokens add to a score: this, times the weight of the text that has them, times their rarity."""

    tokens: Tokens
    weight: float


@dataclass(frozen=True)
class Share:
    """At least `least` of the entries; a row has an entry if any of its alternatives is in any of its texts."""

    entries: tuple[tuple[Tokens, ...], ...]
    least: int


@dataclass(frozen=True)
class Wording:
    """A row is found if one of the shares holds, it has all that is required and nothing that is excluded."""

    shares: tuple[Share, ...]
    scored: tuple[tuple[Weighted, ...], ...]
    """Added up; of alternatives, only the best counts."""
    required: tuple[Tokens, ...] = ()
    excluded: tuple[Tokens, ...] = ()


def wordings(reading: Reading, languages: Iterable[str]) -> dict[str, Wording]:
    """What to look for, by language, in their order; languages in which the query has no words are left out."""
    found = {language: wording(language, reading) for language in languages}
    return {language: words for language, words in found.items() if words is not None}


def wording(language: str, reading: Reading) -> Wording | None:
    """What to look for in the index of a language; None if the query has no words there."""
    forms = {form: Counter(tokens.split()) for form, tokens in analyse(language, reading.words)._asdict().items()}
    if not forms["stem"]:
        return None
    return Wording(
        shares=tuple(
            _share(form, list(forms[form]), percent)  # type: ignore[arg-type]
            for form, percent in LEAST_PERCENT.items()
            if forms[form]
        ),
        scored=tuple(
            (Weighted(Tokens(form, (token,)), weight * times),)  # type: ignore[arg-type]
            for form, weight in FORM_WEIGHTS.items()
            for token, times in forms[form].items()
        ),
        required=_sequences(language, reading.phrases),
        excluded=_sequences(language, reading.excluded),
    )


def _share(form: Form, tokens: list[str], percent: int) -> Share:
    """At least this percentage (rounded down, but one) of the tokens."""
    return Share(tuple((Tokens(form, (token,)),) for token in tokens), max(1, len(tokens) * percent // 100))


def _sequences(language: str, phrases: tuple[str, ...]) -> tuple[Tokens, ...]:
    found = (analyse(language, phrase).folded.split() for phrase in phrases)
    return tuple(Tokens("folded", tuple(tokens)) for tokens in found if tokens)
