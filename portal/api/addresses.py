"""Absolute addresses, for answers that are read away from this host: feeds, calendars, linked data, sitemaps."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from django.conf import settings


def absolute(url: str) -> str:
    """A root-relative URL of the API or of a picture with the portal's own address before it."""
    return urljoin(settings.WAGTAILADMIN_BASE_URL, url)


def page_at(path: str) -> str:
    """Where people read what has this public path: at the public site, or, without one, where this host sends them."""
    return urljoin(settings.FRONTEND_URL or settings.WAGTAILADMIN_BASE_URL, path)


def page_of(item: dict[str, Any]) -> str:
    """Where people read an item."""
    return page_at(str(item["path"]))
