"""`extracts_make`: write the files of `extracts/`, as the worker does every night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.delivery.purge import renew_extracts


class Command(BaseCommand):
    help = "Writes everything that is public as files to download."

    def handle(self, *args: Any, **options: Any) -> None:
        for one in renew_extracts():
            self.stdout.write(f"{one.name}: {one.items} items, {one.size} bytes, SHA-256 {one.sha256}")
