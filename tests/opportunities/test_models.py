"""Validation of calls: what contradicts itself is refused at its field, what is missing is asked for at publication."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from opportunities.choices import currencies, zones
from opportunities.models import FundingPlace, FundingStage
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

FIXED = {"deadline_kind": "fixed", "deadline_on": date(2027, 5, 1), "deadline_zone": "Asia/Almaty"}


def problems(type_name: str, **fields: Any) -> dict[str, list[str]]:
    """What the editor is told, by field, when publishing."""
    with pytest.raises(ValidationError) as error:
        factories.publish(type_name, "en", **fields)
    found: dict[str, list[str]] = error.value.message_dict
    return found


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({**FIXED, "opens_on": date(2027, 5, 2)}, "deadline_on", "before the opening"),
        (
            {**FIXED, "opens_on": date(2027, 5, 1), "opens_time": time(13), "deadline_time": time(12)},
            "deadline_on",
            "before",
        ),
        ({**FIXED, "deadline_on": None}, "deadline_on", "needs a date"),
        ({**FIXED, "deadline_zone": ""}, "deadline_zone", "time zone"),
        ({**FIXED, "deadline_zone": "Mars/Olympus"}, "deadline_zone", "not a valid choice"),
        (
            {**FIXED, "closed_early_at": datetime(2027, 6, 1, tzinfo=UTC), "closed_early_reason": "other"},
            "closed_early_at",
            "after the deadline",
        ),
        ({**FIXED, "closed_early_at": datetime(2027, 4, 1, tzinfo=UTC)}, "closed_early_reason", "why"),
        ({"deadline_kind": "staged", "deadline_zone": "UTC"}, "deadline_kind", "stages"),
        ({"amount_min": Decimal(5), "amount_max": Decimal(4), "currency": "USD"}, "amount_max", "less than"),
        ({"amount_min": Decimal(5)}, "currency", "currency"),
        ({"amount_min": Decimal(-5), "currency": "USD"}, "amount_min", "greater than or equal to 0"),
        ({"amount_max": Decimal("-0.01"), "currency": "USD"}, "amount_max", "greater than or equal to 0"),
        ({"currency": "XXQ", "amount_min": Decimal(5)}, "currency", "not a valid choice"),
        ({"age_min": 30, "age_max": 18}, "age_max", "below the lowest"),
        ({"starts_on": date(2027, 5, 2), "ends_on": date(2027, 5, 1)}, "ends_on", "before it starts"),
        ({"own_contribution_percent": Decimal(101)}, "own_contribution_percent", "100"),
        ({"kind": "lottery"}, "kind", "not a valid choice"),
        ({"costs_covered": ["moon"]}, "costs_covered", "moon"),
    ],
)
def test_a_funding_call_is_refused_at_the_field_in_question(fields: dict[str, Any], field: str, words: str) -> None:
    found = problems("funding", **fields)

    assert set(found) == {field}
    assert words in " ".join(found[field])


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (
            {"salary_min": Decimal(5), "salary_max": Decimal(4), "salary_currency": "KZT", "salary_period": "month"},
            "salary_max",
        ),
        ({"salary_min": Decimal(-5), "salary_currency": "KZT", "salary_period": "month"}, "salary_min"),
        ({"salary_min": Decimal(5), "salary_period": "month"}, "salary_currency"),
        ({"salary_max": Decimal(5), "salary_currency": "KZT"}, "salary_period"),
        ({"work_mode": "underwater"}, "work_mode"),
    ],
)
def test_a_job_is_refused_at_the_field_in_question(fields: dict[str, Any], field: str) -> None:
    assert set(problems("jobs", **fields)) == {field}


def test_several_problems_are_told_at_once() -> None:
    assert set(problems("funding", age_min=30, age_max=18, amount_min=Decimal(5))) == {"age_max", "currency"}


def test_a_translation_is_not_refused_for_its_stale_copy_of_the_facts() -> None:
    page = factories.publish("funding", "en", **FIXED)

    translation = factories.translate(page, "ru", deadline_on=None)

    assert translation.live


def test_an_incomplete_draft_can_be_kept() -> None:
    draft = factories.draft("funding", "en", deadline_kind="fixed", amount_min=Decimal(5))

    draft.save_revision(clean=False)

    assert not draft.live


def test_stages_and_places_say_what_they_are() -> None:
    assert "2027-03-01" in str(FundingStage(kind="concept_note", on=date(2027, 3, 1)))
    assert str(FundingPlace(name="Astana", online=True)) == "Astana, online"


def test_currencies_and_zones_of_the_region_come_first_and_none_is_offered_twice() -> None:
    for offered, first in ((currencies(), "USD"), (zones(), "Asia/Almaty")):
        codes = [code for code, _ in offered]
        assert codes[0] == first
        assert len(codes) == len(set(codes))
    assert "SUR" not in dict(currencies())
    assert "America/Los_Angeles" in dict(zones())
