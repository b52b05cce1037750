"""What a list or a search asks for, in the words of the contract: parsed once, understood by SQL and every engine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True)
class TermFilter:
    """Items with any / all / none of these terms, or (`missing`) without any term of the kind.

    `kind` is an ItemTerm kind (country, topic, work_mode, …). `values` is empty for `missing`.
    """

    kind: str
    mode: Literal["any", "all", "not", "missing"]
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class RangeFilter:
    """Items whose `column` lies between the bounds, both inclusive, or (`outside`) beyond one of them; None is open.

    Instants are microseconds; the two days hold ISO dates. `closing` is the deadline of calls that are not closed, and
    `ends` is when a call closed early, else its deadline. Amounts are hundredths of `currency`, of items in it alone.
    """

    column: Literal[
        "deadline", "deadline_day", "closing", "ends", "ends_day", "published", "updated", "amount_low", "amount_high"
    ]
    gte: int | str | None = None
    lte: int | str | None = None
    currency: str = ""
    outside: bool = False


@dataclass(frozen=True)
class MoneyBounds:
    """Bounds of an amount in a currency, in its hundredths, both inclusive; None is open."""

    currency: str
    gte: int | None = None
    lte: int | None = None


@dataclass(frozen=True)
class ItemQuery:
    """A parsed query. Empty tuples and None mean "not asked"."""

    now: int
    """The reader's moment in microseconds, floored to the second."""
    locale: str = "en"
    """A language code, or `any`."""
    chain: tuple[str, ...] = ("en",)
    """The languages in which an item may be served, best first (the asked one is first); empty with locale `any`."""
    scope: tuple[str, ...] = ()
    """The types that the endpoint lists, whatever is asked (empty: all); unlike `types` it holds in every facet."""
    types: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    """Groups, as UUID strings."""
    terms: tuple[TermFilter, ...] = ()
    ranges: tuple[RangeFilter, ...] = ()
    statuses: tuple[str, ...] = ()
    """Empty: any status, and types without one."""
    age: int | None = None
    """An age that the call accepts; items that are no calls (that have no status) are left out."""
    has_translation: tuple[str, ...] = ()
    """Groups that exist in any of these languages."""
    money: MoneyBounds | None = None
    """Items whose amount reaches into these bounds."""
    dollars: tuple[tuple[str, float], ...] = ()
    """What a unit of each currency is worth, for comparing."""
    bounds: tuple[MoneyBounds, ...] = ()
    """`money` in every currency that can be compared with its own."""
    facets: tuple[str, ...] = ()
    """`type`, `kind`, `status`, or an ItemTerm kind; a facet's own filter does not apply to its own counts."""
    facet_size: int = 20

    def compared(self, dollars: tuple[tuple[str, float], ...], bounds: tuple[MoneyBounds, ...]) -> ItemQuery:
        """The query with what it needs to compare amounts."""
        return replace(self, dollars=dollars, bounds=bounds)

    def has_own_filter(self, facet: str) -> bool:
        """Whether the query filters by the facet's own field, which its counts must not see."""
        own = {"type": self.types, "kind": self.kinds, "status": self.statuses}
        return bool(own[facet]) if facet in own else any(given.kind == facet for given in self.terms)
