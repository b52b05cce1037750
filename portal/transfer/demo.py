"""The demo portal: files of lines in the folder demo/, their dates relative to the day of loading."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils import timezone

from portal.transfer.importing import Progress, Report, import_files
from portal.transfer.models import ImportedItem

SOURCE = "demo"


def folder() -> Path:
    """Where the files of the demo portal are."""
    return Path(settings.BASE_DIR) / "demo"


def is_loaded() -> bool:
    """Whether anything of the demo portal is here."""
    return ImportedItem.objects.filter(source=SOURCE).exists()


def load(progress: Progress | None = None) -> Report:
    """Import the demo portal, all of it or nothing."""
    return import_files(sorted(folder().glob("*.jsonl")), today=timezone.now().date(), progress=progress)
