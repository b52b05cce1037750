"""`sync_prune`: forget old tombstones, as the worker does every night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.publishing.retention import FEWEST_DAYS, prune_tombstones


class Command(BaseCommand):
    help = "Forgets what was withdrawn long ago; copies that are older begin anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days", type=int, help=f"Keep so many days, at least {FEWEST_DAYS} (SYNC_RETENTION_DAYS)."
        )

    def handle(self, *args: Any, days: int | None, **options: Any) -> None:
        if days is not None and days < FEWEST_DAYS:
            raise CommandError(f"Sync tokens are good for {FEWEST_DAYS} days: less cannot be kept.")
        self.stdout.write(f"{prune_tombstones(days)} tombstones forgotten.")
