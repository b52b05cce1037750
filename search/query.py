"""What a search asks and what it answers: the one language that every engine speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from portal.api.query import ItemQuery
from search.ranking import LEAST_LIKE, LEAST_PROMOTED
from search.reading import Reading
from search.sought import Wording

Sort = Literal["relevance", "-published", "deadline"]

SORTS: tuple[Sort, ...] = ("relevance", "-published", "deadline")
WINDOW = 10_000
"""The last position to which a search is paged, in groups."""
EXACT_TOTAL = 40_000
"""Totals up to this one are exact."""
SPARE = 3
"""Completions and related items are asked for so many times over: some stand for one group, or have expired since."""


@dataclass(frozen=True)
class SearchQuery:
    """What was typed, what it looks for, and a list's filters and facets (`filters.chain` does not apply)."""

    reading: Reading
    wordings: Mapping[str, Wording]
    """By language, in the reader's order: where a group matches equally well in two, the earlier one stands for it."""
    filters: ItemQuery
    promoted: tuple[UUID, ...] = ()
    """Groups that stand first in the order of relevance, also without these words."""
    sort: Sort = "relevance"
    limit: int = 20
    offset: int = 0

    def __post_init__(self) -> None:
        if self.offset < 0 or self.limit < 1 or self.offset + self.limit > WINDOW:
            raise ValueError(f"a search goes to position {WINDOW}")


@dataclass(frozen=True)
class Beginning:
    """What somebody has typed so far, folded: the first letters of a title, or whole words and the one just begun."""

    start: str
    words: tuple[str, ...]
    begun: str


@dataclass(frozen=True)
class CompletionQuery:
    """Titles that go on from what was typed, under a list's filters."""

    beginnings: Mapping[str, Beginning]
    """By language."""
    filters: ItemQuery
    limit: int
    """So many of each language."""
    closed: bool | None = None
    """Closed calls only (True), or all but those (False)."""


@dataclass(frozen=True)
class Likeness:
    """What an item is about, in one language: stems and their weights, and terms (kind, code) and theirs."""

    stems: tuple[tuple[str, float], ...]
    terms: tuple[tuple[str, str, float], ...]

    @property
    def least(self) -> int:
        """So many of them are in common with a row that is alike."""
        return min(LEAST_LIKE, len(self.stems) + len(self.terms))


@dataclass(frozen=True)
class LikenessQuery:
    """Items that are about the same, under a list's filters; those of one group are left out."""

    likenesses: Mapping[str, Likeness]
    """By language."""
    without: UUID
    filters: ItemQuery
    limit: int
    """So many of each language."""


@dataclass(frozen=True)
class Hit:
    """One group in its best-matching language: the row to show, and how well it matches."""

    row: int
    locale: str
    score: float

    @property
    def is_promoted(self) -> bool:
        """Whether it stands first because editors said so."""
        return self.score >= LEAST_PROMOTED


@dataclass(frozen=True)
class FacetCounts:
    """Groups by value, the largest count first; groups without any value; groups of the values that were cut."""

    values: tuple[tuple[str, int], ...] = ()
    missing: int = 0
    other: int = 0


@dataclass(frozen=True)
class SearchResult:
    """One page of groups in order, and the counts over all of them."""

    hits: tuple[Hit, ...]
    total: int
    total_exact: bool = True
    facets: dict[str, FacetCounts] | None = field(default_factory=dict)
    """None: this engine counts nothing."""
    next: int | None = None
    """The position at which the next page begins (it may lie at the end of the window); None on the last page."""
    degraded: bool = False
    """A better engine could not answer."""
