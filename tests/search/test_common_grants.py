"""CommonGrants: its own OpenAPI description and its published SDK accept what we answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from common_grants_sdk.client import Client as SdkClient
from common_grants_sdk.client.auth import Auth
from common_grants_sdk.client.config import Config
from common_grants_sdk.schemas.pydantic.models.opp_status import OppStatusOptions
from django.test import Client
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from opportunities.deadlines import in_zone
from portal.cms.models import ExchangeRate
from portal.publishing.clock import now, to_microseconds
from portal.publishing.models import ContentItem
from portal.publishing.refresh import refresh
from portal.publishing.status import DAY, Schedule
from portal.transfer import demo
from tests.api.rows import item
from tests.search.test_views import pull

pytestmark = pytest.mark.django_db

LIST = "/common-grants/opportunities"
SEARCH = f"{LIST}/search"
NOBODY = f"{LIST}/00000000-0000-4000-8000-000000000000"


@cache
def description(file: Path) -> Any:
    return yaml.safe_load(file.read_text())


@pytest.fixture
def conform(test_data: Path) -> Any:
    """Hold an answer against the protocol's own description."""
    whole = description(test_data / "real-inputs" / "grants" / "commongrants" / "openapi.0.4.0.yaml")
    registry = Registry().with_resource("urn:cg", Resource(contents=whole, specification=DRAFT202012))

    def check(path: str, method: str, body: Any, status: int = 200) -> Any:
        pointer = path.replace("/", "~1")
        schema = f"urn:cg#/paths/{pointer}/{method}/responses/{status}/content/application~1json/schema"
        Draft202012Validator({"$ref": schema}, registry=registry).validate(body)
        return body

    return check


def search(client: Client, **body: Any) -> Any:
    return client.post(SEARCH, json.dumps(body), content_type="application/json").json()


def test_the_demo_portal_is_what_the_protocol_describes(client: Client, conform: Any) -> None:
    assert not demo.load().bad
    pull()
    listed = conform(LIST, "get", client.get(f"{LIST}?locale=ru").json())
    assert listed["paginationInfo"]["totalItems"] == len(listed["items"]) > 10
    for entry in listed["items"]:
        conform(f"{LIST}/{{oppId}}", "get", client.get(f"{LIST}/{entry['id']}?locale=ru").json())
    found = conform(
        SEARCH, "post", search(client, search="water", filters={"status": {"operator": "in", "value": ["open"]}})
    )
    assert found["items"]
    assert {entry["status"]["value"] for entry in found["items"]} == {"open"}
    assert found["filterInfo"]["errors"] == found["sortInfo"]["errors"] == []


@pytest.fixture
def sdk(live_server: Any) -> Iterator[SdkClient[Any, Any, Any, Any]]:
    with SdkClient(Config(base_url=live_server.url, api_key="none", page_size=20), Auth.api_key("none")) as client:
        yield client


@pytest.mark.filterwarnings("ignore:No directory at")
@pytest.mark.django_db(transaction=True)
def test_the_published_sdk_reads_lists_items_and_searches(portal: None, sdk: Any) -> None:
    assert not demo.load().bad
    pull()
    listed = sdk.opportunities.list()
    assert len(listed.items) > 10
    assert not listed.errors
    one = sdk.opportunities.get(listed.items[0].id)
    assert one.title == listed.items[0].title
    found = sdk.opportunities.search("water", status=[OppStatusOptions.OPEN])
    assert found.items
    assert not found.errors


def test_filters_sorting_and_pages(client: Client) -> None:
    soon = item("funding", "en", schedule=Schedule("fixed", closes=now() + 9 * DAY), terms={"country": ["KZ"]})
    item("funding", "en", schedule=Schedule("fixed", closes=now() - DAY), terms={"country": ["KZ"]})
    later = item("funding", "en", schedule=Schedule("fixed", closes=now() + 90 * DAY), terms={"country": ["UZ"]})
    item("jobs", "en")

    def ids(**body: Any) -> list[str]:
        return [entry["id"] for entry in search(client, **body)["items"]]

    not_closed = {"status": {"operator": "notIn", "value": ["closed"]}}
    closing = {"sortBy": "keyDates.closeDate", "sortOrder": "asc"}
    assert ids(filters=not_closed, sorting=closing) == [str(soon.group), str(later.group)]
    assert ids(filters=not_closed, sorting=closing, pagination={"page": 2, "pageSize": 1}) == [str(later.group)]
    country = {"customFilters": {"country": {"operator": "in", "value": ["UZ"]}}}
    assert ids(filters=country) == [str(later.group)]
    days = {"min": "2020-01-01", "max": soon.deadline_day}
    assert str(later.group) not in ids(filters={"closeDateRange": {"operator": "between", "value": days}})
    assert len(ids()) == 3


