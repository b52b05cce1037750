"""The embedded engine: tantivy, an index for each language, their answers merged by score. It only reads."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from uuid import UUID

import tantivy

from portal.api.query import ItemQuery
from portal.publishing.changes import Position
from search.engines import facets
from search.engines.conditions import Condition, between, one_of, without
from search.engines.contract import Engine, EngineState, EngineUnavailableError
from search.engines.filters import closed_or_not, conditions, not_closed
from search.engines.matching import alike, beginning, excluded, matching, native, under
from search.engines.schema import group_number, version
from search.engines.storage import Generation, Storage
from search.engines.weighing import Match, numbers, weigh
from search.query import (
    EXACT_TOTAL,
    Beginning,
    CompletionQuery,
    FacetCounts,
    Hit,
    LikenessQuery,
    SearchQuery,
    SearchResult,
)
from search.ranking import language_boosts

Searchers = dict[str, tantivy.Searcher]
"""By language."""

_SORT_FIELDS = {"-published": "key_published_desc", "deadline": "key_deadline"}


@dataclass(frozen=True)
class Snapshot:
    """The index as it was at one moment; reading it is not disturbed by writers."""

    mark: tuple[int, int]
    state: EngineState
    indexes: dict[str, tantivy.Index]
    searchers: Searchers


class EmbeddedEngine(Engine):
    """Reads the generation that `search-index/current` names, and notices by its cursor when there is something new."""

    name = "embedded"

    def __init__(self, root: Path) -> None:
        self._storage = Storage(root)
        self._cursor_file = self._storage.link / "cursor.json"
        self._latest: Snapshot | None = None
        self._lock = Lock()

    def state(self) -> EngineState:
        """Where the index stands; EngineUnavailableError if there is none to read."""
        return self._snapshot().state

    def search(self, query: SearchQuery) -> SearchResult:
        """The groups that match; EngineUnavailableError if the index cannot be read."""
        searchers = self._snapshot().searchers
        with _reading():
            matches, exact = _collapse(searchers, query)
            end = query.offset + query.limit
            if query.sort == "relevance":
                ordered = weigh(matches, searchers, query.filters.now, end)
            else:
                ordered = _sort(matches, searchers, query.sort)
            counts = _count(searchers, query, matches)
        return SearchResult(
            hits=tuple(Hit(row, language, -score) for score, row, language, _ in ordered[query.offset : end]),
            total=len(matches),
            total_exact=exact and len(matches) <= EXACT_TOTAL,
            facets=counts,
            next=end if end < len(matches) else None,
        )

    def complete(self, query: CompletionQuery) -> list[Hit]:
        """Rows whose title goes on so; EngineUnavailableError if the index cannot be read."""
        searchers = self._snapshot().searchers
        required = conditions(query.filters, "", _expired(searchers, query.filters))
        required += closed_or_not(query.closed, query.filters.now)
        with _reading():
            return [
                Hit(row, language, score)
                for language, begun in query.beginnings.items()
                for row, score in _complete(searchers[language], begun, required, query.limit)
            ]

    def liken(self, query: LikenessQuery) -> list[Hit]:
        """Rows that are about the same; EngineUnavailableError if the index cannot be read."""
        searchers = self._snapshot().searchers
        required = conditions(query.filters, "", _expired(searchers, query.filters))
        required.append(without(one_of("group", [group_number(query.without)])))
        found = []
        with _reading():
            for language, likeness in query.likenesses.items():
                like = alike(likeness, not_closed(query.filters.now))
                hits = searchers[language].search(under(like, required), query.limit).hits
                rows = numbers(searchers[language], "row", [address for _, address in hits])
                found += [Hit(row, language, score) for (score, _), row in zip(hits, rows, strict=True)]
        return found

    def walk(self, query: SearchQuery) -> Iterator[int]:
        """The rows of all groups that match, in order of their numbers; EngineUnavailableError as above."""
        searchers = self._snapshot().searchers
        most = max((searcher.num_docs for searcher in searchers.values()), default=0)
        with _reading():
            matches, _ = _collapse(searchers, query, limit=max(1, most))
        yield from sorted(row for _, row, _, _ in matches)

    def _snapshot(self) -> Snapshot:
        try:
            file = os.stat(self._cursor_file)
        except OSError as error:
            raise EngineUnavailableError("there is no index yet") from error
        mark = (file.st_ino, file.st_mtime_ns)
        latest = self._latest
        if latest is None or latest.mark != mark:
            with self._lock:
                latest = self._latest
                if latest is None or latest.mark != mark:
                    latest = self._latest = self._read(mark, latest)
        return latest

    def _read(self, mark: tuple[int, int], before: Snapshot | None) -> Snapshot:
        directory = self._storage.current()
        if directory is None:
            raise EngineUnavailableError("there is no index yet")
        with _reading():
            state = EngineState(self.name, version(), directory.name, _position(directory / "cursor.json"))
            if before is not None and before.state.generation == state.generation:
                indexes = before.indexes
                for index in indexes.values():
                    index.reload()
            else:
                indexes = Generation(directory).open()
                for index in indexes.values():
                    index.config_reader(reload_policy="manual")
            searchers = {language: index.searcher() for language, index in indexes.items()}
        return Snapshot(mark, state, indexes, searchers)


@contextmanager
def _reading() -> Iterator[None]:
    """What goes wrong while an index is read is that index's fault: its files are missing or damaged."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise EngineUnavailableError(f"the index cannot be read: {error}") from error


