"""`content_schema`: bring the JSON Schema of lines up to date after a field has changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, no_translations

from portal.transfer.line_schema import FILE, write_schema


class Command(BaseCommand):
    """For developers; a test fails while the file is out of date."""

    help = "Write the JSON Schema of import lines anew, from the fields of the content types."

    @no_translations
    def handle(self, **options: Any) -> None:
        write_schema()
        self.stdout.write(self.style.SUCCESS(f"Wrote {FILE}."))