def instant(text: str) -> int:
    return to_microseconds(datetime.fromisoformat(text))


def closed_early(closes: str, early: str, day: str, title: str = "Water") -> str:
    """A call in Almaty that closed before its deadline; its id."""
    moments = {"closes": instant(closes), "closed_early": instant(early)}
    local = in_zone(moments["closes"], "Asia/Almaty")
    deadline = {"kind": "fixed", "at": closes, "zone": "Asia/Almaty", "local": local}
    told = {"deadline": deadline, "closed_early": {"at": early, "reason": "money_spent"}}
    row = item("funding", "en", schedule=Schedule("fixed", **moments), closed_early_day=day, title=title, **told)
    return str(row.group)


@pytest.mark.parametrize("text", ["", "water"])
def test_a_call_that_closed_early_is_found_and_sorted_by_when_it_did(client: Client, text: str) -> None:
    plain = item("funding", "en", title="Water", schedule=Schedule("fixed", closes=instant("2026-06-01T12:00:00Z")))
    early = closed_early("2026-09-01T18:59:59Z", "2026-03-01T20:00:00Z", "2026-03-02")
    rolling = item("funding", "en", title="Water", schedule=Schedule("rolling"))
    pull()

    def ids(low: str, high: str) -> list[str]:
        between = {"closeDateRange": {"operator": "between", "value": {"min": low, "max": high}}}
        found = search(client, filters=between, search=text)["items"]
        return [entry["id"] for entry in found]

    told = client.get(f"{LIST}/{early}").json()["data"]["keyDates"]["closeDate"]
    assert told["date"] == "2026-03-02"
    assert ids("2026-03-02", "2026-03-02") == [early], "in its own zone, in which it is told"
    assert ids("2026-03-01", "2026-03-01") == ids("2026-09-01", "2026-09-02") == []
    assert ids("2026-03-01T20:00:00Z", "2026-03-01T20:00:00Z") == [early]
    assert sorted(ids("2026-01-01", "2026-12-31")) == sorted([early, str(plain.group)])
    if text:
        return
    for order, expected in (("asc", [early, str(plain.group)]), ("desc", [str(plain.group), early])):
        found = search(client, sorting={"sortBy": "keyDates.closeDate", "sortOrder": order})["items"]
        assert [entry["id"] for entry in found] == [*expected, str(rolling.group)], order


def money(low: int, high: int, currency: str = "USD") -> Any:
    """A filter by amounts in whole units."""
    sides = {"min": low, "max": high}
    return {
        "operator": "between",
        "value": {side: {"amount": str(units), "currency": currency} for side, units in sides.items()},
    }


def award(title: str, currency: str, low: int | None, high: int | None) -> ContentItem:
    """A call about water with amounts in whole units."""
    row = item("funding", "en", title=f"Water {title}")
    amounts = {"amount_low": low and low * 100, "amount_high": high and high * 100}
    ContentItem.objects.filter(pk=row.pk).update(currency=currency, **amounts)
    return row


