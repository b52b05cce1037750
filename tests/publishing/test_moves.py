"""A section with thousands of pages is moved while readers go on asking for the addresses that they know."""

from __future__ import annotations

import http.client
import json
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

from tests.portal.running import RunningPortal, manage, running_portal

pytestmark = [pytest.mark.soak, pytest.mark.database]

PAGES = 2_000
PATIENCE = 30
"""Seconds, from the command to move, until every page has to be public at its new address."""

MOVE = """
from wagtail.models import Page
from tests.factories import section
section("news", "en").move(Page.objects.get(pk=section("analysis", "en").pk), pos="last-child")
"""


@pytest.fixture
def database() -> Iterator[dict[str, str]]:
    """Where the portal keeps its rows: a file of its own, or a new database on the server that DATABASE_URL names."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield {}
        return
    name = f"moves_{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]  # no user had a hand in it
        try:
            yield {"DATABASE_URL": urlsplit(url)._replace(path=f"/{name}").geturl()}
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


@pytest.fixture
def portal_with_news(tmp_path: Path, database: dict[str, str]) -> Iterator[RunningPortal]:
    folder = tmp_path / "data"
    folder.mkdir()
    manage(folder, "migrate", "--verbosity=0", **database)
    manage(folder, "portal_setup", "--verbosity=0", **database)
    file = folder / "lines.jsonl"
    with file.open("w") as out:
        for number in range(PAGES):
            line = {"source": "test", "external_id": f"n{number}", "language": "en", "original": True, "type": "news"}
            text = {"title": f"News {number}", "summary": "Read while it is moved."}
            out.write(json.dumps(line | text) + "\n")
    manage(folder, "content_import", str(file), **database)
    with running_portal(folder, **database) as portal:
        yield portal


def read(connection: http.client.HTTPConnection, url: str) -> tuple[int, str]:
    """The status, and where a redirect leads."""
    connection.request("GET", url)
    with connection.getresponse() as answer:
        answer.read()
        return answer.status, answer.headers.get("Location", "")


def test_old_addresses_lead_somewhere_while_a_section_of_thousands_is_moved(
    portal_with_news: RunningPortal, database: dict[str, str]
) -> None:
    portal = portal_with_news
    old = [f"/api/v1/by-path/?path=/en/news/news-{number}/" for number in range(PAGES)]
    stop = threading.Event()

    with ThreadPoolExecutor() as pool:
        readers = [pool.submit(read_on, portal, old, seed, stop.is_set) for seed in range(2)]
        try:
            begun = time.monotonic()
            manage(portal.data_dir, "shell", "-v0", "-c", MOVE, **database)
            wait_until_moved(portal, old)
            seconds = time.monotonic() - begun
        finally:
            stop.set()
        statuses = readers[0].result() | readers[1].result()

    assert statuses <= {200, 301}
    assert seconds < PATIENCE
    print(f"{PAGES} pages: at their new addresses {seconds:.1f} s after the move began")  # noqa: T201 - what a soak is run for
    manage(portal.data_dir, "content_check", **database)


def read_on(portal: RunningPortal, urls: list[str], seed: int, is_over: Callable[[], bool]) -> set[int]:
    """Ask for one address after the other, following redirects; all statuses that were seen."""
    chance = random.Random(seed)
    seen: set[int] = set()
    with closing(http.client.HTTPConnection("localhost", portal.port, timeout=30)) as connection:
        while not is_over():
            status, target = read(connection, chance.choice(urls))
            seen.add(status)
            if status == 301:
                seen.add(read(connection, target)[0])
            time.sleep(0.005)
    return seen


def wait_until_moved(portal: RunningPortal, urls: list[str]) -> None:
    """Return when every one of these addresses is an old one."""
    deadline = time.monotonic() + 4 * PATIENCE
    with closing(http.client.HTTPConnection("localhost", portal.port, timeout=30)) as connection:
        for url in urls:
            while read(connection, url)[0] != 301:
                assert time.monotonic() < deadline, f"{url} is still the address of its page"
                time.sleep(0.02)
