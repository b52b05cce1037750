"""Which formats there are, and the links to a list in each."""

from __future__ import annotations

from portal.api.parameters import Endpoint
from portal.api.parsing import Parsed
from portal.publishing.types import type_named

ENDINGS = ("rss", "atom", "json-feed", "ics", "csv", "ndjson", "geojson")
OF_CALLS = ("ics",)
"""Those that only lists with calls have."""
NEVER_TOLD = ("cursor", "page", "limit", "count", "profile", "fields", "facet", "facet_size", "highlight")
"""Parameters that only pages of JSON have (and `limit`, feeds)."""


def endings_of(endpoint: Endpoint) -> list[str]:
    """The formats that fit a list."""
    has_calls = any(type_named(name).has_status for name in endpoint.types)
    return [ending for ending in ENDINGS if has_calls or ending not in OF_CALLS]


def alternates(parsed: Parsed) -> dict[str, str]:
    """The same query in each format, root-relative."""
    query = parsed.canonical(leave_out=NEVER_TOLD)
    return {ending: f"/api/v1/{parsed.endpoint.name}.{ending}?{query}" for ending in endings_of(parsed.endpoint)}
