"""The project as an app: it brings the system checks, the nightly extracts and commands."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registers the checks once every model is loaded."""

    name = "portal"

    def ready(self) -> None:
        from portal.api.extracts import may_begin
        from portal.delivery.purge import renew_extracts
        from portal.publishing.duties import DAY, register_duty

        import_module("portal.checks")
        register_duty("extracts", DAY, renew_extracts, begins=may_begin)
