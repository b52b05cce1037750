"""Lists in other formats: `/api/v1/funding.ics?country=KZ` tells what `/api/v1/funding/?country=KZ` tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponseBase
from rest_framework.request import Request

from portal.api import facets, items
from portal.api.alternates import NEVER_TOLD, OF_CALLS, endings_of
from portal.api.conditional import Validator
from portal.api.dates import changed_at
from portal.api.formats.calendars import ics
from portal.api.formats.feeds import atom, json_feed, rss
from portal.api.formats.lines import ndjson
from portal.api.formats.maps import geojson
from portal.api.formats.tables import SEPARATORS, csv_table
from portal.api.formats.told import Cancelled, Json, Told
from portal.api.items import Place, Profile, Row
from portal.api.money import comparison, with_rates
from portal.api.negotiation import AnyType
from portal.api.operations import Operation
from portal.api.parameters import Endpoint, Parameter
from portal.api.parsing import Parsed, parse
from portal.api.query import ItemQuery, RangeFilter
from portal.api.rendering import render_item
from portal.api.tags import of_list
from portal.api.values import choice
from portal.api.views import PublicView
from portal.publishing import changes
from portal.publishing.clock import now as this_moment
from portal.publishing.status import CURRENT, DAY, moment
from portal.publishing.types import type_named

ROWS_AT_ONCE = 200
CANCELLED_FOR = 30 * DAY
"""How long a calendar tells that a call was withdrawn: whoever subscribes has asked by then."""
KNOWN_OF_TOMBSTONES = ("locale", "fallback", "type", "id", "sort", "currency")
"""Parameters that need nothing of an item but what is left when it is withdrawn. Where more is asked, nobody knows
whether it was in the calendar: it vanishes, and programs that ask again every few hours remove it (RFC 7986, 5.7)."""


@dataclass(frozen=True)
class Format:
    """A way to tell the items of a query."""

    ending: str
    media_type: str
    description: str
    write: Callable[[Told], Iterator[bytes]]
    profile: Profile = "list"
    is_feed: bool = False
    """The newest items only, up to `limit`; else the whole result."""
    own: tuple[Parameter, ...] = ()
    compares: bool = False
    """Whether amounts are told in the currency asked for as well, as in lists."""

    @property
    def is_text(self) -> bool:
        """Whether the media type says which characters it has."""
        return self.media_type.startswith("text/") or self.media_type.endswith("+xml")


_SEPARATOR = Parameter(
    "separator",
    "Between cells; spreadsheets in languages that write 1,5 expect `semicolon`.",
    {"type": "string", "enum": list(SEPARATORS), "default": "comma"},
    read=lambda text: choice(text, tuple(SEPARATORS)),
)
_DEPTH = Parameter(
    "depth",
    "How much of each item is told: as in lists, or whole.",
    {"type": "string", "enum": ["list", "full"], "default": "list"},
    read=lambda text: choice(text, ("list", "full")),
)
_FEED = "the first `limit` items, with categories, pictures and files. Ids stay."
_CALENDAR = (
    "A calendar to subscribe to (RFC 5545): deadlines and stages in their own time zone, with alarms. Withdrawn ones"
    " are cancelled where only types, languages and ids are asked for, else they vanish."
)
_TABLE = "A table of the whole result (RFC 4180): a row an item, for spreadsheets; no cell is ever a formula."
_LINES = "The whole result: a JSON item a line."
_MAP = "A map (RFC 7946): a point for each place that has coordinates and may be shown."
FORMATS = {
    one.ending: one
    for one in (
        Format("rss", "application/rss+xml", f"A feed (RSS 2.0): {_FEED}", rss, "full", is_feed=True),
        Format("atom", "application/atom+xml", f"A feed (RFC 4287): {_FEED}", atom, "full", is_feed=True),
        Format(
            "json-feed", "application/feed+json", f"A feed (JSON Feed 1.1): {_FEED}", json_feed, "full", is_feed=True
        ),
        Format("ics", "text/calendar", _CALENDAR, ics),
        Format("csv", "text/csv", _TABLE, csv_table, own=(_SEPARATOR,), compares=True),
        Format("ndjson", "application/x-ndjson", _LINES, ndjson, own=(_DEPTH,), compares=True),
        Format("geojson", "application/geo+json", _MAP, geojson, "full"),
    )
}


@dataclass(frozen=True, eq=False)
class FormatEndpoint(Endpoint):
    """A list in a format: its filters and order, without what only pages of JSON have."""

    format: Format = FORMATS["csv"]

    @classmethod
    def of(cls, endpoint: Endpoint, told_as: Format) -> FormatEndpoint:
        """The endpoint of a list or a search in a format."""
        own = (*endpoint.own, *told_as.own)
        return cls(endpoint.name, endpoint.types, endpoint.sorts, own, format=told_as)

    @cached_property
    def path(self) -> str:
        return f"/api/v1/{self.name}.{self.format.ending}"

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        dropped = {*NEVER_TOLD} - ({"limit"} if self.format.is_feed else set())
        return {name: one for name, one in super().parameters.items() if name not in dropped}


class FormatView(PublicView):
    """One list in one format."""

    content_negotiation_class = AnyType
    endpoint = FormatEndpoint("", ())

    def get(self, request: Request) -> HttpResponseBase:
        """The newest items, or all there are, streamed; two statements, and one for each 200 items; one more to look up
        the terms that are asked for.
        """
        at = moment(this_moment())
        parsed = parse(request._request, self.endpoint, at)
        told_as = self.endpoint.format
        state = changes.state(at)
        validator = self.validator(request._request, parsed, state)
        if (unchanged := validator.not_modified()) is not None:
            return unchanged
        chosen = _labels(parsed)
        charset = "; charset=utf-8" if told_as.is_text else ""
        parsed = replace(parsed, query=with_rates(parsed.query, state))
        parts = told_as.write(self._told(parsed, state, chosen))
        return validator.streamed(parts, f"{told_as.media_type}{charset}", f"{self.endpoint.name}.{told_as.ending}")

    def validator(self, request: HttpRequest, parsed: Parsed, state: changes.State) -> Validator:
        """What the answer depends on."""
        tags = of_list(parsed.types, parsed.query.chain, rated=self.rated(parsed))
        now, is_dated = parsed.query.now, self.endpoint.format.is_feed and parsed.until is None
        date = changed_at(state, now) if is_dated else None
        return Validator(request, state, now, parsed.identity, parsed.until, tags, changed_at=date)

    def rated(self, parsed: Parsed) -> bool:
        """Whether the answer changes with the exchange rates."""
        return parsed.rated if self.endpoint.format.compares else parsed.compares

    def rows(self, parsed: Parsed, state: changes.State, profile: Profile) -> Iterator[Row]:
        """The rows of the query in its order, read in portions: a reader who is slow holds no transaction open."""
        most = parsed.limit if self.endpoint.format.is_feed else None
        return all_rows(parsed.query, parsed.sort, profile, most)

    def _told(self, parsed: Parsed, state: changes.State, chosen: tuple[str, ...]) -> Told:
        query, told_as = parsed.query, self.endpoint.format
        profile: Profile = parsed.own.get("depth", told_as.profile)
        more = comparison(profile, parsed.currency, state) if told_as.compares else None
        early: Iterator[Json] = iter(())
        stones: tuple[Cancelled, ...] = ()
        if told_as.ending in OF_CALLS:
            to_come = (*query.ranges, RangeFilter("deadline", gte=query.now))
            closed = replace(parsed, query=replace(query, statuses=("closed",), ranges=to_come))
            early = _parsed(self.rows(closed, state, profile), query, profile)
            stones = () if parsed.canonical(leave_out=KNOWN_OF_TOMBSTONES) else cancelled(query)
        return Told(
            name=self.endpoint.name,
            locale=query.locale,
            url=parsed.self_url,
            words=parsed.own.get("q", ""),
            chosen=chosen,
            now=query.now,
            items=_parsed(self.rows(parsed, state, profile), query, profile, more),
            closed_early=early,
            cancelled=stones,
            options=parsed.own,
        )

    def operation(self) -> Operation:
        """Its description."""
        name, told_as = self.endpoint.name, self.endpoint.format
        return Operation(
            id=f"list_{name}_as_{told_as.ending}".replace("-", "_"),
            summary=f"{self.endpoint.name} as {told_as.media_type}.",
            description=told_as.description,
            tag="Formats",
            answer={"type": "object" if told_as.media_type.endswith("+json") else "string"},
            media_type=told_as.media_type,
            dated=told_as.is_feed,
            parameters=list(self.endpoint.parameters.values()),
        )


def _labels(parsed: Parsed) -> tuple[str, ...]:
    """What the query filters by, as readers call it; Problem if there is no such term. At most one statement."""
    query = parsed.query
    # Current calls are what everybody wants: only another choice is worth a word.
    statuses = () if query.statuses == CURRENT else query.statuses
    asked = {"type": query.types, "kind": query.kinds, "status": statuses, **facets.asked_terms(query)}
    known = facets.labels(asked, parsed.message_locale)
    facets.refuse_unknown(query, known)
    chosen = [(facet, code) for facet in asked if asked[facet] for code in facets.selected_values(query, facet)]
    return tuple(known.get(term, term[1]) for term in chosen)


def all_rows(query: ItemQuery, sort: str, profile: Profile, most: int | None = None) -> Iterator[Row]:
    """All rows of a query in its order, or the first of them; one statement for each 200."""
    place: Place | None = None
    left = most
    while left is None or left > 0:
        portion = items.page(query, sort, profile, min(ROWS_AT_ONCE, left or ROWS_AT_ONCE), place=place)
        yield from portion
        if len(portion) < ROWS_AT_ONCE:
            return
        place = Place(portion[-1].key, portion[-1].id, backwards=False)
        left = None if left is None else left - len(portion)


def cancelled(query: ItemQuery) -> tuple[Cancelled, ...]:
    """Calls withdrawn lately, by the types, languages and ids of a query; nothing else is known of them."""
    types = query.types or query.scope
    stones = items.tombstones(types, query.chain, query.now - CANCELLED_FOR)
    return tuple(
        Cancelled(str(stone.group), tuple(stage["key"] for stage in orjson.loads(stone.stages or "[]")), stone.at)
        for stone in stones
        if type_named(stone.type).has_status and (not query.ids or str(stone.group) in query.ids)
    )


def told_rows(query: ItemQuery, sort: str, profile: Profile, more: Callable[[Row], bytes]) -> Iterator[Json]:
    """All items of a query, parsed; `more` gives further members of each."""
    return _parsed(all_rows(query, sort, profile), query, profile, more)


def _parsed(
    rows: Iterator[Row], query: ItemQuery, profile: Profile, more: Callable[[Row], bytes] | None = None
) -> Iterator[Json]:
    for row in rows:
        item: Any = orjson.loads(render_item(row, query.locale, profile, query.now, more(row) if more else b""))
        yield item


def formats_of(endpoint: Endpoint) -> list[FormatEndpoint]:
    """The list in every format that fits it."""
    return [FormatEndpoint.of(endpoint, FORMATS[ending]) for ending in endings_of(endpoint)]
