"""Bring this host's search index up to the rows now, or wait until the worker has."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.publishing.changes import position
from search.engines.contract import EngineUnavailableError
from search.engines.embedded import EmbeddedEngine
from search.sync import EmbeddedFollower, index_directory

PAUSE_SECONDS = 0.1


class Command(BaseCommand):
    help = "Pulls changes into this host's search index until it has caught up; builds it if it is missing or damaged."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--timeout", type=float, default=600, help="Seconds to wait for a running worker to catch up (600)."
        )

    def handle(self, *args: Any, timeout: float, **options: Any) -> None:
        follower = EmbeddedFollower(index_directory())
        with follower.locked() as held:
            if held:
                self.stdout.write(f"{follower.pull()} rows applied.")
                follower.close()
            else:
                self.stdout.write("The worker holds the index; waiting for it to catch up.")
        self._wait(time.monotonic() + timeout)

    def _wait(self, end: float) -> None:
        engine = EmbeddedEngine(index_directory())
        newest = position()
        while True:
            try:
                reached = engine.state().position
                if reached.epoch == newest.epoch and reached.sequence >= newest.sequence:
                    self.stdout.write(f"The index is at change {reached.sequence}.")
                    return
            except EngineUnavailableError:
                pass  # it is being built
            if time.monotonic() > end:
                raise CommandError(f"The index has not reached change {newest.sequence}. Is the worker running?")
            time.sleep(PAUSE_SECONDS)
