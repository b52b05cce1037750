"""The factors of rows in the embedded index, worked out for no more rows than may come to stand on a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop
from typing import cast

import tantivy

from search.engines.conditions import one_of
from search.engines.facets import statuses
from search.engines.factors import MOST, ageings
from search.engines.matching import native
from search.ranking import STATUS_FACTORS

CHUNK = 64

Match = tuple[float, int, str, tantivy.DocAddress]
"""The row that stands for a group: its score, negative so that the best sorts first, its number, language and address.
A plain tuple, for a search has thousands of them."""


def weigh(matches: Sequence[Match], searchers: dict[str, tantivy.Searcher], now: int, needed: int) -> list[Match]:
    """The best `needed` matches with their factors, in order; ties by row.

    No factor is above MOST, so once enough are better than the next one can become, the rest need not be looked at.
    """
    rest = list(matches)
    heapify(rest)
    found: list[Match] = []
    while rest and (len(found) < needed or found[needed - 1][0] > rest[0][0] * MOST):
        chunk = [heappop(rest) for _ in range(min(max(CHUNK, needed), len(rest)))]
        found = sorted([*found, *_weighed(chunk, searchers, now)])
    return found[:needed]


def _weighed(chunk: list[Match], searchers: dict[str, tantivy.Searcher], now: int) -> Iterator[Match]:
    for language in dict.fromkeys(language for _, _, language, _ in chunk):
        own = [match for match in chunk if match[2] == language]
        factors = _factors([row for _, row, _, _ in own], [address for *_, address in own], searchers[language], now)
        for (score, row, _, address), factor in zip(own, factors, strict=True):
            yield score * factor, row, language, address


def _factors(rows: list[int], addresses: list[tantivy.DocAddress], searcher: tantivy.Searcher, now: int) -> list[float]:
    """That of each row."""
    found = [STATUS_FACTORS.get(status or "", 1.0) for status in statuses(searcher, addresses, now)]
    published = numbers(searcher, "published", addresses)
    for ageing in ageings(now):
        both = [native(one_of("row", rows)), native(ageing.condition)]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, one) for one in both])
        hits = searcher.search(query, len(rows), count=False).hits
        ages = set(numbers(searcher, "row", [address for _, address in hits]))
        for place, row in enumerate(rows):
            if row in ages:
                found[place] *= ageing.of(published[place])
    return found


def numbers(searcher: tantivy.Searcher, field: str, addresses: list[tantivy.DocAddress]) -> list[int]:
    """A number that every row has."""
    return cast(list[int], searcher.fast_field_values(field, addresses))
