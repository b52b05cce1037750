"""Django's command; texts that editors read are no part of the schema."""

from __future__ import annotations

from django.core.management.commands import makemigrations

from portal.management.autodetector import SchemaAutodetector


class Command(makemigrations.Command):
    autodetector = SchemaAutodetector
