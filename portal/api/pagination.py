"""Walking a list: opaque cursors over (sort key, id), and page numbers for the first positions."""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from portal.api.items import Place, Row, page
from portal.api.parameters import LAST_POSITION
from portal.api.parsing import Parsed
from portal.api.problems import Problem, invalid_value
from portal.publishing.changes import Position

Links = dict[str, str | None]

_CURSOR = struct.Struct(">8s8sqqB")


def write_cursor(parsed: Parsed, position: Position, place: Place) -> str:
    """A cursor that goes on from `place` in this query."""
    packed = _CURSOR.pack(parsed.digest, _mark(position.epoch), place.key, place.id, place.backwards)
    return base64.urlsafe_b64encode(packed).decode()


def read_cursor(parsed: Parsed, position: Position) -> Place | None:
    """Where the query's cursor goes on, if it has one. Problem if it is of another query, or of another epoch."""
    if parsed.cursor is None:
        return None
    try:
        packed = base64.b64decode(parsed.cursor, altchars=b"-_", validate=True)
        digest, epoch, key, row, backwards = _CURSOR.unpack(packed)
    except (binascii.Error, ValueError, struct.error) as error:
        raise invalid_value("cursor", "This is no cursor: take it from `links.next` or `links.prev`.") from error
    if digest != parsed.digest or backwards > 1 or base64.urlsafe_b64encode(packed).decode() != parsed.cursor:
        raise invalid_value("cursor", "This cursor belongs to another query.")
    if epoch != _mark(position.epoch):
        raise Problem(
            "cursor-expired",
            "The portal was restored since this walk began; begin again at `links.first`.",
            extra={"links": {"first": parsed.url()}},
        )
    return Place(key, row, bool(backwards))


def read_page(parsed: Parsed, position: Position) -> tuple[list[Row], Links]:
    """The rows of a request, and its links `self`, `next` and `prev`; one statement."""
    place = read_cursor(parsed, position)
    offset = ((parsed.page or 1) - 1) * parsed.limit
    # One row more tells whether there is a further page.
    rows = page(parsed.query, parsed.sort, parsed.profile, parsed.limit + 1, place=place, offset=offset)
    more = len(rows) > parsed.limit
    backwards = place is not None and place.backwards
    if more:
        rows = rows[1:] if backwards else rows[:-1]
    links: Links = {"self": parsed.self_url, "next": None, "prev": None}
    if parsed.page is not None:
        return rows, {**links, **_page_links(parsed, position, rows, more)}
    if rows and (more or backwards):
        links["next"] = _walk(parsed, position, rows[-1], backwards=False)
    if rows and place is not None and (more or not backwards):
        links["prev"] = _walk(parsed, position, rows[0], backwards=True)
    return rows, links


def _page_links(parsed: Parsed, position: Position, rows: Sequence[Row], more: bool) -> Links:
    """Page numbers go on as page numbers, and where these end, as a cursor."""
    number = parsed.page or 1
    links: Links = {}
    if more and (number + 1) * parsed.limit <= LAST_POSITION:
        links["next"] = parsed.url(page=str(number + 1))
    elif more:
        links["next"] = _walk(parsed, position, rows[-1], backwards=False)
    if number > 1:
        links["prev"] = parsed.url(page=str(number - 1))
    return links


def _walk(parsed: Parsed, position: Position, row: Row, *, backwards: bool) -> str:
    return parsed.url(cursor=write_cursor(parsed, position, Place(row.key, row.id, backwards)))


def _mark(epoch: UUID) -> bytes:
    return epoch.bytes[:8]


def link_header(links: dict[str, Any]) -> str:
    """The links to the neighbouring pages as a Link header; empty if there are none."""
    return ", ".join(f'<{links[name]}>; rel="{name}"' for name in ("next", "prev") if links.get(name))
