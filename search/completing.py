"""What may be meant by the first letters of a query: titles, and names of terms, in every language and script."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import islice
from uuid import UUID

from django.db.models import Exists, OuterRef

from portal.api.items import execute
from portal.api.query import ItemQuery
from portal.api.sql import ITEMS, Sql, one_of, public_at, status_at
from portal.cms.models import TermLabel
from portal.languages import LANGUAGES
from portal.publishing.changes import State
from portal.publishing.models import ItemTerm
from search.engines.contract import Engine
from search.engines.schema import START_LENGTH, title_start
from search.finding import Chosen
from search.highlight import mark
from search.languages.analyze import folded
from search.languages.places import other_names
from search.query import SPARE, Beginning, CompletionQuery, Hit

NAMED_KINDS = ("country", "region", "topic", "audience", "organisation")
"""Terms that readers look for by name; the filter of each is called the same."""
PLACE_KINDS = ("country", "region")
"""Those that are places: former names and other spellings will do (`Фрунзе`)."""


IsDenied = Callable[[str], bool]
"""Whether editors do not want a text to be suggested."""


@dataclass(frozen=True)
class Title:
    """A title that goes on from what was typed, and what it is the title of."""

    group: UUID
    type: str
    locale: str
    path: str
    text: str
    status: str | None


@dataclass(frozen=True)
class TermName:
    """A term by its name in a language."""

    kind: str
    code: str
    text: str


def beginnings(text: str, languages: Sequence[str]) -> dict[str, Beginning]:
    """What was typed, by language; those in which it has no letters are left out. The last word has only begun."""
    found = {}
    for language in languages:
        words = folded(language, text)
        if words:
            found[language] = Beginning(title_start(language, text), tuple(words[:-1]), words[-1][:START_LENGTH])
    return found


def titles(
    chosen: Chosen, begun: dict[str, Beginning], filters: ItemQuery, limit: int, is_denied: IsDenied
) -> tuple[Chosen, list[Title]]:
    """Up to `limit` titles that are not denied, one a group, and who found them; one statement.

    The languages in their order; of each, first what begins so, then what has the words; calls that are closed stand
    behind all others, else the newest come first.
    """
    answering, hits = chosen.ask(partial(_complete, query=CompletionQuery(begun, filters, limit * SPARE)))
    read = _read(hits, filters.now)
    ranks = {language: rank for rank, language in enumerate(begun)}
    found = [
        (ranks[hit.locale], read[hit.row].status == "closed", -hit.score, place, read[hit.row])
        for place, hit in enumerate(hits)
        if hit.row in read
    ]
    once: dict[UUID, Title] = {}
    for *_, title in sorted(found, key=lambda entry: entry[:4]):
        once.setdefault(title.group, title)
    return answering, list(islice((title for title in once.values() if not is_denied(title.text)), limit))


def _complete(engine: Engine, query: CompletionQuery) -> list[Hit]:
    """Closed calls are asked for by themselves, lest new ones fill the places of those that are open."""
    hits = engine.complete(replace(query, closed=False))
    # A group has a row a language at most: of so many, there are enough groups.
    if len(hits) >= query.limit * len(LANGUAGES):
        return hits
    return hits + engine.complete(replace(query, closed=True))


def _read(hits: Sequence[Hit], now: int) -> dict[int, Title]:
    """The rows that are still public; one statement."""
    if not hits:
        return {}
    statement = (
        Sql('SELECT i.id, i."group", i.type, i.locale, i.path, i.title, ')
        + status_at(now)
        + Sql(f" FROM {ITEMS} i WHERE ")  # noqa: S608  (a constant name)
        + public_at(now)
        + Sql(" AND ")
        + one_of("i.id", [hit.row for hit in hits])
    )
    return {row: Title(_uuid(group), *rest) for row, group, *rest in execute(statement)}


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def terms(state: State, begun: dict[str, Beginning], limit: int, is_denied: IsDenied) -> list[TermName]:
    """Up to `limit` terms of items one of whose names, in any of the languages, goes on so; one statement.

    Those whose name begins so come first, and the languages in their order. Each is told by its name in the first.
    """
    names = _names(state.epoch, state.sequence)
    found: dict[Term, tuple[bool, int, int]] = {}
    for rank, (language, typed) in enumerate(begun.items()):
        for term, words in names.going_on(language, typed):
            place = (not " ".join(words).startswith(typed.start), rank, len(words))
            found[term] = min(found.get(term, place), place)
    first = next(iter(begun), "")
    best = sorted(found, key=lambda term: (found[term], term))
    named = (TermName(*term, names.texts.get((first, *term)) or names.texts["en", *term]) for term in best)
    return list(islice((term for term in named if not is_denied(term.text)), limit))


Term = tuple[str, str]
"""A term's kind and code."""


class _Names:
    """All names of terms that items have, and that items are found by."""

    def __init__(self) -> None:
        self.texts: dict[tuple[str, str, str], str] = {}
        self._words: dict[str, list[tuple[str, Term, tuple[str, ...]]]] = {}

    def add(self, language: str, term: Term, label: str) -> None:
        """Know a term by its name in a language."""
        self.texts[language, *term] = label
        self.add_other(language, term, label)

    def add_other(self, language: str, term: Term, label: str) -> None:
        """Find a term by another name than it is told by."""
        words = _folded(language, label)
        self._words.setdefault(language, []).extend((word, term, words) for word in words)

    def sort(self) -> None:
        """To be called when all are known."""
        for entries in self._words.values():
            entries.sort()

    def going_on(self, language: str, typed: Beginning) -> Iterator[tuple[Term, tuple[str, ...]]]:
        """The terms whose name has the words that were typed and one that goes on from the last."""
        entries = self._words.get(language, [])
        for word, term, words in islice(entries, bisect_left(entries, (typed.begun,)), None):
            if not word.startswith(typed.begun):
                return
            if set(typed.words) <= set(words):
                yield term, words


@lru_cache(maxsize=1)
def _names(epoch: UUID, sequence: int) -> _Names:
    """As of a change: changed terms take numbers of the sequence."""
    names = _Names()
    used = ItemTerm.objects.filter(kind=OuterRef("term__kind"), code=OuterRef("term__code"), item__live=True)
    labels = TermLabel.objects.filter(Exists(used), term__kind__in=NAMED_KINDS)
    for kind, code, locale, label in labels.values_list("term__kind", "term__code", "locale", "label"):
        names.add(locale, (kind, code), label)
        for other in other_names(code, locale) if kind in PLACE_KINDS else ():
            names.add_other(locale, (kind, code), other)
    names.sort()
    return names


@lru_cache(maxsize=16_384)
def _folded(language: str, label: str) -> tuple[str, ...]:
    return tuple(folded(language, label))


def marked(title: Title, typed: Beginning) -> str:
    """The title as HTML with the words that were typed, or begun, in <mark>."""

    def is_wanted(word: str) -> bool:
        parts = folded(title.locale, word)
        return any(part.startswith(typed.begun) or part in typed.words for part in parts)

    return mark(title.text, is_wanted)
