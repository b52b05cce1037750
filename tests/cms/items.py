"""Reading what a page is in public, straight from its row."""

from __future__ import annotations

import json
from typing import Any

from wagtail.models import Page

from portal.publishing.models import ContentItem
from portal.publishing.refresh import refresh


def row_of(page: Page) -> ContentItem:
    """The public row of a page."""
    return ContentItem.objects.get(group=page.translation_key, locale=page.locale.language_code)


def item(page: Page, profile: str = "full") -> dict[str, Any]:
    """A body of the public item, after everything marked was refreshed."""
    refresh()
    body: dict[str, Any] = json.loads(b"{" + bytes(getattr(row_of(page), profile)))
    return body


def paragraph(page: Page) -> str:
    """The HTML of the first paragraph of an item's body."""
    return str(next(block["value"]["html"] for block in item(page)["body"] if block["type"] == "paragraph"))


def links_of(page: Page) -> set[tuple[str, str]]:
    """What the item is known to embed and link."""
    refresh()
    return set(row_of(page).links.values_list("target_kind", "target_key"))


def terms_of(page: Page) -> set[tuple[str, str]]:
    """What filters and facets know of the item."""
    refresh()
    return set(row_of(page).terms.values_list("kind", "code"))
