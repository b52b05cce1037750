"""The JSON Schema of a line, made from the fields of the content types: `schema/line.schema.json`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from portal.cms.models import ImageAlt, Organisation, PortalFile, PortalImage, Term, TermLabel
from portal.cms.models.pages import TITLE_LENGTH
from portal.languages import LANGUAGES
from portal.publishing.types import ContentType, content_types
from portal.transfer.block_schema import stream_schemas
from portal.transfer.columns import columns_schema
from portal.transfer.filling import COLUMNS, STATUSES
from portal.transfer.media import FILE_COLUMNS, IMAGE_COLUMNS
from portal.transfer.media_fields import FOCAL_POINT
from portal.transfer.references import Schema, file_schema, reference_schema
from portal.transfer.shape import shape_of
from portal.transfer.terms import ORGANISATION_COLUMNS, TERM_COLUMNS

FILE = Path(__file__).parent / "schema" / "line.schema.json"

_TEXT: Schema = {"type": "string", "minLength": 1}


def line_schema() -> Schema:
    """One schema for all lines; the record (and of items the type) of a line chooses which part is for it."""
    records = {
        "image": _image(),
        "file": _medium(columns_schema(PortalFile, FILE_COLUMNS)),
        "organisation": _organisation(),
        "term": _term(),
        "section": _section(),
    }
    types = {content_type.name: _item(content_type) for content_type in content_types()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of a content file",
        "description": "One JSON object a line: an item in one language, or what items refer to. See docs/transfer.md.",
        "type": "object",
        "properties": {"record": {"enum": ["item", *records]}},
        "allOf": [
            {
                "if": {"properties": {"record": {"const": "item"}}},
                "then": {"required": ["type"], "properties": {"type": {"enum": list(types)}}},
            },
            *(_when({"type": {"const": name}, "record": {"const": "item"}}, ["type"], name) for name in types),
            *(_when({"record": {"const": name}}, ["record"], name) for name in records),
        ],
        "$defs": {
            **types,
            **{
                name: {**schema, "properties": {"record": {"const": name}, **schema["properties"]}}
                for name, schema in records.items()
            },
            **stream_schemas(content_type.model for content_type in content_types()),
            "file_reference": file_schema(),
            "page_reference": reference_schema(),
        },
    }


def _when(properties: Schema, required: list[str], name: str) -> Schema:
    return {"if": {"required": required, "properties": properties}, "then": {"$ref": f"#/$defs/{name}"}}


def write_schema() -> None:
    """Bring the file up to date."""
    FILE.write_bytes(orjson.dumps(line_schema(), option=orjson.OPT_INDENT_2) + b"\n")


def _object(required: list[str], properties: Schema) -> Schema:
    return {"type": "object", "required": required, "additionalProperties": False, "properties": properties}


def _item(content_type: ContentType) -> Schema:
    shape = shape_of(content_type.model)
    facts = {name: attribute.codec.schema() for name, attribute in shape.facts.items()}
    columns = {name: columns_schema(content_type.model, (name,))[name] for name in COLUMNS}
    return _object(
        ["source", "external_id", "language", "type"],
        {
            "record": {"const": "item"},
            "source": {**_TEXT, "maxLength": 64, "description": "Where the item comes from."},
            "external_id": {**_TEXT, "maxLength": 255, "description": "Its name there, the same in all languages."},
            "language": {"enum": list(LANGUAGES)},
            "original": {"type": "boolean", "description": "Whether this is the language with the facts."},
            "type": {"const": content_type.name},
            "group": {"type": "string", "format": "uuid", "description": "The public id to have, if it is free."},
            "status": {"enum": list(STATUSES)},
            "parent": {**_TEXT, "description": "Public path of the section, if it is not the usual one."},
            "translation_outdated": {"type": "boolean"},
            **columns,
            "title": {**_TEXT, "maxLength": TITLE_LENGTH},
            **{name: each.codec.schema() for name, each in shape.text.items() if name not in COLUMNS},
            **({"kind": facts["kind"]} if "kind" in facts else {"kind": {"enum": ["", None]}}),
            "facts": {**_object([], facts), "description": "What all languages share; on the original only."},
        },
    )


def _medium(columns: Schema) -> Schema:
    return _object(
        ["record", "file"],
        {
            "file": {**_TEXT, "description": "Path relative to the folder of this file; may not lead out of it."},
            "source": {"type": "string", "maxLength": 64},
            "external_id": {**_TEXT, "maxLength": 255, "description": "Its name where it comes from; else its path."},
            "id": {"type": "integer", "minimum": 1, "description": "The id to have, if it is free."},
            "tags": {"type": "array", "items": {**_TEXT, "maxLength": 100}},
            "private": {"type": "boolean", "description": "Only for who is signed in; items leave it out."},
            **columns,
        },
    )


def _image() -> Schema:
    number = {"type": "integer", "minimum": 0}
    point = _object(list(FOCAL_POINT), dict.fromkeys(FOCAL_POINT, number))
    return _medium(
        {
            **columns_schema(PortalImage, IMAGE_COLUMNS),
            "alt": _by_language(columns_schema(ImageAlt, ("alt",))["alt"]),
            "focal_point": {"anyOf": [point, {"type": "null"}], "description": "In pixels; x and y are its centre."},
        }
    )


def _organisation() -> Schema:
    return _object(
        ["record", "code"],
        {
            "code": _code(),
            "id": {"type": "string", "format": "uuid", "description": "The public id to have, if it is free."},
            **columns_schema(Organisation, (*ORGANISATION_COLUMNS, "position")),
            "country": {"type": ["string", "null"], "description": "ISO 3166-1 code."},
            "logo": {"$ref": "#/$defs/file_reference"},
            "labels": _by_language(columns_schema(TermLabel, ("label",))["label"]),
        },
    )


def _term() -> Schema:
    return _object(
        ["record", "kind", "code"],
        {
            "kind": {**_TEXT, "description": "Name of a vocabulary: topic, country, region, audience, …"},
            "code": _code(),
            **columns_schema(Term, TERM_COLUMNS),
            "labels": _by_language(columns_schema(TermLabel, ("label",))["label"]),
        },
    )


def _section() -> Schema:
    return _object(
        ["record", "group", "language", "path", "title"],
        {
            "group": {"type": "string", "format": "uuid", "description": "The same for a section in all languages."},
            "language": {"enum": list(LANGUAGES)},
            "path": {"type": "string", "pattern": "^/([a-z]{2}/)([a-z0-9-]+/)*$"},
            "title": _TEXT,
        },
    )


def _code() -> Schema:
    return {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$", "maxLength": 64}


def _by_language(schema: Any) -> Schema:
    return {"type": "object", "additionalProperties": False, "properties": dict.fromkeys(LANGUAGES, schema)}
