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
    # An object that is nullable by its `type` loses its null in most generated clients.
    if isinstance(schema.get("type"), str) and schema["type"] != "object":
        nullable = {**schema, "type": [schema["type"], "null"]}
        return {**nullable, "enum": [*schema["enum"], None]} if "enum" in schema else nullable
    return {"anyOf": [schema, {"type": "null"}], **_described(schema.get("description", ""))}


def described(schema: Schema, description: str) -> Schema:
    """The same, saying what it means at this place."""
    return {**schema, "description": description}


def _described(description: str) -> Schema:
    return {"description": description} if description else {}


URL = text("Root-relative, or absolute at another site.", format="uri-reference", examples=["/media/images/a1b2c3.jpg"])
HTML = text("Clean HTML: p h2 h3 h4 ul ol li blockquote strong em sub sup a br hr.")
INSTANT = text("UTC, with Z.", format="date-time", examples=["2026-12-01T18:59:59Z"])
DATE = text("A day, without a time zone.", format="date", examples=["2027-03-01"])
LOCALE = one_of(tuple(LANGUAGES), "A language of the portal.")
MONEY = text("Decimal, as text.", pattern=r"^-?\d+(\.\d+)?$", examples=["5000"])
UUID = text("", format="uuid", examples=["0b0a4c9e-7c1f-4f0e-9d56-3a9d0a1f7e21"])
TERM = record(
    {
        "code": text("The same in every language; filters take it.", examples=["KZ"]),
        "label": text("In the item's language.", examples=["Kazakhstan"]),
    },
    "An entry of a vocabulary.",
)

_SOURCES = many(
    record(
        {
            "type": text("Media type.", examples=["image/avif"]),
            "srcset": text("As the HTML attribute: addresses and widths.", examples=["/media/a.avif 320w"]),
        }
    ),
    "For `<source>` of a `<picture>`, the smallest format first.",
)
_IMAGE: dict[str, Schema] = {
    "alt": text("What it shows, in the item's language."),
    "focal": many({"type": "number", "minimum": 0, "maximum": 1}, "What must stay in view: x, y as fractions."),
    "width": whole("Of the original, pixels."),
    "height": whole("Of the original, pixels."),
    "color": or_null(text("Its average colour, #rrggbb.")),
    "credit": or_null(text("Whom to name.")),
    "src": URL,
    "sources": described(_SOURCES, f"{_SOURCES['description']} Absent until renditions are made."),
}
IMAGE = record(_IMAGE, "An image, never cut.", optional=("sources",))
_CROP = record(
    {"src": URL, "sources": _SOURCES},
    "Cut to 16:9 around its focal point, for cards and lists: as browsers cut with `object-fit: cover` and `focal` as"
    " `object-position`. Widths 320, 640, 960, 1280 and 1920, never enlarged. Absent until renditions are made.",
)
LEAD_IMAGE = record({**_IMAGE, "crop": _CROP}, "The picture of an item.", optional=("sources", "crop"))
CARD_IMAGE = record({"alt": text("What it shows."), "src": URL}, "A small image, 320 pixels wide, cut to 16:9.")
FILE = record(
    {
        "title": text("In the item's language."),
        "url": URL,
        "filename": text("Under which it is downloaded."),
        "media_type": text("After RFC 2046.", examples=["application/pdf"]),
        "size": or_null(whole("Bytes.")),
    },
    "A file to download.",
)
_ATTACHMENT = record({"title": text("What it is."), "file": FILE})
ATTACHMENTS = many(_ATTACHMENT, "Files that belong to it: forms, terms.")
ORGANISATION = record(
    {
        "id": described(UUID, "Its profile is at `organisations/{id}/`."),
        "code": text("The filter `organisation` takes it.", examples=["youth-fund"]),
        "label": text("Its name, in the item's language."),
    },
    "An organisation.",
)
FULL_ORGANISATION = record(
    {
        **ORGANISATION["properties"],
        "kind": described(or_null(TERM), "What sort of organisation it is."),
        "country": described(or_null(TERM), "Where it is registered."),
        "website": or_null(text("Its own site.", format="uri-reference", examples=["https://fund.example"])),
        "logo": described(or_null(IMAGE), "Its emblem."),
        "contact": record(
            {
                "email": or_null(text("For the public.", examples=["info@fund.example"])),
                "phone": or_null(text("With the country's code.", examples=["+77001234567"])),
            },
            "How to reach it.",
        ),
    },
    "An organisation with its contacts.",
)
LINK = record(
    {
        "id": described(UUID, "Its group."),
        "type": text("The public type.", examples=["news"]),
        "slug": text("The last part of its path.", examples=["neighbours"]),
        "title": text("In `locale`."),
        "locale": LOCALE,
        "path": text("Its public path.", examples=["/en/news/neighbours/"]),
    },
    "Another item.",
)