@pytest.mark.parametrize("text", ["", "water"])
def test_a_range_may_be_open_at_one_side_or_be_what_lies_outside(client: Client, text: str) -> None:
    for month in (1, 2, 3):
        closes = instant(f"2026-0{month}-10T12:00:00Z")
        item("funding", "en", title=f"Water {month}", schedule=Schedule("fixed", closes=closes))
        award(str(month * 100), "USD", month * 100, None)
    pull()

    def titles(name: str, operator: str, value: Any) -> list[str]:
        filters = {name: {"operator": operator, "value": value}}
        answer = search(client, search=text, filters=filters)
        assert answer["filterInfo"] == {"filters": filters, "errors": []}
        return sorted(entry["title"].removeprefix("Water ") for entry in answer["items"])

    for time in ("", "T12:00:00Z"):
        bounds = {"min": f"2026-02-10{time}", "max": f"2026-03-10{time}"}
        assert titles("closeDateRange", "between", {"min": bounds["min"]}) == ["2", "3"]
        assert titles("closeDateRange", "between", {"min": None, "max": bounds["min"]}) == ["1", "2"]
        assert titles("closeDateRange", "outside", bounds) == ["1"]
        assert titles("closeDateRange", "outside", {"max": bounds["min"]}) == ["3"]
    two, three = ({"amount": amount, "currency": "USD"} for amount in ("200", "299.99"))
    assert titles("minAwardAmountRange", "between", {"max": two}) == ["100", "200"]
    assert titles("minAwardAmountRange", "outside", {"min": two, "max": three}) == ["100", "300"]


@pytest.mark.parametrize(
    ("key", "ascending"),
    [
        ("lastModifiedAt", ["new", "newer", "newest"]),
        ("funding.minAwardAmount", ["newest", "new", "newer"]),
        ("funding.maxAwardAmount", ["newer", "newest", "new"]),
    ],
)
def test_what_rows_have_keys_for_is_sorted_both_ways_with_the_unknown_last(
    client: Client, key: str, ascending: list[str]
) -> None:
    for currency, value in (("USD", "1"), ("KZT", "0.002")):
        ExchangeRate.objects.create(currency=currency, day=date(2026, 11, 24), value=value)
    refresh()
    amounts: dict[str, tuple[str, int | None, int | None]] = {
        "new": ("USD", 200, 900), "newer": ("USD", 300, None), "newest": ("KZT", 50_000, 100_000)
    }  # fmt: skip
    if key == "funding.maxAwardAmount":
        amounts["newer"] = ("USD", None, 150)
    for days, (title, amount) in enumerate(amounts.items()):
        row = award(title, *amount)
        ContentItem.objects.filter(pk=row.pk).update(updated=days * DAY, key_updated_desc=-days * DAY)
    if key != "lastModifiedAt":
        award("pounds", "GBP", 1, 1)
    for order, expected in (("asc", ascending), ("desc", ascending[::-1])):
        answer = search(client, sorting={"sortBy": key, "sortOrder": order})
        assert answer["sortInfo"] == {"sortBy": key, "sortOrder": order, "errors": []}
        titles = [entry["title"].removeprefix("Water ") for entry in answer["items"]]
        assert titles == expected + ["pounds"] * (key != "lastModifiedAt")


def test_that_words_are_sorted_by_relevance_is_told_to_who_asked_for_another_order(client: Client) -> None:
    by_date = search(client, search="water", sorting={"sortBy": "lastModifiedAt", "sortOrder": "asc"})["sortInfo"]
    (error,) = by_date.pop("errors")
    assert "lastModifiedAt" in error
    assert by_date == {"sortBy": "custom", "sortOrder": "desc", "customSortBy": "relevance"}
    for sorting in (None, {"sortBy": "custom", "customSortBy": "relevance"}):
        assert search(client, search="water", sorting=sorting)["sortInfo"] == {**by_date, "errors": []}


@pytest.mark.parametrize(("locale", "words"), [("en", "Closing soon"), ("ru", "Скоро закроется")])
def test_the_status_is_described_in_words(client: Client, locale: str, words: str) -> None:
    row = item("funding", locale, schedule=Schedule("fixed", closes=now() + DAY))
    told = client.get(f"{LIST}/{row.group}?locale={locale}").json()["data"]["status"]
    assert told == {"value": "open", "description": words}


