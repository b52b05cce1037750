"""From a request to what it asks for: one strict reading for lists and searches."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from hashlib import blake2b
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest

from portal.api import values
from portal.api.messages import Message
from portal.api.parameters import (
    COUNTS,
    CURRENCIES,
    DEFAULT_CURRENCY,
    LAST_POSITION,
    MOST_ITEMS,
    PROFILES,
    RANGES,
    STATUS_WORDS,
    TERM_KINDS,
    Endpoint,
)
from portal.api.problems import Problem, invalid_value
from portal.api.query import ItemQuery, MoneyBounds, RangeFilter, TermFilter
from portal.api.querystring import Values
from portal.api.shapes import field_names
from portal.languages import LANGUAGES
from portal.publishing.status import CURRENT, SECOND

MINUTE = 60 * SECOND
_Mode = Literal["any", "all", "not", "missing"]
_SUFFIXES: tuple[tuple[str, _Mode], ...] = (("", "any"), ("__all", "all"), ("__not", "not"), ("_missing", "missing"))
_TERM_PARAMETERS = [(kind + suffix, kind, mode) for kind in TERM_KINDS for suffix, mode in _SUFFIXES]
_NEVER_IN_A_WALK = ("cursor", "page", "limit", "count", "profile", "fields", "facet", "facet_size", "highlight")


@dataclass(frozen=True)
class Parsed:
    """What a request asks for, and how the answer is to be cut and told."""

    endpoint: Endpoint
    query: ItemQuery
    sort: str
    limit: int
    cursor: str | None
    page: int | None
    counted: bool
    profile: Literal["card", "list", "full"]
    fields: tuple[str, ...]
    """Only these fields of each item; empty: all of the profile."""
    own: dict[str, Any]
    """The values of the endpoint's own parameters (`q`, `highlight`); those not given are absent."""
    applied: dict[str, Any]
    """What was understood, defaults included: `meta.applied`."""
    windowed: bool
    """Whether the answer depends on the minute (`closing_within`, `posted_within`)."""
    _values: Values = field(repr=False)

    @property
    def message_locale(self) -> str:
        """The language of labels: the one asked for, or the portal's own for `any`."""
        return self.query.locale if self.query.locale in LANGUAGES else settings.LANGUAGE_CODE

    def url(self, **more: str) -> str:
        """The canonical URL of this query, with `cursor` or `page` as told."""
        return f"{self.endpoint.path}?{self._values.canonical(**more)}"

    @property
    def currency(self) -> str:
        """In which amounts are compared."""
        return str(self.applied.get("currency", CURRENCIES[DEFAULT_CURRENCY]))

    @property
    def types(self) -> tuple[str, ...]:
        """The types that may be in the answer; empty: all."""
        return self.query.types or self.query.scope

    @property
    def compares(self) -> bool:
        """Whether amounts decide what is in the answer, or its order."""
        return self.query.money is not None or self.sort == "-amount"

    @property
    def rated(self) -> bool:
        """Whether the answer, as JSON, changes with the exchange rates."""
        told = self.fields or (() if self.profile == "card" else field_names(self.types or self.endpoint.types, "list"))
        return self.compares or "comparable_amount" in told

    def canonical(self, leave_out: Collection[str]) -> str:
        """The query in its one form, without some parameters."""
        return self._values.canonical(leave_out)

    @property
    def self_url(self) -> str:
        """The canonical URL of this very answer."""
        if self.cursor is not None:
            return self.url(cursor=self.cursor)
        return self.url() if self.page is None else self.url(page=str(self.page))

    @property
    def until(self) -> int | None:
        """The moment at which the answer changes although no tick comes (microseconds), if there is one."""
        return self.query.now - self.query.now % MINUTE + MINUTE if self.windowed else None

    @property
    def identity(self) -> str:
        """Everything the answer depends on beside the rows and the tick: for its ETag."""
        return f"{self.self_url} {self.query.ranges}" if self.windowed else self.self_url

    @property
    def digest(self) -> bytes:
        """What a cursor belongs to: the items and their order, not how many are told or how; 8 bytes."""
        kept = {name: value for name, value in self.applied.items() if name not in _NEVER_IN_A_WALK}
        return blake2b(repr((self.endpoint.name, sorted(kept.items()))).encode(), digest_size=8).digest()


