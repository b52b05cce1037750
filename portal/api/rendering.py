"""Rows to bytes. A row's body is finished JSON without its opening brace; reading puts before it what depends on the
reader and the moment, and parses nothing (but the stages of a staged call, and bodies of which only some `fields` are
asked).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import orjson

from portal.api.items import Profile, Row
from portal.publishing.clock import to_microseconds

Json = dict[str, Any]


def render_item(row: Row, requested: str, profile: Profile, now: int, extra: bytes = b"") -> bytes:
    """One item. `requested` is the language asked for, or `any`; `extra` holds further finished members, each followed
    by a comma (`b'"highlight":{…},'`).
    """
    status = f'"{row.status}"' if row.status else "null"
    first = f'{{"requested_locale":"{requested}","status":{status},'.encode()
    if row.stages:
        first += b'"deadline":%b,' % staged_deadline(row.stages, profile, now)
    return b"".join((first, extra, row.body))


def staged_deadline(stages: str, profile: Profile, now: int) -> bytes:
    """The deadline of a staged call at `now`: its next stage, or its last when all have passed."""
    entries: list[Json] = orjson.loads(stages)
    following = (stage for stage in entries if to_microseconds(datetime.fromisoformat(stage["at"])) >= now)
    stage = next(following, entries[-1])
    if profile == "card":
        return orjson.dumps({"at": stage["at"]})
    shown = {name: stage[name] for name in ("at", "zone", "local")}
    return orjson.dumps({"kind": "staged", **shown, "stages": entries})


def only(item: bytes, fields: Sequence[str]) -> bytes:
    """An item with these fields alone."""
    body: Json = orjson.loads(item)
    return orjson.dumps({name: value for name, value in body.items() if name in fields})


def render_items(
    rows: Iterable[Row],
    requested: str,
    profile: Profile,
    now: int,
    fields: Sequence[str] = (),
    more: Callable[[Row], bytes] = lambda row: b"",
) -> list[bytes]:
    """Items in the order of their rows; `more` gives further finished members of each."""
    items = [render_item(row, requested, profile, now, more(row)) for row in rows]
    return [only(item, fields) for item in items] if fields else items


def envelope(data: Sequence[bytes], meta: Json, links: Json, facets: Json | None = None) -> bytes:
    """The answer of a list or a search."""
    parts = [b'{"data":[', b",".join(data), b"]"]
    if facets is not None:
        parts += [b',"facets":', orjson.dumps(facets)]
    parts += [b',"meta":', orjson.dumps(meta), b',"links":', orjson.dumps(links), b"}"]
    return b"".join(parts)


def single(data: bytes, links: Json, meta: Json | None = None) -> bytes:
    """The answer of one thing."""
    return b"".join((b'{"data":', data, b',"meta":', orjson.dumps(meta or {}), b',"links":', orjson.dumps(links), b"}"))
