"""`content_export`: JSON Lines out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.languages import LANGUAGES
from portal.transfer.exporting import export
from portal.transfer.progress import ProgressLines
from portal.transfer.shape import type_names


class Command(BaseCommand):
    """Everything, or some types and languages."""

    help = "Export items, vocabularies and media as JSON Lines (docs/transfer.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, default=Path("export"), help="A folder, or a .jsonl file.")
        parser.add_argument("--type", action="append", choices=type_names(), default=[], help="Repeat for several.")
        parser.add_argument("--language", action="append", choices=list(LANGUAGES), default=[])

    def handle(self, *, output: Path, type: list[str], language: list[str], **options: Any) -> None:
        try:
            summary = export(output, types=type, languages=language, progress=ProgressLines(self.stdout.write))
        except OSError as error:
            raise CommandError(f"Cannot write {error.filename}: {error.strerror}") from error
        for note in summary.notes:
            self.stdout.write(f"Note: {note}")
        counts = f"{summary.items:,} items, {summary.terms:,} terms and organisations, {summary.media:,} media"
        self.stdout.write(self.style.SUCCESS(f"{summary.file}: {counts}."))