def parse(request: HttpRequest, endpoint: Endpoint, now: int) -> Parsed:
    """Read a request for a list or a search at `now` (microseconds, floored to the second); Problem if it is wrong."""
    asked = Values(request, endpoint.parameters)
    own = _own(asked, endpoint)
    locale, chain = read_language(asked, any_too=True)
    scope, types, kinds = _types(asked, endpoint)
    query = ItemQuery(
        now=now,
        locale=locale,
        chain=chain,
        scope=scope,
        types=types,
        kinds=kinds,
        statuses=_statuses(asked, endpoint),
        ids=asked.many("id", values.uuid),
        terms=_terms(asked),
        ranges=_ranges(asked, now),
        money=_money(asked),
        age=asked.one("age", partial(values.integer, low=0, high=120)),
        has_translation=asked.many("has_translation", _one_of(tuple(LANGUAGES))),
        facets=asked.many("facet", _one_of(endpoint.facets)),
        facet_size=asked.one("facet_size", partial(values.integer, low=1, high=100), 20, note="facet" in asked) or 20,
    )
    profile, fields = read_shape(asked, endpoint.types)
    limit = asked.one("limit", partial(values.integer, low=1, high=MOST_ITEMS), 20) or 20
    return Parsed(
        endpoint=endpoint,
        query=query,
        sort=asked.one("sort", _one_of(endpoint.sorts), endpoint.sorts[0]) or endpoint.sorts[0],
        limit=limit,
        cursor=asked.one("cursor", str, note=False),
        page=_page(asked, limit),
        counted=asked.one("count", _one_of(COUNTS), COUNTS[0]) == "exact",
        profile=profile,
        fields=fields,
        own=own,
        applied=asked.applied,
        windowed="closing_within" in asked or "posted_within" in asked,
        _values=asked,
    )


def read_language(asked: Values, *, any_too: bool = False) -> tuple[str, tuple[str, ...]]:
    """The language asked for and the chain in which an item may be served (empty for `any`)."""
    codes = (*LANGUAGES, "any") if any_too else tuple(LANGUAGES)
    locale = asked.one("locale", _one_of(codes), settings.LANGUAGE_CODE) or settings.LANGUAGE_CODE
    if locale == "any":
        if "fallback" in asked:
            raise invalid_value(
                "fallback", Message("Every language is listed with locale=any: nothing has to stand in.")
            )
        return locale, ()
    words = asked.many("fallback", _one_of(("auto", "none", *LANGUAGES)), ("auto",), ordered=True)
    if words == ("auto",):
        return locale, LANGUAGES[locale].chain
    if words == ("none",):
        return locale, (locale,)
    if "auto" in words or "none" in words:
        raise invalid_value("fallback", Message("Either `auto`, or `none`, or a list of languages."))
    return locale, tuple(dict.fromkeys((locale, *words)))


def _own(asked: Values, endpoint: Endpoint) -> dict[str, Any]:
    found = {}
    for parameter in endpoint.own:
        if parameter.name in asked and parameter.read is not None:
            found[parameter.name] = asked.one(parameter.name, parameter.read)
        elif parameter.required:
            raise invalid_value(parameter.name, Message("This parameter is required."), code="required")
    return found


def _one_of(possible: tuple[str, ...]) -> Callable[[str], str]:
    return partial(values.choice, possible=possible)


def _types(asked: Values, endpoint: Endpoint) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The endpoint's own types, those asked for, and the kinds asked for."""
    types = asked.many("type", _one_of(endpoint.types)) if len(endpoint.types) > 1 else ()
    kinds = asked.many("kind", _one_of(endpoint.kinds)) if endpoint.kinds else ()
    return endpoint.scope, types, kinds


