"""One object in place of several alternatives. Many generators of clients cannot tell alternatives apart: of `anyOf`
they make one class that requires whatever any of them requires, and has the shapes of the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]

_NULL: Json = {"type": "null"}


def one_object(shapes: Sequence[Json], description: str) -> Json:
    """The JSON Schema of an object that may have any of these shapes. It requires what all of them require, but for
    what may be null: where it is an alternative itself, generators forget that, and would not read the null."""
    found: dict[str, list[Json]] = {}
    for shape in shapes:
        for name, part in shape["properties"].items():
            found.setdefault(name, []).append(part)
    return {
        "type": "object",
        "description": description,
        "properties": {name: _one(parts) for name, parts in found.items()},
        "required": [
            name
            for name, parts in found.items()
            if all(name in shape["required"] for shape in shapes) and not any(map(_may_be_null, parts))
        ],
        "additionalProperties": False,
    }


def bare(shape: Json) -> Json:
    """A shape without what it means at its place."""
    return {name: value for name, value in shape.items() if name != "description"}


def _may_be_null(shape: Json) -> bool:
    return "null" in shape.get("type", "") or _NULL in shape.get("anyOf", ())


def _one(parts: Sequence[Json]) -> Json:
    """One schema for values of any of these; ValueError if there is none that generators read."""
    first, told = parts[0], parts[0].get("description", "")
    if all(bare(part) == bare(first) for part in parts):
        return first
    if any(_NULL in part.get("anyOf", ()) for part in parts):
        inner = _one([option for part in parts for option in part.get("anyOf", [part]) if option != _NULL])
        return {"description": told, "anyOf": [inner, _NULL]}
    kinds = {str(part["type"]) for part in parts}
    if kinds == {"string"}:
        return {"type": "string", "description": told, **_words(parts)}
    if kinds == {"array"}:
        return {**first, "items": _one([part["items"] for part in parts])}
    if kinds == {"object"}:
        return one_object(parts, told)
    raise ValueError(f"no schema for all of {parts}")


def _words(parts: Sequence[Json]) -> Json:
    """The words that any of these strings may be, if they are told."""
    told: list[list[str]] = [part.get("enum", [part["const"]] if "const" in part else []) for part in parts]
    return {"enum": list(dict.fromkeys(word for words in told for word in words))} if all(told) else {}
