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
from search.spelling import Speller, words
from search.vocabulary import Vocabularies

T = TypeVar("T")

_YEAR = re.compile(r"\d{1,4}")
MOST_CORRECTED = 4
"""Words of a query that are corrected; who misspells more was not misspelling."""


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
        matched_as = self.matched_as(answered)
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
        """The text with each word that is none replaced by the real one that is meant; None if there is none."""
        proposed = {word: self._speller.meant(word) for word in self._speller.wrong(text)}
        meant = {word: real for word, real in proposed.items() if real is not None}
        if not meant or len(meant) > MOST_CORRECTED:
            return None
        for word, other in meant.items():
            text = _replaced(text, word, other)
        return None if self.is_denied(text) else text

    def nearest(self, text: str, *, begun_word: bool) -> list[str]:
        """Up to three texts with the first word that is none replaced by a real one; the last word may have only
        begun."""
        begun = words(text)[-1:] if begun_word else []
        for word in self._speller.unknown(text):
            if word not in begun:
                texts = (_replaced(text, word, other) for other in self._speller.nearest(word))
                return [one for one in texts if not self.is_denied(one)][:3]
        return []

    def is_fit(self, text: str) -> bool:
        """Whether what readers typed may be told to others: nothing but right words and years, none of them denied."""
        pieces = text.split()
        right = all(_YEAR.fullmatch(piece) or self._is_right(piece) for piece in pieces)
        return right and not self.is_denied(text)

    def _is_right(self, piece: str) -> bool:
        return not piece.startswith(("-", "−")) and bool(found := words(piece)) and self._speller.is_right(found[0])

    def matched_as(self, text: str) -> dict[str, str]:
        """The real word for each word that is none as it was typed, but is found by its letters or nearly so."""
        wrong = self._speller.wrong(text)
        found = {word: self._speller.meant(word) if word in wrong else self._speller.real(word) for word in words(text)}
        return {
            word: real for word, real in found.items() if real not in (None, word.lower()) and not self.is_denied(real)
        }

    @property
    def _speller(self) -> Speller:
        return Speller(self.languages, self.vocabularies)


def _replaced(text: str, word: str, other: str) -> str:
    # What is excluded stays as it is.
    return re.sub(rf"(?<![\w−-]){re.escape(word)}(?!\w)", lambda _: other, text)