@pytest.mark.parametrize("text", ["", "water"])
def test_the_least_and_the_most_of_an_award_are_filtered_each_by_its_own_range_in_its_own_currency(
    client: Client, text: str
) -> None:
    ExchangeRate.objects.create(currency="EUR", day=date(2026, 11, 24), value="1.1")
    refresh()
    award("5 to 150", "USD", 5, 150)
    award("100 to 200", "USD", 100, 200)
    award("euros", "EUR", 100, 150)
    award("pounds", "GBP", 100, 150)
    award("from 100", "USD", 100, None)
    award("up to 150", "USD", None, 150)
    pull()

    def titles(**filters: Any) -> set[str]:
        answer = search(client, search=text, filters=filters)
        assert answer["filterInfo"] == {"filters": filters, "errors": []}
        return {entry["title"].removeprefix("Water ") for entry in answer["items"]}

    assert titles(minAwardAmountRange=money(100, 200)) == {"100 to 200", "from 100"}
    assert titles(maxAwardAmountRange=money(100, 200)) == {"5 to 150", "100 to 200", "up to 150"}
    assert titles(minAwardAmountRange=money(1, 10), maxAwardAmountRange=money(100, 200)) == {"5 to 150"}
    assert titles(minAwardAmountRange=money(100, 200), maxAwardAmountRange=money(1, 10)) == set()
    assert titles(minAwardAmountRange=money(100, 200, "EUR")) == {"euros"}


@pytest.mark.parametrize(("by", "ascending"), [("title", ["A", "a", "Ё", "Я"]), ("status.value", ["a", "Ё", "A", "Я"])])
def test_opportunities_are_sorted_by_title_and_by_status(client: Client, by: str, ascending: list[str]) -> None:
    early = Schedule("rolling", closed_early=now() - DAY)
    for title, schedule in (
        ("A", Schedule("unknown")),
        ("a", early),
        ("Ё", Schedule("rolling", opens=now() + DAY)),
        ("Я", Schedule("rolling")),
    ):
        item("funding", "en", title=title, schedule=schedule)
    pull()
    for order, expected in (("asc", ascending), ("desc", ascending[::-1])):
        answer = search(client, sorting={"sortBy": by, "sortOrder": order})
        assert answer["sortInfo"] == {"sortBy": by, "sortOrder": order, "errors": []}
        found = [entry["title"] for entry in answer["items"]]
        if by == "status.value" and order == "desc":  # equal ones come in the order of their rows
            expected = ["A", "Я", "Ё", "a"]
        assert found == expected


def test_what_cannot_be_applied_is_told_and_does_not_end_the_search(client: Client) -> None:
    item("funding", "en")
    unknown = {"totalFundingAvailableRange": {"operator": "between", "value": {"min": {}, "max": {}}}}
    answer = search(client, filters=unknown, sorting={"sortBy": "funding.totalAmountAvailable"})
    assert len(answer["items"]) == 1
    assert answer["filterInfo"]["errors"]
    assert answer["sortInfo"]["errors"]


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "{", '"x"', '{"search": 5}', '{"search": "' + "x" * 300 + '"}', '{"filters": []}', '{"sorting": 1}',
        '{"filters": {"status": "open"}}', '{"filters": {"status": {"operator": ["in"], "value": []}}}',
        '{"filters": ' + '{"customFilters": ' * 1010 + "{}" + "}" * 1011,
        '{"filters": {"customFilters": {"customFilters": {}}}}',
        '{"filters": {"customFilters": []}}', '{"filters": {"customFilters": {"country": "KZ"}}}',
        '{"pagination": {"page": 0}}', '{"pagination": {"pageSize": "1"}}', '{"pagination": {"page": 1e99}}',
        '{"search": "\\u0000"}', "{" + '"x": [' * 2000, '{"search": "' + "x" * 70_000 + '"}', "\x00",
    ],
)  # fmt: skip
def test_a_body_that_is_none_is_refused_in_the_protocols_own_words(client: Client, body: str) -> None:
    response = client.post(SEARCH, body, content_type="application/json")
    assert response.status_code == (200 if body == "" else 400)
    assert set(response.json()) >= ({"items"} if body == "" else {"status", "message", "errors"})


