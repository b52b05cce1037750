"""Too many requests: counted by address, told to the client, and stored nowhere; an older answer rather than none."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from portal.environment import rate_of
from portal.publishing.clock import now
from portal.publishing.status import SECOND
from tests.api.client import Answer, ApiClient
from tests.api.rows import item, withdraw
from tests.portal.running import ROOT, free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def window(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Three requests a minute, ten seconds into a minute; a test moves on by changing the first entry."""
    settings.API_RATE = (3, 60)
    settings.API_STALE_SECONDS = 0
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 0}
    clock = [now() // (60 * SECOND) * 60 * SECOND + 10 * SECOND]
    monkeypatch.setattr("portal.api.throttling.this_moment", lambda: clock[0])
    return clock


def asked(api: ApiClient, times: int, url: str = "news/", **headers: str) -> list[int]:
    """The statuses of as many requests."""
    return [api.get(url, None, **headers).status for _ in range(times)]


def test_who_asks_too_often_is_told_when_to_come_back(api: ApiClient, window: list[int]) -> None:
    assert asked(api, 4) == [200, 200, 200, 429]

    answer = api.get("news/?locale=ru", 429)

    assert answer.json["code"] == "too-many-requests"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Retry-After"] == "50"
    assert answer.headers["RateLimit"] == '"client";r=0;t=50'
    assert answer.headers["RateLimit-Policy"] == '"client";q=3;w=60'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    window[0] += 50 * SECOND
    assert asked(api, 1) == [200]


def test_answers_that_caches_keep_tell_nothing_of_who_asked(api: ApiClient) -> None:
    assert not [name for name in api.get("news/").headers if name.startswith("RateLimit")]


def test_without_a_rate_nobody_is_counted(api: ApiClient, settings: Any) -> None:
    settings.API_RATE = None

    assert asked(api, 10) == [200] * 10


def test_all_addresses_count_together_and_repeated_questions_count_too(api: ApiClient) -> None:
    etag = api.get("news/").headers["ETag"]
    api.get("news/", 304, if_none_match=etag)
    api.head("terms/")

    assert api.get("news/", 429, if_none_match=etag).json["code"] == "too-many-requests"
    assert api.head("locales/", 429).body == b""


def test_what_costs_nothing_is_not_counted(api: ApiClient) -> None:
    for _ in range(5):
        api.request("OPTIONS", "news/", 204)
        api.get("health/live/")
        api.get("health/ready/")
        api.problem("nonsense/", "not-found")

    assert asked(api, 4) == [200, 200, 200, 429]


def test_counting_adds_no_statement(api: ApiClient, django_assert_num_queries: Any) -> None:
    etag = api.get("news/").headers["ETag"]

    with django_assert_num_queries(1):
        api.get("news/", 304, if_none_match=etag)
    api.get("news/")
    with django_assert_num_queries(0):
        api.get("news/", 429)


def ask_from(address: str, forwarded: str = "") -> int:
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    return Client().get("/api/v1/news/", REMOTE_ADDR=address, headers=headers).status_code


def test_each_address_is_counted_by_itself() -> None:
    assert [ask_from("192.0.2.1") for _ in range(4)] == [200, 200, 200, 429]
    assert ask_from("192.0.2.2") == 200


def test_an_ipv6_network_counts_as_one_address() -> None:
    assert [ask_from(f"2001:db8::{number}") for number in range(4)] == [200, 200, 200, 429]
    assert ask_from("2001:db8:0:1::1") == 200


def test_nobody_escapes_by_naming_another_address() -> None:
    assert [ask_from("192.0.2.1", f"198.51.100.{number}") for number in range(4)] == [200, 200, 200, 429]


def test_behind_a_proxy_that_is_trusted_the_address_is_the_one_it_names(settings: Any) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}

    assert [ask_from("10.0.0.1", "198.51.100.1") for _ in range(4)] == [200, 200, 200, 429]
    assert ask_from("10.0.0.1", "198.51.100.2") == 200
    assert ask_from("10.0.0.1", "198.51.100.77, 198.51.100.1") == 429
    assert ask_from("10.0.0.1", "nonsense") == 200


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("127.0.0.1", {}), ("10.0.0.1", {}), ("::1", {}), ("fd00::1", {}), ("::ffff:192.168.0.1", {}), ("", {}),
        ("95.56.0.1", {"x-forwarded-for": "198.51.100.1"}), ("95.56.0.1", {"forwarded": "for=198.51.100.1"}),
        ("95.56.0.1", {"via": "1.1 cache.example"}), ("95.56.0.1", {"x-real-ip": "198.51.100.1"}),
    ],
)  # fmt: skip
def test_who_may_be_a_proxy_that_the_portal_was_not_told_of_is_not_counted(
    settings: Any, address: str, headers: dict[str, str]
) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": None}

    statuses = [Client().get("/api/v1/news/", REMOTE_ADDR=address, headers=headers).status_code for _ in range(5)]
    assert statuses == [200] * 5


