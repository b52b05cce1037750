"""Counting groups by value: exactly, each group once, in the row that stands for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import tantivy

from portal.api.query import ItemQuery
from portal.publishing.status import Schedule
from search.engines.conditions import one_of
from search.engines.matching import native
from search.engines.schema import DEADLINE_KINDS, TERMS
from search.query import FacetCounts

MOST_VALUES = 65_000
"""As many buckets as the engine allows; more values than a portal's vocabulary has."""
MISSING = "\x00"
"""Counts what has no value."""
OWN_FIELDS = ("type", "kind")
"""Facets that are fields of the row itself; the others are terms."""


class Chosen(NamedTuple):
    """Of one language, the rows that stand for their groups."""

    searcher: tantivy.Searcher
    rows: list[int]
    addresses: list[tantivy.DocAddress]


def count(chosen: Iterable[Chosen], facets: Sequence[str], query: ItemQuery) -> dict[str, FacetCounts]:
    """The counts of these facets over the rows."""
    counters: dict[str, Counter[str]] = {facet: Counter() for facet in facets}
    fields = {facet: facet if facet in OWN_FIELDS else f"{TERMS}.{facet}" for facet in facets if facet != "status"}
    wanted = {
        facet: {"terms": {"field": field, "size": MOST_VALUES, "missing": MISSING}} for facet, field in fields.items()
    }
    for language in chosen:
        if wanted:
            answers = language.searcher.aggregate(native(one_of("row", language.rows)), wanted)
            for facet, answer in answers.items():
                counters[facet].update({bucket["key"]: bucket["doc_count"] for bucket in answer["buckets"]})
        if "status" in counters:
            told = statuses(language.searcher, language.addresses, query.now)
            counters["status"].update(MISSING if status is None else status for status in told)
    return {facet: cut(counter, query.facet_size) for facet, counter in counters.items()}


def statuses(searcher: tantivy.Searcher, addresses: list[tantivy.DocAddress], now: int) -> Iterator[str | None]:
    """The status of each row, None where its type has none."""
    columns = [
        searcher.fast_field_values(name, addresses) for name in ("deadline_kind", "opens", "closes", "closed_early")
    ]
    for kind, *instants in zip(*columns, strict=True):
        yield None if kind is None else Schedule(DEADLINE_KINDS[kind], *instants).status(now)


def cut(counter: Counter[str], size: int) -> FacetCounts:
    """The largest counts, of equal ones the first by code points; MISSING counts groups without any value."""
    missing = counter.pop(MISSING, 0)
    ordered = sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))
    return FacetCounts(tuple(ordered[:size]), missing, sum(number for _, number in ordered[size:]))
