"""Which engine answers: the best that can. Elasticsearch, if there is one; else the index of this host; else the
database as well as it can."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from django.conf import settings

from portal.publishing.changes import State
from portal.publishing.clock import now
from portal.publishing.status import SECOND
from search.breaker import Breaker
from search.engines.contract import Engine, EngineState, EngineUnavailableError
from search.engines.database import DatabaseEngine
from search.engines.elastic import ElasticEngine
from search.engines.elastic_client import is_configured, waiting_until
from search.engines.elastic_storage import ElasticStorage
from search.engines.embedded import EmbeddedEngine
from search.engines.storage import WORDS, Storage
from search.query import SearchQuery, SearchResult
from search.sync import index_directory
from search.vocabulary import Vocabularies, VocabularyReader

logger = logging.getLogger(__name__)

T = TypeVar("T")

LONGEST_LAG = 60 * SECOND
"""An Elasticsearch index that has been behind the rows for longer answers no more."""


@dataclass(frozen=True)
class Candidate:
    """An engine that may answer; `look` says where its index stands, EngineUnavailableError if it cannot answer."""

    engine: Engine
    look: Callable[[State], EngineState]
    breaker: Breaker | None = None


@dataclass
class Budget:
    """How long a request may wait for a server, whatever it asks and how often."""

    seconds: float
    """Left of it: only waiting counts, not what the request does between its questions."""
    answered: bool = False
    """Whether the server has answered something."""

    @contextmanager
    def spending(self) -> Iterator[None]:
        """What is asked within has to be answered in the time that is left."""
        begun = time.monotonic()
        try:
            with waiting_until(begun + self.seconds):
                yield
        finally:
            self.seconds -= time.monotonic() - begun


@dataclass(frozen=True)
class Chosen:
    """The engine that answers, where its index stood when it was chosen, and whom to ask if it fails."""

    candidate: Candidate
    state: EngineState
    degraded: bool
    """It stands in for a better one."""
    rest: tuple[Candidate, ...]
    rows: State
    budget: Budget

    def find(self, query: SearchQuery) -> tuple[Chosen, SearchResult]:
        """What is found, and by whom."""
        answering, result = self.ask(lambda engine: engine.search(query))
        return answering, replace(result, degraded=answering.degraded)

    def ask(self, question: Callable[[Engine], T]) -> tuple[Chosen, T]:
        """The answer, and who gave it: another engine, if this one fails."""
        breaker = self.candidate.breaker
        try:
            with self.budget.spending():
                answer = question(self.candidate.engine)
        except EngineUnavailableError as error:
            # A server that answers, but cannot answer all of a long request in its time, has not failed.
            if not (self.budget.answered and self.budget.seconds <= 0):
                _failed(breaker, error)
            return _first(self.rest, self.rows, self.budget, degraded=True).ask(question)
        if breaker is not None:
            breaker.succeeded()
            self.budget.answered = True
        return self, answer


def choose(rows: State) -> Chosen:
    """The best engine that can answer about the rows as they stand."""
    budget = Budget(settings.ELASTICSEARCH_TIMEOUT)
    embedded = _embedded(index_directory())
    database = DatabaseEngine()
    candidates = [Candidate(embedded, lambda rows: _of_epoch(embedded.state(), rows))]
    if is_configured():
        candidates.insert(0, _elastic(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_INDEX))
    return _first((*candidates, Candidate(database, lambda rows: database.state())), rows, budget, degraded=False)


def vocabularies() -> tuple[Vocabularies, str]:
    """The words of this host's index, and what changes when they do; none if there is no index."""
    return _reader(Storage(index_directory()).link / WORDS).vocabularies()


@lru_cache(maxsize=1)
def _reader(folder: Path) -> VocabularyReader:
    return VocabularyReader(folder)


def _first(candidates: tuple[Candidate, ...], rows: State, budget: Budget, *, degraded: bool) -> Chosen:
    *better, _ = candidates
    for place, candidate in enumerate(better):
        if candidate.breaker is not None and not candidate.breaker.allows():
            continue
        try:
            state = candidate.look(rows)
        except LaggingError:
            continue
        except EngineUnavailableError as error:
            _failed(candidate.breaker, error)
            continue
        return Chosen(candidate, state, degraded or place > 0, candidates[place + 1 :], rows, budget)
    last = candidates[-1]
    return Chosen(last, last.look(rows), True, (), rows, budget)


class LaggingError(EngineUnavailableError):
    """The index is sound, but has not followed the rows for too long."""


@lru_cache(maxsize=1)
def _embedded(directory: Path) -> EmbeddedEngine:
    return EmbeddedEngine(directory)


@lru_cache(maxsize=1)
def _elastic(url: str, prefix: str) -> Candidate:
    """One for all requests of a process: it remembers failures."""
    engine = ElasticEngine(ElasticStorage(prefix))

    def look(rows: State) -> EngineState:
        state, current_at = engine.followed(rows)
        if state.position.sequence < rows.sequence and now() - current_at > LONGEST_LAG:
            raise LaggingError("the index is behind the rows")
        return _of_epoch(state, rows)

    return Candidate(engine, look, Breaker())


def _of_epoch(state: EngineState, rows: State) -> EngineState:
    # An index of another epoch names rows that a restored database has given to other items.
    if state.position.epoch != rows.epoch:
        raise EngineUnavailableError("the index is of a database before its restore")
    return state


def _failed(breaker: Breaker | None, error: EngineUnavailableError) -> None:
    if breaker is not None and breaker.failed():
        # By name only: what the server says may hold words of a reader's query.
        cause: BaseException = error
        while isinstance(cause, EngineUnavailableError) and cause.__cause__ is not None:
            cause = cause.__cause__
        logger.warning("Elasticsearch is left alone for a while: %s", type(cause).__name__)
