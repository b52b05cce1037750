"""Rows of items, read for an answer: a page of a list, some rows by id, or the one row of a detail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple
from uuid import UUID

from django.db import connection

from portal.api.query import ItemQuery
from portal.api.sql import ITEMS, Sql, conditions, group_value, joined, one_of, public_at, sort_key, status_at

_MONEY = "i.currency, i.amount_low, i.amount_high"
Profile = Literal["card", "list", "full"]


class Row(NamedTuple):
    """What rendering needs of a row; `key` is the value of the sort's column (0 where nothing is sorted)."""

    id: int
    key: int
    status: str | None
    stages: str
    """Of a staged call, its stages as JSON; else empty."""
    body: bytes
    currency: str = ""
    """Of its amount; empty: it has none, or nobody asks."""
    amount_low: int | None = None
    amount_high: int | None = None

    @property
    def amount(self) -> tuple[int | None, int | None]:
        """From and to, in hundredths of the currency."""
        return self.amount_low, self.amount_high


class Place(NamedTuple):
    """Where a page of a list begins: after (or, `backwards`, before) the row with this key and id."""

    key: int
    id: int
    backwards: bool


@dataclass(frozen=True)
class Detail:
    """The row of one group that a reader is served."""

    row: Row
    group: UUID
    locale: str
    path: str
    sequence: int


@dataclass(frozen=True)
class Tombstone:
    """What is left of a withdrawn item; instants in microseconds."""

    group: UUID
    type: str
    locale: str
    withdrawn_at: int
    reason: str


@dataclass(frozen=True)
class Absence:
    """Why there is no row to serve: where the group is live otherwise, and what was withdrawn in the chain."""

    live_in: list[str]
    tombstone: Tombstone | None


class Changed(NamedTuple):
    """A row as a copy hears of it: `body` if it is public, else when and why it went; instants in microseconds."""

    sequence: int
    is_public: bool
    id: int
    group: UUID
    type: str
    locale: str
    withdrawn_at: int
    reason: str
    status: str | None
    stages: str
    body: bytes


