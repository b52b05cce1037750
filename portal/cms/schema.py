"""JSON Schema of public items, in small pieces: what every field of every type is, for OpenAPI."""

from __future__ import annotations

from typing import Any

from portal.cms.choices import codes
from portal.languages import LANGUAGES
from portal.publishing.status import STATUSES

Schema = dict[str, Any]


def text(description: str = "", **more: Any) -> Schema:
    """A string."""
    return {"type": "string", **_described(description), **more}


def one_of(values: tuple[str, ...], description: str = "") -> Schema:
    """One of some strings."""
    return {"type": "string", "enum": list(values), **_described(description)}


def whole(description: str = "") -> Schema:
    """An integer."""
    return {"type": "integer", **_described(description)}


def boolean(description: str = "") -> Schema:
    """True or false."""
    return {"type": "boolean", **_described(description)}


def record(properties: dict[str, Schema], description: str = "", optional: tuple[str, ...] = ()) -> Schema:
    """An object with exactly these properties, all present but the optional ones."""
    return {
        "type": "object",
        **_described(description),
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def many(items: Schema, description: str = "") -> Schema:
    """A list."""
    return {"type": "array", "items": items, **_described(description)}


def or_null(schema: Schema) -> Schema:
    """The same, or null where it does not apply."""
    if isinstance(schema.get("type"), str):
        nullable = {**schema, "type": [schema["type"], "null"]}
        return {**nullable, "enum": [*schema["enum"], None]} if "enum" in schema else nullable
    return {"anyOf": [schema, {"type": "null"}]}


def _described(description: str) -> Schema:
    return {"description": description} if description else {}


URL = text("Root-relative, or absolute at another site.", format="uri-reference")
HTML = text("Clean HTML: p h2 h3 h4 ul ol li blockquote strong em sub sup a br hr.")
INSTANT = text("UTC, with Z.", format="date-time")
DATE = text("", format="date")
LOCALE = one_of(tuple(LANGUAGES), "A language of the portal.")
MONEY = text("Decimal.", pattern=r"^-?\d+(\.\d+)?$")
TERM = record({"code": text(), "label": text("In the item's language.")}, "An entry of a vocabulary.")
TERMS = many(TERM)

IMAGE = record(
    {
        "alt": text("What it shows, in the item's language."),
        "focal": many({"type": "number", "minimum": 0, "maximum": 1}, "What must stay in view: x, y as fractions."),
        "width": whole("Of the original, pixels."),
        "height": whole("Of the original, pixels."),
        "color": or_null(text("Its average colour, #rrggbb.")),
        "credit": or_null(text("Whom to name.")),
        "src": URL,
        "sources": many(record({"type": text("Media type."), "srcset": text()}), "Absent until renditions are made."),
    },
    "An image.",
    optional=("sources",),
)
CARD_IMAGE = record({"alt": text(), "src": URL}, "A small image, 320 pixels wide.")
FILE = record(
    {
        "title": text(),
        "url": URL,
        "filename": text("Under which it is downloaded."),
        "media_type": text(),
        "size": or_null(whole("Bytes.")),
    },
    "A file to download.",
)
ATTACHMENTS = many(record({"title": text(), "file": FILE}))
ORGANISATION = record({"id": text("UUID.", format="uuid"), "code": text(), "label": text()}, "An organisation.")
FULL_ORGANISATION = record(
    {
        **ORGANISATION["properties"],
        "kind": or_null(TERM),
        "country": or_null(TERM),
        "website": or_null(URL),
        "logo": or_null(IMAGE),
        "contact": record({"email": or_null(text()), "phone": or_null(text())}),
    },
    "An organisation.",
)
LINK = record(
    {"id": text("", format="uuid"), "type": text(), "slug": text(), "title": text(), "locale": LOCALE, "path": text()},
    "Another item.",
)


def _block(name: str, value: Schema) -> Schema:
    return record({"type": {"const": name, "type": "string"}, "id": or_null(text("Stable.")), "value": value})


_CAPTIONED = record({"image": IMAGE, "caption": text()})
_FIGURE = record({"value": text(), "label": text()})
BLOCK: Schema = {
    "description": "A block of the body.",
    "oneOf": [
        _block("heading", record({"text": text(), "level": {"type": "integer", "enum": [2, 3]}})),
        _block("paragraph", record({"html": HTML})),
        _block("image", _CAPTIONED),
        _block("gallery", record({"images": many(_CAPTIONED)})),
        _block("quotation", record({"text": text(), "author": text(), "role": text()})),
        _block("figures", record({"figures": many(_FIGURE)})),
        _block("table", record({"caption": text(), "columns": many(text()), "rows": many(many(text()))})),
        _block("embed", record({"url": URL, "title": text(), "provider": text()})),
        _block("attachment", record({"title": text(), "file": FILE})),
        _block("callout", record({"style": one_of(("info", "warning", "deadline")), "html": HTML})),
    ],
}

CARD: dict[str, Schema] = {
    "requested_locale": text("The language asked for; `any` if all were."),
    "status": or_null(one_of(STATUSES, "Where a call stands now; null for types without status.")),
    "id": text("The group: the same in every language.", format="uuid"),
    "type": text("The public type."),
    "kind": text("Within the type; absent where a type has no kinds."),
    "path": text("Its public path."),
    "title": text(),
    "locale": LOCALE,
    "image": or_null(CARD_IMAGE),
}
LIST: dict[str, Schema] = {
    **{name: CARD[name] for name in ("requested_locale", "status", "id", "type", "kind")},
    "url": text("Of the item in this API, root-relative.", format="uri-reference"),
    "path": CARD["path"],
    "title": text(),
    "summary": text(),
    "locale": LOCALE,
    "translations": many(LOCALE, "All languages in which it is live."),
    "translation_outdated": boolean("The original changed after this translation."),
    "published_at": or_null(INSTANT),
    "updated_at": or_null(INSTANT),
    "image": or_null(IMAGE),
}
CLASSIFIED: dict[str, Schema] = {
    "countries": TERMS,
    "regions": TERMS,
    "topics": TERMS,
    "organisation": or_null(ORGANISATION),
}
FULL: dict[str, Schema] = {
    "body": many(BLOCK),
    "seo": record({"title": text(), "description": text()}),
    "related": many(LINK),
    "source": or_null(record({"name": or_null(text()), "url": or_null(URL)}, "Where it was first published.")),
}


def kind_of(vocabulary: str) -> Schema:
    """The kind of a type whose kinds are a vocabulary."""
    return one_of(codes(vocabulary), "Within the type.")
