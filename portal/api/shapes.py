"""The JSON shapes of items, by type and profile, as their serializers describe them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from portal.cms import schema
from portal.languages import LANGUAGES
from portal.publishing.types import type_named

Json = dict[str, Any]

BLOCKS = {name: f"{name.capitalize()}Block" for name in schema.BLOCKS}
"""The components of the blocks, by their `type`."""
PIECES: dict[str, Json] = {
    "Block": schema.BLOCK,
    **{BLOCKS[name]: block for name, block in schema.BLOCKS.items()},
    "Organisation": schema.FULL_ORGANISATION,
    "OrganisationLink": schema.ORGANISATION,
    "ItemLink": schema.LINK,
    "Image": schema.IMAGE,
    "CardImage": schema.CARD_IMAGE,
    "File": schema.FILE,
    "ItemTerm": schema.TERM,
}
"""Shapes that many items hold: they stand in the description once, as components. Outer ones come before inner ones."""

_REQUESTED_LOCALE: Json = {"type": "string", "enum": [*LANGUAGES, "any"], "description": "The language asked for."}
COMPARABLE: Json = {
    "type": ["object", "null"],
    "description": "The amount in the currency asked for (`currency`, else USD); null: there is no rate. Absent without"
    " an amount, and in copies.",
    "properties": {
        "min": schema.or_null(schema.MONEY),
        "max": schema.or_null(schema.MONEY),
        "currency": schema.text("ISO 4217."),
        "rate_date": {**schema.DATE, "description": "Of the older of the two rates."},
    },
    "required": ["min", "max", "currency", "rate_date"],
    "additionalProperties": False,
}


def _bare(shape: Json) -> Json:
    return {name: value for name, value in shape.items() if name != "description"}


_REPLACED = [
    (_bare(wrapped(piece)), piece["description"], wrapped({"$ref": f"#/components/schemas/{name}"}))
    for name, piece in PIECES.items()
    for wrapped in (dict, schema.or_null)
]
"""(a shape without its description, that description, the reference in its place)."""


@cache
def item_schema(type_name: str, profile: str) -> Json:
    """The JSON Schema of an item of this type as it is read; it refers to PIECES as components."""
    body: Json = type_named(type_name).serializer().schema()[profile]
    added: Json = {"requested_locale": _REQUESTED_LOCALE}
    if "amount" in body["properties"]:
        added["comparable_amount"] = COMPARABLE
    whole = {**body, "properties": {**body["properties"], **added}}
    return {name: in_pieces(value) for name, value in whole.items()}


@cache
def piece_schemas() -> dict[str, Json]:
    """The components that items refer to, each referring to the others."""
    pieces = {name: {keyword: in_pieces(value) for keyword, value in piece.items()} for name, piece in PIECES.items()}
    mapping = {name: f"#/components/schemas/{component}" for name, component in BLOCKS.items()}
    pieces["Block"]["discriminator"] = {"propertyName": "type", "mapping": mapping}
    return pieces


def in_pieces(value: Any) -> Any:
    """A schema, or any part of one, with references in place of the shapes in PIECES; what they mean there is kept."""
    if isinstance(value, dict):
        bare, told = _bare(value), value.get("description")
        for piece, description, reference in _REPLACED:
            if piece == bare:
                return reference if told in (None, description) else {**reference, "description": told}
        return {name: in_pieces(part) for name, part in value.items()}
    return [in_pieces(part) for part in value] if isinstance(value, list) else value


@cache
def field_names(types: Sequence[str], profile: str) -> tuple[str, ...]:
    """The fields that an item of any of these types may have."""
    return tuple(dict.fromkeys(name for type_name in types for name in item_schema(type_name, profile)["properties"]))


def some_fields_schema(types: Sequence[str]) -> Json:
    """An item of which only some fields are told (`fields=`)."""
    properties: dict[str, list[Json]] = {}
    for type_name in types:
        for name, shape in item_schema(type_name, "full")["properties"].items():
            if shape not in properties.setdefault(name, []):
                properties[name].append(shape)
    return {
        "type": "object",
        "description": "An item of which only the fields asked for are told.",
        "properties": {name: found[0] if len(found) == 1 else _any_of(found) for name, found in properties.items()},
        "additionalProperties": False,
    }


def _any_of(found: list[Json]) -> Json:
    return {"anyOf": found, "description": found[0].get("description", "What it is depends on the type.")}
