"""The parameters of lists and searches: their names, what they mean and what they take. One table for the parser, for
error messages and for the OpenAPI description.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from django.conf import settings

from portal.api.values import AMOUNT_PATTERN, CODE_PATTERN, MOMENT_PATTERN, WINDOW_PATTERN
from portal.cms.choices import codes, kinds
from portal.languages import LANGUAGES
from portal.publishing.status import STATUSES
from portal.publishing.types import content_types, type_named

Json = dict[str, Any]

TERM_KINDS = (
    "country",
    "region",
    "topic",
    "audience",
    "organisation",
    "application_language",
    "work_mode",
    "contract",
    "hours",
    "experience",
    "language",
    "costs_covered",
    "resource_format",
    "resource_level",
    "material_language",
    "licence",
    "policy_area",
)
"""What items are filtered and counted by: kinds of ItemTerm."""

SORTS = ("-published", "published", "-updated", "deadline", "-deadline", "-amount")
CURRENCIES = ("KZT", "KGS", "TJS", "TMT", "UZS", "AZN", "RUB", "USD", "EUR")
"""In which amounts are compared."""
PROFILES = ("card", "list", "full")
STATUS_WORDS = (*STATUSES, "current", "any")
COUNTS = ("exact", "none")
DEFAULT_CURRENCY = CURRENCIES.index("USD")
RANGES: tuple[Literal["deadline", "published", "updated"], ...] = ("deadline", "published", "updated")
TOKEN: Json = {"type": "string", "pattern": "^[A-Za-z0-9_.:=-]+$"}
"""What the portal gave and only it can read."""
MOST_VALUES = 100
"""How many values one parameter may have."""
MOST_ITEMS = 100
"""The largest `limit`."""
LAST_POSITION = 10_000
"""The last position that `page` reaches: beyond, only a cursor goes."""


@dataclass(frozen=True, eq=False)
class Parameter:
    """One parameter of the query string; `schema` describes one value of it."""

    name: str
    description: str
    schema: Json
    many: bool = False
    """May be repeated, or hold several values separated by commas."""
    required: bool = False
    read: Callable[[str], Any] | None = None
    """Of an endpoint's own parameter: what makes its value of the text, or raises RefusedError."""


@dataclass(frozen=True, eq=False)
class Endpoint:
    """A list or a search: the types it holds, and how it differs from the others in what may be asked."""

    name: str
    """Its segment of the URL: `items`, `funding`, `search`."""
    types: tuple[str, ...]
    sorts: tuple[str, ...] = SORTS
    """The first is the default."""
    own: tuple[Parameter, ...] = ()
    """Parameters that only this endpoint has."""

    @cached_property
    def path(self) -> str:
        """Its root-relative URL."""
        return f"/api/v1/{self.name}/"

    @cached_property
    def scope(self) -> tuple[str, ...]:
        """Its types as a condition on rows: empty where it holds every type."""
        return () if set(self.types) == {content_type.name for content_type in content_types()} else self.types

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """All kinds of all its types."""
        return tuple(dict.fromkeys(kind for name in self.types for kind in type_named(name).kinds))

    @cached_property
    def default_status(self) -> str:
        """Where every type has a status, readers are shown what is current unless they ask for more."""
        return "current" if self.types and all(type_named(name).has_status for name in self.types) else "any"

    @cached_property
    def facets(self) -> tuple[str, ...]:
        """What may be counted here."""
        own = [*(["type"] if len(self.types) > 1 else []), *(["kind"] if self.kinds else [])]
        return (*own, "status", *TERM_KINDS)

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        """Every parameter by name, in the order of the canonical form."""
        groups = (self.own, SHARED_PARAMETERS.values(), self._kinds_of_item(), self._presentation())
        return {parameter.name: parameter for group in groups for parameter in group}

    def _kinds_of_item(self) -> list[Parameter]:
        found = []
        if len(self.types) > 1:
            found.append(Parameter("type", "Only these types.", _words(self.types), many=True))
        if self.kinds:
            found.append(Parameter("kind", "Only these kinds within a type.", _words(self.kinds), many=True))
        text = "Where a call stands now; `current` is all but closed. Types without a status only come with `any`."
        return [*found, Parameter("status", text, _words(STATUS_WORDS, self.default_status), many=True)]

    def _presentation(self) -> list[Parameter]:
        return [
            Parameter("sort", "Unknown values come last.", _words(self.sorts, self.sorts[0])),
            Parameter("facet", "Count groups by these.", _words(self.facets), many=True),
        ]


