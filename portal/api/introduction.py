"""What the description says before its addresses: about the API, whom to ask, and what its groups of addresses are."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from portal.api.problem_texts import TEXTS
from portal.api.problem_titles import TITLES
from portal.api.problems import STATUSES

Json = dict[str, Any]

DESCRIPTION = """What the portal publishes, in eight languages, for web sites, apps and other portals; no key is needed.

- Strict: a parameter or value that is not known is a 400 that names the nearest right one.
- The language is in the URL (`locale`); what does not exist in it comes in the next language of its chain, and says so.
- Conditional: every answer has a strong ETag; 304 costs nothing.
- Whatever fails, fails as `application/problem+json` (RFC 9457).
- Within version 1, answers only grow: ignore what you do not know.
"""

TAGS: dict[str, str] = {
    "Lists": "Items of one type, of several, or all: filtered, counted, sorted, walked by cursor.",
    "Items": "One item, whole, and what is like it.",
    "Search": "Full text in every language, however it is typed, and completions while typing.",
    "Formats": "The same lists as feeds, calendars, tables and maps; everything as files.",
    "Sync": "Complete copies that are kept up to date.",
    "Site": "What a site is made of beside items: front page, menus, organisations.",
    "Vocabularies": "The languages, and the terms that items are found by.",
    "Health": "For load balancers.",
    "Description": "This description.",
}


def introduce(result: Json, **_: Any) -> Json:
    """The description with its introduction (a postprocessing hook of drf-spectacular)."""
    base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    result["info"] |= {
        "summary": "Reads everything that the portal publishes.",
        "description": DESCRIPTION,
        "contact": {"name": settings.WAGTAIL_SITE_NAME, "url": base},
    }
    result["servers"] = [{"url": base, "description": "This portal."}]
    result["tags"] = [{"name": name, "description": description} for name, description in TAGS.items()]
    result["components"]["examples"] = {code: _example(code) for code in STATUSES}
    return result


def _example(code: str) -> Json:
    value = {
        "type": f"/problems/{code}",
        "title": TITLES[code]["en"],
        "status": STATUSES[code],
        "detail": TEXTS[code],
        "instance": "/api/v1/…",
        "code": code,
        "request_id": "8b0c2f4d6e1a4f7c9d3b5a7e1c2d4f60",
    }
    return {"summary": TITLES[code]["en"], "value": value}
