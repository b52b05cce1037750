"""Dates and times as editors write them, and the statuses that follow."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opportunities.deadlines import Dates, Moment, Stage, closing, opening
from portal.publishing.clock import to_datetime, to_microseconds
from portal.publishing.status import DAY, SECOND

ZONES = (
    "Asia/Almaty",
    "Asia/Tashkent",
    "Asia/Baku",
    "Europe/Brussels",
    "America/New_York",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "UTC",
)


def utc(text: str) -> int:
    return to_microseconds(datetime.fromisoformat(text).replace(tzinfo=UTC))


def stage(on: date, at: time | None = None, kind: str = "concept_note") -> Stage:
    return Stage(str(uuid.uuid4()), kind, Moment(on, at))


def test_a_date_alone_is_open_until_the_end_of_that_day_in_its_zone() -> None:
    assert closing(Moment(date(2026, 12, 1)), "Asia/Almaty") == utc("2026-12-01T18:59:59")


def test_an_opening_date_alone_means_the_start_of_that_day() -> None:
    assert opening(Moment(date(2026, 12, 1)), "Asia/Almaty") == utc("2026-11-30T19:00:00")


def test_a_deadline_in_the_hour_that_clocks_repeat_is_the_later_one() -> None:
    moment = Moment(date(2026, 11, 1), time(1, 30))

    assert closing(moment, "America/New_York") == utc("2026-11-01T06:30:00")
    assert opening(moment, "America/New_York") == utc("2026-11-01T05:30:00")


def test_a_deadline_in_the_hour_that_clocks_leave_out_is_the_later_reading() -> None:
    moment = Moment(date(2026, 3, 8), time(2, 30))

    assert closing(moment, "America/New_York") == utc("2026-03-08T07:30:00")


def test_a_day_that_a_country_left_out_still_has_a_deadline() -> None:
    assert closing(Moment(date(2011, 12, 30)), "Pacific/Apia") == utc("2011-12-31T09:59:59")


def test_a_day_whose_first_hour_is_left_out_opens_when_its_clocks_begin() -> None:
    # Cuba's clocks jump from 00:00 to 01:00.
    assert opening(Moment(date(2026, 3, 8)), "America/Havana") == utc("2026-03-08T05:00:00")


@pytest.mark.parametrize("on", [date.min, date.max])
def test_the_first_and_the_last_date_that_can_be_written_do_no_harm(on: date) -> None:
    assert closing(Moment(on), "Asia/Almaty") >= opening(Moment(on), "Asia/Almaty")


def test_fractions_of_a_second_do_not_count() -> None:
    assert closing(Moment(date(2026, 1, 1), time(12, 0, 0, 999_999)), "UTC") == utc("2026-01-01T12:00:00")


def test_a_deadline_names_its_zone_and_local_time() -> None:
    dates = Dates("fixed", "Asia/Almaty", deadline=Moment(date(2026, 12, 1)))

    assert dates.deadline_json() == {
        "kind": "fixed",
        "at": "2026-12-01T18:59:59Z",
        "zone": "Asia/Almaty",
        "local": "2026-12-01T23:59:59+05:00",
    }
    assert dates.day == "2026-12-01"


@pytest.mark.parametrize("kind", ["rolling", "unknown", "until_spent"])
def test_where_there_is_no_date_nothing_of_it_is_said(kind: str) -> None:
    assert Dates(kind, "Asia/Almaty").deadline_json() == {"kind": kind, "at": None, "zone": None, "local": None}


def test_a_rolling_call_ignores_a_date_left_over_from_before() -> None:
    assert Dates("rolling", "UTC", deadline=Moment(date(2020, 1, 1))).schedule.status(utc("2026-01-01T00:00:00")) == (
        "rolling"
    )


def test_a_fixed_call_without_a_date_is_unknown_and_not_open_for_ever() -> None:
    assert Dates("fixed").schedule.status(utc("2026-01-01T00:00:00")) == "unknown"


def test_a_staged_call_lists_its_stages_in_order_and_closes_with_the_last() -> None:
    late, early = stage(date(2026, 5, 1), kind="full_application"), stage(date(2026, 3, 1))
    dates = Dates("staged", "UTC", stages=(late, early))

    assert [entry["key"] for entry in dates.stages_json()] == [early.key, late.key]
    assert dates.closes == utc("2026-05-01T23:59:59")
    assert dates.day == "2026-05-01"


def test_money_that_may_last_until_a_date_is_rolling_then_closing_soon_then_closed() -> None:
    schedule = Dates("until_spent", "UTC", deadline=Moment(date(2026, 6, 30))).schedule
    end = utc("2026-06-30T23:59:59")

    assert schedule.status(end - 8 * DAY) == "rolling"
    assert schedule.status(end - 7 * DAY) == "closing_soon"
    assert schedule.status(end) == "closing_soon"
    assert schedule.status(end + SECOND) == "closed"


def test_a_deadline_before_the_opening_is_a_contradiction() -> None:
    dates = Dates("fixed", "UTC", opens=Moment(date(2026, 5, 2)), deadline=Moment(date(2026, 5, 1)))

    assert set(dates.contradictions()) == {"deadline_on"}


def test_a_deadline_on_the_opening_day_is_none() -> None:
    dates = Dates("fixed", "UTC", opens=Moment(date(2026, 5, 1)), deadline=Moment(date(2026, 5, 1)))

    assert dates.contradictions() == {}


def test_a_stage_before_the_opening_is_a_contradiction() -> None:
    dates = Dates("staged", "UTC", opens=Moment(date(2026, 5, 2)), stages=(stage(date(2026, 5, 1)),))

    assert set(dates.contradictions()) == {"opens_on"}


def test_closing_early_after_the_deadline_is_a_contradiction() -> None:
    dates = Dates(
        "fixed", "UTC", deadline=Moment(date(2026, 5, 1)), closed_early=datetime(2026, 5, 2, 0, 0, tzinfo=UTC)
    )

    assert set(dates.contradictions()) == {"closed_early_at"}


@pytest.mark.parametrize(
    ("dates", "missing"),
    [
        (Dates("fixed", "UTC"), {"deadline_on"}),
        (Dates("staged", "UTC"), {"deadline_kind"}),
        (Dates("fixed", "", deadline=Moment(date(2026, 1, 1))), {"deadline_zone"}),
        (Dates("rolling", "", opens=Moment(date(2026, 1, 1))), {"deadline_zone"}),
        (Dates("rolling"), set()),
        (Dates("rolling", "", deadline=Moment(date(2026, 1, 1))), set()),
        (Dates("staged", "UTC", stages=(stage(date(2026, 1, 1)),)), set()),
    ],
)
def test_what_a_kind_of_deadline_needs_is_asked_for(dates: Dates, missing: set[str]) -> None:
    assert set(dates.gaps()) == missing


days = st.dates(date(1990, 1, 1), date(2037, 12, 31))
times = st.none() | st.times().map(lambda at: at.replace(microsecond=0))


@given(on=days, at=times, zone=st.sampled_from(ZONES), offset=st.integers(-10 * 86_400, 10 * 86_400))
def test_a_fixed_call_is_open_exactly_while_a_wall_clock_there_has_not_passed_its_deadline(
    on: date, at: time | None, zone: str, offset: int
) -> None:
    end = closing(Moment(on, at), zone)
    now = end + offset * SECOND
    status = Dates("fixed", zone, deadline=Moment(on, at)).schedule.status(now)

    assert (status == "closed") == _is_past(now, datetime.combine(on, at or time(23, 59, 59)), zone)
    assert (status == "closing_soon") == (0 <= end - now <= 7 * DAY)


def _is_past(now: int, written: datetime, zone: str) -> bool:
    """The definition, by looking at the clock there: no moment from now on shows the written time or an earlier one.

    A time that clocks leave out shows as the one that stands where it would have been.
    """
    local = to_datetime(now).astimezone(ZoneInfo(zone))
    shown = written.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    if local.replace(tzinfo=None) <= shown:
        return False
    # Where clocks are put back, an earlier time may still come.
    later = (to_datetime(now) + timedelta(minutes=step) for step in range(0, 180, 5))
    return not any(moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) <= shown for moment in later)


@given(on=days, at=times, zone=st.sampled_from(ZONES), days_before=st.integers(0, 30), offset=st.integers(-40, 40))
def test_every_status_follows_from_the_order_of_now_opening_and_deadline(
    on: date, at: time | None, zone: str, days_before: int, offset: int
) -> None:
    opens = on - timedelta(days=days_before)
    dates = Dates("fixed", zone, opens=Moment(opens), deadline=Moment(on, at))
    start, end = opening(Moment(opens), zone), closing(Moment(on, at), zone)
    now = end + offset * DAY

    expected = (
        "closed" if now > end else "forthcoming" if now < start else "closing_soon" if end - now <= 7 * DAY else "open"
    )
    assert dates.schedule.status(now) == expected


@given(
    entries=st.lists(st.tuples(days, times), min_size=1, max_size=4),
    zone=st.sampled_from(ZONES),
    pick=st.integers(0, 3),
    offset=st.integers(-3, 3),
)
def test_a_staged_call_is_closed_only_after_its_last_stage(
    entries: list[tuple[date, time | None]], zone: str, pick: int, offset: int
) -> None:
    dates = Dates("staged", zone, stages=tuple(stage(on, at) for on, at in entries))
    instants = sorted(closing(Moment(on, at), zone) for on, at in entries)
    now = instants[pick % len(instants)] + offset * SECOND

    assert list(dates.schedule.stages) == instants
    assert (dates.schedule.status(now) == "closed") == all(instant < now for instant in instants)


@given(on=days, at=times, zone=st.sampled_from(ZONES))
def test_a_status_changes_only_at_ticks(on: date, at: time | None, zone: str) -> None:
    schedule = Dates("fixed", zone, opens=Moment(on - timedelta(days=20)), deadline=Moment(on, at)).schedule

    for tick in schedule.ticks():
        for moment in (tick - SECOND, tick, tick + SECOND):
            next_ticks = [other for other in schedule.ticks() if moment < other]
            until = min(next_ticks, default=moment + 40 * DAY)
            assert schedule.status(moment) == schedule.status(until - SECOND)
