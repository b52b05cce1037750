"""Build this host's search index anew beside the one that answers, and swap."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.publishing.models import ContentItem
from search.sync import BuildingElsewhereError, EmbeddedFollower, index_directory


class Command(BaseCommand):
    help = "Builds this host's search index anew; the present one answers until the new one has caught up."

    def handle(self, *args: Any, **options: Any) -> None:
        follower = EmbeddedFollower(index_directory())
        total = ContentItem.objects.count()
        begun = time.monotonic()

        def progress(applied: int) -> None:
            self.stdout.write(f"  {applied} of {total} rows, {_rate(applied, begun)}/s")

        try:
            applied = follower.rebuild(progress)
        except BuildingElsewhereError as error:
            raise CommandError(str(error)) from error
        with follower.locked() as held:
            if held:
                follower.pull()
                follower.close()
        self.stdout.write(f"{applied} rows indexed, {_rate(applied, begun)}/s.")


def _rate(applied: int, begun: float) -> int:
    return round(applied / max(time.monotonic() - begun, 0.001))
