"""StreamField blocks in lines: `[{"type": …, "value": …, "id": …}]`, with names in place of database ids.

What stands in a line is Wagtail's own stored form, so that a new block needs nothing here unless it refers to other
things. The items of a list may also stand without the frame that Wagtail puts around each (`{"type": "item", …}`).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.blocks import ListBlock, StreamBlock, StructBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from portal.transfer.block_values import decode_value, encode_value, expect
from portal.transfer.problems import Problem, Problems, problems_in
from portal.transfer.references import Incoming, Json, Outgoing, Schema

_IDS = uuid.UUID("5b0a6e1e-7c53-4c0e-9a8e-3d0f0e6f2a11")
_FRAME = {"type", "value", "id"}


@dataclass(frozen=True)
class StreamCodec:
    """A StreamField."""

    field: Any

    def encode(self, value: Any, names: Outgoing) -> Json:
        block = self.field.stream_block
        return _encode(block, block.get_prep_value(value), names)

    def decode(self, value: Json, names: Incoming, path: str) -> Any:
        block = self.field.stream_block
        native = block.to_python(_decode(block, [] if value is None else value, names, path))
        if names.draft:
            return native
        try:
            return block.clean(native)
        except ValidationError as error:
            raise Problems(list(problems_in(error, path))) from error

    def schema(self) -> Schema:
        return {"$ref": f"#/$defs/{type(self.field.stream_block).__name__}"}


def _encode(block: Any, raw: Any, names: Outgoing) -> Json:
    if raw is None:
        return None
    if isinstance(block, StreamBlock):
        known = [item for item in raw if item["type"] in block.child_blocks]
        return [{**item, "value": _encode(block.child_blocks[item["type"]], item["value"], names)} for item in known]
    if isinstance(block, ListBlock):
        return [
            {**item, "value": _encode(block.child_block, item["value"], names)}
            if _is_framed(item)
            else _encode(block.child_block, item, names)
            for item in raw
        ]
    if isinstance(block, StructBlock):
        return {name: _encode(child, raw[name], names) for name, child in block.child_blocks.items() if name in raw}
    if isinstance(block, TypedTableBlock):
        columns = [block.child_blocks[column["type"]] for column in raw["columns"]]
        values = [zip(columns, row["values"], strict=True) for row in raw["rows"]]
        return {**raw, "rows": [{"values": [_encode(*pair, names) for pair in row]} for row in values]}
    return encode_value(block, raw, names)


def _decode(block: Any, value: Json, names: Incoming, path: str) -> Any:
    if isinstance(block, StreamBlock):
        return _decode_stream(block, expect(value, list, "a list of blocks", path), names, path)
    if isinstance(block, ListBlock):
        return _decode_list(block, expect([] if value is None else value, list, "a list", path), names, path)
    if isinstance(block, StructBlock):
        return _decode_struct(block, expect({} if value is None else value, dict, "an object", path), names, path)
    if isinstance(block, TypedTableBlock):
        return _decode_table(block, value, names, path) if value is not None else None
    return decode_value(block, value, names, path)


def _decode_stream(block: Any, items: list[Json], names: Incoming, path: str) -> list[Json]:
    result = []
    for number, item in enumerate(items):
        where = f"{path}[{number}]"
        child = _child(block, expect(item, dict, "a block {type, value}", where), where)
        result.append(
            {
                "type": child.name,
                "value": _decode(child, item.get("value"), names, where),
                "id": _id(item, names, where),
            }
        )
    return _with_distinct_ids(result)


def _decode_list(block: Any, items: list[Json], names: Incoming, path: str) -> list[Json]:
    result = []
    for number, item in enumerate(items):
        where = f"{path}[{number}]"
        framed = _is_framed(item)
        value = _decode(block.child_block, item["value"] if framed else item, names, where)
        result.append({"type": "item", "value": value, "id": _id(item if framed else {}, names, where)})
    return _with_distinct_ids(result)


def _decode_struct(block: Any, fields: dict[str, Json], names: Incoming, path: str) -> dict[str, Any]:
    for name in fields:
        if name not in block.child_blocks:
            raise Problem(f"{path}.{name}", f"unknown field; known are {', '.join(block.child_blocks)}")
    return {
        name: _decode(child, fields[name], names, f"{path}.{name}")
        for name, child in block.child_blocks.items()
        if name in fields
    }


def _decode_table(block: Any, table: Json, names: Incoming, path: str) -> dict[str, Any]:
    expect(table, dict, "a table {columns, rows, caption}", path)
    columns = expect(table.get("columns"), list, "a list of columns", f"{path}.columns")
    cells = [_child(block, expect(column, dict, "a column {type, heading}", path), path) for column in columns]
    rows = []
    for number, row in enumerate(expect(table.get("rows"), list, "a list of rows", f"{path}.rows")):
        where = f"{path}.rows[{number}]"
        values = expect(expect(row, dict, "a row {values}", where).get("values"), list, "a list of values", where)
        if len(values) != len(cells):
            raise Problem(where, f"has {len(values)} values for {len(cells)} columns")
        pairs = zip(cells, values, strict=True)
        rows.append({"values": [_decode(cell, value, names, where) for cell, value in pairs]})
    return {
        "columns": [
            {"type": cell.name, "heading": expect(column.get("heading", ""), str, "a string", f"{path}.columns")}
            for cell, column in zip(cells, columns, strict=True)
        ],
        "rows": rows,
        "caption": expect(table.get("caption") or "", str, "a string", f"{path}.caption"),
    }


def _child(block: Any, item: dict[str, Json], path: str) -> Any:
    kind = item.get("type")
    if not isinstance(kind, str) or kind not in block.child_blocks:
        raise Problem(path, f"unknown block {kind!r:.60}; known are {', '.join(block.child_blocks)}")
    return block.child_blocks[kind]


def _id(item: dict[str, Json], names: Incoming, path: str) -> str:
    """The id that the line gives, else one that the same line always gets: links to a block stay good."""
    given = item.get("id")
    return given if isinstance(given, str) and given else str(uuid.uuid5(_IDS, f"{names.seed} {path}"))


def _with_distinct_ids(items: list[Json]) -> list[Json]:
    """An id that stands twice is kept by the first; the others get new ones, made from it."""
    taken: set[str] = set()
    for number, item in enumerate(items):
        if item["id"] in taken:
            item["id"] = str(uuid.uuid5(_IDS, f"{item['id']} {number}"))
        taken.add(item["id"])
    return items


def _is_framed(item: Json) -> bool:
    return isinstance(item, dict) and item.get("type") == "item" and "value" in item and item.keys() <= _FRAME
