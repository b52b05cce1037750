"""CommonGrants: its own OpenAPI description and its published SDK accept what we answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
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

from portal.publishing.clock import now
from portal.publishing.status import DAY, Schedule
from portal.transfer import demo
from tests.api.rows import item
from tests.search.test_views import pull

pytestmark = pytest.mark.django_db

LIST = "/common-grants/opportunities"
SEARCH = f"{LIST}/search"


@cache
def description(file: Path) -> Any:
    return yaml.safe_load(file.read_text())


@pytest.fixture
def conform(test_data: Path) -> Any:
    """Hold an answer against the protocol's own description."""
    whole = description(test_data / "real-inputs" / "grants" / "commongrants" / "openapi.0.4.0.yaml")
    registry = Registry().with_resource("urn:cg", Resource(contents=whole, specification=DRAFT202012))

    def check(path: str, method: str, body: Any) -> Any:
        pointer = path.replace("/", "~1")
        schema = f"urn:cg#/paths/{pointer}/{method}/responses/200/content/application~1json/schema"
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


def test_what_cannot_be_applied_is_told_and_does_not_end_the_search(client: Client) -> None:
    item("funding", "en")
    unknown = {"totalFundingAvailableRange": {"operator": "between", "value": {"min": {}, "max": {}}}}
    answer = search(client, filters=unknown, sorting={"sortBy": "title"})
    assert len(answer["items"]) == 1
    assert answer["filterInfo"]["errors"]
    assert answer["sortInfo"]["errors"]


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "{", '"x"', '{"search": 5}', '{"search": "' + "x" * 300 + '"}', '{"filters": []}', '{"sorting": 1}',
        '{"filters": {"status": "open"}}', '{"filters": {"status": {"operator": "in", "value": 5}}}',
        '{"filters": {"closeDateRange": {"operator": "between", "value": {"min": "x", "max": "y"}}}}',
        '{"filters": {"maxAwardAmountRange": {"operator": "between", "value": {}}}}',
        '{"pagination": {"page": 0}}', '{"pagination": {"pageSize": "1"}}', '{"pagination": {"page": 1e99}}',
        '{"search": "\\u0000"}', "{" + '"x": [' * 2000, '{"search": "' + "x" * 70_000 + '"}', "\x00",
    ],
)  # fmt: skip
def test_a_body_that_is_none_is_refused_in_the_protocols_own_words(client: Client, body: str) -> None:
    response = client.post(SEARCH, body, content_type="application/json")
    assert response.status_code == (200 if body == "" else 400)
    assert set(response.json()) >= ({"items"} if body == "" else {"status", "message", "errors"})


@pytest.mark.parametrize("query", ["page=0", "page=x", "pageSize=-1", "locale=xx", "page=99999999999"])
def test_a_query_that_is_none_is_refused(client: Client, query: str) -> None:
    assert client.get(f"{LIST}?{query}").status_code == 400


def test_what_is_not_there_is_not_found(client: Client) -> None:
    assert client.get(f"{LIST}/{uuid4()}").status_code == 404
    assert client.get(f"{LIST}?page=100000").json()["items"] == []
