"""The demo portal: files of lines in the folder demo/, dated relative to the day of loading, and exchange rates."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.cms.models import ExchangeRate
from portal.publishing.refresh import refresh
from portal.transfer.importing import Progress, Report, import_files
from portal.transfer.models import ImportedItem

SOURCE = "demo"
AGE_OF_RATES = timedelta(days=30)
"""Older than any bank's file: the first that is imported takes their place."""


def folder() -> Path:
    """Where the files of the demo portal are."""
    return Path(settings.BASE_DIR) / "demo"


def is_loaded() -> bool:
    """Whether anything of the demo portal is here."""
    return ImportedItem.objects.filter(source=SOURCE).exists()


def load(progress: Progress | None = None) -> Report:
    """Import the demo portal, all of it or nothing; its exchange rates only where there are none."""
    today = timezone.now().date()
    report = import_files(sorted(folder().glob("*.jsonl")), today=today, progress=progress)
    if report.written and not ExchangeRate.objects.exists():
        _load_rates(today - AGE_OF_RATES)
        refresh()
    return report


@transaction.atomic
def _load_rates(day: date) -> None:
    """`rates.csv`, as editors would write it."""
    for path in folder().glob("rates.csv"):
        with path.open(newline="") as file:
            for row in csv.DictReader(file):
                ExchangeRate.objects.create(currency=row["currency"], value=row["dollars"], day=day)
