"""Engines under test, each with what feeds it. A test of the contract runs on all of them."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import override_settings

from portal.api.query import ItemQuery
from portal.languages import LANGUAGES
from portal.publishing.clock import now
from portal.publishing.followers import Follower
from portal.publishing.models import ChangeCounter, Cursor
from portal.publishing.status import moment
from search.editing import NOTHING_EDITED, Editing
from search.engines.contract import Engine
from search.engines.elastic import ElasticEngine
from search.engines.elastic_storage import ElasticStorage, Generation
from search.engines.embedded import EmbeddedEngine
from search.query import SearchQuery, SearchResult
from search.reading import read
from search.sync import EmbeddedFollower
from search.sync_elastic import ElasticFollower
from search.wording import wordings
from tests.api.client import ApiClient
from tests.search import floors

HoldFloors = Callable[[dict[str, floors.Figures]], None]


@pytest.fixture
def hold_floors(request: pytest.FixtureRequest) -> HoldFloors:
    """Fails if a figure is below its floor; with --raise-floors, raises them first."""

    def hold(measured: dict[str, floors.Figures]) -> None:
        if request.config.getoption("--raise-floors"):
            floors.raise_to(measured)
        assert not floors.below(floors.read(), measured)

    return hold


def asking(
    text: str,
    filters: ItemQuery,
    languages: Iterable[str] = LANGUAGES,
    editing: Editing = NOTHING_EDITED,
    **asked: Any,
) -> SearchQuery:
    """A search for this text. `asked`: other fields of SearchQuery."""
    reading = read(text)
    return SearchQuery(reading, wordings(reading, languages, {}, editing), filters, **asked)


@dataclass(frozen=True)
class FedEngine:
    """An engine and its follower; `find` brings the index up to the rows first."""

    engine: Engine
    follower: Follower

    def find(self, text: str, locale: str = "ru", **asked: Any) -> SearchResult:
        """Search in all languages as a reader of `locale`. `asked`: fields of SearchQuery or of its ItemQuery."""
        query = self._query(text, locale, **asked)
        self.follower.pull()
        return self.engine.search(query)

    def walked(self, text: str, locale: str = "ru", **asked: Any) -> list[int]:
        """The rows of all groups that are found."""
        query = self._query(text, locale, **asked)
        self.follower.pull()
        return list(self.engine.walk(query))

    def _query(self, text: str, locale: str, **asked: Any) -> SearchQuery:
        own = {name: asked.pop(name) for name in ("sort", "limit", "offset", "promoted") if name in asked}
        chain = LANGUAGES[locale].chain
        others = [code for code in LANGUAGES if code not in chain]
        languages = asked.pop("languages", (*chain, *others))
        editing = asked.pop("editing", NOTHING_EDITED)
        filters = ItemQuery(**{"now": moment(now()), "locale": locale, "chain": chain, **asked})
        return replace(asking(text, filters, languages, editing), **own)

    def rows(self, text: str, **asked: Any) -> list[int]:
        """The rows that are found, in order."""
        return [hit.row for hit in self.find(text, **asked).hits]


@pytest.fixture
def follower(tmp_path: Path) -> Iterator[EmbeddedFollower]:
    """What feeds the embedded index of a test, in a directory of its own."""
    follower = EmbeddedFollower(tmp_path / "search-index")
    yield follower
    follower.close()


@dataclass(frozen=True)
class Server:
    """A real Elasticsearch, and indexes on it that are made once, for all tests of a run."""

    url: str
    storage: ElasticStorage
    epoch: UUID

    def settings(self) -> dict[str, Any]:
        """What names it."""
        return {
            "ELASTICSEARCH_URL": self.url,
            "ELASTICSEARCH_INDEX": self.storage.prefix,
            "ELASTICSEARCH_REPLICAS": "0",
            "ELASTICSEARCH_TIMEOUT": 30,  # the machine has more to do than to answer these tests
        }

    def renew(self) -> Generation:
        """Other indexes, which have never been written."""
        generation = Generation.fresh(self.epoch)
        self.storage.create(generation)
        self.storage.swap(generation)
        self.clear(but=generation.name)
        return generation

    def empty(self) -> Generation:
        """The same indexes, without rows. What was there still counts in the statistics of words for a while."""
        query = {"match_all": {}}
        self.storage.client.delete_by_query(index=list(self.storage.aliases.values()), query=query, refresh=True)
        generation = self.storage.current()
        return self.renew() if generation is None else generation

    def clear(self, but: str = "") -> None:
        """Remove what tests have left."""
        for name in self.storage.names() - {but}:
            self.storage.discard(name)


_runs = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server that ELASTICSEARCH_URL names, with empty indexes."""
    url = os.environ.get("ELASTICSEARCH_URL", "")
    if not url:
        if os.environ.get("CI"):
            pytest.fail("ELASTICSEARCH_URL is not set: .ci/elasticsearch.sh starts a server")
        pytest.skip("ELASTICSEARCH_URL is not set, so nothing was tried on Elasticsearch (.ci/elasticsearch.sh start)")
    found = Server(url, ElasticStorage(f"test-{uuid4().hex[:12]}"), uuid4())
    with override_settings(**found.settings()):
        found.renew()
    yield found
    with override_settings(**found.settings()):
        found.clear()


