"""The words of the index, by language: what is spelled right, and what somebody may have meant who misspelled it.

They are counted from the embedded index of this host, which there always is, and kept in files beside it. A word is
known by its folded form, so plain letters and the other script are no mistake; what is told is a real word.
"""

from __future__ import annotations

import os
import time
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from heapq import nlargest
from itertools import islice
from math import log
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from portal.languages import LANGUAGES
from search.languages.analyze import folded, stem

MOST_WORDS = 50_000
"""Words kept of a language, the most frequent ones: about 4 MB in memory."""
SHORTEST = 4
"""Letters of a folded word from which on something nearly like it may be meant."""
SHORTEST_SPELLED = 4
"""Letters from which on longer words beginning so are taken for its forms: of `өңір`, only `өңірдің` may occur."""
READING_SECONDS = 0.05
"""A search that comes upon changed vocabularies begins to read none after this: one of 50,000 words takes 0.1 s."""
SHORTEST_STEM = 3
"""Letters of a stem by which forms of a word are recognised; rules leave none shorter."""
MOST_FORMS = 300
"""Words that begin like a stem and are looked at: 2 ms at most, for a word that is not known."""
MOST_LIKENED = 5_000
"""Words, the most frequent ones, whose letters tell what a language looks like: rarer ones have any run of letters."""
RUN = 3
"""Letters in a run of them, the space before and behind a word included."""
TWO_SLIPS_TO_SHOW = 6
"""Letters from which on two slips are thought possible, where a person sees what is proposed."""


class Vocabulary:
    """The words of one language."""

    def __init__(self, language: str, words: Iterable[tuple[str, str, int]]) -> None:
        """Of (folded, real, count), each folded form once."""
        self._language = language
        entries = sorted(words)
        self._folded = [entry[0] for entry in entries]
        self._reals = "\n".join(entry[1] for entry in entries)
        self._starts = array("L", [0])
        for _, real, _ in entries:
            self._starts.append(self._starts[-1] + len(real) + 1)
        self._counts = array("L", (entry[2] for entry in entries))
        self._most = max(self._counts, default=0)
        frequent = nlargest(MOST_LIKENED, range(len(entries)), key=self._counts.__getitem__)
        self._runs = frozenset(run for place in frequent for run in _runs(self._real(place)))
        self._nearest = lru_cache(maxsize=512)(self._find_nearest)

    @property
    def language(self) -> str:
        """Whose words they are."""
        return self._language

    def __len__(self) -> int:
        return len(self._folded)

    def knows(self, word: str) -> bool:
        """Whether the index has the word, in any spelling; a word of several parts, if it has each."""
        parts = folded(self._language, word)
        return bool(parts) and all(self._place(part) is not None for part in parts)

    def has_form(self, word: str) -> bool:
        """Whether the index has another grammatical form of a word: one with the same stem."""
        stems = stem(self._language, word)
        begun = folded(self._language, stems[0]) if len(stems) == 1 else []
        if len(begun) != 1 or len(begun[0]) < SHORTEST_STEM:
            return False
        # Its last letter may be another one before an ending.
        begin = begun[0][:-1] if len(begun[0]) > SHORTEST_STEM else begun[0]
        place = bisect_left(self._folded, begin)
        for other in islice(range(place, len(self)), MOST_FORMS):
            if not self._folded[other].startswith(begin):
                return False
            if stem(self._language, self._real(other)) == stems:
                return True
        return False

    def spells(self, word: str, *, begun: bool = False) -> bool:
        """Whether a real word is written so, or goes on from it: without its endings, a word may not occur.

        Each part of a hyphenated word counts. One that has `begun` may be of any length.
        """
        return all(self._spells(part, begun=begun) for part in word.lower().split("-"))

    def likeness(self, words: Sequence[str], *, begun_word: bool = False) -> float:
        """The share of the words' runs of three letters that real words have; the last one may have only begun."""
        runs = [run for word in words for run in _runs(word.lower())]
        if begun_word:
            runs = runs[:-1]
        return sum(run in self._runs for run in runs) / len(runs) if runs else 0.0

    def real(self, word: str) -> str | None:
        """The most frequent real word that is this one but for special letters and script; None if there is none."""
        parts = folded(self._language, word)
        place = self._place(parts[0]) if len(parts) == 1 else None
        return None if place is None else self._real(place)

    def nearest(self, word: str, most: int = 3, *, two_slips: int = TWO_SLIPS_TO_SHOW) -> tuple[str, ...]:
        """Real words that may be meant by one that is not known, likeliest first; 2 slips from so many letters on."""
        parts = folded(self._language, word)
        if len(parts) != 1 or len(parts[0]) < SHORTEST or any(map(str.isdigit, parts[0])):
            return ()
        return self._nearest(parts[0], 1 if len(parts[0]) < two_slips else 2)[:most]

    def rarity(self, word: str) -> float:
        """The inverse document frequency of BM25: about 0 for a word that nearly all texts have."""
        parts = folded(self._language, word)
        places = [self._place(part) for part in parts]
        times = max((0 if place is None else self._counts[place] for place in places), default=0)
        return log(1 + (self._most - times + 0.5) / (times + 0.5))

    def _find_nearest(self, word: str, slips: int) -> tuple[str, ...]:
        """All within reach: fewest slips first, then the most frequent. A wrong first letter counts as two slips."""
        found = process.extract(word, self._folded, scorer=OSA.distance, score_cutoff=slips, limit=None)
        ranked = sorted(
            (int(distance) + (near[0] != word[0]), -self._counts[place], place)
            for near, distance, place in found
            if near != word and int(distance) + (near[0] != word[0]) <= 2
        )
        return tuple(self._real(place) for _, _, place in ranked[:10])

    def _spells(self, word: str, *, begun: bool) -> bool:
        parts = folded(self._language, word)
        if len(parts) != 1:
            return False
        begin = bisect_left(self._folded, parts[0])
        for place in islice(range(begin, len(self)), MOST_FORMS):
            if not self._folded[place].startswith(parts[0]):
                return False
            real = self._real(place)
            if real == word or ((begun or len(parts[0]) >= SHORTEST_SPELLED) and real.startswith(word)):
                return True
        return False

    def _place(self, word: str) -> int | None:
        place = bisect_left(self._folded, word)
        return place if place < len(self._folded) and self._folded[place] == word else None

    def _real(self, place: int) -> str:
        return self._reals[self._starts[place] : self._starts[place + 1] - 1]


