"""What editors told the search, in the memory of every process: synonyms, promoted results, what is never suggested.

It is read again when its version changed, which comes with the state of the rows: no search pays a statement for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from portal.languages import LANGUAGES
from portal.publishing.changes import State
from search.languages.analyze import analyse
from search.models import VERSION, DeniedText, PromotedResult, Synonyms, lines

Stems = tuple[str, ...]
Alternatives = dict[str, tuple[Stems, ...]]
"""By stem of the query: stems that will do as well, each together with those beside it."""


@dataclass(frozen=True)
class Promotion:
    """A group that stands first for readers of a language (empty: all) who search for some words."""

    language: str
    text: str
    group: UUID
    starts: date | None
    ends: date | None


@dataclass(frozen=True)
class Editing:
    """All that editors told, at one version."""

    version: int = 0
    synonyms: Mapping[str, Sequence[tuple[Stems, tuple[Stems, ...]]]] = field(default_factory=dict)
    """By language: what is typed, and what will do as well."""
    promotions: Sequence[Promotion] = ()
    denied: Mapping[str, Sequence[Stems]] = field(default_factory=dict)
    """By language, the stems of texts that are never suggested."""

    def alternatives(self, language: str, text: str) -> Alternatives:
        """What will do as well for the words of a text."""
        stems = tuple(analyse(language, text).stem.split())
        found: Alternatives = {}
        for typed, others in self.synonyms.get(language, ()):
            for start in _places(typed, stems):
                _add(found, stems[start : start + len(typed)], others)
        return found

    def promoted(self, language: str, text: str, now: int) -> tuple[UUID, ...]:
        """The groups that stand first when a reader of a language searches for a text at a moment (microseconds)."""
        today = datetime.fromtimestamp(now / 1_000_000, UTC).date()
        found = []
        for one in self.promotions:
            on = (one.starts is None or one.starts <= today) and (one.ends is None or today <= one.ends)
            if on and one.language in ("", language) and _has(one.language or language, one.text, text):
                found.append(one.group)
        return tuple(dict.fromkeys(found))

    def is_denied(self, text: str) -> bool:
        """Whether a text has words that are never suggested."""
        return any(
            any(True for _ in _places(denied, tuple(analyse(language, text).stem.split())))
            for language, texts in self.denied.items()
            for denied in texts
        )


NOTHING_EDITED = Editing()


def editing(state: State) -> Editing:
    """What editors told, as of a state; statements only when it changed."""
    reached = state.cursors.get(VERSION)
    return NOTHING_EDITED if reached is None else _read(state.epoch, reached.sequence)


@lru_cache(maxsize=1)
def _read(epoch: UUID, version: int) -> Editing:
    synonyms: dict[str, list[tuple[Stems, tuple[Stems, ...]]]] = {}
    for entry in Synonyms.objects.all():
        typed, found = (_stems(entry.language, lines(text)) for text in (entry.typed, entry.found))
        everything = tuple(dict.fromkeys((*typed, *found)))
        for words in everything if entry.both_ways else typed:
            others = tuple(other for other in (everything if entry.both_ways else found) if other != words)
            synonyms.setdefault(entry.language, []).append((words, others))
    denied: dict[str, list[Stems]] = {}
    for text in DeniedText.objects.all():
        for language in (text.language,) if text.language else LANGUAGES:
            denied.setdefault(language, []).extend(_stems(language, [text.text]))
    promotions = PromotedResult.objects.order_by("position", "pk").values_list(
        "language", "query", "page__translation_key", "starts", "ends"
    )
    return Editing(version, synonyms, [Promotion(*row) for row in promotions], denied)


def _stems(language: str, phrases: Sequence[str]) -> tuple[Stems, ...]:
    found: list[Any] = [tuple(analyse(language, phrase).stem.split()) for phrase in phrases]
    return tuple(filter(None, found))


def _places(part: Stems, whole: Stems) -> list[int]:
    """Where the words stand in others, next to one another."""
    return [start for start in range(len(whole) - len(part) + 1) if whole[start : start + len(part)] == part]


def _has(language: str, part: str, text: str) -> bool:
    words, whole = (tuple(analyse(language, one).stem.split()) for one in (part, text))
    return bool(words) and bool(_places(words, whole))


def _add(found: Alternatives, stems: Stems, others: Sequence[Stems]) -> None:
    for stem in stems:
        more = (other for other in others if other and other != stems)
        found[stem] = tuple(dict.fromkeys((*found.get(stem, ()), *more)))
