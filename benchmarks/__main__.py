"""Measurements in a portal of their own, in a temporary folder: `make bench`, `make bench-search`, and
`python -m benchmarks weights`."""

from __future__ import annotations

import argparse
import importlib
import io
import os
import tempfile
from pathlib import Path
from uuid import uuid4

import django
from django.core.management import call_command

SUBJECTS = {"api": "benchmarks.api", "search": "benchmarks.searching", "weights": "benchmarks.weights"}


def main() -> None:
    """Set up an empty portal and measure in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("subject", choices=SUBJECTS, nargs="?", default="api")
    parser.add_argument("--items", type=int, help="How many items it holds.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        (Path(folder) / "static").mkdir()
        os.environ.update(PORTAL_DATA_DIR=folder, DJANGO_SETTINGS_MODULE="benchmarks.settings", LOG_LEVEL="WARNING")
        os.environ["ELASTICSEARCH_INDEX"] = f"benchmark-{uuid4().hex[:8]}"
        django.setup()
        call_command("migrate", verbosity=0)
        call_command("portal_setup", verbosity=0, stdout=io.StringIO())
        subject = importlib.import_module(SUBJECTS[given.subject])
        subject.run(Path(folder), given.items or subject.ITEMS)


if __name__ == "__main__":
    main()
