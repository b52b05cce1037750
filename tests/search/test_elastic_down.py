"""Whatever becomes of the server, searches are answered: by the index of this host, and they say so."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import override_settings

from portal.publishing.models import Cursor
from search import breaker, finding
from search.engines.contract import EngineUnavailableError
from search.sync import EmbeddedFollower, index_directory
from search.sync_elastic import ElasticFollower
from tests.api.client import Answer, ApiClient
from tests.portal.running import ROOT, free_port
from tests.search.conftest import Server
from tests.search.rows import item

pytestmark = pytest.mark.django_db

SCRIPT = ROOT / ".ci" / "elasticsearch.sh"


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Each test is a process that has just begun."""
    forget = finding._elastic.cache_clear
    forget()
    yield
    forget()


@pytest.fixture
def pulled(elastic: ElasticFollower) -> int:
    """A row that both engines know."""
    row = item("ru", "Форум", terms={"country": ["KZ"]})
    elastic.pull()
    pull_embedded()
    return row.pk


def pull_embedded() -> None:
    follower = EmbeddedFollower(index_directory())
    follower.pull()
    follower.close()


def search(api: ApiClient, more: str = "") -> Answer:
    return api.get(f"search/?q=форум&locale=ru{more}")


def told(answer: Answer) -> tuple[int, bool]:
    return answer.meta["total"], answer.meta["degraded"]


def lose_index(server: Server) -> None:
    """So that only the server could answer."""
    EmbeddedFollower(index_directory())._storage.link.unlink()


# --- as long as it answers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", ["", "&facet=country,type,status&country=KZ&highlight=1", "&sort=deadline&page=1"])
def test_the_server_answers_in_at_most_three_statements(
    api: ApiClient, pulled: int, server: Server, django_assert_max_num_queries: Any, more: str
) -> None:
    lose_index(server)
    with django_assert_max_num_queries(3):
        assert told(search(api, more)) == (1, False)


def test_a_reader_that_has_the_answer_is_told_so_before_anything_is_searched(
    api: ApiClient, pulled: int, django_assert_num_queries: Any
) -> None:
    first = search(api)
    with django_assert_num_queries(1):
        assert api.get(first.url, 304, if_none_match=first.headers["ETag"]).body == b""


def test_what_was_published_is_found_and_changes_the_validator(api: ApiClient, elastic: ElasticFollower) -> None:
    item("ru", "Форум")
    elastic.pull()
    first = search(api)
    item("ru", "Форум")
    elastic.pull()
    second = api.get(first.url, if_none_match=first.headers["ETag"])
    assert (told(first), told(second)) == ((1, False), (2, False))


# --- when it does not -------------------------------------------------------------------------------------------------

HIT = {"_index": "x-ru-y", "_score": 1.0, "sort": [1.0, 1]}
ALIASES = {"x": {"mappings": {"_meta": {}}}}
NONSENSE: dict[str, Any] = {
    "nothing": b"",
    "no JSON": b"<html>",
    "half of JSON": b'{"hits": {"hits": [',
    "another object": {"a": 1},
    "a list": [],
    "a number": 7,
    "null": None,
    "no shards": {"hits": {"hits": []}, "aggregations": {"total": {"doc_count": 0}}},
    "failed shards": {"_shards": {"failed": 1}, "timed_out": False, "hits": {"hits": []}, "aggregations": {}},
    "too late": {"_shards": {"failed": 0}, "timed_out": True, "hits": {"hits": []}, "aggregations": {}},
    "no counts": {"_shards": {"failed": 0}, "timed_out": False, "hits": {"hits": []}},
    "hits of strangers": {
        "_shards": {"failed": 0},
        "hits": {"hits": [HIT]},
        "aggregations": {"total": {"doc_count": 1, "groups": {"value": 1}}},
    },
}


@pytest.mark.parametrize("when", ["at the first look", "while it is asked"])
@pytest.mark.parametrize("kind", NONSENSE)
def test_a_server_that_answers_nonsense_is_one_that_failed(
    api: ApiClient,
    pulled: int,
    server: Server,
    nonsense: Callable[..., str],
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    when: str,
) -> None:
    real, fake = settings.ELASTICSEARCH_URL, nonsense(NONSENSE[kind])
    settings.ELASTICSEARCH_URL = fake
    if when == "while it is asked":
        known = finding._elastic(fake, settings.ELASTICSEARCH_INDEX).engine
        settings.ELASTICSEARCH_URL = real
        known.state()  # is remembered for a second
        settings.ELASTICSEARCH_URL = fake
    answer = search(api, "&facet=country")
    assert told(answer) == (1, True)
    assert answer.facets["country"]["values"][0]["count"] == 1
    assert "max-age=4" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
def test_a_server_that_refuses_is_one_that_failed(
    api: ApiClient, pulled: int, nonsense: Callable[..., str], settings: Any, status: int
) -> None:
    settings.ELASTICSEARCH_URL = nonsense({"error": {"type": "x", "reason": "y"}, "status": status}, status=status)
    assert told(search(api)) == (1, True)


def test_without_any_index_the_database_answers(api: ApiClient, pulled: int, server: Server, settings: Any) -> None:
    lose_index(server)
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{free_port()}"
    answer = search(api, "&facet=country")
    assert (told(answer), answer.facets) == ((1, True), {})


