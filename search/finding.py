"""Which engine answers: the embedded index as long as it can be read, else the database as well as it can."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from uuid import UUID

from search.engines.contract import Engine, EngineUnavailableError
from search.engines.database import DatabaseEngine
from search.engines.embedded import EmbeddedEngine
from search.query import SearchQuery, SearchResult
from search.sync import index_directory


@lru_cache(maxsize=1)
def _embedded(directory: Path) -> EmbeddedEngine:
    return EmbeddedEngine(directory)


def engine(epoch: UUID) -> Engine:
    """The engine that can answer about the rows of this epoch."""
    embedded = _embedded(index_directory())
    try:
        # An index of another epoch names rows that a restored database has given to other items.
        return embedded if embedded.state().position.epoch == epoch else DatabaseEngine()
    except EngineUnavailableError:
        return DatabaseEngine()


def find(chosen: Engine, query: SearchQuery) -> SearchResult:
    """The chosen engine's answer, or the database's if it fails."""
    try:
        return chosen.search(query)
    except EngineUnavailableError:
        return DatabaseEngine().search(query)
