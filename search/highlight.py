"""Marking what matched: the words by which a row was found, whatever was typed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache
from html import escape
from typing import NamedTuple

from search.languages.analyze import Form, analyse
from search.languages.folding import APOSTROPHES, IGNORABLE
from search.sought import Sought, Tokens, Wording

SNIPPET = 240
"""Characters of a snippet, at most."""
LEAD = 60
"""Characters that a snippet tells before its first match, at most."""
LONGEST_TEXT = 20_000
"""Characters of a text in which a snippet is looked for."""

_MARKED: tuple[Form, ...] = ("exact", "folded", "stem")
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
    """Marks what found a row in its texts, as HTML: everything else is escaped."""

    def __init__(self, language: str, wording: Wording | None) -> None:
        """Without a wording, nothing was sought in the language."""
        self._language = language
        self._parts: dict[tuple[Form, str], list[tuple[int, int]]] = defaultdict(list)
        """By token: what is sought that it is a part of, and which part."""
        self._sought: list[Sought] = []
        self._grams: list[tuple[frozenset[str], int]] = []
        """Grams of a word that is sought, and how many of them tell it."""
        for phrase in wording.required if wording else ():
            self._add(phrase)
        for share in (share for word in wording.words for share in word.shares) if wording else ():
            grams = [one.tokens[0] for one in share.sought if isinstance(one, Tokens) and one.form == "gram"]
            if len(grams) == len(share.sought) == len(set(grams)) and _length(share.sought[0]) == 1:
                self._grams.append((frozenset(grams), share.least))
                continue
            for sought in share.sought:
                self._add(sought)
        self._any_grams = frozenset[str]().union(*(grams for grams, _ in self._grams))

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

    def _add(self, sought: Sought) -> None:
        number = len(self._sought)
        self._sought.append(sought)
        if isinstance(sought, Tokens) and sought.form == "gram":
            self._grams.append((frozenset(sought.tokens), len(sought.tokens)))
            return
        for part, token in _tokens(sought):
            self._parts[sought.form, token].append((number, part))

    def _matches(self, text: str) -> list[Span]:
        """The words that are what is sought; of what has several words, only if all of them are in the text."""
        wanted: set[Span] = set()
        found: dict[int, dict[int, list[Span]]] = defaultdict(lambda: defaultdict(list))
        for match in _WORD.finditer(text):
            span, forms = Span(*match.span()), _forms(self._language, match.group())
            for form, token in forms.tokens:
                for number, part in self._parts.get((form, token), ()):
                    found[number][part].append(span)
            shared = self._any_grams & forms.grams
            if shared and any(len(grams & shared) >= least for grams, least in self._grams):
                wanted.add(span)
        for number, parts in found.items():
            if len(parts) == _length(self._sought[number]):
                wanted.update(span for spans in parts.values() for span in spans)
        return sorted(wanted)


class _Forms(NamedTuple):
    """A word of a text as it may be sought."""

    tokens: tuple[tuple[Form, str], ...]
    grams: frozenset[str]


@lru_cache(maxsize=32_768)
def _forms(language: str, word: str) -> _Forms:
    forms = analyse(language, word)
    tokens = {form: getattr(forms, form).split() for form in _MARKED}
    return _Forms(tuple((form, token) for form in _MARKED for token in tokens[form]), frozenset(forms.gram.split()))


def _tokens(sought: Sought) -> Iterator[tuple[int, str]]:
    """The tokens of what is sought, and of which part of it each is one."""
    parts = ((token,) for token in sought.tokens) if isinstance(sought, Tokens) else sought.words
    for part, tokens in enumerate(parts):
        for token in tokens:
            yield part, token


def _length(sought: Sought) -> int:
    return len(sought.tokens if isinstance(sought, Tokens) else sought.words)


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
