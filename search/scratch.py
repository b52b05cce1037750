"""Engines over a scratch index of documents that are in no database: for measuring."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from search.engines.contract import Engine
from search.engines.elastic import ElasticEngine
from search.engines.elastic_storage import ElasticStorage
from search.engines.elastic_storage import Generation as ElasticGeneration
from search.engines.embedded import EmbeddedEngine
from search.engines.storage import Generation, Storage
from search.evaluation import Json, batches


@contextmanager
def _embedded(documents: list[Json]) -> Iterator[Engine]:
    with TemporaryDirectory(prefix="search-") as directory:
        storage = Storage(Path(directory))
        generation = Generation(storage.next)
        generation.create()
        for rows in batches(documents):
            generation.apply(rows)
        generation.cursor_file.write_text(json.dumps({"epoch": str(uuid4()), "sequence": len(documents)}))
        generation.close()
        storage.swap()
        yield EmbeddedEngine(storage.root)


@contextmanager
def _elastic(documents: list[Json]) -> Iterator[Engine]:
    storage = ElasticStorage(f"scratch-{uuid4().hex[:12]}")
    generation = ElasticGeneration.fresh(uuid4())
    try:
        storage.create(generation)
        for rows in batches(documents):
            storage.write(generation, rows, visible=False)
        storage.refresh(generation)
        storage.swap(generation)
        yield ElasticEngine(storage)
    finally:
        storage.discard(generation.name)


ENGINES: dict[str, Callable[[list[Json]], AbstractContextManager[Engine]]] = {
    "embedded": _embedded,
    "elasticsearch": _elastic,
}


def scratch_engine(name: str, documents: list[Json]) -> AbstractContextManager[Engine]:
    """The engine of this name over an index of these documents, which is removed afterwards."""
    return ENGINES[name](documents)
