"""Addresses: absolute ones, for answers that are read away from this host (feeds, calendars, linked data, sitemaps),
and the one that is asked."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest


def absolute(url: str) -> str:
    """A root-relative URL of the API or of a picture with the portal's own address before it."""
    return _below(settings.WAGTAILADMIN_BASE_URL, url)


def page_at(path: str) -> str:
    """Where people read what has this public path: at the public site, or, without one, where this host sends them."""
    return _below(settings.FRONTEND_URL or settings.WAGTAILADMIN_BASE_URL, path)


def page_of(item: dict[str, Any]) -> str:
    """Where people read an item."""
    return page_at(str(item["path"]))


def _below(base: str, path: str) -> str:
    """A path below an address that may have one itself; an address of its own stays."""
    return f"{base.rstrip('/')}{path}" if path.startswith("/") else path


def query_of(request: HttpRequest) -> str:
    """The query of a request as it may stand in an address: letters that came as they are, percent-encoded."""
    # WSGI hands over bytes as Latin-1. What is reserved, or encoded already, stays (RFC 3986, 2.2).
    return quote(request.META.get("QUERY_STRING", "").encode("latin-1"), safe="/#%[]=:;$&()+,!?*@'~")
