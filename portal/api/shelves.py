"""Several short lists read at once: the sections of the front page, what an organisation has published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.api.items import Profile, Row, execute
from portal.api.query import ItemQuery
from portal.api.sql import ITEMS, SORT_KEYS, Sql, conditions, group_value, joined, status_at


@dataclass(frozen=True)
class Shelf:
    """The first `count` items of a query in an order; without a `sort`, in that of its `ids`."""

    query: ItemQuery
    sort: str | None
    count: int


def read_shelves(shelves: Sequence[Shelf], profile: Profile) -> list[list[Row]]:
    """The rows of each shelf, in order; one statement."""
    found: list[list[Row]] = [[] for _ in shelves]
    if shelves:
        parts = [_shelf(number, shelf, profile) for number, shelf in enumerate(shelves)]
        for number, _, *row in execute(joined(" UNION ALL ", parts) + Sql(" ORDER BY 1, 2, 3")):
            found[number].append(Row(*row))
    return found


def _shelf(number: int, shelf: Shelf, profile: Profile) -> Sql:
    key = Sql(f"i.{SORT_KEYS[shelf.sort]}") if shelf.sort else _place_among(shelf.query.ids)
    chosen = (
        Sql("SELECT %s AS shelf, ", (number,))
        + key
        + Sql(" AS place, i.id, 0, ")
        + status_at(shelf.query.now)
        + Sql(f' AS status, i.stages, i."{profile}" FROM {ITEMS} i WHERE ')  # noqa: S608
        + conditions(shelf.query)
        + Sql(" ORDER BY 2, 3 LIMIT %s", (shelf.count,))
    )
    return Sql("SELECT * FROM (") + chosen + Sql(f") s{number}")


def _place_among(ids: Sequence[str]) -> Sql:
    ranks = [Sql("WHEN %s THEN %s", (group_value(group), rank)) for rank, group in enumerate(ids)]
    return Sql('CASE i."group" ') + joined(" ", ranks) + Sql(" END")
