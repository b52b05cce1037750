"""Conditions on what an index keeps of rows beside their words, in terms that every engine can express."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Between:
    """The number lies between the bounds, both inclusive; a row without one does not."""

    field: str
    gte: int | None
    lte: int | None


@dataclass(frozen=True)
class OneOf:
    """The field holds one of these values."""

    field: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Has:
    """The field holds anything."""

    field: str


@dataclass(frozen=True)
class AnyOf:
    """At least one of the conditions holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Both:
    """All conditions hold and none of `but_not` does."""

    conditions: tuple[Condition, ...]
    but_not: tuple[Condition, ...] = ()


Condition = Between | OneOf | Has | AnyOf | Both


def between(field: str, *, gte: int | None = None, lte: int | None = None) -> Condition:
    """The number lies between the bounds, both inclusive; a row without one does not."""
    return Between(field, gte, lte)


def one_of(field: str, values: Iterable[Any]) -> Condition:
    """The field holds one of these values."""
    return OneOf(field, tuple(values))


def has(field: str) -> Condition:
    """The field holds anything."""
    return Has(field)


def any_of(conditions: Sequence[Condition]) -> Condition:
    """At least one of the conditions holds."""
    return AnyOf(tuple(conditions))


def both(*conditions: Condition, but_not: Sequence[Condition] = ()) -> Condition:
    """All conditions hold and none of `but_not` does."""
    return Both(conditions, tuple(but_not))


def without(condition: Condition) -> Condition:
    """The condition does not hold."""
    return Both((), (condition,))