def _block(name: str, description: str, value: Schema) -> Schema:
    kind = {"const": name, "type": "string", "description": "What `value` holds."}
    identity = or_null(text("Stays the same while the block is edited.", format="uuid"))
    parts = {"type": kind, "id": identity, "value": described(value, "Its content.")}
    return record(parts, description, optional=("id",))


_CAPTIONED = record({"image": IMAGE, "caption": text("Below the picture; may be empty.")})
FIGURES = many(
    record({"value": text("As it is shown.", examples=["1 200"]), "label": text("What was counted.")}),
    "Numbers that tell the story.",
)
_LEVEL: Schema = {
    "type": "integer",
    "minimum": 2,
    "maximum": 3,
    "description": "As `<h2>` or `<h3>`: the title of the item is `<h1>`.",
}
_QUOTATION = record({"text": text("Plain."), "author": text("Who said it."), "role": text("Of whom; may be empty.")})
_TABLE = record(
    {
        "caption": text("May be empty."),
        "columns": many(text(), "The headings."),
        "rows": many(many(text(), "A cell for each column."), "From top to bottom."),
    }
)
_EMBED = record(
    {"url": URL, "title": text("Of what is shown."), "provider": text("Whose it is.", examples=["YouTube"])}
)
_STYLE = one_of(("info", "warning", "deadline"), "What it is about.")
BLOCKS: dict[str, Schema] = {
    block["properties"]["type"]["const"]: block
    for block in (
        _block("heading", "A heading.", record({"text": text("Plain."), "level": _LEVEL})),
        _block("paragraph", "Running text.", record({"html": HTML})),
        _block("image", "A picture.", _CAPTIONED),
        _block("gallery", "Pictures side by side.", record({"images": many(_CAPTIONED, "In their order.")})),
        _block("quotation", "What somebody said.", _QUOTATION),
        _block("figures", "Numbers at a glance.", record({"figures": FIGURES})),
        _block("table", "A table.", _TABLE),
        _block("embed", "A video or post of another site: nothing of it is loaded before the reader asks.", _EMBED),
        _block("attachment", "A file to download.", _ATTACHMENT),
        _block("callout", "A box that stands out.", record({"style": _STYLE, "html": HTML})),
    )
}
BLOCK: Schema = {"description": "A block of the body.", "oneOf": list(BLOCKS.values())}

PROFILES = {"card": "as short as a list on a phone needs it", "list": "as lists tell it", "full": "whole"}
"""What the profiles hold."""
CARD: dict[str, Schema] = {
    "requested_locale": text("The language asked for; `any` if all were."),
    "status": or_null(one_of(STATUSES, "Where a call stands now; null for types without status.")),
    "id": described(UUID, "The group: the same in every language."),
    "type": text("The public type.", examples=["funding"]),
    "kind": text("Within the type; absent where a type has no kinds."),
    "path": text("Its public path.", examples=["/kk/grants/neighbours/"]),
    "title": text("In `locale`.", examples=["Neighbours"]),
    "locale": described(LOCALE, "In which language this is."),
    "image": described(or_null(CARD_IMAGE), "Its picture; null: it has none."),
}
LIST: dict[str, Schema] = {
    **{name: CARD[name] for name in ("requested_locale", "status", "id", "type", "kind")},
    "url": text("Of the item in this API, root-relative.", format="uri-reference"),
    "path": CARD["path"],
    "title": CARD["title"],
    "summary": text("In a sentence or two, plain."),
    "locale": CARD["locale"],
    "translations": many(LOCALE, "All languages in which it is live."),
    "translation_outdated": boolean("The original changed after this translation."),
    "published_at": described(or_null(INSTANT), "When it first was public, or says it was; UTC."),
    "updated_at": described(or_null(INSTANT), "When its text last changed; UTC."),
    "image": described(or_null(LEAD_IMAGE), "Its picture; null: it has none."),
}
CLASSIFIED: dict[str, Schema] = {
    "countries": many(TERM, "Which countries it is about or for."),
    "regions": many(TERM, "Which parts of these countries."),
    "topics": many(TERM, "What it is about."),
    "organisation": described(or_null(ORGANISATION), "Whose it is: funder, employer, author."),
}
CLASSIFIED_FULL: dict[str, Schema] = {
    "organisation": described(or_null(FULL_ORGANISATION), "Whose it is, and its contacts.")
}
FULL: dict[str, Schema] = {
    "body": many(BLOCK, "Its text, in blocks."),
    "seo": record(
        {"title": text("For `<title>`."), "description": text("For `<meta name=description>`.")},
        "For search engines and for sharing.",
    ),
    "related": many(LINK, "What editors link it to."),
    "source": or_null(
        record(
            {"name": or_null(text("Who published it.")), "url": or_null(URL)},
            "Where it was first published.",
        )
    ),
}


def kind_of(vocabulary: str) -> Schema:
    """The kind of a type whose kinds are a vocabulary."""
    return one_of(codes(vocabulary), "Within the type.")
