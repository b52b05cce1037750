"""Build the search indexes anew beside those that answer, and swap."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.publishing.models import ContentItem
from search.engines.contract import EngineUnavailableError
from search.engines.embedded import EmbeddedEngine
from search.management.engines import add_engine_argument, wanted
from search.sync import BuildingElsewhereError, EmbeddedFollower, index_directory
from search.sync_elastic import ElasticFollower, IncompleteError


class Command(BaseCommand):
    help = (
        "Builds this host's search index anew, and the one on the Elasticsearch server if there is one; the present"
        " ones answer until the new ones have caught up."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_engine_argument(parser)

    def handle(self, *args: Any, engine: str | None, **options: Any) -> None:
        for name in wanted(engine):
            try:
                self._rebuild(name)
            except (BuildingElsewhereError, EngineUnavailableError, IncompleteError) as error:
                raise CommandError(f"{name}: {error}") from error

    def _rebuild(self, name: str) -> None:
        total = ContentItem.objects.count()
        begun = time.monotonic()

        def progress(applied: int) -> None:
            self.stdout.write(f"  {applied} of {total} rows, {_rate(applied, begun)}/s")

        if name == EmbeddedEngine.name:
            applied = _rebuild_embedded(EmbeddedFollower(index_directory()), progress)
        else:
            applied = ElasticFollower().rebuild(progress)
        self.stdout.write(f"{name}: {applied} rows indexed, {_rate(applied, begun)}/s.")


def _rebuild_embedded(follower: EmbeddedFollower, progress: Any) -> int:
    applied = follower.rebuild(progress)
    with follower.locked() as held:
        if held:
            follower.pull()
            follower.close()
    return applied


def _rate(applied: int, begun: float) -> int:
    return round(applied / max(time.monotonic() - begun, 0.001))
