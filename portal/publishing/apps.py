"""The projection: pages in, public rows out."""

from __future__ import annotations

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "portal.publishing"
    label = "publishing"

    def ready(self) -> None:
        from portal.publishing import signals  # noqa: F401 - connects the receivers
