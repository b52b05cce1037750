"""JSON Schema of StreamField blocks, as they stand in lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wagtail.blocks import (
    ChoiceBlock,
    ListBlock,
    PageChooserBlock,
    RichTextBlock,
    StaticBlock,
    StreamBlock,
    StructBlock,
)
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock

from portal.transfer.block_values import codes_of, form_kind
from portal.transfer.references import Schema


def stream_schemas(models: Iterable[Any]) -> dict[str, Schema]:
    """The schemas of all streams of these models, by the name of their block."""
    fields = [field for model in models for field in model._meta.concrete_fields if isinstance(field, StreamField)]
    blocks = {type(field.stream_block).__name__: field.stream_block for field in fields}
    return {name: {"anyOf": [_schema(block), {"type": "null"}]} for name, block in blocks.items()}


def _schema(block: Any) -> Schema:
    if isinstance(block, StreamBlock):
        return {"type": "array", "items": {"oneOf": [_block_schema(child) for child in block.child_blocks.values()]}}
    if isinstance(block, ListBlock):
        item = _schema(block.child_block)
        frame = {"type": {"const": "item"}, "id": {"type": "string"}, "value": item}
        framed = {"type": "object", "required": ["type", "value"], "additionalProperties": False, "properties": frame}
        return {"type": "array", "items": {"anyOf": [framed, item]}}
    if isinstance(block, StructBlock):
        properties = {name: _schema(child) for name, child in block.child_blocks.items()}
        return {"type": "object", "additionalProperties": False, "properties": properties}
    if isinstance(block, TypedTableBlock):
        return {
            "type": "object",
            "required": ["columns", "rows"],
            "properties": {
                "columns": {"type": "array", "items": {"properties": {"type": {"enum": list(block.child_blocks)}}}},
                "rows": {"type": "array", "items": {"required": ["values"]}},
                "caption": {"type": ["string", "null"]},
            },
        }
    return _value_schema(block)


def _block_schema(block: Any) -> Schema:
    return {
        "type": "object",
        "required": ["type", "value"],
        "additionalProperties": False,
        "properties": {"type": {"const": block.name}, "id": {"type": "string"}, "value": _schema(block)},
    }


def _value_schema(block: Any) -> Schema:
    if isinstance(block, StaticBlock):
        return {"type": "null"}
    if isinstance(block, RichTextBlock):
        return {"type": "string", "format": "html"}
    if isinstance(block, (ImageChooserBlock, DocumentChooserBlock)):
        return {"$ref": "#/$defs/file_reference"}
    if isinstance(block, PageChooserBlock):
        return {"anyOf": [{"$ref": "#/$defs/page_reference"}, {"type": "null"}]}
    if isinstance(block, ChoiceBlock):
        codes = codes_of(block)
        return {"enum": [*codes, *(int(code) for code in codes if code.isdecimal())]}
    kind, _ = form_kind(getattr(block, "field", None))
    names = {str: "string", bool: "boolean", int: "integer"}
    schema: Schema = {"type": [names.get(kind, "number") if isinstance(kind, type) else "number", "null"]}
    if getattr(block.field, "max_length", None):
        schema["maxLength"] = block.field.max_length
    return schema
