"""Copies kept by the reference client of a running portal while editors work: each ends equal to what is public."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Event, Thread
from types import ModuleType
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen
from uuid import uuid4

import psycopg
import pytest

from tests.portal.running import ROOT, RunningPortal, free_port, manage, running_portal

pytestmark = pytest.mark.database

FILTERS: tuple[dict[str, Any], ...] = ({}, {"type": ["funding", "jobs"]}, {"locale": "kk", "profile": "full"})
WRITERS = 4
DEPENDS_ON_WHO_ASKS_WHEN = ("requested_locale", "status", "comparable_amount")
"""What answers put before an item; a copy tells it from the item itself."""
# All are copies of one process, which is warm; it ends when the portal has caught up with them.
_WRITERS = """
import os, sys, time
import django
django.setup()
from django.db import OperationalError
from portal.publishing.models import Mark
from tests.publishing.editors import Editors

def write(seed, until):
    editors = Editors(seed)
    while time.monotonic() < until:
        try:
            editors.act(1)
        except OperationalError as error:
            if "locked" not in str(error):
                raise
        except Exception as error:  # another writer took the page away: that is what editors live with
            print(editors.log[-1], type(error).__name__, error, file=sys.stderr)

writers, until = int(sys.argv[1]), time.monotonic() + float(sys.argv[2])
for seed in range(writers):
    if not os.fork():
        code = 1
        try:
            write(seed, until)
            code = 0
        finally:
            os._exit(code)
codes = [os.waitstatus_to_exitcode(os.wait()[1]) for _ in range(writers)]
patience = time.monotonic() + 60
while Mark.objects.exists() and time.monotonic() < patience:
    time.sleep(0.1)
sys.exit(any(codes) or Mark.objects.exists())
"""


@pytest.fixture
def database() -> Iterator[dict[str, str]]:
    """A database of its own on the server that DATABASE_URL names; without one, SQLite's file."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield {}
        return
    name = f"sync_{uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield {"DATABASE_URL": urlsplit(url)._replace(path=f"/{name}").geturl()}
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def portal(tmp_path: Path, demo: Path, database: dict[str, str]) -> Iterator[RunningPortal]:
    """A portal with the demo; on PostgreSQL it loads that itself."""
    with running_portal(tmp_path / "data", like=None if database else demo, **database) as running:
        yield running


