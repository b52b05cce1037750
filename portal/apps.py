"""The project as an app: it brings the system checks and the `portal_run` command."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registers the checks once every model is loaded."""

    name = "portal"

    def ready(self) -> None:
        import_module("portal.checks")
