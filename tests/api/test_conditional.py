"""Caching: validators, 304, ages, content codings, and what browsers of other origins may see."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import brotli
import pytest
from django.test import Client

from portal.publishing.clock import now
from portal.publishing.models import ChangeCounter
from tests.api.client import ApiClient
from tests.api.rows import DAY, SECOND, Schedule, item

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_reader_that_has_the_answer_is_told_so_before_any_row_is_read(
    api: ApiClient, django_assert_num_queries: Any
) -> None:
    item()
    etag = api.get("news/").headers["ETag"]

    with django_assert_num_queries(1):
        answer = api.get("news/", 304, if_none_match=etag)

    assert answer.headers["ETag"] == etag
    assert answer.body == b""


def test_a_reader_that_has_the_answer_is_told_so_before_anything_is_counted(
    api: ApiClient, django_assert_num_queries: Any
) -> None:
    item("funding", terms={"country": ["KZ"]})
    for query in ("facet=country,status", "country=KZ&facet=country&page=1", "closing_within=7d&facet=type"):
        etag = api.get(f"items/?{query}").headers["ETag"]
        with django_assert_num_queries(1):
            api.get(f"items/?{query}", 304, if_none_match=etag)


def test_a_change_makes_another_validator(api: ApiClient) -> None:
    before = api.get("news/").headers["ETag"]
    item()

    assert api.get("news/", if_none_match=before).headers["ETag"] != before


def test_a_status_that_changes_without_a_write_makes_another_validator(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    closes = (now() // SECOND + 5) * SECOND
    item("funding", schedule=Schedule("fixed", closes=closes))
    before = api.get("funding/")

    monkeypatch.setattr("portal.api.views.this_moment", lambda: closes + SECOND)
    after = api.get("funding/", if_none_match=before.headers["ETag"])

    assert (len(before.data), len(after.data)) == (1, 0)


def test_a_restored_database_makes_other_validators(api: ApiClient) -> None:
    item()
    before = api.get("news/").headers["ETag"]
    ChangeCounter.objects.update(epoch=uuid4())

    assert api.get("news/").headers["ETag"] != before


@pytest.mark.parametrize("header", ['"x", {etag}', "W/{etag}", "*"])
def test_any_of_several_tags_may_match(api: ApiClient, header: str) -> None:
    etag = api.get("news/").headers["ETag"]

    api.get("news/", 304, if_none_match=header.replace("{etag}", etag))


@pytest.mark.parametrize("header", ["nonsense", '"', '"a', "W/", ",,,", "ы"])
def test_nonsense_in_if_none_match_is_as_good_as_none(api: ApiClient, header: str) -> None:
    api.get("news/", if_none_match=header)


def test_different_questions_have_different_validators(api: ApiClient) -> None:
    asked = ["news/", "news/?locale=ru", "news/?limit=5", "news/?profile=card", "news/?page=1", "items/", "essays/"]
    etags = {api.get(url).headers["ETag"] for url in asked}

    assert len(etags) == len(asked)


def test_an_answer_is_kept_for_half_a_minute_at_most(api: ApiClient) -> None:
    control = api.get("news/").headers["Cache-Control"]

    assert "public" in control
    assert "max-age=30" in control
    assert "stale-while-revalidate=60" in control
    assert "stale-if-error=3600" in control
    assert "s-maxage" not in control


def test_an_answer_is_not_kept_past_the_next_tick(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    this = now() // SECOND * SECOND
    item("funding", schedule=Schedule("fixed", closes=this + 9 * SECOND))

    # Ten seconds from the floored moment; it may be nearly eleven since, so one is kept back.
    monkeypatch.setattr("portal.api.views.this_moment", lambda: this)
    assert "max-age=9" in api.get("funding/").headers["Cache-Control"]

    monkeypatch.setattr("portal.api.views.this_moment", lambda: this + 9 * SECOND + 999_999)
    assert "max-age=0" in api.get("funding/").headers["Cache-Control"]


def test_a_relative_window_is_not_kept_past_its_minute(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    minute = now() // (60 * SECOND) * 60 * SECOND
    monkeypatch.setattr("portal.api.views.this_moment", lambda: minute + 50 * SECOND)
    first = api.get("items/?posted_within=7d")
    assert "max-age=9" in first.headers["Cache-Control"]

    monkeypatch.setattr("portal.api.views.this_moment", lambda: minute + 59 * SECOND)
    assert api.get("items/?posted_within=7d").headers["ETag"] == first.headers["ETag"]

    monkeypatch.setattr("portal.api.views.this_moment", lambda: minute + 60 * SECOND)
    assert api.get("items/?posted_within=7d").headers["ETag"] != first.headers["ETag"]


def test_answers_vary_by_coding_alone(api: ApiClient) -> None:
    for url in ("news/", "terms/", "locales/", "openapi.json"):
        assert api.get(url).headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("accepted", "coding", "unpack"),
    [
        ("br, gzip;q=0.8", "br", brotli.decompress),
        ("gzip, br", "br", brotli.decompress),
        ("br;q=0.5, gzip", "gzip", gzip.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("*", "br", brotli.decompress),
    ],
)
def test_a_longer_answer_is_compressed_for_those_who_can_read_it(
    api: ApiClient, accepted: str, coding: str, unpack: Callable[[bytes], bytes]
) -> None:
    for _ in range(5):
        item(title="A rather long title of an item of news")
    plain = Client().get("/api/v1/news/")
    coded = Client().get("/api/v1/news/", headers={"accept-encoding": accepted})

    assert coded["Content-Encoding"] == coding
    assert unpack(coded.content) == plain.content
    assert int(coded["Content-Length"]) == len(coded.content) < len(plain.content)
    assert coded["ETag"] != plain["ETag"]


@pytest.mark.parametrize("header", ["", "identity", "gzip;q=0", "zstd", "gzip;q=x", "*;q=0", "br;q=0"])
def test_readers_that_can_read_neither_are_given_neither(header: str) -> None:
    for _ in range(5):
        item()

    assert "Content-Encoding" not in Client().get("/api/v1/news/", headers={"accept-encoding": header})


@pytest.mark.parametrize("coding", ["gzip", "identity", "br"])
@pytest.mark.parametrize("items", [0, 5])
def test_each_coding_has_its_own_304(api: ApiClient, coding: str, items: int) -> None:
    for _ in range(items):
        item()
    etag = api.get("news/", accept_encoding=coding).headers["ETag"]

    assert api.get("news/", 304, accept_encoding=coding, if_none_match=etag).headers["ETag"] == etag


def test_head_is_get_without_a_body(api: ApiClient) -> None:
    row = item()
    for url in ("news/", f"news/{row.group}/", "terms/", "locales/", "openapi.json", "health/live/"):
        told, asked = api.get(url), api.head(url)
        assert asked.body == b""
        for name in ("ETag", "Content-Type", "Cache-Control"):
            assert asked.headers.get(name) == told.headers.get(name)


def test_details_keep_their_validator_while_others_change(api: ApiClient) -> None:
    url = f"news/{item().group}/"
    first = api.get(url)
    item()

    api.get(url, 304, if_none_match=first.headers["ETag"])


def test_the_validator_of_a_call_changes_with_its_status(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    closes = (now() // SECOND + 30 * 86_400) * SECOND
    row = item("funding", schedule=Schedule("fixed", closes=closes))
    url = f"funding/{row.group}/"
    etag = api.get(url).headers["ETag"]

    monkeypatch.setattr("portal.api.views.this_moment", lambda: closes - DAY)

    assert api.get(url, if_none_match=etag).data["status"] == "closing_soon"


def test_pages_of_any_origin_may_read_answers_and_problems(api: ApiClient) -> None:
    for url in ("news/", "terms/", "nonsense/", "news/?nonsense=1"):
        headers = api.get(url, None, origin="https://example.org").headers
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in headers["Access-Control-Expose-Headers"]
        assert "Origin" not in headers.get("Vary", "")


def test_a_browser_that_asks_first_is_told_what_it_may_do(api: ApiClient) -> None:
    answer = api.request("OPTIONS", "news/", 204, origin="https://example.org", access_control_request_method="GET")

    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
