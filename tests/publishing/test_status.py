"""Where a call stands at a moment."""

from __future__ import annotations

import pytest

from portal.publishing.status import CLOSING_SOON, DAY, SECOND, Schedule

NOW = 1_800_000_000 * SECOND


@pytest.mark.parametrize(
    ("schedule", "status"),
    [
        (Schedule("fixed", closes=NOW + 30 * DAY), "open"),
        (Schedule("fixed", closes=NOW + CLOSING_SOON), "closing_soon"),
        (Schedule("fixed", closes=NOW + CLOSING_SOON + SECOND), "open"),
        (Schedule("fixed", closes=NOW), "closing_soon"),
        (Schedule("fixed", closes=NOW - SECOND), "closed"),
        (Schedule("fixed", opens=NOW + DAY, closes=NOW + 2 * DAY), "forthcoming"),
        (Schedule("fixed", opens=NOW, closes=NOW + 20 * DAY), "open"),
        (Schedule("fixed", closes=NOW + DAY, closed_early=NOW), "closed"),
        (Schedule("fixed", closes=NOW + DAY, closed_early=NOW + SECOND), "closing_soon"),
        (Schedule("staged", closes=NOW + 40 * DAY, stages=(NOW - DAY, NOW + 40 * DAY)), "open"),
        (Schedule("rolling"), "rolling"),
        (Schedule("rolling", opens=NOW + DAY), "forthcoming"),
        (Schedule("until_spent"), "rolling"),
        (Schedule("until_spent", closes=NOW + 30 * DAY), "rolling"),
        (Schedule("until_spent", closes=NOW + DAY), "closing_soon"),
        (Schedule("until_spent", closes=NOW - DAY), "closed"),
        (Schedule("until_spent", closed_early=NOW - DAY), "closed"),
        (Schedule("unknown"), "unknown"),
        (Schedule("unknown", closed_early=NOW), "closed"),
    ],
)
def test_the_status_of_a_schedule_at_a_moment(schedule: Schedule, status: str) -> None:
    assert schedule.status(NOW) == status


def test_the_last_second_of_a_deadline_belongs_to_it() -> None:
    schedule = Schedule("fixed", closes=NOW)

    assert schedule.status(NOW + SECOND - 1) == "closing_soon"
    assert schedule.status(NOW + SECOND) == "closed"


def test_every_change_of_status_is_a_tick() -> None:
    schedule = Schedule("fixed", opens=NOW, closes=NOW + 30 * DAY)
    ticks = sorted(schedule.ticks())

    before, after = zip(*[(schedule.status(tick - 1), schedule.status(tick)) for tick in ticks], strict=True)

    assert before == ("forthcoming", "open", "closing_soon")
    assert after == ("open", "closing_soon", "closed")
