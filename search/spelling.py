"""Which words are right, and which real one was meant by one that is not.

Right is what the index has in any of our languages, in any form, spelling or script; names of places; and the words of
our vocabularies. A portal does not know all words, so what is near one it knows is not meant for certain.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import OSA

from portal.cms.choices import vocabulary
from search.languages.analyze import analyse, exact, folded
from search.languages.places import place_names
from search.reading import read
from search.vocabulary import Vocabularies, Vocabulary
from search.wording import TWO_SLIPS_TO_SEARCH

MOST_ASKED = 3
"""Languages in which something near is looked for: the reader's and those of its chain. Each takes milliseconds."""
NEAR = 10
"""Words of a language that are looked at, the nearest ones."""
TERMS = ("topic", "audience")
"""Vocabularies whose words readers type; countries and regions are places."""

WORD = re.compile(r"[^\W\d_]+(?:['’‘ʻʼ`-][^\W\d_]+)*['’‘ʻʼ`]?")
"""A word of nothing but letters, with the apostrophes and hyphens that stand in it."""
_SPECIAL = re.compile("[^a-zа-яё'’‘ʻʼ`-]")
_VOWELS = re.compile("[aeiouy]")
_CYRILLIC = re.compile("[Ѐ-ӿ]")


@dataclass(frozen=True)
class Speller:
    """Judges by the words of all languages, and proposes those of the reader's and its chain."""

    languages: Sequence[str]
    """The reader's own first."""
    vocabularies: Vocabularies

    def unknown(self, text: str) -> list[str]:
        """The words that are neither in the index, as they are, nor known otherwise. Those with digits or signs in them
        do not count."""
        unknown = [word for word in words(text) if not self._is_known(word)]
        if not unknown:
            return []
        places = _words_of_places(text)
        return [word for word in unknown if not places.intersection(exact("en", word))]

    def wrong(self, text: str) -> list[str]:
        """Those of the unknown words that are no form of one in the index.

        A slip may look like another ending, so where readers only choose, all that are unknown have to do: the right
        word is among three proposed in 97 of 100 cases then, and in 88 otherwise (docs/search.md).
        """
        return [word for word in self.unknown(text) if not any(known.has_form(word) for known in self._asked())]

    def is_right(self, word: str) -> bool:
        """Whether a text of one word has nothing wrong in it."""
        return not self.wrong(word)

    def meant(self, word: str) -> str | None:
        """The real word that is a slip away, of nine letters and more two; None if there is none."""
        for place, known in enumerate(self._asked()):
            for real in known.nearest(word, NEAR):
                # Of other languages than the reader's, only what is written nearly so.
                is_near = place == 0 or _script(real) == _script(word)
                slips = _slips(known.language, word, real, plainly=place == 0)
                if is_near and slips <= (1 if len(word) < TWO_SLIPS_TO_SEARCH else 2):
                    return real
        return None

    def nearest(self, word: str) -> list[str]:
        """Real words that somebody may choose from, two slips away also from six letters on."""
        return list(dict.fromkeys(real for known in self._asked() for real in known.nearest(word)))

    def real(self, word: str) -> str | None:
        """What the word is in proper letters; None if it has them, or is nowhere."""
        known = self._known()
        if any(one.spells(word) for one in known):
            return None
        for place, one in enumerate(known):
            real = one.real(word)
            # Latin letters are typed for Cyrillic ones, the reverse only by readers of the language.
            if real is not None and (place == 0 or _script(real) or not _script(word)):
                return real if _has_special_letters_of(real, word) else None
        return None

    def _is_known(self, word: str) -> bool:
        return any(
            one.knows(word) or not _words_of_terms(code).isdisjoint(folded(code, word))
            for code, one in self.vocabularies.items()
        )

    def _asked(self) -> list[Vocabulary]:
        return self._known()[:MOST_ASKED]

    def _known(self) -> list[Vocabulary]:
        return [self.vocabularies[language] for language in self.languages if language in self.vocabularies]


def words(text: str) -> list[str]:
    """The words of a query of nothing but letters, each once, without what stands around them."""
    found = (word.strip(".,:;!?()[]{}…—–-/\\") for word in read(text).words.split())
    return list(dict.fromkeys(filter(WORD.fullmatch, found)))


def _slips(language: str, word: str, real: str, *, plainly: bool) -> int:
    """How many letters differ, a wrong first one counting as two, and two wrong vowels as one (`кункорс`).

    Of a word that may be in plain letters or the other script, at best: once both are folded, or as they are (`ш` is
    folded to two letters). Who types special letters means them.
    """
    plain = (folded(language, word)[0], folded(language, real)[0])
    typed = (word.lower(), real)
    is_meant = _SPECIAL.search(typed[0]) and _script(word) == _script(real)
    pairs = [typed, plain] if plainly and not is_meant else [typed]
    slips = min(OSA.distance(one, other) + (one[0] != other[0]) for one, other in pairs)
    consonants = {_VOWELS.sub("", one) for one in plain}
    return 1 if slips == 2 and len(consonants) == 1 and plain[0][0] == plain[1][0] else slips


def _has_special_letters_of(real: str, word: str) -> bool:
    """Whether all special letters that were typed are in the real word (`қазак`, `қазақ`): else they mean another one
    (`şəhər`, `səhər`)."""
    return _script(word) != _script(real) or not Counter(_SPECIAL.findall(word.lower())) - Counter(
        _SPECIAL.findall(real)
    )


def _script(word: str) -> bool:
    return bool(_CYRILLIC.search(word))


def _words_of_places(text: str) -> set[str]:
    spelled = analyse("en", text).exact.split()
    return {word for span in place_names(text) for word in spelled[span.start : span.end]}


@cache
def _words_of_terms(language: str) -> frozenset[str]:
    labels = [entry["labels"].get(language, "") for kind in TERMS for entry in vocabulary(kind)]
    return frozenset(word for label in labels for word in folded(language, label))
