"""Compare every public row with what would be rendered now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.publishing.checking import drift, waiting_groups


class Command(BaseCommand):
    help = "Compares the public rows with their pages; prints what differs and exits 1 if anything does."

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for line in drift():
            count += 1
            self.stderr.write(line)
        if count:
            raise CommandError(f"{count} rows differ from their pages; content_rebuild repairs them.", returncode=1)
        self.stdout.write("The public rows are what their pages say.")
        if waiting := len(waiting_groups()):
            self.stdout.write(f"{waiting} groups wait for a refresh and were not compared.")
