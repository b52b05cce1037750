"""Render every group again, through the same refresh as always."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.publishing.checking import all_groups, distrust_damaged_rows
from portal.publishing.marks import mark_groups
from portal.publishing.parts import mark_all_parts
from portal.publishing.refresh import begin_epoch, refresh


class Command(BaseCommand):
    help = "Renders all content again; rows that come out the same are not touched."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--new-epoch",
            action="store_true",
            help="The database was restored: have followers and clients begin again.",
        )

    def handle(self, *args: Any, new_epoch: bool, **options: Any) -> None:
        if new_epoch:
            begin_epoch()
        distrust_damaged_rows()
        groups = all_groups()
        mark_groups(groups)
        mark_all_parts()
        started = time.monotonic()
        done = refresh(progress=lambda count: self.stdout.write(f"\r{count} of {len(groups)} groups", ending=""))
        seconds = time.monotonic() - started
        self.stdout.write(f"\n{done} groups in {seconds:.1f} s.")
