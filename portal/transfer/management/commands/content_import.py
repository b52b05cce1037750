"""`content_import`: JSON Lines in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.transfer.importing import Report, import_files
from portal.transfer.progress import ProgressLines


class Command(BaseCommand):
    """All lines of a file or none; every bad line is named."""

    help = "Import items, terms and media from JSON Lines (docs/transfer.md). Importing the same again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="+", type=Path, help="Media are named relative to its folder.")
        parser.add_argument("--keep-going", action="store_true", help="Import all good lines even if some are bad.")
        parser.add_argument("--dry-run", action="store_true", help="Only try: say what would happen, change nothing.")

    def handle(self, *, file: list[Path], keep_going: bool, dry_run: bool, **options: Any) -> None:
        progress = ProgressLines(self.stdout.write)
        try:
            report = import_files(file, keep_going=keep_going, dry_run=dry_run, progress=progress)
        except OSError as error:
            raise CommandError(f"Cannot read {error.filename}: {error.strerror}") from error
        finish(self, report, dry_run)


def finish(command: BaseCommand, report: Report, dry_run: bool = False) -> None:
    """Name the bad lines and say what was done; CommandError (exit 1) if there were bad lines."""
    for bad in report.bad:
        command.stderr.write(str(bad))
    would = "would be " if dry_run else ""
    counts = f"{report.created:,} {would}created, {report.updated:,} {would}updated, {report.unchanged:,} unchanged"
    count = len({(bad.file, bad.number) for bad in report.bad})
    if not report.bad:
        command.stdout.write(command.style.SUCCESS(f"{report.lines:,} lines: {counts}."))
    elif report.written or dry_run:
        raise CommandError(f"{count:,} of {report.lines:,} lines are bad; of the others {counts}.")
    else:
        raise CommandError(f"{count:,} of {report.lines:,} lines are bad; nothing was imported.")