@pytest.fixture
def clean_statistics() -> None:
    """Named by tests that compare scores so closely that words of earlier tests would tell."""


@pytest.fixture
def elastic(request: pytest.FixtureRequest, db: None, server: Server, settings: Any) -> ElasticFollower:
    """What feeds the index on the server, which is empty and up to the rows."""
    for name, value in server.settings().items():
        setattr(settings, name, value)
    generation = server.renew() if "clean_statistics" in request.fixturenames else server.empty()
    # An index remembers the numbers of what was deleted, so each test's changes have higher ones than all before.
    begin = {"epoch": server.epoch, "sequence": next(_runs) * 1_000_000}
    ChangeCounter.objects.update_or_create(pk=1, defaults=begin)
    Cursor.objects.create(pk=generation.cursor_name(), **begin)
    return ElasticFollower(server.storage)


@pytest.fixture
def nonsense() -> Iterator[Callable[..., str]]:
    """Servers that call themselves Elasticsearch and answer everything alike; ROW in the answer stands for a row."""
    with ExitStack() as servers:

        def start(answer: Any, row: str = "0", *, status: int = 200, seconds: float = 0) -> str:
            told = answer if isinstance(answer, bytes) else json.dumps(answer).replace("ROW", row).encode()

            class Handler(BaseHTTPRequestHandler):
                def answer(self) -> None:
                    time.sleep(seconds)
                    self.rfile.read(int(self.headers.get("Content-Length") or 0))
                    self.send_response(status)
                    self.send_header("X-Elastic-Product", "Elasticsearch")
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(told)))
                    self.end_headers()
                    self.wfile.write(told)

                do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = answer  # noqa: N815

                def log_message(self, *args: Any) -> None:
                    """Nothing."""

            listening = servers.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
            Thread(target=listening.serve_forever, daemon=True).start()
            servers.callback(listening.shutdown)
            return f"http://127.0.0.1:{listening.server_port}"

        yield start


@pytest.fixture(params=["embedded", "elasticsearch"])
def fed(request: pytest.FixtureRequest, db: None) -> FedEngine:
    """Each engine in turn."""
    if request.param == "embedded":
        follower = request.getfixturevalue("follower")
        return FedEngine(EmbeddedEngine(follower.directory), follower)
    return FedEngine(ElasticEngine(request.getfixturevalue("server").storage), request.getfixturevalue("elastic"))


@pytest.fixture
def api(db: None) -> ApiClient:
    """A client that holds every answer against the OpenAPI description."""
    return ApiClient()
