"""The registry: public type name -> page model -> serializer; and the models whose changes re-render items.

Apps register in `AppConfig.ready()`; readers ask only when they handle a request or run a command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Model
from wagtail.models import Page

from portal.publishing.status import Schedule

Json = dict[str, Any]
Key = tuple[str, str]
"""A term's (kind, code); or what an item embeds: ("group", uuid), ("term", pk), ("image", pk), ("file", pk)."""


@dataclass(frozen=True)
class GroupState:
    """What rendering one page needs to know of its group."""

    facts: Page
    """The page whose row holds the group's facts (specific class)."""
    locales: tuple[str, ...]
    """The group's live languages, in the portal's order."""
    outdated: bool
    """The original's text changed after this translation went live."""
    path: str
    """The public path of the page: `/kk/grants/zhas-star/`."""
    published: int
    updated: int


@dataclass(frozen=True)
class Rendered:
    """One page as it is published: three ready bodies and the columns to filter, sort and search on.

    Bodies hold neither `requested_locale` nor `status` (both are added when read), nor, for staged calls, `deadline`.
    """

    kind: str
    title: str
    summary: str
    text: str
    card: Json
    list: Json
    full: Json
    schedule: Schedule | None = None
    deadline_day: str | None = None
    """The local date of the (last) deadline in its own zone."""
    closed_early_day: str | None = None
    """The date on which it closed early, in the zone in which its deadline is told."""
    stages: tuple[Json, ...] = ()
    """Of a staged call: [{key, kind, at, zone, local}] in order of time."""
    age_min: int | None = None
    age_max: int | None = None
    currency: str = ""
    """ISO 4217, if the item has an amount."""
    amount: tuple[int | None, int | None] = (None, None)
    """From and to, in hundredths of the currency."""
    terms: frozenset[Key] = frozenset()
    links: frozenset[Key] = frozenset()


class Serializer(Protocol):
    """Renders a live page; batches are told first, so that a serializer can fetch what all pages share at once."""

    version: str

    def prepare(self, pages: Iterable[tuple[Page, GroupState]]) -> None: ...

    def render(self, page: Page, state: GroupState) -> Rendered: ...

    def schema(self) -> dict[str, Json]:
        """JSON Schemas of the items that readers are given: {"card", "list", "full"}."""


@dataclass(frozen=True)
class ContentType:
    """A public type: its URL segment, the page model that editors fill in, and what renders it."""

    name: str
    model: type[Page]
    serializer: Callable[[], Serializer]
    section: str
    """Slug of the section in which imports put items of this type."""
    has_status: bool = False
    kinds: tuple[str, ...] = ()
    half_life_days: int | None = None
    """Of types that age: after so many days, a search takes an item for half as good. None: it does not matter when."""


_types: dict[str, ContentType] = {}
_by_model: dict[type[Page], ContentType] = {}
_dependencies: dict[type[Model], Callable[[Any], Key]] = {}


def register(content_type: ContentType) -> None:
    """Make a page model public under `content_type.name`; ValueError if the name or the model is taken."""
    if content_type.name in _types or content_type.model in _by_model:
        raise ValueError(f"{content_type.name} or {content_type.model} is registered twice")
    _types[content_type.name] = content_type
    _by_model[content_type.model] = content_type


def register_dependency(model: type[Model], key: Callable[[Any], Key]) -> None:
    """Say that items may embed instances of `model`: when one is saved or deleted, the items that did are refreshed."""
    _dependencies[model] = key


def content_types() -> list[ContentType]:
    """All public types in the order of their registration."""
    return list(_types.values())


def type_named(name: str) -> ContentType:
    """The type with this public name; KeyError if there is none."""
    return _types[name]


def type_of(model: type[Page]) -> ContentType | None:
    """The public type of a page model; None for sections and other pages that are not published."""
    return _by_model.get(model)


def dependencies_in_collections() -> list[tuple[type[Model], Callable[[Any], Key]]]:
    """The models among these whose instances live in a Wagtail collection (images, files), with their keys."""
    return [
        (model, key)
        for model, key in _dependencies.items()
        if any(model_field.name == "collection" for model_field in model._meta.get_fields())
    ]


def dependency_key(instance: Model) -> Key | None:
    """What `instance` is called in ItemLink; None if items do not depend on its model."""
    for model, key in _dependencies.items():
        if isinstance(instance, model):
            return key(instance)
    return None