def _runs(word: str) -> Iterator[str]:
    """The runs of letters of a word in lower case, its beginning and its end included."""
    spaced = f" {word} "
    return (spaced[start : start + RUN] for start in range(len(spaced) - RUN + 1))


Vocabularies = Mapping[str, Vocabulary]
"""By language; one that is missing has no words."""


def count(language: str, counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """The words of a vocabulary, from exact words and how many texts have them."""
    best: dict[str, tuple[int, str]] = {}
    totals: dict[str, int] = {}
    for word, times in counts.items():
        parts = folded(language, word)
        if len(parts) == 1:
            best[parts[0]] = max(best.get(parts[0], (0, "")), (times, word))
            totals[parts[0]] = totals.get(parts[0], 0) + times
    kept = sorted(totals, key=lambda form: (-totals[form], form))[:MOST_WORDS]
    return [(form, best[form][1], totals[form]) for form in kept]


def write(folder: Path, language: str, entries: Iterable[tuple[str, str, int]]) -> None:
    """Keep the words of a language, in place of those kept before."""
    folder.mkdir(exist_ok=True)
    temporary = folder / f"{language}.new"
    with temporary.open("w", encoding="utf-8") as out:
        for form, real, times in entries:
            out.write(f"{form}\t{real}\t{times}\n")
    os.replace(temporary, _file(folder, language))


def read(folder: Path, language: str) -> Vocabulary:
    """What was written; OSError or ValueError if it cannot be read."""
    words: list[tuple[str, str, int]] = []
    with _file(folder, language).open(encoding="utf-8") as lines:
        for line in lines:
            form, real, times = line.rstrip("\n").split("\t")
            words.append((form, real if real != form else form, int(times)))
    return Vocabulary(language, words)


def _file(folder: Path, language: str) -> Path:
    return folder / f"{language}.tsv"


class VocabularyReader:
    """The vocabularies of a folder in memory; read again when they changed, a few at a time: nobody waits for all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, tuple[int, Vocabulary]] = {}

    def vocabularies(self) -> tuple[Vocabularies, str]:
        """Those that are known by now, and what changes when they do."""
        begun = time.monotonic()
        for language in LANGUAGES:
            try:
                changed = _file(self._folder, language).stat().st_mtime_ns
                held = self._known.get(language)
                is_new = held is None or held[0] != changed
                if is_new and time.monotonic() - begun < READING_SECONDS:
                    self._known[language] = (changed, read(self._folder, language))
            except (OSError, ValueError):
                self._known.pop(language, None)
        known = dict(self._known)
        version = " ".join(f"{language}{changed}" for language, (changed, _) in known.items())
        return {language: vocabulary for language, (_, vocabulary) in known.items()}, version
