"""The shapes of answers that no content type owns: problems, facets, links, terms, languages."""

from __future__ import annotations

from typing import Any

from portal.api.problems import STATUSES
from portal.languages import LANGUAGES

Json = dict[str, Any]

ITEM_SUFFIXES = {"card": "Card", "list": "Item", "full": "Detail", "fields": "Fields"}
"""How the components of items are named, by profile."""

_LOCALE: Json = {"enum": list(LANGUAGES)}
_LINK: Json = {"type": "string", "description": "Root-relative."}
_NULL_LINK: Json = {"type": ["string", "null"], "description": "Root-relative; null: there is none."}
_COUNT: Json = {"type": "integer", "minimum": 0}


def closed(properties: Json, *optional: str, **more: Any) -> Json:
    """An object with these properties and no others, all of them required but the optional ones."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False, **more}


CACHE_HEADERS: Json = {
    "ETag": {"schema": {"type": "string"}, "description": "Strong; each content coding has its own."},
    "Cache-Control": {"schema": {"type": "string"}},
    "Vary": {"schema": {"const": "Accept-Encoding"}},
}

RATE_HEADERS: Json = {
    "Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."},
    "RateLimit": {"schema": {"type": "string"}, "description": "What is left (`r`) for how many seconds (`t`)."},
    "RateLimit-Policy": {"schema": {"type": "string"}, "description": "Requests (`q`) in how many seconds (`w`)."},
}

SHARED: dict[str, Json] = {
    "Problem": {
        "type": "object",
        "description": "RFC 9457 problem details. `type` is a page that explains the problem.",
        "required": ["type", "title", "status", "detail", "instance", "code", "request_id"],
        "properties": {
            "type": {"enum": [f"/problems/{code}" for code in STATUSES]},
            "title": {"type": "string", "minLength": 1},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": {"type": "string", "minLength": 1},
            "instance": {"type": "string"},
            "code": {"enum": list(STATUSES)},
            "request_id": {"type": "string"},
            "errors": {
                "type": "array",
                "items": closed(
                    {
                        "parameter": {"type": "string"},
                        "code": {"type": "string"},
                        "detail": {"type": "string"},
                        "allowed": {"type": "array", "items": {"type": "string"}},
                    },
                    "allowed",
                ),
            },
            "tombstone": {"$ref": "#/components/schemas/Tombstone"},
            "translations": {"type": "array", "items": _LOCALE, "description": "Where the item is live instead."},
            "available": {"type": "array", "items": {"type": "string"}},
            "links": {"type": "object", "additionalProperties": _LINK},
        },
        "additionalProperties": False,
    },
    "Tombstone": closed(
        {
            "id": {"type": "string", "format": "uuid"},
            "type": {"type": "string"},
            "locale": _LOCALE,
            "withdrawn_at": {"type": "string", "format": "date-time"},
            "reason": {"type": "string"},
        },
        description="What is left of a withdrawn item.",
    ),
    "Facet": closed(
        {
            "values": {
                "type": "array",
                "items": closed(
                    {
                        "value": {"type": "string"},
                        "label": {"type": "string"},
                        "count": {**_COUNT, "description": "Groups."},
                        "selected": {"type": "boolean"},
                    }
                ),
            },
            "missing": {**_COUNT, "description": "Groups without any value."},
            "other_count": {**_COUNT, "description": "The sum of the counts that `facet_size` cut off."},
        }
    ),
    "Facets": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Facet"}},
    "ListMeta": closed(
        {
            "total": {**_COUNT, "description": "Absent with `count=none` and after the first page of a cursor walk."},
            "locale_chain": {"type": ["array", "null"], "items": _LOCALE, "description": "null with `locale=any`."},
            "applied": {"type": "object", "description": "What was understood, defaults included."},
        },
        "total",
    ),
    "ListLinks": closed(
        {
            "self": _LINK,
            "next": _NULL_LINK,
            "prev": _NULL_LINK,
            "alternate": {
                "type": "object",
                "additionalProperties": _LINK,
                "description": "The same query in other formats, by the ending of their address.",
            },
        }
    ),
    "SelfLink": closed({"self": _LINK}),
    "Term": closed(
        {
            "code": {"type": "string"},
            "label": {"type": "string", "description": "In the language asked for."},
            "count": {**_COUNT, "description": "Groups; absent in vocabularies that items are not found by."},
            "id": {"type": "string", "format": "uuid", "description": "Of an organisation."},
        },
        "count",
        "id",
    ),
    "Vocabulary": closed({"kind": {"type": "string"}, "size": _COUNT, "url": _LINK}),
    "Language": closed(
        {
            "code": _LOCALE,
            "name": {"type": "string", "description": "In the language itself."},
            "scripts": {"type": "array", "items": {"type": "string"}, "description": "ISO 15924."},
            "fallback": {"type": "array", "items": _LOCALE},
            "count": {**_COUNT, "description": "Groups that exist in the language."},
        }
    ),
    "Health": closed({"status": {"const": "ok"}}),
}