@pytest.mark.parametrize(
    ("name", "operator", "value", "said"),
    [
        ("status", "in", "open", "list of at most 100 texts"),
        ("status", "in", 5, "list of at most 100 texts"),
        ("status", "notIn", ["custom"], "There is no status “custom”."),
        ("status", "in", [], "empty"),
        ("status", "like", ["open"], "Nothing is filtered by status with like."),
        ("closeDateRange", "between", {"min": "x", "max": "y"}, "closeDateRange"),
        ("closeDateRange", "between", {"min": "2026-02-10", "max": "2026-02-10T12:00:00Z"}, "closeDateRange"),
        ("closeDateRange", "outside", {"min": None}, "closeDateRange"),
        ("maxAwardAmountRange", "between", {}, "maxAwardAmountRange"),
        ("maxAwardAmountRange", "between", {side: {"amount": "1", "currency": "XXX"} for side in ("min", "max")}, "no"),
        ("country", "notIn", ["kz"], "There is no country “kz”."),
        ("country", "in", "KZ", "list of at most 100 texts"),
        ("country", "notIn", ["KZ"] * 101, "list of at most 100 texts"),
    ],
)
@pytest.mark.parametrize("text", ["", "water"])
def test_a_filter_that_cannot_be_applied_is_told_and_left_out(
    client: Client, text: str, name: str, operator: str, value: Any, said: str
) -> None:
    item("funding", "en", title="Water")
    pull()
    given = {name: {"operator": operator, "value": value}}
    answer = search(client, search=text, filters=given if name != "country" else {"customFilters": given})
    (error,) = answer["filterInfo"]["errors"]
    assert said in error
    assert answer["filterInfo"]["filters"] == {}
    assert len(answer["items"]) == 1


@pytest.mark.parametrize("text", ["", "water"])
@pytest.mark.parametrize(
    ("name", "value"), [("country", "kz"), ("country", "\0"), ("status", "custom"), ("status", "opened")]
)
def test_what_has_to_have_a_word_that_there_is_none_of_is_nothing(
    client: Client, text: str, name: str, value: str
) -> None:
    item("funding", "en", title="Water")
    pull()
    answer = search(client, search=text, filters={name: {"operator": "in", "value": [value]}})
    (error,) = answer["filterInfo"]["errors"]
    assert error.startswith(f"There is no {name}")
    assert (answer["items"], answer["paginationInfo"]["totalItems"]) == ([], 0)


def test_no_call_is_hidden_whatever_its_language(client: Client) -> None:
    rows = {language: item("funding", language, title=f"Water {language}") for language in ("en", "uz", "tg", "kk")}
    pull()
    for found in (client.get(LIST).json()["items"], search(client, search="water")["items"]):
        assert {entry["id"] for entry in found} == {str(row.group) for row in rows.values()}
        for entry in found:
            assert client.get(f"{LIST}/{entry['id']}").json()["data"]["title"] == entry["title"]
    kazakh = item("funding", "kk", group=rows["en"].group, title="Су")
    assert kazakh.title in {entry["title"] for entry in client.get(f"{LIST}?locale=kk").json()["items"]}


def test_of_a_filter_with_unknown_words_the_others_are_applied(client: Client) -> None:
    item("funding", "en", terms={"country": ["KZ"]})
    item("funding", "en", terms={"country": ["UZ"]})
    given = {"country": {"operator": "in", "value": ["UZ", "XX"]}}
    answer = search(client, filters={"customFilters": given})
    assert len(answer["items"]) == 1
    assert answer["filterInfo"] == {
        "filters": {"country": {"operator": "in", "value": ["UZ"]}},
        "errors": ["There is no country “XX”."],
    }


def test_dates_are_told_in_the_zone_of_the_call_and_an_early_end_in_place_of_the_deadline(client: Client) -> None:
    deadline = {
        "kind": "fixed", "at": "2027-01-01T18:59:59Z", "zone": "Asia/Almaty", "local": "2027-01-01T23:59:59+05:00"
    }  # fmt: skip
    dates: dict[str, Any] = {"opens_at": "2026-11-30T19:00:00Z", "deadline": deadline}
    row = item("funding", "en", **dates)
    told = client.get(f"{LIST}/{row.group}").json()["data"]["keyDates"]
    opens, closes = told["otherDates"]["opens"], told["closeDate"]
    assert (opens["date"], opens["time"]) == ("2026-12-01", "00:00:00")
    assert (closes["name"], closes["date"], closes["time"]) == ("Deadline", "2027-01-01", "23:59:59")
    assert opens["description"] == closes["description"] == "Time zone: Asia/Almaty"
    row = item("funding", "en", **dates, closed_early={"at": "2026-12-05T20:00:00Z", "reason": "money_spent"})
    closes = client.get(f"{LIST}/{row.group}").json()["data"]["keyDates"]["closeDate"]
    assert (closes["name"], closes["date"], closes["time"]) == ("Closed early", "2026-12-06", "01:00:00")