def _statuses(asked: Values, endpoint: Endpoint) -> tuple[str, ...]:
    words = asked.many("status", _one_of(STATUS_WORDS), (endpoint.default_status,))
    if "any" in words:
        if len(words) > 1:
            raise invalid_value("status", Message("`any` stands alone."))
        return ()
    named = dict.fromkeys(status for word in words for status in (CURRENT if word == "current" else (word,)))
    return tuple(named)


def _terms(asked: Values) -> tuple[TermFilter, ...]:
    found = []
    for name, kind, mode in _TERM_PARAMETERS:
        if name not in asked:
            continue
        if mode == "missing":
            asked.one(name, _one_of(("true",)))
            found.append(TermFilter(kind, mode))
        else:
            found.append(TermFilter(kind, mode, asked.many(name, _code)))
    return tuple(found)


def _code(text: str) -> str:
    """A term's code; whether there is such a term only the database knows, and what it is if a label was meant."""
    if not re.fullmatch(values.TEXT_PATTERN, text) or len(text) > values.LONGEST_LABEL:
        raise values.RefusedError(
            Message("“{text}” is not a code (letters, digits, hyphens).", text=values.shown(text))
        )
    return text


def _ranges(asked: Values, now: int) -> tuple[RangeFilter, ...]:
    found = []
    for name in RANGES:
        for bound in ("gte", "lte"):
            given = asked.one(f"{name}__{bound}", partial(_bound, name, bound))
            if given is not None:
                found.append(given)
    minute = now - now % MINUTE
    if (within := asked.one("closing_within", values.window)) is not None:
        found.append(RangeFilter("closing", gte=minute, lte=minute + within))
    if (within := asked.one("posted_within", values.window)) is not None:
        found.append(RangeFilter("published", gte=minute - within))
    return tuple(found)


def _money(asked: Values) -> MoneyBounds | None:
    gte, lte = (asked.one(f"amount__{bound}", values.cents) for bound in ("gte", "lte"))
    currency = asked.one("currency", _one_of(CURRENCIES), CURRENCIES[DEFAULT_CURRENCY], note="currency" in asked)
    if gte is None and lte is None:
        return None
    if gte is not None and lte is not None and gte > lte:
        raise invalid_value("amount__lte", Message("This is less than amount__gte: no amount lies between them."))
    return MoneyBounds(currency or CURRENCIES[DEFAULT_CURRENCY], gte, lte)


def _bound(name: Literal["deadline", "published", "updated"], bound: str, text: str) -> RangeFilter:
    day: date | None = values.day(text)
    if day is None:
        at = values.instant(text)
        return RangeFilter(name, gte=at) if bound == "gte" else RangeFilter(name, lte=at)
    if name == "deadline":
        return RangeFilter("deadline_day", gte=text) if bound == "gte" else RangeFilter("deadline_day", lte=text)
    return RangeFilter(name, gte=values.start_of(day)) if bound == "gte" else RangeFilter(name, lte=values.end_of(day))


def read_shape(asked: Values, types: Sequence[str]) -> tuple[Literal["card", "list", "full"], tuple[str, ...]]:
    """How much of each item is told. With `fields`, the smallest profile that holds them all."""
    if "fields" not in asked:
        profile: Any = asked.one("profile", _one_of(PROFILES), "list")
        return profile, ()
    if "profile" in asked:
        raise invalid_value("profile", Message("Either `profile` or `fields`."))
    fields = asked.many("fields", _one_of(field_names(types, "full")))
    return ("list" if set(fields) <= set(field_names(types, "list")) else "full"), fields


def _page(asked: Values, limit: int) -> int | None:
    if "page" not in asked:
        return None
    if "cursor" in asked:
        raise invalid_value("page", Message("Either `cursor` or `page`."))
    page = asked.one("page", partial(values.integer, low=1, high=999_999_999), note=False) or 1
    if page * limit > LAST_POSITION:
        error = {"parameter": "page", "code": "window-exceeded", "detail": Message("Use `links.next` instead.")}
        detail = Message(
            "page × limit reaches position {position}; `page` goes to {last}. Walk with the cursor in `links.next`, or"
            " fetch everything as an export.",
            position=page * limit,
            last=LAST_POSITION,
        )
        raise Problem("window-exceeded", detail, errors=[error])
    return page
