"""Marking what matched: words of a text that have a stem in common with the query, in any script or plain letters."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import NamedTuple

from search.languages.analyze import stem
from search.languages.folding import APOSTROPHES, IGNORABLE, repaired

SNIPPET = 240
"""Characters of a snippet, at most."""
LEAD = 60
"""Characters that a snippet tells before its first match, at most."""
LONGEST_TEXT = 20_000
"""Characters of a text in which a snippet is looked for."""

_MARKS = "\u0300-\u036f"
_INSIDE = re.escape(APOSTROPHES + IGNORABLE) + _MARKS
# A word as a reader sees it: it may hold apostrophes, marks, invisible signs, and points as the analysis joins them.
_WORD = re.compile(rf"\w(?:[\w{_INSIDE}]*[\w{_MARKS}])?(?:(?:(?<=[^\W\d_])[:·.](?=[^\W\d_])|(?<=\d)[.,;](?=\d))\w+)*")


class Span(NamedTuple):
    """Where a matching word stands in a text."""

    start: int
    end: int


def mark(text: str, is_wanted: Callable[[str], bool]) -> str:
    """The text with the words that are wanted in <mark>, as HTML."""
    spans = [Span(*found.span()) for found in _WORD.finditer(text) if is_wanted(found.group())]
    return _marked(text, spans, 0, len(text))


class Highlighter:
    """Marks the matches of one query in texts of one language, as HTML: everything else is escaped."""

    def __init__(self, language: str, query: str) -> None:
        self._language = language
        self._wanted = frozenset(stem(language, repaired(query)))

    def whole(self, text: str) -> str:
        """The whole text with its matches in <mark>."""
        return _marked(text, self._matches(text), 0, len(text))

    def snippet(self, *texts: str) -> str:
        """A sentence or so of the first text that has a match, around most matches; else the beginning of the first."""
        for text in texts:
            spans = self._matches(text[:LONGEST_TEXT])
            if spans:
                start, end = _window(text, spans)
                return _cut(text, spans, start, end)
        first = next(filter(None, texts), "")
        return _cut(first, [], 0, _end_of_word(first, SNIPPET))

    def _matches(self, text: str) -> list[Span]:
        return [
            Span(*found.span())
            for found in _WORD.finditer(text)
            if not self._wanted.isdisjoint(_stems(self._language, found.group()))
        ]


@lru_cache(maxsize=32_768)
def _stems(language: str, word: str) -> frozenset[str]:
    return frozenset(stem(language, repaired(word)))


def _window(text: str, spans: list[Span]) -> tuple[int, int]:
    """The part of the text, cut between words, that shows most matches; the first of several such."""
    room = SNIPPET - LEAD

    def shown(first: Span) -> int:
        return sum(first.start <= span.start and span.end <= first.start + room for span in spans)

    best = max(spans, key=shown)
    start = max(0, best.start - LEAD)
    if start:
        start = text.find(" ", start, best.start) + 1 or best.start
    return start, max(best.end, _end_of_word(text, start + SNIPPET))


def _end_of_word(text: str, limit: int) -> int:
    """The last place up to `limit` at which no word is cut."""
    if len(text) <= limit:
        return len(text)
    space = text.rfind(" ", 0, limit + 1)
    return space if space > limit // 2 else limit


def _cut(text: str, spans: list[Span], start: int, end: int) -> str:
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return before + _marked(text, spans, start, end) + after


def _marked(text: str, spans: list[Span], start: int, end: int) -> str:
    parts = []
    position = start
    for span in spans:
        if start <= span.start and span.end <= end:
            parts += [escape(text[position : span.start]), "<mark>", escape(text[span.start : span.end]), "</mark>"]
            position = span.end
    return "".join((*parts, escape(text[position:end])))