def _position(cursor_file: Path) -> Position:
    try:
        cursor = json.loads(cursor_file.read_text())
        return Position(UUID(cursor["epoch"]), int(cursor["sequence"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"{cursor_file} is no cursor") from error


def _collapse(
    searchers: Searchers, query: SearchQuery, without: str = "", limit: int | None = None
) -> tuple[list[Match], bool]:
    """Every group that matches, once, in its best-matching language; and whether that is all of them.

    `without` leaves out a facet's own filter. What a facet counts is the same in every language of a group, so it does
    not matter there which is the best, and nothing is scored.
    """
    required = conditions(query.filters, without, _expired(searchers, query.filters))
    barred = _barred(searchers, query)
    best: dict[int, Match] = {}
    exact = True
    most = limit or EXACT_TOTAL
    boosts = language_boosts(query.filters.locale, query.wordings)
    for language, wording in query.wordings.items():
        searcher = searchers[language]
        found = searcher.search(matching(wording, required, query.promoted, scored=not without), limit=most)
        exact = exact and found.count <= most  # type: ignore[attr-defined]  # its stubs forget it
        addresses = [address for _, address in found.hits]
        groups = numbers(searcher, "group", addresses)
        rows = numbers(searcher, "row", addresses)
        boost = -boosts[language]
        for (score, address), group, row in zip(found.hits, groups, rows, strict=True):
            held = best.get(group)
            if group not in barred and (held is None or score * boost < held[0]):
                best[group] = (score * boost, row, language, address)
    return list(best.values()), exact


def _barred(searchers: Searchers, query: SearchQuery) -> set[int]:
    """The groups with a row that has what the query excludes."""
    found: set[int] = set()
    for language, wording in query.wordings.items():
        if wording.excluded:
            searcher = searchers[language]
            hits = searcher.search(excluded(wording), limit=max(1, searcher.num_docs)).hits
            found.update(numbers(searcher, "group", [address for _, address in hits]))
    return found


def _complete(
    searcher: tantivy.Searcher, begun: Beginning, required: Sequence[Condition], limit: int
) -> Iterator[tuple[int, float]]:
    """Rows that go on so, and how well: first titles that begin so, then, if there is room, those with the words."""
    found: dict[int, float] = {}
    for score, query in zip((2.0, 1.0), beginning(begun), strict=True):
        if len(found) < limit:
            hits = searcher.search(
                under(query, required), limit, order_by_field="key_published_desc", order=tantivy.Order.Asc
            ).hits
            for row in numbers(searcher, "row", [address for _, address in hits]):
                found.setdefault(row, score)
    yield from list(found.items())[:limit]


def _expired(searchers: Searchers, filters: ItemQuery) -> dict[str, list[int]]:
    """The groups that have expired in a language which every group found has to have, by language."""
    found = {}
    for language in filters.has_translation:
        most = max(1, searchers[language].num_docs)
        hits = searchers[language].search(native(between("expires", lte=filters.now)), limit=most).hits
        found[language] = numbers(searchers[language], "group", [address for _, address in hits])
    return found


def _sort(matches: list[Match], searchers: Searchers, sort: str) -> list[Match]:
    """In the order of a field; ties by score, then by row."""
    keys: dict[int, int] = {}
    for language, searcher in searchers.items():
        own = [match for match in matches if match[2] == language]
        values = numbers(searcher, _SORT_FIELDS[sort], [address for *_, address in own])
        keys.update(zip((row for _, row, _, _ in own), values, strict=True))
    return sorted(matches, key=lambda match: (keys[match[1]], match))


def _count(searchers: Searchers, query: SearchQuery, matches: Sequence[Match]) -> dict[str, FacetCounts]:
    """All facets asked for, in their order; one with a filter of its own is counted without it."""
    filters = query.filters
    alone = [facet for facet in filters.facets if filters.has_own_filter(facet)]
    together = [facet for facet in filters.facets if facet not in alone]
    counts = facets.count(_by_language(searchers, matches), together, filters) if together else {}
    for facet in alone:
        unfiltered, _ = _collapse(searchers, query, without=facet)
        counts |= facets.count(_by_language(searchers, unfiltered), [facet], filters)
    return {facet: counts[facet] for facet in filters.facets}


def _by_language(searchers: Searchers, matches: Sequence[Match]) -> list[facets.Chosen]:
    chosen: dict[str, facets.Chosen] = {}
    for _, row, language, address in matches:
        if language not in chosen:
            chosen[language] = facets.Chosen(searchers[language], [], [])
        chosen[language].rows.append(row)
        chosen[language].addresses.append(address)
    return list(chosen.values())
