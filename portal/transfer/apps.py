"""Content out of the portal and into it: JSON Lines, media beside them, and the demo portal."""

from __future__ import annotations

from django.apps import AppConfig


class TransferConfig(AppConfig):
    name = "portal.transfer"
    label = "transfer"
