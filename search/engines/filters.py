"""The filters of a query as conditions on the embedded index; they mean exactly what they mean in lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from tantivy import FieldType, Occur, Query

from portal.api.query import ItemQuery, RangeFilter, TermFilter
from portal.publishing.status import CLOSING_SOON, moment
from search.engines.schema import TERMS, day_number, group_number, kind_number, schema


def conditions(query: ItemQuery, without: str = "") -> list[Query]:
    """What every row found must fulfil; `without` leaves out one facet's own filter."""
    found = [between("expires", gte=query.now + 1)]
    types = query.types if query.types and without != "type" else query.scope
    if types:
        found.append(one_of("type", types))
    if query.kinds and without != "kind":
        found.append(one_of("kind", query.kinds))
    if query.ids:
        found.append(one_of("group", [group_number(UUID(group)) for group in query.ids]))
    if query.statuses and without != "status":
        found.append(any_of([has_status(status, query.now) for status in query.statuses]))
    if query.has_translation:
        found.append(one_of("translation", query.has_translation))
    if query.age is not None:
        found += [_has("deadline_kind"), _open("age_min", lte=query.age), _open("age_max", gte=query.age)]
    found += [_range(given) for given in query.ranges]
    found += [condition for given in query.terms if given.kind != without for condition in _term(given)]
    return found


def has_status(status: str, now: int) -> Query:
    """The call has this status at `now`: Schedule.status of portal.publishing.status, turned into ranges."""
    now = moment(now)
    closed = any_of([between("closed_early", lte=now), between("closes", lte=now - 1)])
    forthcoming = between("opens", gte=now + 1)
    closing_soon = between("closes", lte=now + CLOSING_SOON)
    begun = both(_has("deadline_kind"), but_not=[closed, forthcoming])
    rolling, fixed = _of_kinds("rolling", "until_spent"), _of_kinds("fixed", "staged")
    if status == "closed":
        return both(_has("deadline_kind"), closed)
    if status == "forthcoming":
        return both(_has("deadline_kind"), forthcoming, but_not=[closed])
    if status == "closing_soon":
        return both(begun, closing_soon)
    by_kind = {"rolling": [rolling], "open": [fixed], "unknown": []}[status]
    return both(begun, *by_kind, but_not=[closing_soon] + ([] if by_kind else [rolling, fixed]))


def between(field: str, *, gte: int | None = None, lte: int | None = None) -> Query:
    """The number lies between the bounds, both inclusive; a row without one does not."""
    return Query.range_query(schema(), field, FieldType.Integer, gte, lte)


def one_of(field: str, values: Iterable[Any]) -> Query:
    """The field holds one of these values."""
    return Query.term_set_query(schema(), field, list(values))


def any_of(queries: Sequence[Query]) -> Query:
    """At least one of the conditions holds."""
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def both(*queries: Query, but_not: Sequence[Query] = ()) -> Query:
    """All conditions hold and none of `but_not` does."""
    return Query.boolean_query(
        [(Occur.Must, query) for query in queries] + [(Occur.MustNot, query) for query in but_not]
    )


def _of_kinds(*kinds: str) -> Query:
    return one_of("deadline_kind", [kind_number(kind) for kind in kinds])


def _has(field: str) -> Query:
    return Query.exists_query(field)


def _without(condition: Query) -> Query:
    # A query of nothing but exclusions finds nothing.
    return both(Query.all_query(), but_not=[condition])


def _open(field: str, *, gte: int | None = None, lte: int | None = None) -> Query:
    """As `between`, but no bound on the row means that there is none."""
    return any_of([_without(_has(field)), between(field, gte=gte, lte=lte)])


def _range(given: RangeFilter) -> Query:
    gte, lte = (day_number(bound) if isinstance(bound, str) else bound for bound in (given.gte, given.lte))
    return between(given.column, gte=gte, lte=lte)


def _term(given: TermFilter) -> list[Query]:
    field = f"{TERMS}.{given.kind}"
    if given.mode == "missing":
        return [_without(_has(field))]
    if given.mode == "all":
        return [one_of(field, [code]) for code in given.values]
    condition = one_of(field, given.values)
    return [_without(condition) if given.mode == "not" else condition]
