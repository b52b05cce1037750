"""Amounts in different currencies, compared at dated rates, in lists and on both search engines alike."""

from __future__ import annotations

import csv
import gzip
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest

from portal.api import extracts
from portal.cms.models import ExchangeRate
from portal.publishing.models import ContentItem
from portal.publishing.refresh import refresh
from tests import factories
from tests.api.client import ApiClient
from tests.api.rows import item

pytestmark = [pytest.mark.django_db, pytest.mark.database]

RATES = {"KZT": "0.002", "EUR": "1.1", "USD": "1"}


@pytest.fixture
def rates(db: None) -> None:
    for day, factor in ((date(2026, 11, 23), "7"), (date(2026, 11, 24), "1")):
        for currency, value in RATES.items():
            ExchangeRate.objects.create(currency=currency, day=day, value=str(float(value) * float(factor)))
    refresh()


def call(low: int | None, high: int | None, currency: str, title: str = "") -> ContentItem:
    """A call with amounts in whole units."""
    amount = {"min": low and f"{low}.00", "max": high and f"{high}.00", "currency": currency}
    row = item("funding", "ru", title=title or f"{high or low} {currency}", amount=amount)
    row.currency, row.amount_low, row.amount_high = currency, low and low * 100, high and high * 100
    row.save()
    return row


@pytest.fixture
def calls(rates: None) -> None:
    call(None, 1000, "USD")
    call(100_000, 1_000_000, "KZT")
    call(500, None, "EUR")
    call(None, 50_000, "GBP")
    item("funding", "ru", title="none")


def titles(api: ApiClient, query: str) -> list[str]:
    return [entry["title"] for entry in api.get(f"funding/?locale=ru&status=any&{query}").data]


@pytest.mark.usefixtures("calls")
def test_amounts_are_compared_across_currencies_and_what_has_no_rate_is_kept(api: ApiClient) -> None:
    assert set(titles(api, "amount__gte=1500")) == {"1000000 KZT", "50000 GBP"}
    assert set(titles(api, "amount__lte=300")) == {"1000000 KZT", "50000 GBP"}
    assert set(titles(api, "amount__gte=400000&currency=KZT&amount__lte=600000")) == {
        "1000 USD", "1000000 KZT", "50000 GBP",
    }  # fmt: skip
    assert set(titles(api, "amount__gte=550.01")) == {"1000 USD", "1000000 KZT", "50000 GBP"}
    assert "none" not in titles(api, "amount__gte=0")


@pytest.mark.usefixtures("calls")
def test_the_largest_amount_comes_first_and_unknown_ones_last(api: ApiClient) -> None:
    assert titles(api, "sort=-amount")[:3] == ["1000000 KZT", "1000 USD", "500 EUR"]
    walked = [
        entry["title"] for page in api.walk("funding/?locale=ru&status=any&sort=-amount&limit=2") for entry in page.data
    ]
    assert walked == titles(api, "sort=-amount")
    assert len(walked) == 5


@pytest.mark.usefixtures("calls")
def test_items_tell_the_comparable_amount_and_the_day_of_its_rate(api: ApiClient) -> None:
    found = {entry["title"]: entry for entry in api.get("funding/?locale=ru&status=any&currency=EUR").data}
    assert found["1000000 KZT"]["comparable_amount"] == {
        "min": "181.82", "max": "1818.18", "currency": "EUR", "rate_date": "2026-11-24",
    }  # fmt: skip
    assert found["500 EUR"]["comparable_amount"]["max"] is None
    assert found["50000 GBP"]["comparable_amount"] is None
    assert "comparable_amount" not in found["none"]
    row = ContentItem.objects.get(title="1000000 KZT")
    assert api.get(f"funding/{row.group}/?locale=ru").data["comparable_amount"]["max"] == "2000.00"
    told = api.get(f"funding/{row.group}/?locale=ru&currency=EUR").data["comparable_amount"]
    assert told == found["1000000 KZT"]["comparable_amount"]


@pytest.mark.usefixtures("calls")
@pytest.mark.parametrize("name", ["funding", "opportunities", "items"])
@pytest.mark.parametrize("depth", ["list", "full"])
def test_lines_tell_what_lists_tell_of_amounts(api: ApiClient, name: str, depth: str) -> None:
    query = "locale=ru&status=any&currency=EUR&amount__gte=1"
    listed = {one["title"]: one.get("comparable_amount") for one in api.get(f"{name}/?{query}").data}
    lines = map(orjson.loads, api.get(f"{name}.ndjson?{query}&depth={depth}").body.splitlines())
    assert {one["title"]: one["comparable_amount"] for one in lines} == listed
    assert len(listed) == 4


