"""When one may apply: from dates and times as an editor writes them, in a zone, to instants and statuses. Pure.

A date alone means the whole of that day there: an opening its start, a deadline 23:59:59. Where clocks jump, a time can
exist twice or not at all; then a deadline is the later of the two instants it can mean, and an opening the one that a
clock showing it first would give.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from portal.publishing.clock import iso, to_datetime, to_microseconds
from portal.publishing.status import Schedule

END_OF_DAY = time(23, 59, 59)
START_OF_DAY = time(0, 0)

Problems = dict[str, str]
Json = dict[str, Any]


@dataclass(frozen=True)
class Moment:
    """A local date, with a time or the whole day."""

    on: date
    at: time | None = None

    @classmethod
    def of(cls, on: date | None, at: time | None) -> Self | None:
        """The moment, or None without a date."""
        return cls(on, at) if on else None


@dataclass(frozen=True)
class Stage:
    """One of several deadlines; `key` is a UUID that stays."""

    key: str
    kind: str
    until: Moment


def is_zone(name: str) -> bool:
    """Whether there is an IANA time zone of this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def opening(moment: Moment, zone: str) -> int:
    """The instant (microseconds) at which something opens."""
    return _instants(moment.on, moment.at or START_OF_DAY, zone)[0]


def closing(moment: Moment, zone: str) -> int:
    """The last instant (microseconds, a whole second) at which one may still apply."""
    return max(_instants(moment.on, moment.at or END_OF_DAY, zone))


def _instants(on: date, at: time, zone: str) -> tuple[int, int]:
    """What a local time can mean: its first and its second occurrence, equal where clocks do not jump.

    A time that a jump leaves out is read with the offset before the jump (first) and after it (second), PEP 495.
    """
    local = datetime.combine(on, at.replace(microsecond=0))
    first, second = (_instant(local.replace(tzinfo=ZoneInfo(zone), fold=fold)) for fold in (0, 1))
    return first, second


def _instant(local: datetime) -> int:
    # Not astimezone(): within a day of year 1 or 9999 it overflows, and there an offset does not matter.
    try:
        return to_microseconds(local.astimezone(UTC))
    except OverflowError:
        return to_microseconds(local.replace(tzinfo=UTC))


def in_zone(instant: int, zone: str) -> str:
    """An instant as its zone writes it, RFC 3339 with the offset of that moment."""
    return to_datetime(instant).astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")


@dataclass(frozen=True)
class Dates:
    """When one may apply, as written. `kind` is fixed, staged, rolling, until_spent or unknown."""

    kind: str
    zone: str = ""
    opens: Moment | None = None
    deadline: Moment | None = None
    stages: tuple[Stage, ...] = ()
    closed_early: datetime | None = None

    @cached_property
    def _zone(self) -> str:
        return self.zone or "UTC"

    @cached_property
    def effective_kind(self) -> str:
        """The kind, or unknown where it lacks the dates that it needs."""
        if (self.kind == "fixed" and not self.deadline) or (self.kind == "staged" and not self.stages):
            return "unknown"
        return self.kind

    @cached_property
    def closes(self) -> int | None:
        """The last instant at which one may apply (microseconds); None: no end, or none known."""
        if self.effective_kind == "staged":
            return max(instant for instant, _ in self._ordered_stages)
        if self.effective_kind in ("fixed", "until_spent") and self.deadline:
            return closing(self.deadline, self._zone)
        return None

    @cached_property
    def schedule(self) -> Schedule:
        """The same in instants."""
        return Schedule(
            kind=self.effective_kind,
            opens=opening(self.opens, self._zone) if self.opens else None,
            closes=self.closes,
            closed_early=to_microseconds(self.closed_early) if self.closed_early else None,
            stages=tuple(instant for instant, _ in self._ordered_stages),
        )

    @cached_property
    def _ordered_stages(self) -> list[tuple[int, Stage]]:
        if self.effective_kind != "staged":
            return []
        return sorted(((closing(stage.until, self._zone), stage) for stage in self.stages), key=lambda entry: entry[0])

    @cached_property
    def day(self) -> str | None:
        """The local date of the (last) deadline, `YYYY-MM-DD`."""
        return None if self.closes is None else in_zone(self.closes, self._zone)[:10]

    @cached_property
    def closed_early_day(self) -> str | None:
        """The date on which it closed early, in the zone in which its deadline is told; without one, in UTC."""
        early = self.schedule.closed_early
        return None if early is None else in_zone(early, "UTC" if self.closes is None else self._zone)[:10]

    def deadline_json(self) -> Json:
        """{kind, at, zone, local}; all but kind are null where there is no date."""
        return {"kind": self.effective_kind, **self._at(self.closes)}

    def stages_json(self) -> list[Json]:
        """Of a staged call: [{key, kind, at, zone, local}] in order of time."""
        return [{"key": stage.key, "kind": stage.kind, **self._at(instant)} for instant, stage in self._ordered_stages]

    def _at(self, instant: int | None) -> Json:
        if instant is None:
            return {"at": None, "zone": None, "local": None}
        return {"at": iso(instant), "zone": self._zone, "local": in_zone(instant, self._zone)}

    def contradictions(self) -> Problems:
        """Field name -> what contradicts what; these are wrong even in a draft."""
        if not is_zone(self._zone):
            return {"deadline_zone": _("There is no time zone {zone}.").format(zone=self.zone)}
        problems: Problems = {}
        opens = self.schedule.opens
        if opens is None:
            pass
        elif self.effective_kind == "staged":
            early = [stage for instant, stage in self._ordered_stages if instant < opens]
            if early:
                problems["opens_on"] = _("It opens after its first stage ends ({day}).").format(day=early[0].until.on)
        elif self.closes is not None and self.closes < opens:
            problems["deadline_on"] = _("The deadline is before the opening.")
        if self.closed_early and self.closes is not None and to_microseconds(self.closed_early) > self.closes:
            problems["closed_early_at"] = _("This is after the deadline: it did not close early.")
        return problems

    def gaps(self) -> Problems:
        """Field name -> what is missing for publication."""
        problems: Problems = {}
        if self.kind == "fixed" and not self.deadline:
            problems["deadline_on"] = _(
                "A fixed deadline needs a date; if there is none, choose another kind of deadline."
            )
        if self.kind == "staged" and not self.stages:
            problems["deadline_kind"] = _("Add the stages below, or choose another kind of deadline.")
        if not self.zone and any(self._moments()):
            problems["deadline_zone"] = _("Say in which time zone these dates are meant.")
        return problems

    def _moments(self) -> Iterable[Moment | None]:
        yield self.opens
        if self.kind in ("fixed", "until_spent"):
            yield self.deadline
        if self.kind == "staged":
            yield from (stage.until for stage in self.stages)
