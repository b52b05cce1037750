"""Relations in lines: terms by code, images and files by path, pages by name, child rows as lists of objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import Page

from portal.cms.models import Term
from portal.transfer.block_values import expect
from portal.transfer.blocks import StreamCodec
from portal.transfer.problems import Problem, Problems, problems_in
from portal.transfer.references import (
    Codec,
    Incoming,
    Json,
    Outgoing,
    Schema,
    file_in,
    reference_in,
)
from portal.transfer.values import codec_of


def codec_for(field: Any) -> Codec:
    """The codec of any field of a page or of its child rows; TypeError for a class that this package does not know."""
    if isinstance(field, models.ManyToOneRel):
        return ChildrenCodec(field)
    if field.many_to_many and issubclass(field.related_model, Term):
        return TermsCodec(field)
    if isinstance(field, models.ForeignKey):
        return TargetCodec(field)
    codec = StreamCodec(field) if isinstance(field, StreamField) else codec_of(field)
    if codec is None:
        raise TypeError(f"{field} is a {type(field).__name__}: say in portal/transfer how it stands in a line")
    return codec


def assign(instance: Any, field: Any, value: Any) -> None:
    """Set a column: a foreign key to an id, or to the row itself, which is then not asked for again."""
    setattr(instance, field.name if isinstance(value, models.Model) else field.attname, value)


@dataclass(frozen=True)
class TargetCodec:
    """A foreign key. To a line it goes from the id; from a line come terms and images themselves, other ids."""

    field: Any

    def encode(self, value: Any, names: Outgoing) -> Json:
        model = self.field.related_model
        if value is None:
            return None
        if issubclass(model, Term):
            return names.term(value)
        if issubclass(model, Page):
            return names.page(value)
        file = names.image(value) if issubclass(model, get_image_model()) else names.file(value)
        return {"file": file} if file else None

    def decode(self, value: Json, names: Incoming, path: str) -> Any:
        model = self.field.related_model
        if value is None:
            return None
        if issubclass(model, Term):
            return names.term(model, expect(value, str, "a code", path), path)
        if issubclass(model, Page):
            return names.page(reference_in(value, path), path)
        file = file_in(value, path)
        return names.image(file, path) if issubclass(model, get_image_model()) else names.file(file, path)

    def schema(self) -> Schema:
        model = self.field.related_model
        if issubclass(model, Term):
            return {"type": ["string", "null"], "description": f"Code of a term ({model.term_kind})."}
        if issubclass(model, (get_image_model(), get_document_model())):
            return {"$ref": "#/$defs/file_reference"}
        return {"$ref": "#/$defs/page_reference"}


@dataclass(frozen=True)
class TermsCodec:
    """Many terms, as a list of codes. Its value here is a list of terms."""

    field: Any

    def encode(self, value: Any, names: Outgoing) -> Json:
        codes = [names.term(term.pk) for term in value]
        return sorted(code for code in codes if code is not None)

    def decode(self, value: Json, names: Incoming, path: str) -> Any:
        codes = expect([] if value is None else value, list, "a list of codes", path)
        terms = [
            names.term(self.field.related_model, expect(code, str, "a code", f"{path}[{number}]"), f"{path}[{number}]")
            for number, code in enumerate(codes)
        ]
        return list(dict.fromkeys(terms))

    def schema(self) -> Schema:
        kind = self.field.related_model.term_kind
        return {"type": ["array", "null"], "items": {"type": "string"}, "description": f"Codes of terms ({kind})."}


class ChildrenCodec:
    """Child rows, as a list of objects; of rows that hold one thing only, that thing itself."""

    def __init__(self, relation: models.ManyToOneRel) -> None:
        self.model: Any = relation.related_model
        order = getattr(self.model, "sort_order_field", None)
        self.order: str | None = order
        fields = [
            field
            for field in self.model._meta.concrete_fields
            if not (field.primary_key or isinstance(field, ParentalKey) or field.name == order)
        ]
        self.codecs: dict[str, tuple[Any, Codec]] = {field.name: (field, codec_for(field)) for field in fields}
        self.only = fields[0].name if len(fields) == 1 else None

    def encode(self, value: Any, names: Outgoing) -> Json:
        rows = [
            {name: codec.encode(getattr(row, field.attname), names) for name, (field, codec) in self.codecs.items()}
            for row in value
        ]
        return [row[self.only] for row in rows if row[self.only] is not None] if self.only else rows

    def decode(self, value: Json, names: Incoming, path: str) -> Any:
        entries = expect([] if value is None else value, list, "a list", path)
        rows = [self._row({self.only: entry} if self.only else entry, names, f"{path}[{number}]")
                for number, entry in enumerate(entries)]  # fmt: skip
        rows = [row for row in rows if row is not None]
        for number, row in enumerate(rows):
            if self.order:
                setattr(row, self.order, number)
        return rows

    def _row(self, entry: Json, names: Incoming, path: str) -> Any:
        if self.only and entry[self.only] is None:
            raise Problem(path, "must not be null")
        values = expect(entry, dict, "an object", path)
        row = self.model()
        for name in values:
            if name not in self.codecs:
                raise Problem(f"{path}.{name}", f"unknown field; known are {', '.join(self.codecs)}")
            field, codec = self.codecs[name]
            decoded = codec.decode(values[name], names, path if name == self.only else f"{path}.{name}")
            if decoded is None and self.only:
                return None  # a page that is not made yet
            assign(row, field, decoded)
        if not names.draft:
            self._check(row, path)
        return row

    def _check(self, row: Any, path: str) -> None:
        # Targets were found by name already; asking the database for each again would cost a query per row.
        keys = {field.name for field in self.model._meta.concrete_fields if field.is_relation or field.primary_key}
        given = {name for name in keys if getattr(row, row._meta.get_field(name).attname) is not None}
        parent = {field.name for field in self.model._meta.concrete_fields if isinstance(field, ParentalKey)}
        try:
            row.clean_fields(exclude=given | parent | {row._meta.pk.name})
            row.clean()
        except ValidationError as error:
            raise Problems(list(problems_in(error, path))) from error

    def schema(self) -> Schema:
        properties = {name: codec.schema() for name, (_, codec) in self.codecs.items()}
        item = (
            properties[self.only]
            if self.only
            else {"type": "object", "additionalProperties": False, "properties": properties}
        )
        return {"type": ["array", "null"], "items": item}
