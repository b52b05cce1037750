"""Bring the search indexes up to the rows now, or wait until the worker has."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.publishing.changes import position
from search.engines.contract import Engine, EngineUnavailableError
from search.engines.elastic import ElasticEngine
from search.engines.elastic_storage import ElasticStorage
from search.engines.embedded import EmbeddedEngine
from search.management.engines import add_engine_argument, wanted
from search.sync import EmbeddedFollower, index_directory
from search.sync_elastic import ElasticFollower

PAUSE_SECONDS = 0.1


class Command(BaseCommand):
    help = (
        "Pulls changes into this host's search index, and into the one on the Elasticsearch server if there is one,"
        " until they have caught up; builds them if they are missing or damaged."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_engine_argument(parser)
        parser.add_argument(
            "--timeout", type=float, default=600, help="Seconds to wait for a running worker to catch up (600)."
        )

    def handle(self, *args: Any, engine: str | None, timeout: float, **options: Any) -> None:
        end = time.monotonic() + timeout
        for name in wanted(engine):
            try:
                self._wait(self._pull(name), end)
            except EngineUnavailableError as error:
                raise CommandError(f"{name}: {error}") from error

    def _pull(self, name: str) -> Engine:
        if name == ElasticEngine.name:
            # Beside a running worker this does what it does: applying a change twice is harmless.
            self.stdout.write(f"{name}: {ElasticFollower().pull()} rows applied.")
            return ElasticEngine(ElasticStorage())
        follower = EmbeddedFollower(index_directory())
        with follower.locked() as held:
            if held:
                self.stdout.write(f"{name}: {follower.pull()} rows applied.")
                follower.close()
            else:
                self.stdout.write(f"{name}: the worker holds the index; waiting for it to catch up.")
        return EmbeddedEngine(index_directory())

    def _wait(self, engine: Engine, end: float) -> None:
        newest = position()
        while True:
            try:
                reached = engine.state().position
                if reached.epoch == newest.epoch and reached.sequence >= newest.sequence:
                    self.stdout.write(f"{engine.name}: the index is at change {reached.sequence}.")
                    return
            except EngineUnavailableError:
                pass  # it is being built
            if time.monotonic() > end:
                raise CommandError(
                    f"{engine.name}: the index has not reached change {newest.sequence}. Is the worker running?"
                )
            time.sleep(PAUSE_SECONDS)
