"""The public API: HTTP over rows."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "portal.api"
    label = "api"

    def ready(self) -> None:
        from portal.api.dates import note
        from portal.publishing.duties import register_duty

        register_duty("dates", 10, note)
