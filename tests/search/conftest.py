"""Engines under test, each with what feeds it. A test of the contract runs on all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from portal.api.query import ItemQuery
from portal.languages import LANGUAGES
from portal.publishing.clock import now
from portal.publishing.followers import Follower
from portal.publishing.status import moment
from search.engines.contract import Engine
from search.engines.embedded import EmbeddedEngine
from search.query import SearchQuery, SearchResult
from search.reading import read
from search.sync import EmbeddedFollower
from search.wording import wordings
from tests.api.client import ApiClient


def asking(text: str, filters: ItemQuery, languages: Iterable[str] = LANGUAGES, **asked: Any) -> SearchQuery:
    """A search for this text. `asked`: other fields of SearchQuery."""
    reading = read(text)
    return SearchQuery(reading, wordings(reading, languages), filters, **asked)


@dataclass(frozen=True)
class FedEngine:
    """An engine and its follower; `find` brings the index up to the rows first."""

    engine: Engine
    follower: Follower

    def find(self, text: str, locale: str = "ru", **asked: Any) -> SearchResult:
        """Search in all languages as a reader of `locale`. `asked`: fields of SearchQuery or of its ItemQuery."""
        self.follower.pull()
        own = {name: asked.pop(name) for name in ("sort", "limit", "offset") if name in asked}
        chain = LANGUAGES[locale].chain
        others = [code for code in LANGUAGES if code not in chain]
        languages = asked.pop("languages", (*chain, *others))
        filters = ItemQuery(**{"now": moment(now()), "locale": locale, "chain": chain, **asked})
        return self.engine.search(replace(asking(text, filters, languages), **own))

    def rows(self, text: str, **asked: Any) -> list[int]:
        """The rows that are found, in order."""
        return [hit.row for hit in self.find(text, **asked).hits]


@pytest.fixture
def follower(tmp_path: Path) -> Iterator[EmbeddedFollower]:
    """What feeds the embedded index of a test, in a directory of its own."""
    follower = EmbeddedFollower(tmp_path / "search-index")
    yield follower
    follower.close()


@pytest.fixture(params=["embedded"])
def fed(request: pytest.FixtureRequest, db: None, follower: EmbeddedFollower) -> FedEngine:
    """Each engine in turn."""
    return FedEngine(EmbeddedEngine(follower.directory), follower)


@pytest.fixture
def api(db: None) -> ApiClient:
    """A client that holds every answer against the OpenAPI description."""
    return ApiClient()
