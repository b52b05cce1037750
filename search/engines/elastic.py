"""The Elasticsearch engine: an index for each language behind an alias, one request a search. It only reads."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from portal.api.query import ItemQuery
from portal.languages import LANGUAGES
from portal.publishing import changes
from portal.publishing.changes import Position, State
from portal.publishing.clock import now
from search.engines.conditions import between, one_of, without
from search.engines.contract import Engine, EngineState, EngineUnavailableError
from search.engines.elastic_client import asking, seconds_left
from search.engines.elastic_groups import all_groups
from search.engines.elastic_index import unsigned, version
from search.engines.elastic_query import (
    SORTS,
    Expired,
    body,
    completing,
    counted,
    excluding,
    likening,
    matching,
    native,
    no_facets,
    unbarred,
)
from search.engines.elastic_storage import ElasticStorage, Generation, whole
from search.engines.filters import closed_or_not, conditions, not_closed
from search.engines.schema import group_number
from search.query import EXACT_TOTAL, CompletionQuery, Hit, LikenessQuery, SearchQuery, SearchResult

KNOWN_SECONDS = 1.0
"""How long a process may go without asking which index answers."""
WALK_PAGE = 5_000
WALK_KEPT = "1m"
_WALK_ORDER: list[dict[str, str]] = [{"group": "asc"}, {"_score": "desc"}, {"row": "asc"}]


class ElasticEngine(Engine):
    """Asks the indexes behind the aliases; the database knows how far they have followed the rows."""

    name = "elasticsearch"

    def __init__(self, storage: ElasticStorage) -> None:
        self._storage = storage
        self._known: Generation | EngineUnavailableError = EngineUnavailableError("nothing is known yet")
        self._until = 0.0

    def state(self) -> EngineState:
        """Where the index stands; EngineUnavailableError if there is none to read."""
        return self.followed(changes.state(now()))[0]

    def followed(self, rows: State) -> tuple[EngineState, int]:
        """Where it stands by what the database said, and when it was last up to the rows (microseconds)."""
        generation = self._generation()
        reached = rows.cursors.get(generation.cursor_name())
        if reached is None:
            raise EngineUnavailableError("the index belongs to another database")
        position = Position(reached.epoch, reached.sequence)
        return EngineState(self.name, generation.version, generation.name, position), reached.current_at

    def search(self, query: SearchQuery) -> SearchResult:
        """The groups that match; EngineUnavailableError if the server does not say."""
        if not query.wordings:
            return SearchResult((), 0, facets=no_facets(query))
        request = body(query, self._storage.aliases, self._expired(query.filters), self._barred(query))
        answer = self._ask(request, self._names(query))
        with asking():
            total, facets = counted(answer, query)
            hits = tuple(self._hit(hit, query.sort) for hit in answer["hits"]["hits"])
        end = query.offset + query.limit
        return SearchResult(
            hits=hits,
            total=total,
            total_exact=total <= EXACT_TOTAL,
            facets=facets,
            next=end if end < total else None,
        )

    def complete(self, query: CompletionQuery) -> list[Hit]:
        """Rows whose title goes on so; EngineUnavailableError if the server does not say."""
        required = conditions(query.filters, expired=self._expired(query.filters))
        required += closed_or_not(query.closed, query.filters.now)
        return self._best({code: completing(begun, required, query.limit) for code, begun in query.beginnings.items()})

    def liken(self, query: LikenessQuery) -> list[Hit]:
        """Rows that are about the same; EngineUnavailableError if the server does not say."""
        required = conditions(query.filters, expired=self._expired(query.filters))
        required.append(without(one_of("group", [group_number(query.without)])))
        first = not_closed(query.filters.now)
        return self._best({code: likening(one, first, required, query.limit) for code, one in query.likenesses.items()})

    def _best(self, requests: dict[str, dict[str, Any]]) -> list[Hit]:
        """The best hits of each language, by one request a language, all sent together."""
        left = seconds_left()
        searches: list[dict[str, Any]] = []
        for language, request in requests.items():
            header = {"index": self._storage.aliases[language], "allow_partial_search_results": False}
            searches += [header, {**request, "timeout": _milliseconds(left)}]
        if not searches:
            return []
        with asking():
            client = self._storage.client.options(request_timeout=left)
            answers = client.msearch(searches=searches).body["responses"]
            return [
                Hit(int(hit["sort"][-1]), language, float(hit["sort"][0]))
                for language, answer in zip(requests, answers, strict=True)
                for hit in whole(answer)["hits"]["hits"]
            ]

    def walk(self, query: SearchQuery) -> Iterator[int]:
        """The rows of all groups that match, in order of their numbers; EngineUnavailableError as above."""
        if query.wordings:
            # Rows of a group stand together, the one that stands for it first.
            groups = groupby(self._walk(query), key=lambda sort: sort[0])
            yield from sorted(next(rows)[-1] for _, rows in groups)

    def _walk(self, query: SearchQuery) -> Iterator[list[int]]:
        """Group, score and row of each row that matches, ordered by that."""
        required = conditions(query.filters, expired=self._expired(query.filters))
        required += unbarred(self._barred(query))
        page = {
            "query": matching(query, self._storage.aliases, required),
            "sort": _WALK_ORDER,
            "size": WALK_PAGE,
            "track_total_hits": False,
            "stored_fields": "_none_",
        }
        with asking():
            names = self._names(query)
            pit = self._storage.client.open_point_in_time(index=names, keep_alive=WALK_KEPT).body["id"]
        try:
            after: dict[str, Any] = {}
            while rows := self._walk_page({**page, **after, "pit": {"id": pit, "keep_alive": WALK_KEPT}}):
                yield from rows
                after = {"search_after": rows[-1]}
        finally:
            with asking():
                self._storage.client.close_point_in_time(id=pit)

    def _walk_page(self, page: dict[str, Any]) -> list[list[int]]:
        with asking():
            answer = whole(self._storage.client.search(body=page, allow_partial_search_results=False).body)
            return [hit["sort"][: len(_WALK_ORDER)] for hit in answer["hits"]["hits"]]

    def _ask(self, request: dict[str, Any], names: list[str]) -> dict[str, Any]:
        left = seconds_left()
        body = {**request, "timeout": _milliseconds(left)}
        with asking():
            client = self._storage.client.options(request_timeout=left)
            return whole(client.search(index=names, body=body, allow_partial_search_results=False).body)

    def _names(self, query: SearchQuery) -> list[str]:
        return [self._storage.aliases[language] for language in query.wordings]

    def _expired(self, filters: ItemQuery) -> Expired:
        """The groups that have expired in a language which every group found has to have, by language."""
        expired = native(between("expires", lte=filters.now))
        return {
            language: self._groups(expired, [self._storage.aliases[language]]) for language in filters.has_translation
        }

    def _barred(self, query: SearchQuery) -> list[int]:
        """The groups with a row that has what the query excludes."""
        if not any(wording.excluded for wording in query.wordings.values()):
            return []
        return self._groups(excluding(query, self._storage.aliases), self._names(query))

    def _groups(self, query: dict[str, Any], names: list[str]) -> list[int]:
        """The groups of all rows that a query finds."""
        answer = self._ask(all_groups(query), names)
        with asking():
            return [unsigned(int(group)) for group in answer["aggregations"]["groups"]["value"] or ()]

    def _hit(self, hit: dict[str, Any], sort: str) -> Hit:
        language, _, _ = hit["_index"].removeprefix(f"{self._storage.prefix}-").partition("-")
        if language not in LANGUAGES:
            raise ValueError(f"{hit['_index']} is none of ours")
        return Hit(int(hit["sort"][-1]), language, float(hit["sort"][SORTS[sort].index({"_score": "desc"})]))

    def _generation(self) -> Generation:
        """The generation that answers; asked for once a second at most."""
        if time.monotonic() >= self._until:
            try:
                self._known = self._look()
            except EngineUnavailableError as error:
                self._known = error
            self._until = time.monotonic() + KNOWN_SECONDS
        if isinstance(self._known, EngineUnavailableError):
            raise EngineUnavailableError(str(self._known)) from self._known
        return self._known

    def _look(self) -> Generation:
        found = self._storage.current()
        if found is None:
            raise EngineUnavailableError("there is no index yet")
        if found.version != version():
            raise EngineUnavailableError(f"generation {found.name} was built by another version")
        return found


def _milliseconds(seconds: float) -> str:
    return f"{max(1, round(seconds * 1000))}ms"
