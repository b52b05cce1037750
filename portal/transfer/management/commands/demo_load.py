"""`demo_load`: the demo portal, dated from today."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.transfer.demo import is_loaded, load
from portal.transfer.management.commands.content_import import finish
from portal.transfer.progress import ProgressLines


class Command(BaseCommand):
    """The files of the folder demo/, if they are not loaded yet."""

    help = "Load the demo portal, its dates counted from today, unless it is loaded already."

    def handle(self, **options: Any) -> None:
        if is_loaded():
            self.stdout.write("The demo portal is loaded already.")
            return
        finish(self, load(ProgressLines(self.stdout.write)))