def write(data_dir: Path, seconds: float, database: dict[str, str]) -> None:
    """Editors at random, each in a process of its own; returns when all that they did is public."""
    environment = {**os.environ, "PORTAL_DATA_DIR": str(data_dir), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    subprocess.run(
        [sys.executable, "-c", _WRITERS, str(WRITERS), str(seconds)],
        cwd=ROOT,
        env={**environment, "PYTHONPATH": str(ROOT), "LOG_LEVEL": "CRITICAL", **database},
        stderr=subprocess.DEVNULL,
        timeout=seconds + 180,
        check=True,
    )


Items = dict[tuple[str, str], dict[str, Any]]
"""By id and language."""


def public(url: str) -> Items:
    """What the API says is public, as lists tell it."""
    found: Items = {}
    path: str | None = "/api/v1/items/?locale=any&limit=100&count=none&profile=list"
    while path:
        page = read(url + path)
        found |= by_key(page["data"])
        path = page["links"]["next"]
    return found


def wholes(url: str, items: Items) -> Items:
    """The same items as details tell them."""
    paths = [f"/api/v1/{item['type']}/{id}/?locale={code}&fallback=none" for (id, code), item in items.items()]
    return by_key(read(url + path)["data"] for path in paths)


def read(url: str) -> Any:
    with urlopen(url, timeout=30) as answer:
        return json.load(answer)


def by_key(items: Iterable[dict[str, Any]]) -> Items:
    """Items by id and language, without what depends on who asks when."""
    return {
        (item["id"], item["locale"]): {
            name: value for name, value in item.items() if name not in DEPENDS_ON_WHO_ASKS_WHEN
        }
        for item in items
    }


def assert_equal(held: Items, wanted: Items, what: str) -> None:
    """The copy has each public item as it is now, and no other."""
    assert held.keys() == wanted.keys(), what
    differing = {key: (held[key], wanted[key]) for key in wanted if held[key] != wanted[key]}
    assert not differing, f"{what}: {len(differing)} of {len(wanted)} differ, such as {next(iter(differing.values()))}"


def wanted_by(filters: dict[str, Any], items: Items) -> Items:
    """Those that a copy with these filters has."""
    types, locale = filters.get("type", ()), filters.get("locale")
    return {
        (id, code): item
        for (id, code), item in items.items()
        if (not types or item["type"] in types) and locale in (None, code)
    }


def at_rest(url: str, copies: list[Any]) -> tuple[Items, Items]:
    """What is public, as lists tell it and, of the filters that want all of an item, as details do: read while nothing
    changed, for the worker makes pictures after the editors are gone."""
    (whole,) = (filters for filters in FILTERS if filters.get("profile") == "full")
    for _ in range(30):
        for copy in copies:
            copy.update()
        listed = public(url)
        details = wholes(url, wanted_by(whole, listed))
        if not any(copy.update() for copy in copies):
            return listed, details
    pytest.fail("The portal does not come to rest.")


def keep_up(module: ModuleType, url: str, file: Path, filters: dict[str, Any], stop: Event) -> None:
    """A phone that is online now and then."""
    copy = module.PortalCopy(url, str(file), limit=50, **filters)
    while not stop.is_set():
        try:
            copy.update()
        except (URLError, TimeoutError):
            time.sleep(0.5)
        stop.wait(0.2)
    copy.close()


@pytest.mark.parametrize("seconds", [6, pytest.param(60, marks=pytest.mark.soak)])
def test_copies_end_equal_to_what_is_public(
    portal: RunningPortal, database: dict[str, str], portal_copy: ModuleType, tmp_path: Path, seconds: int
) -> None:
    old = portal_copy.PortalCopy(portal.url, str(tmp_path / "old.sqlite3"))
    assert old.update() > 150
    stop = Event()
    files = [tmp_path / f"copy{number}.sqlite3" for number in range(len(FILTERS))]
    readers = [
        Thread(target=keep_up, args=(portal_copy, portal.url, file, filters, stop))
        for file, filters in zip(files, FILTERS, strict=True)
    ]
    for reader in readers:
        reader.start()
    write(portal.data_dir, seconds, database)
    stop.set()
    for reader in readers:
        reader.join(60)

    assert old.update() > seconds, "one that was away all the time"
    copies = [
        portal_copy.PortalCopy(portal.url, str(file), limit=50, **filters)
        for file, filters in zip(files, FILTERS, strict=True)
    ]
    everything, details = at_rest(portal.url, [old, *copies])
    assert_equal(by_key(old.items()), everything, "one that was away all the time")
    for copy, filters in zip(copies, FILTERS, strict=True):
        shown = details if filters.get("profile") == "full" else everything
        wanted = wanted_by(filters, shown)
        assert wanted
        assert_equal(by_key(copy.items()), wanted, f"one with {filters}")

    manage(portal.data_dir, "content_rebuild", "--new-epoch", **database)
    assert old.update() >= len(everything), "the database was restored: it begins again"
    assert_equal(by_key(old.items()), public(portal.url), "one that began again")


def test_a_copy_with_other_filters_replaces_the_old_one_only_once_it_is_complete(
    portal: RunningPortal, portal_copy: ModuleType, tmp_path: Path
) -> None:
    file = str(tmp_path / "copy.sqlite3")
    count = portal_copy.PortalCopy(portal.url, file, type="funding", locale="ky").update()
    assert count
    for url, filters in ((portal.url, {"type": "grants"}), (f"http://localhost:{free_port()}", {"type": "jobs"})):
        copy = portal_copy.PortalCopy(url, file, **filters)
        with pytest.raises(URLError):
            copy.update()
        assert len(list(copy.items())) == count
        copy.close()
    assert portal_copy.PortalCopy(portal.url, file, type="funding", locale="ky").update() == 0
    other = portal_copy.PortalCopy(portal.url, file, type="news", locale="ky")
    assert other.update() == len(list(other.items()))
    assert {item["type"] for item in other.items()} == {"news"}
