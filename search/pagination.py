"""Walking what a search found: positions up to the end of the window, in opaque cursors or as page numbers."""

from __future__ import annotations

import base64
import binascii
import struct
from hashlib import blake2b

from portal.api.parsing import Parsed
from portal.api.problems import Problem, invalid_value
from portal.publishing.changes import Position
from search.engines.contract import EngineState
from search.query import WINDOW, SearchResult

Links = dict[str, str | None]

_CURSOR = struct.Struct(">8s8sI")


def read_offset(parsed: Parsed, position: Position, index: EngineState) -> int:
    """The position at which the request's page begins. Problem if its cursor is wrong, or ends the window."""
    if parsed.page is not None:
        return (parsed.page - 1) * parsed.limit
    if parsed.cursor is None:
        return 0
    try:
        packed = base64.b64decode(parsed.cursor, altchars=b"-_", validate=True)
        digest, mark, offset = _CURSOR.unpack(packed)
    except (binascii.Error, ValueError, struct.error) as error:
        raise invalid_value("cursor", "This is no cursor: take it from `links.next` or `links.prev`.") from error
    if digest != parsed.digest or base64.urlsafe_b64encode(packed).decode() != parsed.cursor:
        raise invalid_value("cursor", "This cursor belongs to another query.")
    if mark != _mark(position, index):
        raise Problem(
            "cursor-expired",
            "What is searched was built anew since this walk began; begin again at `links.first`.",
            extra={"links": {"first": parsed.url()}},
        )
    if offset >= WINDOW:
        raise Problem(
            "window-exceeded",
            f"A search is paged to position {WINDOW}. Narrow it by filters, or read the lists, which have no end.",
            errors=[{"parameter": "cursor", "code": "window-exceeded", "detail": "Narrow the search by filters."}],
        )
    return int(offset)


def links(parsed: Parsed, position: Position, index: EngineState, offset: int, result: SearchResult) -> Links:
    """The links `self`, `next` and `prev`. Where the window ends, `next` leads to the problem that says so."""

    def walk(to: int) -> str:
        packed = _CURSOR.pack(parsed.digest, _mark(position, index), to)
        return parsed.url(cursor=base64.urlsafe_b64encode(packed).decode())

    found: Links = {"self": parsed.self_url, "next": None, "prev": None}
    if parsed.page is None:
        found["next"] = None if result.next is None else walk(result.next)
        found["prev"] = walk(max(0, offset - parsed.limit)) if offset else None
        return found
    if result.next is not None:
        further = (parsed.page + 1) * parsed.limit <= WINDOW
        found["next"] = parsed.url(page=str(parsed.page + 1)) if further else walk(result.next)
    if parsed.page > 1:
        found["prev"] = parsed.url(page=str(parsed.page - 1))
    return found


def _mark(position: Position, index: EngineState) -> bytes:
    """What a cursor does not outlive: another engine, another version of its index, another epoch."""
    seen = (index.engine, index.version, position.epoch.hex)
    return blake2b(repr(seen).encode(), digest_size=8).digest()