@pytest.mark.parametrize("address", ["95.56.0.1", "2a00:1450::1", "::ffff:95.56.0.1"])
def test_who_comes_straight_from_the_internet_is_counted(settings: Any, address: str) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": None}

    assert [ask_from(address) for _ in range(4)] == [200, 200, 200, 429]


def test_no_address_is_kept() -> None:
    ask_from("192.0.2.1")

    assert "192.0.2.1" not in repr(vars(caches["default"]))


def test_problems_of_a_rate_are_described(api: ApiClient) -> None:
    answers: list[Answer] = [api.get("openapi.json", None) for _ in range(4)]

    paths = answers[0].json["paths"]
    assert "429" in paths["/api/v1/search/"]["get"]["responses"]
    assert "429" not in paths["/api/v1/health/live/"]["get"]["responses"]
    assert answers[3].status == 429


@pytest.mark.parametrize(
    ("text", "rate"),
    [("none", None), ("600/min", (600, 60)), ("5/s", (5, 1)), ("9/hour", (9, 3600)), ("1/d", (1, 86_400))],
)
def test_a_rate_is_a_number_and_a_length_of_time(text: str, rate: tuple[int, int] | None) -> None:
    assert rate_of(text) == rate


@pytest.mark.parametrize("text", ["", "600", "min", "0/min", "-1/s", "600/year", "600 / min", "x/min"])
def test_a_rate_that_is_none_is_refused_at_the_start(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="API_RATE"):
        rate_of(text)


# --- older answers ----------------------------------------------------------------------------------------------------


def test_who_asks_too_often_gets_the_last_answer_again_with_its_age(api: ApiClient, settings: Any) -> None:
    settings.API_STALE_SECONDS = 60
    row = item("news", "ru", title="Раньше")
    first = api.get("news/?locale=ru")
    asked(api, 2, "jobs/")
    row.delete()

    again = api.get("news/?locale=ru")

    assert again.body == first.body
    assert again.headers["Age"] == "0"
    assert again.headers["Retry-After"] == "50"
    assert again.headers["RateLimit"] == '"client";r=0;t=50'
    assert again.headers["Cache-Control"] == "no-store"
    assert asked(api, 1, "news/?locale=kk") == [429], "another question has no answer yet"
    assert asked(api, 1, "news/?locale=ru", accept_encoding="gzip") == [429], "nor has one in another coding"


def test_with_no_time_no_answer_is_kept(api: ApiClient) -> None:
    assert asked(api, 4) == [200, 200, 200, 429]


@pytest.mark.parametrize(
    "url",
    [
        "news/?locale=ru", "home/?locale=ru", "search/?q=water&locale=ru", "terms/country/", "locales/", "sync/",
        "news.rss?locale=ru", "news.atom?locale=ru", "news.json-feed?locale=ru", "news.csv?locale=ru",
        "news.ndjson?locale=ru", "news.geojson?locale=ru", "funding.ics?locale=ru",
        "/common-grants/opportunities?locale=ru",
    ],
)  # fmt: skip
def test_an_answer_of_any_format_is_given_again(api: ApiClient, settings: Any, url: str) -> None:
    settings.API_STALE_SECONDS, settings.API_RATE = 60, (2, 60)
    row = item("news", "ru", title="Раньше")
    first = api.get(url)
    asked(api, 1, "health/live/")
    asked(api, 1, "terms/")
    withdraw(row)

    again = api.get(url)

    assert again.body == first.body
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert again.headers.get("Content-Disposition") == first.headers.get("Content-Disposition")
    assert (again.headers["Age"], again.headers["Retry-After"]) == ("0", "50")


