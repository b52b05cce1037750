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


HEADERS: dict[str, Json] = {
    "ETag": {"schema": {"type": "string"}, "description": "Strong; each content coding has its own."},
    "Last-Modified": {
        "schema": {"type": "string"},
        "description": "For readers that keep no ETag: this very date in If-Modified-Since is answered 304. Missing for"
        " seconds after a status changed, and after many changes at once.",
    },
    "Cache-Control": {"schema": {"type": "string"}, "description": "How long, and by whom, it may be kept."},
    "Vary": {"schema": {"const": "Accept-Encoding"}, "description": "Never the language: that is in the URL."},
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
            "type": {"enum": [f"/problems/{code}" for code in STATUSES], "description": "A page that explains it."},
            "title": {
                "type": "string",
                "minLength": 1,
                "description": "The kind of problem, in the language asked for.",
            },
            "status": {"type": "integer", "minimum": 400, "maximum": 599, "description": "As the answer has it."},
            "detail": {"type": "string", "minLength": 1, "description": "What is wrong here, and what would be right."},
            "instance": {"type": "string", "description": "What was asked, root-relative."},
            "code": {"enum": list(STATUSES), "description": "For programs: it stays the same in every language."},
            "request_id": {"type": "string", "description": "Of this request in the portal's log."},
            "errors": {
                "type": "array",
                "description": "Which parameters are wrong, all of them.",
                "items": closed(
                    {
                        "parameter": {"type": "string", "description": "Its name."},
                        "code": {"type": "string", "description": "What is wrong with it: `unknown`, `invalid` …"},
                        "detail": {"type": "string", "description": "The same for people."},
                        "allowed": {
                            "type": "array",
                            "items": {"type": "string"},
                            "description": "What may stand there.",
                        },
                    },
                    "allowed",
                ),
            },
            "tombstone": {"$ref": "#/components/schemas/Tombstone"},
            "translations": {"type": "array", "items": _LOCALE, "description": "Where the item is live instead."},
            "available": {"type": "array", "items": {"type": "string"}, "description": "What there is instead."},
            "links": {"type": "object", "additionalProperties": _LINK, "description": "Where to go on instead."},
        },
        "additionalProperties": False,
    },
    "Tombstone": closed(
        {
            "id": {"type": "string", "format": "uuid", "description": "The group."},
            "type": {"type": "string", "description": "The public type."},
            "locale": {**_LOCALE, "description": "In which language it was public."},
            "withdrawn_at": {"type": "string", "format": "date-time", "description": "UTC."},
            "reason": {"type": "string", "description": "Why, in a word."},
        },
        description="What is left of a withdrawn item.",
    ),
    "Facet": closed(
        {
            "values": {
                "type": "array",
                "description": "The largest first.",
                "items": closed(
                    {
                        "value": {"type": "string", "description": "What the filter takes."},
                        "label": {"type": "string", "description": "In the language asked for."},
                        "count": {**_COUNT, "description": "Groups."},
                        "selected": {"type": "boolean", "description": "The query asks for it."},
                    }
                ),
            },
            "missing": {**_COUNT, "description": "Groups without any value."},
            "other_count": {**_COUNT, "description": "The sum of the counts that `facet_size` cut off."},
        },
        description="How many groups have each value of a field.",
    ),
    "Facets": {
        "type": "object",
        "additionalProperties": {"$ref": "#/components/schemas/Facet"},
        "description": "By the fields that `facet` names.",
    },
    "SelfLink": closed({"self": _LINK}, description="Where this answer is."),
    "Term": closed(
        {
            "code": {"type": "string", "description": "What filters take.", "examples": ["KZ"]},
            "label": {"type": "string", "description": "In the language asked for.", "examples": ["Қазақстан"]},
            "count": {**_COUNT, "description": "Groups; absent in vocabularies that items are not found by."},
            "id": {"type": "string", "format": "uuid", "description": "Of an organisation."},
        },
        "count",
        "id",
        description="An entry of a vocabulary.",
    ),
    "Vocabulary": closed(
        {
            "kind": {"type": "string", "description": "Its name, also that of the filter.", "examples": ["country"]},
            "size": {**_COUNT, "description": "How many terms it has."},
            "url": {**_LINK, "description": "Its terms, root-relative."},
        },
        description="A list of terms.",
    ),
    "Language": closed(
        {
            "code": {**_LOCALE, "description": "BCP 47."},
            "name": {"type": "string", "description": "In the language itself."},
            "scripts": {"type": "array", "items": {"type": "string"}, "description": "ISO 15924."},
            "fallback": {"type": "array", "items": _LOCALE, "description": "Its chain: what stands in, best first."},
            "count": {**_COUNT, "description": "Groups that exist in the language."},
        },
        description="A language of the portal.",
    ),
    "Health": closed(
        {"status": {"const": "ok", "description": "Anything else is a problem."}}, description="All well."
    ),
}

LIST_META: Json = closed(
    {
        "total": {**_COUNT, "description": "Absent with `count=none` and after the first page of a cursor walk."},
        "locale_chain": {"type": ["array", "null"], "items": _LOCALE, "description": "null with `locale=any`."},
        "applied": {"type": "object", "description": "What was understood, defaults included."},
    },
    "total",
    description="About the answer.",
)
LIST_LINKS: Json = closed(
    {
        "self": {**_LINK, "description": "The one canonical form of the question, root-relative."},
        "next": {**_NULL_LINK, "description": "The next page, root-relative; null: this is the last."},
        "prev": {**_NULL_LINK, "description": "The page before, root-relative; null: this is the first."},
        "alternate": {
            "type": "object",
            "additionalProperties": _LINK,
            "description": "The same query in other formats, by the ending of their address.",
        },
    },
    description="Where to go on.",
)
"""About a list, and where to go on from it. A search adds properties of its own to both."""
