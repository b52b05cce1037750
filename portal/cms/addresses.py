"""Where readers find a page. There is no HTML site here: the address of a page leads to the front end or the API."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from wagtail.models import Page

from portal.cms.models.sections import SectionPage
from portal.publishing.models import ItemPath, digest_of_path
from portal.publishing.types import type_of


def lead_to_readers(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponseRedirect:
    """Answer any request for a page (`before_serve_page`)."""
    return HttpResponseRedirect(public_address(page))


def old_address(path: str) -> str | None:
    """Where a path leads at which something was public once: to the front end, which asks `by-path/` in its turn, or
    there itself. None: nothing ever was."""
    wanted = path if path.endswith("/") else path + "/"
    if not ItemPath.objects.filter(path_digest=digest_of_path(wanted)).exists():
        return None
    if settings.FRONTEND_URL:
        return f"{settings.FRONTEND_URL.rstrip('/')}{wanted}"
    return f"/api/v1/by-path/?{urlencode({'path': wanted})}"


def public_address(page: Page) -> str:
    """In the front end; where there is none, the item in the API, or the list that a section holds (root-relative)."""
    if settings.FRONTEND_URL:
        return f"{settings.FRONTEND_URL.rstrip('/')}{page.url_path}"
    if page.alias_of_id:
        return f"/api/v1/by-path/?{urlencode({'path': page.url_path})}"
    language = page.locale.language_code
    if content_type := type_of(type(page)):
        return f"/api/v1/{content_type.name}/{page.translation_key}/?locale={language}"
    held = page.item_type() if isinstance(page, SectionPage) else None
    return f"/api/v1/{held.name if held else 'items'}/?locale={language}"
