"""Walking what a search found: positions up to the end of the window, in opaque cursors or as page numbers."""

from __future__ import annotations

from hashlib import blake2b

from portal.api.cursors import CursorForm
from portal.api.messages import Message
from portal.api.pagination import previous_page
from portal.api.parsing import Parsed
from portal.api.problems import Problem
from portal.publishing.changes import Position
from search.engines.contract import EngineState
from search.query import WINDOW, SearchResult

Links = dict[str, str | None]

_CURSOR = CursorForm("I")
"""The position at which the page begins."""


def read_offset(parsed: Parsed, position: Position, index: EngineState) -> int:
    """The position at which the request's page begins. Problem if its cursor is wrong, or ends the window."""
    if parsed.page is not None:
        return (parsed.page - 1) * parsed.limit
    (offset,) = _CURSOR.read(parsed, _mark(position, index)) or (0,)
    if offset >= WINDOW:
        error = {"parameter": "cursor", "code": "window-exceeded", "detail": Message("Narrow the search by filters.")}
        detail = Message(
            "A search is paged to position {last}. Narrow it by filters, or read the lists, which have no end.",
            last=WINDOW,
        )
        raise Problem("window-exceeded", detail, errors=[error])
    return int(offset)


def links(parsed: Parsed, position: Position, index: EngineState, offset: int, result: SearchResult) -> Links:
    """The links `self`, `next` and `prev`. Where the window ends, `next` leads to the problem that says so."""

    def walk(to: int) -> str:
        return parsed.url(cursor=_CURSOR.write(parsed, _mark(position, index), to))

    found: Links = {"self": parsed.self_url, "next": None, "prev": None}
    if parsed.page is None:
        found["next"] = None if result.next is None else walk(result.next)
        found["prev"] = walk(max(0, min(offset, result.total) - parsed.limit)) if offset else None
        return found
    if result.next is not None:
        further = (parsed.page + 1) * parsed.limit <= WINDOW
        found["next"] = parsed.url(page=str(parsed.page + 1)) if further else walk(result.next)
    found["prev"] = previous_page(parsed, result.total, empty=not result.hits)
    return found


def _mark(position: Position, index: EngineState) -> bytes:
    """What a cursor does not outlive: another engine, another version of its index, another epoch."""
    seen = (index.engine, index.version, position.epoch.hex)
    return blake2b(repr(seen).encode(), digest_size=8).digest()
