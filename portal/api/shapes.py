"""The JSON shapes of items, by type and profile, as their serializers describe them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from portal.api.unions import bare, one_object
from portal.cms import schema
from portal.languages import LANGUAGES
from portal.publishing.types import type_named

Json = dict[str, Any]

BLOCKS = {name: f"{name.capitalize()}Block" for name in schema.BLOCKS}
"""The components of the blocks, by their `type`."""
PIECES: dict[str, Json] = {
    "Block": schema.BLOCK,
    "AnyBlock": one_object([*schema.BLOCKS.values()], "A block of the body, with the values of all types."),
    **{BLOCKS[name]: block for name, block in schema.BLOCKS.items()},
    "Organisation": schema.FULL_ORGANISATION,
    "AnyOrganisation": one_object([schema.ORGANISATION, schema.FULL_ORGANISATION], "An organisation; whole in `full`."),
    "ItemLink": schema.LINK,
    "Image": schema.IMAGE,
    "CardImage": schema.CARD_IMAGE,
    "Download": schema.FILE,
    "ItemTerm": schema.TERM,
}
"""Shapes that many items hold: they stand in the description once, as components. Outer ones come before inner ones."""

_REQUESTED_LOCALE: Json = {"type": "string", "enum": [*LANGUAGES, "any"], "description": "The language asked for."}
COMPARABLE: Json = schema.or_null(
    schema.record(
        {
            "min": schema.or_null(schema.MONEY),
            "max": schema.or_null(schema.MONEY),
            "currency": schema.text("ISO 4217."),
            "rate_date": {**schema.DATE, "description": "Of the older of the two rates."},
        },
        "The amount in the currency asked for (`currency`, else USD); null: there is no rate. Absent without an amount,"
        " and in copies.",
    )
)

_HOW = {
    "card": schema.PROFILES["card"],
    "list": "as lists tell it; what only `profile=full` tells is optional",
    "full": schema.PROFILES["full"],
    "fields": "of which only the fields asked for are told",
}
"""How an item is told, by profile."""
_REPLACED = [
    (bare(piece), piece["description"], {"$ref": f"#/components/schemas/{name}"}) for name, piece in PIECES.items()
]
"""(a shape without its description, that description, the reference in its place)."""


@cache
def item_schema(type_name: str, profile: str) -> Json:
    """The JSON Schema of an item of this type as it is read; it refers to PIECES as components."""
    return _in_components(_whole(type_name, profile))


@cache
def any_item_schema(types: Sequence[str], profile: str) -> Json:
    """One JSON Schema for the items of these types. As lists tell them (`list`), they may also be whole: what only
    these have is optional. With `fields` nothing is required."""
    profiles = ("list", "full") if profile in ("list", "fields") else (profile,)
    shapes = [_whole(name, one) for one in profiles for name in types]
    told = f"An item of {', '.join(f'`{name}`' for name in types)}, {_HOW[profile]}."
    item = one_object(shapes, told)
    return _in_components({**item, "required": []} if profile == "fields" else item)


@cache
def _whole(type_name: str, profile: str) -> Json:
    body: Json = type_named(type_name).serializer().schema()[profile]
    added: Json = {"requested_locale": _REQUESTED_LOCALE}
    if "amount" in body["properties"]:
        added["comparable_amount"] = COMPARABLE
    return {**body, "properties": {**body["properties"], **added}}


def _in_components(shape: Json) -> Json:
    return {name: in_pieces(value) for name, value in shape.items()}


@cache
def piece_schemas() -> dict[str, Json]:
    """The components that items refer to, each referring to the others."""
    pieces = {name: _in_components(piece) for name, piece in PIECES.items()}
    # For generators that make one class of all: the last shapes win, those of AnyBlock. Others have the alternatives
    # before it. A discriminator would make an interface that nothing implements.
    pieces["Block"]["anyOf"] = [*pieces["Block"]["oneOf"], {"$ref": "#/components/schemas/AnyBlock"}]
    return pieces


def in_pieces(value: Any) -> Any:
    """A schema, or any part of one, with references in place of the shapes in PIECES; what they mean there is kept."""
    if isinstance(value, dict):
        shape, told = bare(value), value.get("description")
        for piece, description, reference in _REPLACED:
            if piece == shape:
                return reference if told in (None, description) else {**reference, "description": told}
        return {name: in_pieces(part) for name, part in value.items()}
    return [in_pieces(part) for part in value] if isinstance(value, list) else value


@cache
def field_names(types: Sequence[str], profile: str) -> tuple[str, ...]:
    """The fields that an item of any of these types may have."""
    return tuple(dict.fromkeys(name for type_name in types for name in item_schema(type_name, profile)["properties"]))