def execute(statement: Sql) -> list[tuple[Any, ...]]:
    """All rows of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def page(
    query: ItemQuery, sort: str, profile: Profile, limit: int, *, place: Place | None = None, offset: int = 0
) -> list[Row]:
    """Up to `limit` rows in the order of `sort`, from a place or an offset on; one statement."""
    key = sort_key(sort, query)
    statement = _select(key, query.now, profile) + conditions(query)
    backwards = place is not None and place.backwards
    if place is not None:
        sign = "<" if backwards else ">"
        statement += Sql(f" AND ({key}, i.id) {sign} (%s, %s)", (place.key, place.id))
    direction = " DESC" if backwards else ""
    statement += Sql(f" ORDER BY {key}{direction}, i.id{direction} LIMIT %s", (limit,))
    if offset:
        statement += Sql(" OFFSET %s", (offset,))
    rows = [Row(*row) for row in execute(statement)]
    return rows[::-1] if backwards else rows


def rows_by_id(ids: Sequence[int], profile: Profile, now: int) -> dict[int, Row]:
    """The public rows among these (ContentItem ids), by id; one statement."""
    if not ids:
        return {}
    statement = _select("0", now, profile) + public_at(now) + Sql(" AND ") + one_of("i.id", ids)
    return {row[0]: Row(*row) for row in execute(statement)}


def changed(
    since: int, stones_since: int, types: Sequence[str], locales: Sequence[str], profile: Profile, limit: int, now: int
) -> list[Changed]:
    """Up to `limit` rows that changed after `since`, oldest change first: public ones of these types and languages
    (empty: all), and all that were withdrawn after `stones_since` as well; one statement.
    """
    wanted = [one_of(f"i.{name}", asked) for name, asked in (("type", types), ("locale", locales)) if asked]
    public = Sql("(") + public_at(now) + Sql(")")
    statement = (
        Sql("SELECT i.sequence, ")
        + public
        + Sql(
            ', i.id, i."group", i.type, i.locale, CASE WHEN i.live THEN i.expires ELSE i.withdrawn END,'
            " CASE WHEN i.live THEN 'expired' ELSE i.withdrawn_reason END, "
        )
        + status_at(now)
        + Sql(f', i.stages, i."{profile}" FROM {ITEMS} i WHERE i.sequence > %s AND CASE WHEN ', (since,))  # noqa: S608
        + public
        + Sql(" THEN ")
        + (joined(" AND ", wanted) if wanted else Sql("TRUE"))
        + Sql(" ELSE i.sequence > %s END ORDER BY i.sequence LIMIT %s", (stones_since, limit))
    )
    rows = [Changed(*row) for row in execute(statement)]
    return [row._replace(is_public=bool(row.is_public), group=_uuid(row.group)) for row in rows]


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


class Stone(NamedTuple):
    """A withdrawn row: when (microseconds), and its stages as JSON, of which only the keys are left."""

    group: UUID
    type: str
    at: int
    stages: str


def tombstones(types: Sequence[str], locales: Sequence[str], since: int) -> list[Stone]:
    """The groups of these types withdrawn after `since` and public in none of these languages (empty: all); one
    statement.
    """
    wanted = [one_of(f"i.{name}", asked) for name, asked in (("type", types), ("locale", locales)) if asked]
    still = Sql(f'SELECT 1 FROM {ITEMS} l WHERE l."group" = i."group" AND l.live')  # noqa: S608
    if locales:
        still += Sql(" AND ") + one_of("l.locale", locales)
    columns = 'i."group", i.type, MAX(i.withdrawn), MAX(i.stages)'
    statement = (
        Sql(f"SELECT {columns} FROM {ITEMS} i WHERE NOT i.live AND i.withdrawn > %s AND ", (since,))  # noqa: S608
        + joined(" AND ", [*wanted, Sql("NOT EXISTS (") + still + Sql(")")])
        + Sql(' GROUP BY i."group", i.type ORDER BY 3, 1')
    )
    return [stone._replace(group=_uuid(stone.group)) for stone in (Stone(*row) for row in execute(statement))]


def detail(type_name: str, group: UUID, chain: tuple[str, ...], now: int) -> Detail | None:
    """The row of a group in the first language of the chain in which it is public; one statement."""
    ranks = joined(" ", [Sql("WHEN %s THEN %s", (locale, rank)) for rank, locale in enumerate(chain)])
    statement = (
        Sql("SELECT i.id, 0, ")
        + status_at(now)
        + Sql(f', i.stages, i."full", {_MONEY}, i.locale, i.path, i.sequence FROM {ITEMS} i WHERE ')  # noqa: S608
        + public_at(now)
        + Sql(' AND i."group" = %s AND i.type = %s AND ', (group_value(group), type_name))
        + one_of("i.locale", chain)
        + Sql(" ORDER BY CASE i.locale ")
        + ranks
        + Sql(" END LIMIT 1")
    )
    rows = execute(statement)
    return Detail(Row(*rows[0][:8]), group, *rows[0][8:]) if rows else None


def absence(type_name: str, group: UUID, chain: tuple[str, ...], now: int) -> Absence:
    """What is known of a group that has no public row in the chain; one statement."""
    statement = Sql(
        "SELECT i.locale, i.live, i.expires, i.withdrawn, i.withdrawn_reason"  # noqa: S608
        f' FROM {ITEMS} i WHERE i."group" = %s AND i.type = %s',
        (group_value(group), type_name),
    )
    live_in = []
    tombstones: dict[str, Tombstone] = {}
    for locale, live, expires, withdrawn, reason in execute(statement):
        if live and expires > now:
            live_in.append(locale)
        elif locale in chain:
            at, why = (expires, "expired") if live else (withdrawn, reason)
            tombstones[locale] = Tombstone(group, type_name, locale, at, why)
    first = next((tombstones[locale] for locale in chain if locale in tombstones), None)
    return Absence(live_in, first)


def _select(key: str, now: int, profile: Profile) -> Sql:
    body = f'i."{profile}"'
    selected = Sql(f"SELECT i.id, {key}, ") + status_at(now)  # noqa: S608  (constants and our own numbers)
    return selected + Sql(f", i.stages, {body}, {_MONEY} FROM {ITEMS} i WHERE ")  # noqa: S608