def test_head_gets_what_get_got_and_leaves_what_get_will_get(api: ApiClient, settings: Any) -> None:
    settings.API_STALE_SECONDS, settings.API_RATE = 60, (2, 60)
    got, headed = api.get("news/?locale=ru"), api.head("jobs/?locale=ru")

    again = api.head("news/?locale=ru")
    assert (again.headers["ETag"], again.headers["Retry-After"], again.body) == (got.headers["ETag"], "50", b"")
    assert api.get("jobs/?locale=ru").headers["ETag"] == headed.headers["ETag"]


def test_one_item_of_common_grants_is_given_again_and_another_is_refused_in_its_frame(settings: Any) -> None:
    settings.API_STALE_SECONDS, settings.API_RATE = 60, (1, 60)
    row, client = item("funding", "en"), Client()
    url = f"/common-grants/opportunities/{row.group}"
    first = client.get(url)

    again = client.get(url)
    assert (again.status_code, again.content, again["Age"]) == (200, first.content, "0")
    refused = client.get("/common-grants/opportunities")
    assert (refused.status_code, set(refused.json())) == (429, {"status", "message", "errors"})


def test_what_is_kept_stays_small(api: ApiClient, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.API_STALE_SECONDS, settings.API_RATE = 60, (1000, 60)
    monkeypatch.setattr("portal.api.staleness.SLOTS", 8)
    monkeypatch.setattr("portal.api.staleness.LARGEST", 4000)
    for _ in range(30):
        item("news", "en", summary="x" * 500)
    for limit in range(1, 30):
        api.get(f"news/?limit={limit}")
        api.get(f"news.csv?locale=en&updated__gte=2020-01-{limit:02}")
    kept = [cache.get(key.removeprefix(":1:")) for key in list(caches["default"]._cache) if ":answer:" in key]
    assert 1 <= len(kept) <= 8
    assert max(len(body) for *_, body in kept) <= 4000

    settings.API_RATE = (1, 60)
    assert asked(api, 1, "news.csv?locale=en") == [429], "a whole result set that is large is not kept"


def test_what_a_reader_did_not_take_to_its_end_is_not_kept(settings: Any) -> None:
    settings.API_STALE_SECONDS, settings.API_RATE = 60, (1, 60)
    item("news", "en")
    client = Client()
    client.get("/api/v1/news.csv").close()

    assert client.get("/api/v1/news.csv").status_code == 429


def test_neither_problems_nor_the_health_are_kept(api: ApiClient, settings: Any) -> None:
    settings.API_STALE_SECONDS = 60
    api.problem("news/?limit=0", "invalid-value")
    api.get("health/live/")

    assert not [key for key in caches["default"]._cache if ":answer:" in key]


# --- several processes ------------------------------------------------------------------------------------------------


@pytest.fixture
def redis(tmp_path: Path, settings: Any) -> Iterator[str]:
    """A Redis of its own."""
    if shutil.which("redis-server") is None:
        if os.environ.get("CI"):
            pytest.fail("no redis-server: .ci/packages.sh installs it")
        pytest.skip("no redis-server: apt-get install redis-server")
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(10)


def test_several_processes_count_together(redis: str, settings: Any) -> None:
    program = """
import django
django.setup()
from django.test import RequestFactory
from rest_framework.request import Request
from portal.api.throttling import ClientThrottle
request = Request(RequestFactory().get("/api/v1/news/", REMOTE_ADDR="192.0.2.1"))
print(sum(ClientThrottle().allow_request(request, None) for _ in range(20)))
"""
    limits = {"CACHE_URL": redis, "API_RATE": "30/d", "API_PROXIES": "0"}
    environment = {**os.environ, **limits, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    command = [sys.executable, "-c", program]
    running = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    assert sum(int(process.communicate(timeout=60)[0]) for process in running) == 30
