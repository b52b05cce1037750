"""What was meant by a query that finds nothing: other keys, other letters, or the words without their quotation marks.

A search is answered for what was typed wherever that finds anything. Only what finds nothing is searched for otherwise
(or, of what was typed on another keyboard layout, none of its words), and the answer says so. Words with digits are
names of something (`EFAP-2026`) and stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from search import keyboards
from search.finding import Chosen
from search.query import SearchQuery, SearchResult
from search.reading import Reading, read
from search.vocabulary import Vocabularies, Vocabulary
from search.wording import TWO_SLIPS

T = TypeVar("T")

_WORD = re.compile(r"[^\W\d_]+(?:['’‘ʻʼ`-][^\W\d_]+)*['’‘ʻʼ`]?")

MOST_CORRECTED = 4
"""Words of a query that are corrected; who misspells more was not misspelling."""


MOST_ASKED = 3
"""Languages in which something near is looked for: the reader's and those of its chain. Each takes milliseconds."""


@dataclass(frozen=True)
class Answer:
    """What a search found, and for which text."""

    answering: Chosen
    result: SearchResult
    query: SearchQuery
    corrected: str | None
    """What was searched for instead of what was typed."""
    suggestion: str | None
    """What may have been meant, although what was typed finds something."""
    matched_as: dict[str, str]
    """Real words for those that were typed otherwise: in plain letters, in the other script, misspelled."""
    typed_total: int
    """How many groups what was typed finds by itself."""


@dataclass(frozen=True)
class Found:
    """What one attempt has found; false if nothing."""

    answering: Chosen
    query: SearchQuery
    result: SearchResult

    def __bool__(self) -> bool:
        return bool(self.result.hits or self.result.total)


@dataclass(frozen=True)
class Corrector:
    """Corrects by the words of the languages that are searched, the reader's own first."""

    languages: Sequence[str]
    vocabularies: Vocabularies
    is_denied: Callable[[str], bool] = lambda text: False
    """Whether editors do not want a text to be suggested."""

    def find(self, chosen: Chosen, text: str, asking: Callable[[Reading], SearchQuery], *, correct: bool) -> Answer:
        """Search for what was typed and, where that finds nothing and it is wanted, for what was meant."""

        def search(attempt: str) -> Found:
            nonlocal chosen
            query = asking(read(attempt))
            chosen, result = chosen.find(query)
            return Found(chosen, query, result)

        answered, found, typed = self.ask(text, search, correct=correct)
        corrected = answered if answered != text else None
        suggestion = self.by_spelling(text) if corrected is None else None
        matched_as = self.matched_as(found.query.reading)
        return Answer(found.answering, found.result, found.query, corrected, suggestion, matched_as, typed.result.total)

    def ask(self, text: str, question: Callable[[str], T], *, correct: bool = True) -> tuple[str, T, T]:
        """The text that was answered, the answer to it, and that to what was typed. Answers that found nothing are
        false."""
        typed = question(text)
        for attempt in self.attempts(text, is_found=bool(typed)) if correct else ():
            if answer := question(attempt):
                return attempt, answer, typed
        return text, typed, typed

    def attempts(self, text: str, *, is_found: bool) -> Iterator[str]:
        """What to search for instead, one after the other, of a text that has found nothing."""
        # Or has found what looks like it: some letters of what no language has stand in other words by chance, on
        # search-eval in 57 of 100 queries that were typed on the other layout.
        if (other_keys := self.by_layout(text)) is not None:
            yield other_keys
        if is_found:
            return
        if (spelled := self.by_spelling(text)) is not None:
            yield spelled
        if read(text).phrases:
            yield re.sub('["«»“”„]', " ", text).strip()

    def by_layout(self, text: str, *, begun_word: bool = False) -> str | None:
        """What the same keys give on another layout, if that is words (the last may have only begun); None if not."""
        other = keyboards.meant(text, self.languages[0], self.vocabularies.values(), begun_word=begun_word)
        return None if other is None or self.is_denied(other) else other

    def by_spelling(self, text: str) -> str | None:
        """The text with each unknown word replaced by the real one nearest to it; None if there is none."""
        meant = {}
        for word in _letters_only(read(text).words):
            if not self._is_known(word):
                near = next(filter(None, (vocabulary.nearest(word, 1) for vocabulary in self._known[:MOST_ASKED])), ())
                if near:
                    meant[word] = near[0]
        if not meant or len(meant) > MOST_CORRECTED:
            return None
        for word, other in meant.items():
            text = _replaced(text, word, other)
        return None if self.is_denied(text) else text

    def nearest(self, text: str, *, begun_word: bool) -> list[str]:
        """Up to three texts with the first unknown word replaced by a real one; the last word may have only begun."""
        words = _letters_only(read(text).words)
        for word in words[:-1] if begun_word else words:
            if not self._is_known(word):
                near = dict.fromkeys(real for known in self._known[:MOST_ASKED] for real in known.nearest(word))
                texts = (_replaced(text, word, other) for other in near)
                return [one for one in texts if not self.is_denied(one)][:3]
        return []

    def matched_as(self, reading: Reading) -> dict[str, str]:
        """The real word for each word that is none as it was typed, but is found by its letters or nearly so."""
        found = {}
        for word in _letters_only(reading.words):
            real = next(filter(None, (vocabulary.real(word) for vocabulary in self._known)), None)
            nearest = (known.nearest(word, 1, two_slips=TWO_SLIPS) for known in self._known[:MOST_ASKED])
            near = () if real else next(filter(None, nearest), ())
            meant = real or (near[0] if near else None)
            if meant is not None and meant != word.lower():
                found[word] = meant
        return found

    @property
    def _known(self) -> list[Vocabulary]:
        return [self.vocabularies[language] for language in self.languages if language in self.vocabularies]

    def _is_known(self, word: str) -> bool:
        return any(vocabulary.knows(word) for vocabulary in self._known)


def _replaced(text: str, word: str, other: str) -> str:
    # What is excluded stays as it is.
    return re.sub(rf"(?<![\w−-]){re.escape(word)}(?!\w)", lambda _: other, text)


def _letters_only(words: str) -> list[str]:
    """The words of nothing but letters, each once, without what stands around them."""
    found = (word.strip(".,:;!?()[]{}…—–-/\\") for word in words.split())
    return list(dict.fromkeys(filter(_WORD.fullmatch, found)))