def test_a_server_that_keeps_silent_is_waited_for_a_second_and_then_left_alone(
    api: ApiClient, pulled: int, nonsense: Callable[..., str], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ELASTICSEARCH_URL = nonsense({}, seconds=3)
    settings.ELASTICSEARCH_TIMEOUT = 1
    monkeypatch.setattr(breaker, "FAILURES", 1)
    begun = time.monotonic()
    assert told(search(api)) == (1, True)
    assert time.monotonic() - begun < 1.5
    begun = time.monotonic()
    for _ in range(5):
        assert told(search(api)) == (1, True)
    assert time.monotonic() - begun < 1


def test_all_that_a_search_asks_takes_no_more_than_a_second(
    api: ApiClient, pulled: int, nonsense: Callable[..., str], settings: Any
) -> None:
    counts = {"total": {"doc_count": 0}, "groups": {"value": []}}
    slow = {"_shards": {"failed": 0}, "timed_out": False, "hits": {"hits": []}, "aggregations": counts}
    candidate = finding._elastic(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_INDEX)
    assert candidate.breaker is not None
    settings.ELASTICSEARCH_TIMEOUT = 1
    query = 'search/?q="форум зебра" -сад&locale=ru'
    api.get(query)  # reads tables and words, which is not waiting for the server
    for _ in range(breaker.FAILURES + 1):
        candidate.engine.state()  # is remembered for a second
        with override_settings(ELASTICSEARCH_URL=nonsense(slow, seconds=0.4)), pytest.MonkeyPatch.context() as patch:
            patch.setattr(finding, "_elastic", lambda url, prefix: candidate)
            begun = time.monotonic()
            # Two attempts, each with a question about what is excluded: 1.6 seconds.
            answer = api.get(query)
            assert time.monotonic() - begun < 1.5
        assert told(answer) == (1, True)
    assert candidate.breaker.allows(), "a server that answers has not failed"


def test_a_server_that_is_back_answers_again_after_a_while(
    api: ApiClient, pulled: int, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.engines.elastic.KNOWN_SECONDS", 0)
    candidate = finding._elastic(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_INDEX)
    monkeypatch.setattr(finding, "_elastic", lambda url, prefix: candidate)
    real = settings.ELASTICSEARCH_URL
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{free_port()}"
    for _ in range(breaker.FAILURES):
        assert told(search(api)) == (1, True)
    settings.ELASTICSEARCH_URL = real
    assert told(search(api)) == (1, True)
    monkeypatch.setattr(candidate.breaker, "_again", 0)
    assert told(search(api)) == (1, False)
    assert told(search(api)) == (1, False)


def test_an_index_that_has_been_behind_for_a_minute_answers_no_more_until_it_has_caught_up(
    api: ApiClient, pulled: int, elastic: ElasticFollower
) -> None:
    elastic.pull()
    assert Cursor.objects.get().current_at
    item("ru", "Форум")
    pull_embedded()
    assert told(search(api)) == (1, False)
    Cursor.objects.update(current_at=Cursor.objects.get().current_at - finding.LONGEST_LAG)
    assert told(search(api)) == (2, True)
    elastic.pull()
    assert told(search(api)) == (2, False)


def test_the_log_says_nothing_of_what_was_asked(
    api: ApiClient, pulled: int, nonsense: Callable[..., str], settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.ELASTICSEARCH_URL = nonsense({"error": {"type": "x", "reason": "форум"}, "status": 400}, status=400)
    for _ in range(breaker.FAILURES):
        search(api)
    assert "left alone" in caplog.text
    assert "форум" not in caplog.text


# --- a server that goes away ------------------------------------------------------------------------------------------


def test_no_search_fails_while_the_server_is_stopped_and_started(
    server: Server, api: ApiClient, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`server` is only to say whether there is one at all: this test stops another."""
    port = str(free_port())
    monkeypatch.setattr(breaker, "PAUSE_SECONDS", 0.5)
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{port}"
    settings.ELASTICSEARCH_REPLICAS = "0"
    rows = [item("ru", "Форум") for _ in range(3)]
    embedded, follower = EmbeddedFollower(index_directory()), ElasticFollower()
    embedded.pull()
    log: list[bool] = []

    def search_until(degraded: bool, running: subprocess.Popen[bytes], *, following: bool) -> None:
        end = time.monotonic() + 180
        while running.poll() is None or log[-1] is not degraded:
            assert time.monotonic() < end
            if following and running.poll() is not None:
                try:
                    follower.pull()
                except EngineUnavailableError:
                    time.sleep(0.2)
            answer = api.get("search/?q=форум&locale=ru&facet=type")
            assert answer.meta["total"] == len(rows)
            log.append(answer.meta["degraded"])
            time.sleep(0.05)

    try:
        for command, degraded in (("start", False), ("stop", True), ("start", False)):
            arguments = [str(SCRIPT), command, "--port", port, *(["--heap", "256m"] if command == "start" else [])]
            with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
                search_until(degraded, running, following=command == "start")
            assert running.returncode == 0
    finally:
        subprocess.run([str(SCRIPT), "stop", "--port", port], check=False, capture_output=True)
        embedded.close()
    assert [degraded for place, degraded in enumerate(log) if not place or log[place - 1] is not degraded] == [
        True,
        False,
        True,
        False,
    ]
