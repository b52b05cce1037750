"""`sync/`: all items for a copy on a phone, then what changed since, tombstones included.

The first request has filters; every answer has a token that holds them and the place in the change sequence up to which
the copy is complete. A reader that applies all entries in order has exactly what is public.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zlib import crc32

import orjson
from django.core import signing
from django.http import HttpResponse
from rest_framework.request import Request

from portal.api import values
from portal.api.components import LIST_META, closed
from portal.api.conditional import Validator
from portal.api.items import Changed, Profile, Row, changed
from portal.api.messages import Message
from portal.api.openapi import component_name, reference
from portal.api.operations import Operation
from portal.api.parameters import TOKEN, Parameter
from portal.api.problems import Problem, invalid_value
from portal.api.querystring import Values
from portal.api.rendering import envelope, render_item
from portal.api.shapes import any_item_schema
from portal.api.tags import of_list
from portal.api.views import PublicView
from portal.languages import LANGUAGES
from portal.publishing import changes
from portal.publishing.changes import State
from portal.publishing.clock import iso
from portal.publishing.clock import now as this_moment
from portal.publishing.status import moment
from portal.publishing.types import content_types

Json = dict[str, Any]

MOST_ENTRIES = 1_000
PROFILES: tuple[Profile, ...] = ("list", "full")
LARGEST_SEQUENCE = 2**63 - 1
_ENTRY: Json = closed(
    {
        "change": {
            "type": "string",
            "enum": ["upsert", "delete"],
            "description": "Whether to keep `item`, which is new or has changed, or to forget the one of `tombstone`.",
        },
        "item": {**reference("AnyItem"), "description": "With `upsert`: as it is now, in its language."},
        "tombstone": {**reference("Tombstone"), "description": "With `delete`: what is not public any more."},
    },
    "item",
    "tombstone",
    description="A change of a copy.",
)
"""One object: most generated clients cannot tell alternatives apart."""
NO_EPOCH = UUID(int=0)
_SIGNER = partial(signing.Signer, salt="portal.api.sync")


def _checked(signed: str) -> str:
    """With a checksum, by which a token that was mangled on its way differs from one of a portal with another key."""
    return f"{signed}:{crc32(signed.encode()):08x}"


@dataclass(frozen=True)
class SyncToken:
    """How far a copy is complete, and of what it is a copy."""

    epoch: UUID
    sequence: int
    begun: int
    """Where the sequence stood when the copy was begun: it never had what was withdrawn before."""
    types: tuple[str, ...]
    locales: tuple[str, ...]
    profile: Profile

    def write(self) -> str:
        """The token as text, signed, so that nobody makes one up."""
        told = (self.epoch.hex, self.sequence, self.begun, self.types, self.locales, self.profile)
        return _checked(_SIGNER().sign_object(told))

    @property
    def is_sensible(self) -> bool:
        """Whether its numbers can be sequences, and its filters can be asked for."""
        types = {content_type.name for content_type in content_types()}
        numbers = 0 <= self.sequence <= LARGEST_SEQUENCE and 0 <= self.begun <= LARGEST_SEQUENCE
        return numbers and {*self.types} <= types and {*self.locales} <= {*LANGUAGES} and self.profile in PROFILES

    @classmethod
    def read(cls, text: str) -> SyncToken:
        """The token of a text; Problem if it is none of ours. Of one that is whole, but signed with another key (the
        portal has moved without it), only the filters are believed: it is of no epoch."""
        signed = text.rpartition(":")[0]
        try:
            if text != _checked(signed):
                raise ValueError("a letter has changed")
            told = orjson.loads(signing.b64_decode(signed.rpartition(":")[0].encode()))
            epoch, sequence, begun, types, locales, profile = told
            token = cls(UUID(epoch), int(sequence), int(begun), tuple(types), tuple(locales), profile)
            if not token.is_sensible:
                raise ValueError("filters that nobody asked for")
        except (ValueError, TypeError, AttributeError, OverflowError) as error:
            detail = Message("This is no token of this portal: take it from `meta.token` or `links.next`.")
            raise invalid_value("token", detail) from error
        try:
            _SIGNER().unsign(signed)
        except signing.BadSignature:
            return replace(token, epoch=NO_EPOCH)
        return token


class Sync(PublicView):
    """Changes in their order, a page at a time."""

    types: tuple[str, ...] = ()

    def get(self, request: Request) -> HttpResponse:
        """The next entries of a copy; two statements."""
        at = moment(this_moment())
        asked = Values(request._request, {parameter.name: parameter for parameter in self.parameters()})
        text = asked.one("token", str, note=False)
        types, locales, profile = self._filters(asked)
        limit = asked.one("limit", partial(values.integer, low=1, high=MOST_ENTRIES), 100) or 100
        if text is not None and (given := [name for name in ("type", "locale", "profile") if name in asked]):
            raise invalid_value(given[0], Message("The token holds the filters: it stands alone, or with `limit`."))
        state = changes.state(at)
        begin = SyncToken(state.epoch, 0, state.sequence, types, locales, profile)
        token = begin if text is None else SyncToken.read(text)
        self._refuse_expired(token, state)
        url = f"{request.path}?{asked.canonical(**({} if text is None else {'token': text}))}"
        # A copy that goes on is told of everything that was withdrawn, of whatever type and language.
        tags = of_list(token.types, token.locales) if text is None else of_list((), ())
        validator = Validator(request._request, state, at, url, tags=tags, decided_by_rows=False)
        if (unchanged := validator.not_modified()) is not None:
            return unchanged
        entries = changed(token.sequence, token.begun, token.types, token.locales, token.profile, limit + 1, at)
        more = len(entries) > limit
        entries = entries[:limit]
        reached = entries[-1].sequence if more else max(state.sequence, *(entry.sequence for entry in entries), 0)
        following = SyncToken(token.epoch, reached, token.begun, token.types, token.locales, token.profile).write()
        meta = {"more": more, "token": following, "applied": _told(token)}
        links = {"self": url, "next": f"{request.path}?{urlencode({'token': following, 'limit': limit}, safe=':')}"}
        return validator.response(envelope([_entry(one, token.profile, at) for one in entries], meta, links))

    def _filters(self, asked: Values) -> tuple[tuple[str, ...], tuple[str, ...], Profile]:
        types = asked.many("type", partial(values.choice, possible=self.types))
        locales = asked.many("locale", partial(values.choice, possible=tuple(LANGUAGES)))
        profile: Any = asked.one("profile", partial(values.choice, possible=PROFILES), "list")
        return types, locales, profile

    def _refuse_expired(self, token: SyncToken, state: State) -> None:
        """410 for a token of a database since restored (told by its epoch or, if nobody thought of that, by changes
        that have yet to come), or older than the oldest tombstones that are kept."""
        reached = max(token.sequence, token.begun)
        if token.epoch == state.epoch and state.pruned <= reached <= state.sequence:
            return
        told = {name: ",".join(value) for name, value in (("type", token.types), ("locale", token.locales)) if value}
        query = urlencode({**told, "profile": token.profile}, safe=",")
        raise Problem(
            "sync-token-expired",
            Message("What was withdrawn since is not known any more; begin a new copy at `links.restart`."),
            extra={"links": {"restart": f"/api/v1/sync/?{query}"}},
        )

    def parameters(self) -> tuple[Parameter, ...]:
        """What may be asked."""
        return (
            Parameter("type", "Only these types.", {"type": "string", "enum": list(self.types)}, many=True),
            Parameter("locale", "Only these languages.", {"type": "string", "enum": list(LANGUAGES)}, many=True),
            Parameter(
                "profile",
                "How much of each item is told: `list` unless the token says otherwise.",
                {"type": "string", "enum": list(PROFILES)},
            ),
            Parameter("token", "Goes on from an answer's `meta.token`, with its filters.", TOKEN),
            Parameter(
                "limit",
                "Entries in an answer.",
                {"type": "integer", "minimum": 1, "maximum": MOST_ENTRIES, "default": 100},
            ),
        )

    def operation(self) -> Operation:
        """Its description."""
        components = {component_name("any", "list"): any_item_schema(self.types, "list"), "SyncEntry": _ENTRY}
        return Operation(
            id="sync",
            summary="Everything, then what changed since: for copies on phones and other portals.",
            description="An item of a language is known by `id` and `locale`: an upsert replaces it, a delete removes"
            " it, also one that a copy does not have. Statuses change with time and without an entry: tell them from"
            " `deadline` and `opens_at`.",
            tag="Sync",
            answer=_answer(),
            parameters=self.parameters(),
            problems=("sync-token-expired",),
            components=components,
        )


def _answer() -> Json:
    data = {"type": "array", "maxItems": MOST_ENTRIES, "items": reference("SyncEntry")}
    more = {"type": "boolean", "description": "Whether `links.next` has further entries by now."}
    token = {"type": "string", "description": "Keep it with the copy; good for 180 days at least."}
    applied = LIST_META["properties"]["applied"]
    links = {name: {"type": "string", "description": "Root-relative."} for name in ("self", "next")}
    return closed(
        {"data": data, "meta": closed({"more": more, "token": token, "applied": applied}), "links": closed(links)}
    )


def _told(token: SyncToken) -> Json:
    filters = {"type": list(token.types), "locale": list(token.locales)}
    return {**{name: value for name, value in filters.items() if value}, "profile": token.profile}


def _entry(entry: Changed, profile: Profile, now: int) -> bytes:
    if entry.is_public:
        row = Row(entry.id, 0, entry.status, entry.stages, entry.body)
        return b'{"change":"upsert","item":%b}' % render_item(row, entry.locale, profile, now)
    stone = {
        "id": str(entry.group),
        "type": entry.type,
        "locale": entry.locale,
        "withdrawn_at": iso(entry.withdrawn_at),
        "reason": entry.reason,
    }
    return orjson.dumps({"change": "delete", "tombstone": stone})
