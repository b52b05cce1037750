"""Plain columns of a record (an image, a file, a term) from and to a line, by the codecs of their fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from portal.transfer.lines import Data
from portal.transfer.problems import Problem, Problems
from portal.transfer.references import Json, Schema
from portal.transfer.values import ValueCodec, codec_of


def set_columns(instance: Any, data: Data, names: Iterable[str], path: str = "") -> None:
    """Give a record what the line says of these columns, in memory; Problems if anything is of the wrong kind."""
    problems: list[Problem] = []
    for name in names:
        if name in data:
            try:
                setattr(instance, name, _codec(instance, name).from_line(data[name], path or name))
            except Problem as problem:
                problems.append(problem)
    if problems:
        raise Problems(problems)


def columns_of(instance: Any, names: Iterable[str]) -> dict[str, Json]:
    """These columns of a record, as they stand in a line."""
    return {name: _codec(instance, name).to_line(getattr(instance, name)) for name in names}


def columns_schema(model: Any, names: Iterable[str]) -> dict[str, Schema]:
    """JSON Schema of these columns of a model."""
    return {name: _codec(model, name).schema() for name in names}


def _codec(instance: Any, name: str) -> ValueCodec:
    return cast(ValueCodec, codec_of(instance._meta.get_field(name)))
