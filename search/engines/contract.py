"""What a search engine is. It is read through `Engine`; what feeds it is a follower of the change sequence."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from portal.publishing.changes import Position
from search.query import CompletionQuery, Hit, LikenessQuery, SearchQuery, SearchResult


class EngineUnavailableError(RuntimeError):
    """The engine cannot answer now: its index is missing, damaged, outdated or still being built."""


@dataclass(frozen=True)
class EngineState:
    """Which index answers, and how far it has followed the rows: together they name everything it can say."""

    engine: str
    version: str
    """Changes when texts are analysed or kept in another way: the index is then built anew."""
    generation: str
    """Changes when the index was built anew."""
    position: Position


class Engine(ABC):
    """Finds groups by words. Every engine answers the same queries by the same rules; scores may differ."""

    name: str

    @abstractmethod
    def state(self) -> EngineState:
        """Where the index stands; EngineUnavailableError if there is none to read."""

    @abstractmethod
    def search(self, query: SearchQuery) -> SearchResult:
        """The groups that match; any text gives an answer. EngineUnavailableError if the index cannot be read."""

    @abstractmethod
    def complete(self, query: CompletionQuery) -> list[Hit]:
        """Rows whose title goes on from what was typed, those of a language together and the newest first. The score is
        1 if the title has the words anywhere, 2 if it begins with them. EngineUnavailableError as above."""

    @abstractmethod
    def liken(self, query: LikenessQuery) -> list[Hit]:
        """Rows that have enough of the stems and terms in common, those of a language together: closed calls behind all
        others, else the likest first. EngineUnavailableError as above."""

    @abstractmethod
    def walk(self, query: SearchQuery) -> Iterator[int]:
        """The rows of all groups that match, however many, in order of their numbers (limit, offset and sort do not
        apply). EngineUnavailableError as above, also on the way."""
