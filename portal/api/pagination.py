"""Walking a list: opaque cursors over (sort key, id), and page numbers for the first positions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from portal.api.cursors import CursorForm
from portal.api.items import Place, Row, page
from portal.api.parameters import LAST_POSITION
from portal.api.parsing import Parsed
from portal.publishing.changes import Position

Links = dict[str, str | None]

_CURSOR = CursorForm("qq?")
"""Key and id of a row, and whether the walk goes backwards from it."""


def read_page(parsed: Parsed, position: Position, total: int | None) -> tuple[list[Row], Links]:
    """The rows of a request, and its links `self`, `next` and `prev`; one statement. `total` as far as it is known."""
    values = _CURSOR.read(parsed, _mark(position.epoch))
    place = None if values is None else Place(*values)
    offset = ((parsed.page or 1) - 1) * parsed.limit
    # One row more tells whether there is a further page.
    rows = page(parsed.query, parsed.sort, parsed.profile, parsed.limit + 1, place=place, offset=offset)
    more = len(rows) > parsed.limit
    backwards = place is not None and place.backwards
    if more:
        rows = rows[1:] if backwards else rows[:-1]
    links: Links = {"self": parsed.self_url, "next": None, "prev": None}
    if parsed.page is not None:
        links["next"] = _next_page(parsed, position, rows) if more else None
        links["prev"] = previous_page(parsed, total, empty=not rows)
        return rows, links
    if rows and (more or backwards):
        links["next"] = _walk(parsed, position, rows[-1], backwards=False)
    if rows and place is not None and (more or not backwards):
        links["prev"] = _walk(parsed, position, rows[0], backwards=True)
    return rows, links


def previous_page(parsed: Parsed, total: int | None, *, empty: bool) -> str | None:
    """The link from a numbered page to the one before it; past the end, to the last page that there is (to the first,
    where nobody counted)."""
    before = (parsed.page or 1) - 1
    if empty:
        before = min(before, 1 if total is None else -(-total // parsed.limit))
    return parsed.url(page=str(before)) if before else None


def _next_page(parsed: Parsed, position: Position, rows: Sequence[Row]) -> str:
    """Page numbers go on as page numbers, and where these end, as a cursor."""
    number = (parsed.page or 1) + 1
    if number * parsed.limit <= LAST_POSITION:
        return parsed.url(page=str(number))
    return _walk(parsed, position, rows[-1], backwards=False)


def _walk(parsed: Parsed, position: Position, row: Row, *, backwards: bool) -> str:
    return parsed.url(cursor=_CURSOR.write(parsed, _mark(position.epoch), row.key, row.id, backwards))


def _mark(epoch: UUID) -> bytes:
    return epoch.bytes[:8]


def link_header(links: dict[str, Any]) -> str:
    """The links to the neighbouring pages as a Link header; empty if there are none."""
    return ", ".join(f'<{links[name]}>; rel="{name}"' for name in ("next", "prev") if links.get(name))
