"""Places that a query names, as they are looked for in one language: by their names, not by stems, which are words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from search.languages.analyze import analyse
from search.languages.places import PlaceSpan, place_names
from search.languages.spellings import Spelled, spelled
from search.ranking import NAME_WEIGHT, RARITY
from search.sought import Sought, Tokens
from search.vocabulary import Vocabulary


class Named(NamedTuple):
    """A place."""

    sought: tuple[Sought, ...]
    worth: Mapping[Sought, float]
    """What each of its names adds to a score."""
    rarity: float
    is_alone: bool
    """One word names it, maybe with hyphens: what only has a word's stem is not looked for."""


def named(language: str, text: str, vocabulary: Vocabulary | None) -> dict[str, Named]:
    """The places in a text, by the stems of the words that name them."""
    stems, words = analyse(language, text).stem.split(), analyse(language, text).exact.split()
    typed = {tuple(analyse(language, one).exact.split()) for one in text.split()}
    found = {}
    for span in _spans(text):
        names = _spelled(language, text, span)
        today = next(iter(span.names.get(language, ())), "")
        rarity = vocabulary.rarity(today) if vocabulary else RARITY
        worth: dict[Sought, float] = dict.fromkeys(names.names, NAME_WEIGHT * rarity)
        place = Named(_sought(names), worth, rarity, is_alone=tuple(words[span.start : span.end]) in typed)
        found.update(dict.fromkeys(stems[span.start : span.end], place))
    return found


def names_of(language: str, text: str) -> tuple[Sought, ...]:
    """What finds the place that the whole text names; nothing if it is none."""
    spans = _spans(text)
    whole = (0, len(analyse(language, text).folded.split()))
    return _sought(_spelled(language, text, spans[0])) if [span[:2] for span in spans] == [whole] else ()


def _spelled(language: str, text: str, span: PlaceSpan) -> Spelled:
    words = analyse(language, text).exact.split()
    return spelled(language, span, " ".join(words[span.start : span.end]))


def _sought(names: Spelled) -> tuple[Sought, ...]:
    return (*names.names, *(Tokens("gram", grams) for grams in names.grams))


@lru_cache(maxsize=256)
def _spans(text: str) -> tuple[PlaceSpan, ...]:
    """Each language asks for them."""
    return tuple(place_names(text))
