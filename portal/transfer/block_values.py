"""The innermost blocks in lines: text, choices, and what refers to images, files, pages and terms."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

from django import forms
from wagtail.blocks import BooleanBlock, ChoiceBlock, PageChooserBlock, RichTextBlock, StaticBlock
from wagtail.blocks.field_block import BaseChoiceBlock, ChooserBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from portal.cms.models import Term
from portal.transfer.problems import Problem
from portal.transfer.references import Incoming, Json, Outgoing, file_in, reference_in
from portal.transfer.richtext import allowed_tags, decode_html, encode_html


def encode_value(block: Any, raw: Any, names: Outgoing) -> Json:
    """From the stored form of an innermost block to that in a line."""
    if isinstance(block, RichTextBlock):
        return encode_html(raw, names)
    if isinstance(block, ChooserBlock):
        return _encode_choice(block, raw, names)
    if isinstance(raw, (date, time)):
        return raw.isoformat()
    return str(raw) if isinstance(raw, Decimal) else raw


def decode_value(block: Any, value: Json, names: Incoming, path: str) -> Any:
    """From a line to the stored form; Problem if it is not of the block's kind."""
    if value is None or isinstance(block, StaticBlock):
        return False if isinstance(block, BooleanBlock) else None
    if isinstance(block, RichTextBlock):
        return decode_html(expect(value, str, "a string of HTML", path), allowed_tags(block.features), names, path)
    if isinstance(block, ChooserBlock):
        return _decode_choice(block, value, names, path)
    if isinstance(block, ChoiceBlock):
        return _code(block, value, path)
    if isinstance(block, BaseChoiceBlock):
        return [_code(block, each, path) for each in expect(value, list, "a list", path)]
    kind, called = form_kind(getattr(block, "field", None))
    if isinstance(value, bool) and kind is not bool:
        raise Problem(path, f"must be {called}, not {value!r}")
    return expect(value, kind, called, path)


def expect(value: Json, kind: type | tuple[type, ...], called: str, path: str) -> Any:
    """`value` itself if it is of this kind; else Problem."""
    if not isinstance(value, kind):
        raise Problem(path, f"must be {called}, not {value!r:.60}")
    return value


def _encode_choice(block: Any, raw: Any, names: Outgoing) -> Json:
    if raw is None:
        return None
    if isinstance(block, ImageChooserBlock):
        return {"file": names.image(raw)} if names.image(raw) else None
    if isinstance(block, DocumentChooserBlock):
        return {"file": names.file(raw)} if names.file(raw) else None
    if isinstance(block, PageChooserBlock):
        return names.page(raw)
    if issubclass(block.target_model, Term):
        return names.term(raw)
    raise TypeError(f"{type(block).__name__} cannot be exported: say in block_values.py what names its targets")


def _decode_choice(block: Any, value: Json, names: Incoming, path: str) -> Any:
    if isinstance(block, ImageChooserBlock):
        return names.image(file_in(value, path), path).pk
    if isinstance(block, DocumentChooserBlock):
        return names.file(file_in(value, path), path)
    if isinstance(block, PageChooserBlock):
        return names.page(reference_in(value, path), path)
    return names.term(block.target_model, expect(value, str, "a code", path), path).pk


def _code(block: Any, value: Json, path: str) -> str:
    """A choice may be written as the text or as the number that it looks like (heading levels)."""
    codes = codes_of(block)
    if isinstance(value, bool) or str(value) not in codes:
        raise Problem(path, f"{value!r:.60} is not one of: {', '.join(codes)}")
    return str(value)


def codes_of(block: Any) -> list[str]:
    """The choices of a block."""
    return [str(code) for code, _ in block.field.choices if code != ""]


def form_kind(field: Any) -> tuple[type | tuple[type, ...], str]:
    """The JSON type of what a form field takes, and what that is called."""
    if isinstance(field, forms.FloatField):
        return (int, float), "a number"
    if isinstance(field, forms.DecimalField):
        return (int, float, str), "a number or a string with one"
    if isinstance(field, forms.IntegerField):
        return int, "a whole number"
    if isinstance(field, forms.BooleanField):
        return bool, "true or false"
    return str, "a string"
