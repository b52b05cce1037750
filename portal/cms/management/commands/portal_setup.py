"""`portal_setup`: languages, page trees, the default site and vocabularies."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.cms.setup import set_up


class Command(BaseCommand):
    """Add what every portal begins with and is not there yet."""

    help = (
        "Add what every portal begins with and is not there yet: languages, page trees, default site, vocabularies."
        " May be run any number of times; what editors changed is kept."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        set_up(progress=self.stdout.write if options["verbosity"] else None)