@pytest.mark.usefixtures("calls")
def test_tables_have_columns_of_comparable_amounts_empty_where_there_is_no_rate(api: ApiClient) -> None:
    text = api.get("opportunities.csv?locale=ru&status=any&currency=EUR").body.decode("utf-8-sig")
    names = ("comparable_min", "comparable_max", "comparable_currency", "rate_date")
    rows = {row["title"]: tuple(row[name] for name in names) for row in csv.DictReader(io.StringIO(text))}
    assert rows["1000000 KZT"] == ("181.82", "1818.18", "EUR", "2026-11-24")
    assert rows["500 EUR"] == ("500.00", "", "EUR", "2026-11-24")
    assert rows["50000 GBP"] == rows["none"] == ("", "", "", "")


@pytest.mark.usefixtures("calls")
def test_extracts_tell_amounts_in_dollars(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    whole, _ = extracts.make_extracts()
    lines = map(orjson.loads, gzip.decompress((extracts.folder() / whole.name).read_bytes()).splitlines())
    told = {one["title"]: one.get("comparable_amount") for one in lines}
    assert told["1000000 KZT"]["max"] == "2000.00"


def test_bounds_between_which_no_amount_lies_are_refused(api: ApiClient) -> None:
    for url in ("funding/?", "funding.ndjson?", "search/?q=a&"):
        (error,) = api.problem(f"{url}amount__gte=5&amount__lte=1", "invalid-value")["errors"]
        assert (error["parameter"], error["detail"]) == (
            "amount__lte",
            "This is less than amount__gte: no amount lies between them.",
        )
    api.get("funding/?amount__gte=5&amount__lte=5")


@pytest.mark.usefixtures("calls")
def test_new_rates_change_answers_and_their_validators(api: ApiClient) -> None:
    row = ContentItem.objects.get(title="1000000 KZT")
    urls = ("funding/?locale=ru&status=any", f"funding/{row.group}/?locale=ru")
    etags = [api.get(url).headers["ETag"] for url in urls]
    for currency, value in (("KZT", "0.003"), ("USD", "1")):
        ExchangeRate.objects.create(currency=currency, day=date(2026, 11, 25), value=value)
    refresh()
    for url, etag in zip(urls, etags, strict=True):
        api.get(url, 200, if_none_match=etag)
    assert api.get(urls[1]).data["comparable_amount"]["max"] == "3000.00"


@pytest.mark.parametrize(("weak", "strong"), [("0.0000000002", "9999999999"), ("0.0000000002", "9000")])
def test_the_most_unequal_rates_that_can_be_kept_are_compared(api: ApiClient, weak: str, strong: str) -> None:
    for currency, value in (("IRR", weak), ("UZS", weak), ("XAU", strong)):
        rate = ExchangeRate(currency=currency, day=date(2026, 11, 24), value=Decimal(value))
        rate.full_clean()
        rate.save()
    refresh()
    call(None, 999_999_999_999, "XAU")
    call(None, 5, "UZS")
    for query in ("amount__gte=1", "amount__lte=999999999999", "sort=-amount", "currency=UZS&amount__gte=1"):
        assert titles(api, query)


def test_without_any_rate_everything_with_an_amount_is_kept_and_own_currencies_compared(api: ApiClient) -> None:
    call(None, 1000, "USD")
    call(None, 10, "USD")
    call(None, 5, "KZT")
    assert set(titles(api, "amount__gte=100&currency=USD")) == {"1000 USD", "5 KZT"}
    assert len(titles(api, "sort=-amount")) == 3


@pytest.mark.parametrize(
    "query", ["amount__gte=-1", "amount__gte=1e9", "amount__gte=1.234", "amount__lte=", "currency=XXX"]
)
def test_what_is_no_amount_is_refused(api: ApiClient, query: str) -> None:
    api.problem(f"funding/?{query}", "invalid-value")


def test_a_page_has_its_amount_in_the_row(portal: None, api: ApiClient) -> None:
    factories.publish("funding", "ru", amount_min="1000.50", amount_max=None, currency="KZT")
    row = ContentItem.objects.get(type="funding")
    assert (row.currency, row.amount_low, row.amount_high) == ("KZT", 100_050, None)


@pytest.mark.usefixtures("calls")
def test_money_costs_no_statement_more_once_it_is_known(api: ApiClient, django_assert_max_num_queries: Any) -> None:
    api.get("funding/?locale=ru")
    with django_assert_max_num_queries(3):
        api.get("funding/?locale=ru&status=any&amount__gte=1&sort=-amount&facet=topic")