@pytest.mark.parametrize(
    ("address", "methods"),
    [(LIST, "GET, HEAD, OPTIONS"), (NOBODY, "GET, HEAD, OPTIONS"), (SEARCH, "POST, OPTIONS")],
)
def test_browsers_of_any_origin_may_ask_and_another_method_is_told_those_there_are(
    client: Client, address: str, methods: str
) -> None:
    answer = client.options(address, headers={"Origin": "https://a.example", "Access-Control-Request-Method": "POST"})
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Methods"] == answer["Allow"] == methods
    assert {"Content-Type", "X-API-Key"} <= set(answer["Access-Control-Allow-Headers"].split(", "))
    answer = client.put(address)
    assert (answer.status_code, answer["Allow"]) == (405, methods)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer.json()["errors"] == [f"PUT is not answered here; {methods} are."]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/common-grants", 404), ("/common-grants/", 404), ("/common-grants/awards", 404), (f"{LIST}/", 404),
        (f"{LIST}/5", 404), (NOBODY, 404), (f"{NOBODY}/x", 404), (SEARCH, 405),
        (f"{LIST}?page=0", 400), (f"{LIST}?size=5", 400), (f"{NOBODY}?page=1", 400),
    ],
)  # fmt: skip
def test_every_failure_is_in_the_protocols_frame(client: Client, conform: Any, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    told = conform(f"{LIST}/{{oppId}}", "get", answer.json(), status=404)
    assert told["status"] == status
    assert told["errors"]


def test_too_many_requests_and_other_media_types_are_told_in_the_protocols_frame(client: Client, settings: Any) -> None:
    answer = client.get(LIST, headers={"Accept": "text/html"})
    assert (answer.status_code, set(answer.json())) == (406, {"status", "message", "errors"})
    settings.API_RATE = (1, 3600)
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 0}
    answer = [client.post(SEARCH, "{}", content_type="application/json") for _ in range(2)][-1]
    assert (answer.status_code, set(answer.json())) == (429, {"status", "message", "errors"})
    assert answer["Retry-After"]
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_a_page_too_large_is_cut_and_one_beyond_the_end_still_tells_how_many_there_are(client: Client) -> None:
    for _ in range(3):
        item("funding", "en", title="Water")
    pull()
    for size in (5000, 2**31 - 1):
        assert client.get(f"{LIST}?pageSize={size}").json()["paginationInfo"]["pageSize"] == 100
    for text in ("", "water"):
        for page, size in ((2, 2), (3, 2), (1000, 100), (2**31 - 1, 100)):
            answer = search(client, search=text, pagination={"page": page, "pageSize": size})
            assert len(answer["items"]) == (1 if page == 2 else 0)
            pages = {"page": page, "pageSize": size, "totalItems": 3, "totalPages": 2 if size == 2 else 1}
            assert answer["paginationInfo"] == pages


def test_who_has_the_answer_already_is_told_so_until_it_changes(client: Client) -> None:
    row = item("funding", "en")
    for address in (LIST, f"{LIST}/{row.group}"):
        tag = client.get(address)["ETag"]
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
        item("funding", "en")
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_an_id_in_capitals_is_the_same_id(client: Client) -> None:
    row = item("funding", "en")
    assert client.get(f"{LIST}/{str(row.group).upper()}").json()["data"]["id"] == str(row.group)


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "pageSize=-1", "locale=xx", "page=2147483648", "page=00000000001", "pagesize=5"]
)
def test_a_query_that_is_none_is_refused(client: Client, query: str) -> None:
    assert client.get(f"{LIST}?{query}").status_code == 400


def test_what_is_not_there_is_not_found(client: Client) -> None:
    assert client.get(f"{LIST}/{uuid4()}").status_code == 404
    assert client.get(f"{LIST}?page=100000").json()["items"] == []
