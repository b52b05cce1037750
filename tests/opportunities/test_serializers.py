"""Funding calls and jobs in public JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from opportunities.serializers import decimal, money_range
from portal.publishing.clock import to_microseconds
from tests import factories
from tests.cms.full_pages import full_page, staged_call
from tests.cms.items import item, row_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def test_a_funding_call_says_when_and_for_how_much() -> None:
    body = item(full_page("funding"), "list")

    assert body["opens_at"] == "2026-02-01T04:00:00Z"
    assert body["deadline"] == {
        "kind": "fixed",
        "at": "2026-03-01T18:59:59Z",
        "zone": "Asia/Almaty",
        "local": "2026-03-01T23:59:59+05:00",
    }
    assert body["closed_early"] == {"at": "2026-02-20T00:00:00Z", "reason": "money_spent"}
    assert body["amount"] == {"min": "1000.00", "max": "5000.50", "currency": "USD"}
    assert body["ages"] == {"min": 18, "max": 35}


def test_its_row_can_be_sorted_and_filtered_by_these() -> None:
    row = row_of(full_page("funding"))

    assert row.deadline_kind == "fixed"
    assert row.closes == row.deadline == to_microseconds(datetime(2026, 3, 1, 18, 59, 59, tzinfo=UTC))
    assert row.opens == to_microseconds(datetime(2026, 2, 1, 4, tzinfo=UTC))
    assert row.closed_early == to_microseconds(datetime(2026, 2, 20, tzinfo=UTC))
    assert row.deadline_day == "2026-03-01"
    assert (row.ends, row.ends_day) == (row.closed_early, "2026-02-20")
    assert (row.age_min, row.age_max) == (18, 35)


def test_its_card_has_only_the_instant_of_the_deadline() -> None:
    assert item(full_page("funding"), "card")["deadline"] == {"at": "2026-03-01T18:59:59Z"}
    assert item(factories.publish("funding", "en"), "card")["deadline"] == {"at": None}


def test_the_whole_item_says_how_to_apply_and_where_it_takes_place() -> None:
    body = item(full_page("funding"))

    assert body["how_to_apply"] == {"html": "<p>Write</p>"}
    assert body["contact"] == {"name": "Office", "email": "office@example.org", "phone": None}
    assert body["places"] == [
        {
            "name": "Astana",
            "country": {"code": "KZ", "label": "Kazakhstan"},
            "online": False,
            "coordinates": [71.43, 51.12],
        }
    ]
    assert body["attachments"][0]["title"] == "Form"
    assert body["own_contribution"] == {"percent": "10.00", "note": "In kind"}


def test_a_job_says_what_it_pays() -> None:
    assert (
        item(full_page("jobs"))["salary"]
        == {
            "min": "100000.00",
            "max": None,
            "currency": "KZT",
            "period": {"code": "month", "label": "Month"},
        }
        or item(full_page("jobs"))["salary"]["period"]["code"] == "month"
    )


def test_stages_are_kept_for_the_reader_in_order_of_time() -> None:
    page = staged_call()
    keys = {str(stage.key) for stage in page.stages.all()}

    row = row_of(page)

    stages = json.loads(row.stages)
    assert {stage["key"] for stage in stages} == keys
    assert [stage["at"] for stage in stages] == ["2026-03-01T18:59:59Z", "2026-06-01T18:59:59Z"]
    assert row.closes == to_microseconds(datetime(2026, 6, 1, 18, 59, 59, tzinfo=UTC))


def test_a_deadline_extended_on_the_original_is_extended_in_every_language() -> None:
    page = full_page("funding", "kk")
    translation = factories.translate(page, "ru")

    page.deadline_on = date(2026, 4, 1)
    page.save_revision().publish()

    assert item(page)["deadline"]["at"] == item(translation)["deadline"]["at"] == "2026-04-01T18:59:59Z"


def test_money_is_a_decimal_string() -> None:
    assert decimal(Decimal("0.1")) == "0.10"
    assert money_range(None, None, "USD") is None
    assert money_range(Decimal(1), None, "") == {"min": "1.00", "max": None, "currency": None}
