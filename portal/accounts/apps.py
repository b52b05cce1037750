"""The user model, alone in its app: beside the image models its migrations would be circular with Wagtail's."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"
