"""Where a call stands at a given moment: computed from its schedule, never stored.

Instants are integers: microseconds since 1970-01-01 UTC, as in the rows. A reader's moment is floored to the second, so
that a deadline of 23:59:59 is open during the whole of that second.
"""

from __future__ import annotations

from dataclasses import dataclass

SECOND = 1_000_000
DAY = 86_400 * SECOND
CLOSING_SOON = 7 * DAY
"""How long before the end a call counts as closing soon: 7 × 24 hours."""

UNKNOWN_KEY = 1 << 62
"""Sort key of an unknown instant: after every known one, in both directions."""

STATUSES = ("forthcoming", "open", "closing_soon", "rolling", "closed", "unknown")
CURRENT = tuple(status for status in STATUSES if status != "closed")


def moment(microseconds: int) -> int:
    """The reader's moment: floored to the second."""
    return microseconds - microseconds % SECOND


@dataclass(frozen=True)
class Schedule:
    """When a call opens and closes. `kind` is fixed, staged, rolling, until_spent or unknown."""

    kind: str
    opens: int | None = None
    closes: int | None = None
    closed_early: int | None = None
    stages: tuple[int, ...] = ()

    def status(self, now: int) -> str:
        """The status at `now` (microseconds); see the glossary for what each means."""
        now = moment(now)
        if self.closed_early is not None and self.closed_early <= now:
            return "closed"
        if self.closes is not None and self.closes < now:
            return "closed"
        if self.opens is not None and self.opens > now:
            return "forthcoming"
        if self.closes is not None and self.closes - now <= CLOSING_SOON:
            return "closing_soon"
        if self.kind in ("rolling", "until_spent"):
            return "rolling"
        return "open" if self.kind in ("fixed", "staged") else "unknown"

    def ticks(self) -> set[int]:
        """The instants at which the status or the next stage changes."""
        ticks = {instant for instant in (self.opens, self.closed_early) if instant is not None}
        ticks.update(stage + SECOND for stage in self.stages)
        if self.closes is not None:
            ticks.update((self.closes - CLOSING_SOON, self.closes + SECOND))
        return ticks
