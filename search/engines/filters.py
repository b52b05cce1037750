"""The filters of a query as conditions on an index; they mean exactly what they mean in lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from portal.api.query import ItemQuery, MoneyBounds, RangeFilter, TermFilter
from portal.publishing.status import CLOSING_SOON, moment
from search.engines.conditions import Condition, any_of, between, both, has, one_of, without
from search.engines.schema import TERMS, currency_number, day_number, group_number, kind_number


def conditions(
    query: ItemQuery, leaving_out: str = "", expired: Mapping[str, Sequence[int]] | None = None
) -> list[Condition]:
    """What every row found must fulfil; `leaving_out` names one facet's own filter.

    `expired` has, by language asked for in `has_translation`, the groups of indexed rows that have expired in it.
    """
    found = [between("expires", gte=query.now + 1)]
    types = query.types if query.types and leaving_out != "type" else query.scope
    if types:
        found.append(one_of("type", types))
    if query.kinds and leaving_out != "kind":
        found.append(one_of("kind", query.kinds))
    if query.ids:
        found.append(one_of("group", [group_number(UUID(group)) for group in query.ids]))
    if query.statuses and leaving_out != "status":
        found.append(any_of([has_status(status, query.now) for status in query.statuses]))
    if query.has_translation:
        found.append(any_of([_exists_in(code, (expired or {}).get(code, ())) for code in query.has_translation]))
    if query.money is not None:
        found.append(_money(query))
    if query.age is not None:
        found += [has("deadline_kind"), _open("age_min", lte=query.age), _open("age_max", gte=query.age)]
    found += [_range(given, query.now) for given in query.ranges]
    found += [condition for given in query.terms if given.kind != leaving_out for condition in _term(given)]
    return found


def closed_or_not(closed: bool | None, now: int) -> list[Condition]:
    """Of a query for closed calls only, or for all but those."""
    if closed is None:
        return []
    return [has_status("closed", now) if closed else not_closed(now)]


def not_closed(now: int) -> Condition:
    """The row is no call, or one that is not closed."""
    return without(has_status("closed", now))


def has_status(status: str, now: int) -> Condition:
    """The call has this status at `now`: Schedule.status of portal.publishing.status, turned into ranges."""
    now = moment(now)
    closed = _closed(now)
    forthcoming = between("opens", gte=now + 1)
    closing_soon = between("closes", lte=now + CLOSING_SOON)
    begun = both(has("deadline_kind"), but_not=[closed, forthcoming])
    rolling, fixed = _of_kinds("rolling", "until_spent"), _of_kinds("fixed", "staged")
    if status == "closed":
        return both(has("deadline_kind"), closed)
    if status == "forthcoming":
        return both(has("deadline_kind"), forthcoming, but_not=[closed])
    if status == "closing_soon":
        return both(begun, closing_soon)
    by_kind = {"rolling": [rolling], "open": [fixed], "unknown": []}[status]
    return both(begun, *by_kind, but_not=[closing_soon] + ([] if by_kind else [rolling, fixed]))


def _closed(now: int) -> Condition:
    return any_of([between("closed_early", lte=now), between("closes", lte=now - 1)])


def _exists_in(language: str, expired: Sequence[int]) -> Condition:
    """A row knows the languages of its group, but not whether one has expired that nothing has withdrawn yet."""
    return both(one_of("translation", [language]), but_not=[one_of("group", expired)] if expired else [])


def _of_kinds(*kinds: str) -> Condition:
    return one_of("deadline_kind", [kind_number(kind) for kind in kinds])


def _money(query: ItemQuery) -> Condition:
    """The amount reaches into the bounds; one in a currency that cannot be compared is kept."""
    known = one_of("currency", [currency_number(bounds.currency) for bounds in query.bounds])
    return any_of([*map(_reaches, query.bounds), both(has("currency"), but_not=[known] if query.bounds else [])])


def _reaches(bounds: MoneyBounds) -> Condition:
    found = [one_of("currency", [currency_number(bounds.currency)])]
    if bounds.gte is not None:
        one = both(without(has("amount_high")), between("amount_low", gte=bounds.gte))
        found.append(any_of([between("amount_high", gte=bounds.gte), one]))
    if bounds.lte is not None:
        one = both(without(has("amount_low")), between("amount_high", lte=bounds.lte))
        found.append(any_of([between("amount_low", lte=bounds.lte), one]))
    return both(*found)


def _open(field: str, *, gte: int | None = None, lte: int | None = None) -> Condition:
    """As `between`, but no bound on the row means that there is none."""
    return any_of([without(has(field)), between(field, gte=gte, lte=lte)])


def _range(given: RangeFilter, now: int) -> Condition:
    gte, lte = (day_number(bound) if isinstance(bound, str) else bound for bound in (given.gte, given.lte))
    column = "deadline" if given.column == "closing" else given.column
    found = _beyond(column, gte, lte) if given.outside else between(column, gte=gte, lte=lte)
    if given.column == "closing":
        found = both(found, but_not=[_closed(now)])
    return both(found, one_of("currency", [currency_number(given.currency)])) if given.currency else found


def _beyond(field: str, low: int | None, high: int | None) -> Condition:
    found = [] if low is None else [between(field, lte=low - 1)]
    return any_of(found if high is None else [*found, between(field, gte=high + 1)])


def _term(given: TermFilter) -> list[Condition]:
    field = f"{TERMS}.{given.kind}"
    if given.mode == "missing":
        return [without(has(field))]
    if given.mode == "all":
        return [one_of(field, [code]) for code in given.values]
    condition = one_of(field, given.values)
    return [without(condition) if given.mode == "not" else condition]
