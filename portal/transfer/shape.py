"""What of a page stands in a line: the text and the facts that its class names, each with its codec."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models

from portal.publishing.types import content_types
from portal.transfer.references import Codec, Incoming, Json, Outgoing
from portal.transfer.relations import assign, codec_for


@dataclass(frozen=True)
class Attribute:
    """One field of a page: a column, a relation, or child rows."""

    name: str
    field: Any
    codec: Codec

    @property
    def is_list(self) -> bool:
        """Whether it holds rows of other tables."""
        return isinstance(self.field, models.ManyToOneRel) or bool(self.field.many_to_many)

    def encode(self, page: Any, names: Outgoing) -> Json:
        """The value that a page has, as it stands in a line."""
        value = getattr(page, self.name).all() if self.is_list else getattr(page, self.field.attname)
        return self.codec.encode(value, names)

    def decode_into(self, page: Any, value: Json, names: Incoming) -> None:
        """Give a page the value of a line, in memory; Problem or Problems if it is not of the right kind."""
        decoded = self.codec.decode(value, names, self.name)
        if self.is_list:
            setattr(page, self.name, decoded)
        else:
            assign(page, self.field, decoded)


@dataclass(frozen=True)
class Shape:
    """The attributes of a content type, by name."""

    text: dict[str, Attribute]
    """Stand in the line itself, in every language."""
    facts: dict[str, Attribute]
    """Stand in `facts`, on the line of the original."""


_shapes: dict[str, Shape] = {}


def shape_of(model: Any) -> Shape:
    """The shape of a published page class; TypeError if it has a field that this package does not know."""
    label = model._meta.label
    if label not in _shapes:
        _shapes[label] = _shape(model)
    return _shapes[label]


def _shape(model: Any) -> Shape:
    def attributes(names: tuple[str, ...]) -> dict[str, Attribute]:
        fields = {name: model._meta.get_field(name) for name in names}
        return {name: Attribute(name, field, codec_for(field)) for name, field in fields.items()}

    return Shape(attributes(model.text_fields), attributes(model.fact_fields))


def type_names() -> list[str]:
    """The public names of all content types."""
    return [content_type.name for content_type in content_types()]
