"""The index on an Elasticsearch server: generations of eight indexes each, built aside and swapped in at once.

- `PREFIX-kk`: an alias, of the index that answers for a language
- `PREFIX-kk-GENERATION`: an index; its `_meta` says what built it, and of which epoch's rows
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import prefetch_related_objects
from elasticsearch import Elasticsearch, NotFoundError

from portal.languages import LANGUAGES
from portal.publishing.models import ContentItem
from search.engines.contract import EngineUnavailableError
from search.engines.elastic_client import asking, client
from search.engines.elastic_index import document, index_body, version

LOOK_SECONDS = 0.5
"""For a look at which index answers, which a reader waits for."""

_WRITTEN = {"index": (200, 201), "delete": (200, 404)}
_OVERTAKEN = 409
"""A newer state of the row is there already."""


@dataclass(frozen=True)
class Generation:
    """Eight indexes that were built together."""

    name: str
    version: str
    epoch: UUID

    @classmethod
    def fresh(cls, epoch: UUID) -> Generation:
        """A name that sorts by the time of its making, to the microsecond, for rows of this epoch."""
        return cls(f"{datetime.now(UTC):%Y%m%d%H%M%S%f}-{uuid4().hex[:6]}", version(), epoch)

    def cursor_name(self) -> str:
        """Under which its follower keeps how far it has come."""
        return f"elasticsearch {self.name}"


class ElasticStorage:
    """The indexes under one prefix. EngineUnavailableError if the server fails."""

    def __init__(self, prefix: str | None = None) -> None:
        self.prefix = prefix or settings.ELASTICSEARCH_INDEX
        self.aliases = {language: f"{self.prefix}-{language}" for language in LANGUAGES}
        self._named = re.compile(rf"{re.escape(self.prefix)}-(?:{'|'.join(LANGUAGES)})-([0-9]{{14,20}}-[0-9a-f]{{6}})")

    @property
    def client(self) -> Elasticsearch:
        """Of this process."""
        return client()

    def indexes(self, generation: Generation | str) -> dict[str, str]:
        """The names of its indexes, by language."""
        name = generation if isinstance(generation, str) else generation.name
        return {language: f"{alias}-{name}" for language, alias in self.aliases.items()}

    def current(self) -> Generation | None:
        """The generation that answers; None if there is none, or not for every language the same."""
        return self._read(list(self.aliases.values()))

    def read(self, name: str) -> Generation | None:
        """The generation of this name; None if an index of it is missing."""
        return self._read(list(self.indexes(name).values()))

    def names(self) -> set[str]:
        """The names of all generations, complete or not."""
        with asking():
            found = self.client.indices.get(
                index=[f"{alias}-*" for alias in self.aliases.values()], filter_path="*.mappings._meta"
            )
            return {match[1] for index in found.body if (match := self._named.fullmatch(index))}

    def create(self, generation: Generation) -> None:
        """Begin it, empty."""
        replicas = settings.ELASTICSEARCH_REPLICAS
        spread: dict[str, Any] = {"number_of_replicas": int(replicas)} if replicas.isdecimal() else {}
        spread |= {} if spread else {"auto_expand_replicas": replicas}
        meta = {"generation": generation.name, "version": generation.version, "epoch": str(generation.epoch)}
        with asking():
            for language, index in self.indexes(generation).items():
                body = index_body(language)
                body["settings"] |= {"number_of_shards": settings.ELASTICSEARCH_SHARDS, **spread}
                body["mappings"]["_meta"] = meta
                _acknowledged(self.client.indices.create(index=index, **body).body)

    def discard(self, name: str) -> None:
        """Remove it, whatever of it is there."""
        with asking():
            names = list(self.indexes(name).values())
            _acknowledged(self.client.indices.delete(index=names, ignore_unavailable=True).body)

    def write(self, generation: Generation, items: Sequence[ContentItem], *, visible: bool) -> None:
        """Put live rows in, take withdrawn ones out; durable on return and, if asked for, `visible` to searches.

        EngineUnavailableError if anything but a newer state of the row prevented one of them.
        """
        prefetch_related_objects(items, "terms")
        indexes = self.indexes(generation)
        operations: list[dict[str, Any]] = []
        for item in items:
            name = {"_index": indexes[item.locale], "_id": str(item.pk)}
            action = {**name, "version": item.sequence, "version_type": "external_gte"}
            operations += [{"index": action}, document(item)] if item.live else [{"delete": action}]
        with asking():
            answer = self.client.bulk(operations=operations, refresh=visible, timeout="10s").body
            _check_written(items, answer["items"])

    def refresh(self, generation: Generation) -> None:
        """Make visible what was written."""
        with asking():
            whole(self.client.indices.refresh(index=list(self.indexes(generation).values())).body)

    def counts(self, generation: Generation) -> dict[str, int]:
        """How many rows are visible, by language."""
        with asking():
            lines: list[Any] = []
            for index in self.indexes(generation).values():
                lines += [{"index": index}, {"size": 0, "track_total_hits": True}]
            answers = self.client.msearch(searches=lines).body["responses"]
            return {
                language: int(whole(answer)["hits"]["total"]["value"])
                for language, answer in zip(self.aliases, answers, strict=True)
            }

    def newest(self, generation: Generation) -> int:
        """The highest sequence number of a row that is in it."""
        with asking():
            names = list(self.indexes(generation).values())
            answer = self.client.search(index=names, size=0, aggs={"newest": {"max": {"field": "sequence"}}})
            return int(whole(answer.body)["aggregations"]["newest"]["value"] or 0)

    def swap(self, generation: Generation) -> None:
        """Have it answer from now on, in all languages at once."""
        actions: list[dict[str, Any]] = []
        for language, index in self.indexes(generation).items():
            alias = self.aliases[language]
            actions.append({"remove": {"index": f"{alias}-*", "alias": alias, "must_exist": False}})
            actions.append({"add": {"index": index, "alias": alias}})
        with asking():
            _acknowledged(self.client.indices.update_aliases(actions=actions).body)

    def _read(self, names: list[str]) -> Generation | None:
        with asking():
            try:
                found = self.client.options(request_timeout=LOOK_SECONDS).indices.get(
                    index=names, filter_path="*.mappings._meta"
                )
            except NotFoundError:
                return None
            metas = [index.get("mappings", {}).get("_meta", {}) for index in found.body.values()]
            if (
                len(metas) != len(self.aliases)
                or any(meta != metas[0] for meta in metas)
                or "generation" not in metas[0]
            ):
                return None
            return Generation(metas[0]["generation"], metas[0]["version"], UUID(metas[0]["epoch"]))


def _check_written(items: Sequence[ContentItem], results: list[dict[str, Any]]) -> None:
    for item, result in zip(items, results, strict=True):
        ((action, told),) = result.items()
        if told["_id"] != str(item.pk) or action != ("index" if item.live else "delete"):
            raise ValueError(f"row {item.pk} was answered by {result}")
        if told["status"] not in (*_WRITTEN[action], _OVERTAKEN):
            raise EngineUnavailableError(f"Elasticsearch did not take row {item.pk}: {told.get('error', told)}")


def _acknowledged(answer: dict[str, Any]) -> None:
    if answer["acknowledged"] is not True:
        raise EngineUnavailableError(f"Elasticsearch has not done so in time: {answer}")


def whole(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer, if all of the index gave it."""
    if answer["_shards"]["failed"] or answer.get("timed_out"):
        raise EngineUnavailableError("Elasticsearch answered for a part of the index only")
    return answer
