"""What the score of a row is multiplied with, whatever its words: closed calls, those that close soon, old news."""

from __future__ import annotations

from dataclasses import dataclass

from portal.publishing.status import DAY
from portal.publishing.types import content_types
from search.engines.conditions import Condition, one_of
from search.engines.filters import has_status
from search.ranking import FRESH_DAYS, LEAST_FRESH, STATUS_FACTORS

MOST = max(STATUS_FACTORS.values())
"""No row's factors come to more."""


@dataclass(frozen=True)
class Factor:
    """What the score of rows under a condition is multiplied with; of all that apply, the product counts."""

    condition: Condition
    weight: float


@dataclass(frozen=True)
class Ageing:
    """Rows under a condition lose half of their worth with each half-life (microseconds) after they were published."""

    condition: Condition
    half_life: int
    fresh_since: int
    """What was published since then (microseconds) has lost nothing."""

    def of(self, published: int) -> float:
        """The factor of a row."""
        age: float = max(0, self.fresh_since - published) / self.half_life
        worth: float = 0.5**age
        return max(LEAST_FRESH, worth)


def factors(now: int) -> list[Factor | Ageing]:
    """All factors; those of age change with the day, so that the pages of a search fit together."""
    of_calls = [Factor(has_status(status, now), weight) for status, weight in STATUS_FACTORS.items()]
    return [*of_calls, *ageings(now)]


def ageings(now: int) -> list[Ageing]:
    """How each type ages that does."""
    by_half_life: dict[int, list[str]] = {}
    for content_type in content_types():
        if content_type.half_life_days is not None:
            by_half_life.setdefault(content_type.half_life_days, []).append(content_type.name)
    fresh_since = day(now) - FRESH_DAYS * DAY
    return [Ageing(one_of("type", names), days * DAY, fresh_since) for days, names in by_half_life.items()]


def day(now: int) -> int:
    """The beginning of the day (UTC)."""
    return now - now % DAY
