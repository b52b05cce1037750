"""Searches in other formats."""

from __future__ import annotations

import csv
import io
from datetime import date

import orjson
import pytest
from icalendar import Calendar

from portal.cms.models import ExchangeRate
from portal.publishing.clock import now
from portal.publishing.refresh import refresh
from portal.publishing.status import DAY, Schedule
from tests.api.client import ApiClient
from tests.api.rows import withdraw
from tests.search.rows import item
from tests.search.test_views import pull

pytestmark = pytest.mark.django_db


def test_an_export_has_all_that_is_found_and_a_feed_the_newest_first(api: ApiClient) -> None:
    for day in range(30):
        item("ru", f"Грант {day}", published=now() - day * DAY)
    item("ru", "Другое")
    pull()
    rows = list(csv.DictReader(io.StringIO(api.get("search.csv?q=грант&locale=ru").body.decode("utf-8-sig"))))
    assert sorted(row["title"] for row in rows) == sorted(f"Грант {day}" for day in range(30))
    feed = api.get("search.json-feed?q=грант&locale=ru&limit=3").json
    assert [entry["title"] for entry in feed["items"]] == ["Грант 0", "Грант 1", "Грант 2"]
    assert feed["title"].endswith(": грант")


def test_an_export_of_a_search_tells_amounts_in_the_currency_asked_for(api: ApiClient) -> None:
    for currency, value in (("KZT", "0.002"), ("USD", "1")):
        ExchangeRate.objects.create(currency=currency, day=date(2026, 11, 24), value=value)
    amount = {"min": None, "max": "1000.00", "currency": "KZT"}
    row = item("ru", "Грант", type_name="funding", schedule=Schedule("rolling"), amount=amount)
    row.currency, row.amount_high = "KZT", 100_000
    row.save()
    refresh()
    pull()
    told = {"min": None, "max": "2.00", "currency": "USD", "rate_date": "2026-11-24"}
    (line,) = api.get("search.ndjson?q=грант&locale=ru").body.splitlines()
    assert orjson.loads(line)["comparable_amount"] == told
    (cells,) = csv.DictReader(io.StringIO(api.get("search.csv?q=грант&locale=ru").body.decode("utf-8-sig")))
    assert (cells["comparable_max"], cells["rate_date"]) == ("2.00", "2026-11-24")


def test_what_was_meant_is_exported_where_what_was_typed_finds_nothing(api: ApiClient) -> None:
    row = item("ru", "Привет")
    pull()
    (line,) = api.get("search.ndjson?q=ghbdtn&locale=ru").body.splitlines()
    assert orjson.loads(line)["id"] == str(row.group)
    assert api.get("search.ndjson?q=ghbdtn&locale=ru&correct=off").body == b""


def test_a_calendar_of_a_search_cancels_only_what_the_search_finds(api: ApiClient) -> None:
    early = Schedule("fixed", closes=now() + 9 * DAY, closed_early=now() - DAY)
    at = {"kind": "fixed", "at": "2027-03-01T18:59:59Z", "zone": "UTC", "local": "2027-03-01T18:59:59+00:00"}
    told = {"closed_early": {"at": "2026-01-01T00:00:00Z", "reason": "cancelled"}, "deadline": at}
    found = item("ru", "Грант на сад", type_name="funding", schedule=early, **told)
    item("ru", "Стипендия", type_name="funding", schedule=early, **told)
    pull()
    events = Calendar.from_ical(api.get("search.ics?q=сад&locale=ru").body).walk("VEVENT")
    assert [(event["UID"], event["STATUS"]) for event in events] == [(str(found.group), "CANCELLED")]


def test_a_calendar_of_a_search_has_nothing_of_what_was_withdrawn(api: ApiClient) -> None:
    withdraw(item("ru", "Грант на сад", type_name="funding", schedule=Schedule("fixed", closes=now() + DAY)), at=now())
    pull()
    for query in ("q=сад", "q=театр"):
        assert not Calendar.from_ical(api.get(f"search.ics?{query}&locale=ru").body).walk("VEVENT")


def test_a_search_names_its_formats_and_needs_words_in_each(api: ApiClient) -> None:
    pull()
    for url in api.get("search/?q=сад&locale=ru&highlight=1").links["alternate"].values():
        api.get(url)
        api.problem(url.partition("?")[0], "invalid-value")