def _words(possible: Iterable[str], default: str | None = None) -> Json:
    schema: Json = {"type": "string", "enum": list(possible)}
    return schema if default is None else {**schema, "default": default}


def _integer(name: str, description: str, low: int, high: int, default: int | None = None) -> Parameter:
    schema: Json = {"type": "integer", "minimum": low, "maximum": high}
    if default is not None:
        schema["default"] = default
    return Parameter(name, description, schema)


def locale_parameter(*, any_too: bool = False) -> Parameter:
    """The language asked for; lists also take `any`: every row of every language."""
    codes = [*LANGUAGES, "any"] if any_too else list(LANGUAGES)
    text = "The reader's language." + (" `any` lists every row of every language." if any_too else "")
    return Parameter("locale", text, _words(codes, settings.LANGUAGE_CODE))


def fallback_parameter() -> Parameter:
    """The languages that stand in for the one asked for."""
    return Parameter(
        "fallback",
        "Languages that may stand in, best first; `auto` is the language's own chain, `none` allows no other.",
        _words(["auto", "none", *LANGUAGES], "auto"),
        many=True,
    )


def _of_terms() -> list[Parameter]:
    found = []
    for kind in TERM_KINDS:
        code = {
            "type": "string",
            "pattern": CODE_PATTERN,
            "examples": [codes(kind)[0] if kind in kinds() else "silk-bridge-fund"],
        }
        found += [
            Parameter(kind, f"Items with any of these codes of `{kind}`.", code, many=True),
            Parameter(f"{kind}__all", f"Items with all of these codes of `{kind}`.", code, many=True),
            Parameter(f"{kind}__not", f"Items with none of these codes of `{kind}`.", code, many=True),
            Parameter(f"{kind}_missing", f"Items without any `{kind}`.", _words(["true"])),
        ]
    return found


def _filters() -> list[Parameter]:
    identity = {"type": "string", "format": "uuid"}
    found = [Parameter("id", "Only these groups (a batch read).", identity, many=True), *_of_terms()]
    for name in RANGES:
        moment = {"type": "string", "pattern": MOMENT_PATTERN, "examples": ["2026-12-01", "2026-12-01T18:59:59Z"]}
        day = "a date is a day in the deadline's own zone" if name == "deadline" else "a date is a UTC day"
        found.append(Parameter(f"{name}__gte", f"From this moment on ({day}).", moment))
        found.append(Parameter(f"{name}__lte", f"Up to and with this moment ({day}).", moment))
    window = {"type": "string", "pattern": WINDOW_PATTERN, "examples": ["30d"]}
    return [
        *found,
        Parameter("closing_within", "Not closed, and the deadline is within this time (`12h`, `30d`, `4w`).", window),
        Parameter("posted_within", "Published within this time before now.", window),
        *(
            Parameter(
                f"amount__{bound}",
                f"{told} this much in `currency`, at the newest rates. What has no rate is kept, and marked.",
                {"type": "string", "pattern": AMOUNT_PATTERN, "examples": ["1000"]},
            )
            for bound, told in (("gte", "Amounts that reach"), ("lte", "Amounts that begin at or below"))
        ),
        Parameter(
            "currency",
            "Of these amounts, and of `comparable_amount`.",
            _words(CURRENCIES, CURRENCIES[DEFAULT_CURRENCY]),
        ),
        _integer("age", "An age that the call accepts.", 0, 120),
        Parameter("has_translation", "Groups that exist in any of these.", _words(LANGUAGES), many=True),
    ]


def _answer() -> list[Parameter]:
    return [
        _integer("limit", "Items in an answer.", 1, MOST_ITEMS, 20),
        Parameter("cursor", "Goes on where `links.next` or `links.prev` of an answer says: follow those.", TOKEN),
        _integer("page", f"Page number, while page × limit ≤ {LAST_POSITION:,}.", 1, LAST_POSITION),
        Parameter(
            "count",
            "Whether `meta.total` is counted, on the first page of a cursor walk.",
            _words(["exact", "none"], "exact"),
        ),
        # No `default` in the schema: generated clients would send it beside `fields`, which is refused.
        Parameter("profile", "How much of each item is told: `list` unless `fields` are named.", _words(PROFILES)),
        Parameter(
            "fields",
            "Only these fields of each item.",
            {"type": "string", "pattern": "^[a-z_]+$", "examples": ["title"]},
            many=True,
        ),
        _integer("facet_size", "Values told of each facet.", 1, 100, 20),
    ]


SHARED_PARAMETERS = {
    parameter.name: parameter
    for parameter in (locale_parameter(any_too=True), fallback_parameter(), *_filters(), *_answer())
}
"""The parameters that every list and search has alike."""
