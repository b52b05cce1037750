"""The factors of rows in the embedded index, worked out for no more rows than may come to stand on a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple, cast

import tantivy

from search.engines.conditions import one_of
from search.engines.factors import MOST, Ageing, factors
from search.engines.matching import native

CHUNK = 64


class Match(NamedTuple):
    """The row that stands for a group."""

    score: float
    row: int
    locale: str
    address: tantivy.DocAddress


def weigh(matches: Sequence[Match], searchers: dict[str, tantivy.Searcher], now: int, needed: int) -> list[Match]:
    """The best `needed` matches with their factors, in order; ties by row.

    No factor is above MOST, so once enough are better than the next one can become, the rest need not be looked at.
    """
    rest = iter(sorted(matches, key=_order))
    found: list[Match] = []
    while chunk := list(islice(rest, max(CHUNK, needed))):
        if len(found) >= needed and found[needed - 1].score > chunk[0].score * MOST:
            break
        found = sorted([*found, *_weighed(chunk, searchers, now)], key=_order)
    return found[:needed]


def _order(match: Match) -> tuple[float, int]:
    return -match.score, match.row


def _weighed(chunk: list[Match], searchers: dict[str, tantivy.Searcher], now: int) -> Iterator[Match]:
    for language in dict.fromkeys(match.locale for match in chunk):
        own = [match for match in chunk if match.locale == language]
        worth = _factors(own, searchers[language], now)
        yield from (match._replace(score=match.score * worth.get(match.row, 1.0)) for match in own)


def _factors(matches: list[Match], searcher: tantivy.Searcher, now: int) -> dict[int, float]:
    """By row; rows that no factor applies to are left out."""
    worth: dict[int, float] = {}
    published = dict(
        zip(
            (match.row for match in matches), _numbers(searcher, "published", [m.address for m in matches]), strict=True
        )
    )
    among = native(one_of("row", [match.row for match in matches]))
    for factor in factors(now):
        query = tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, among), (tantivy.Occur.Must, native(factor.condition))]
        )
        hits = searcher.search(query, len(matches), count=False).hits
        for row in _numbers(searcher, "row", [address for _, address in hits]):
            weight = factor.of(published[row]) if isinstance(factor, Ageing) else factor.weight
            worth[row] = worth.get(row, 1.0) * weight
    return worth


def _numbers(searcher: tantivy.Searcher, field: str, addresses: list[tantivy.DocAddress]) -> list[int]:
    return cast(list[int], searcher.fast_field_values(field, addresses))
