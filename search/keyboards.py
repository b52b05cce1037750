"""Text that was typed while another keyboard layout was on: what its keys give on the one that was meant.

A word that the index does not know may still be a word. So what was typed has to look like no language: most runs of
three letters in it occur in no word of the index. And what the keys give otherwise has to be real words, written as it
is (not merely equal to one once both are folded), or to look like words throughout.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from search.languages.layouts import swapped
from search.spelling import WORD
from search.vocabulary import Vocabulary

# Measured with the 1,200 to 2,000 words a language of the demo portal on all 17,412 words a language of search-eval,
# which it mostly does not know, and on its own words typed on the other layout (docs/search.md).
MOST_ALIKE = 0.6
"""The share of the runs of what was typed that words may have, of that of what is meant."""
MOST_ALIKE_SHORT = 0.2
"""The same, of fewer letters than SHORT: among so few runs, some are in words by chance."""
SHORT = 5
LEAST_KNOWN = 0.15
"""The share of the letters that are meant that are in known words: one word of a query will do."""
FEWEST_KNOWN = 4
"""Letters in known words, or all of a shorter text that is no beginning of one."""
FEWEST_LETTERS = 3
"""Letters of any text: on some layout, each key is a word of one or two."""
LEAST_ALIKE_UNKNOWN = 0.9
"""The share of runs that words have where no word is known (`привет` on a portal that greets nobody),"""
MOST_ALIKE_UNKNOWN = 0.2
"""and at most that share of what was typed."""
MOST_LAYOUTS = 8
"""Layouts that are tried, the likeliest ones."""

_AROUND = ".,:;!?()[]{}…—–-−/\\\"'«»“”„"


def meant(text: str, language: str, known: Collection[Vocabulary], *, begun_word: bool = False) -> str | None:
    """What the same keys give on another layout, if that is words and what was typed looks like none; else None.

    The reader's language decides between layouts that do as well; the last word may have only begun.
    """
    if any(_is_spelled(word, known) for word in _words(text) if len(word) >= FEWEST_LETTERS):
        return None
    found: list[tuple[int, float, str]] = []
    for other in swapped(text, language)[:MOST_LAYOUTS]:
        pressed, words = _in_pairs(text, other)
        letters = sum(len(word) for word in words if WORD.fullmatch(word))
        typed, share = (_likeness(these, known, begun_word=begun_word) for these in (pressed, words))
        spelled = _spelled_letters(words, known, begun_word=begun_word)
        fewest = FEWEST_KNOWN if begun_word else max(FEWEST_LETTERS, min(FEWEST_KNOWN, letters))
        most = share * (MOST_ALIKE_SHORT if letters < SHORT else MOST_ALIKE)
        is_known = spelled >= max(LEAST_KNOWN * letters, fewest) and typed <= most
        is_alike = letters >= SHORT and share >= LEAST_ALIKE_UNKNOWN and typed <= MOST_ALIKE_UNKNOWN
        if is_known or is_alike:
            found.append((spelled, share, other))
    return max(found, key=lambda entry: entry[:2])[2] if found else None


def _in_pairs(text: str, other: str) -> tuple[list[str], list[str]]:
    """What was typed for each word of what other keys give, signs included that are letters there, and those words.

    A sign stands before a word only if it was typed as one.
    """
    pairs = []
    for match in re.finditer(r"\S+", other):
        typed, word = text[match.start() : match.end()], match[0]
        while word and word[0] in _AROUND and not typed[0].isalpha():
            typed, word = typed[1:], word[1:]
        word = word.rstrip(_AROUND)
        if any(map(str.isalpha, word)):
            pairs.append((typed[: len(word)], word))
    return [typed for typed, _ in pairs], [word for _, word in pairs]


def _likeness(words: Sequence[str], known: Collection[Vocabulary], *, begun_word: bool) -> float:
    """The share of the words' runs of three letters that are in words of the language that has most of them."""
    return max((vocabulary.likeness(words, begun_word=begun_word) for vocabulary in known), default=0.0)


def _spelled_letters(words: Sequence[str], known: Collection[Vocabulary], *, begun_word: bool) -> int:
    """How many letters are in words that one language spells so, the language that has most."""
    begun = words[-1:] if begun_word else []
    spelled = (
        [word for word in words if WORD.fullmatch(word) and vocabulary.spells(word, begun=word in begun)]
        for vocabulary in known
    )
    return max((sum(map(len, found)) for found in spelled), default=0)


def _is_spelled(word: str, known: Collection[Vocabulary]) -> bool:
    return any(vocabulary.spells(word) for vocabulary in known)


def _words(text: str) -> list[str]:
    """The words of nothing but letters, without what stands around them."""
    return [word for word in (part.strip(_AROUND) for part in text.split()) if WORD.fullmatch(word)]
