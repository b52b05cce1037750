"""Django's command; texts that editors read are no part of the schema."""

from __future__ import annotations

from django.core.management.commands import migrate

from portal.management.autodetector import SchemaAutodetector


class Command(migrate.Command):
    autodetector = SchemaAutodetector
