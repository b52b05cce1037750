"""Copies kept by the reference client of a running portal while editors work: each ends equal to what is public."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
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

from tests.portal.running import ROOT, RunningPortal, manage, running_portal

pytestmark = pytest.mark.database

FILTERS: tuple[dict[str, Any], ...] = ({}, {"type": ["funding", "jobs"]}, {"locale": "kk", "profile": "full"})
WRITERS = 4
_WRITER = """
import sys, time
import django
django.setup()
from django.db import OperationalError
from tests.publishing.editors import Editors
editors, until = Editors(int(sys.argv[1])), time.monotonic() + float(sys.argv[2])
while time.monotonic() < until:
    try:
        editors.act(1)
    except OperationalError as error:
        if "locked" not in str(error):
            raise
    except Exception as error:  # another writer took the page away: that is what editors live with
        print(editors.log[-1], type(error).__name__, error, file=sys.stderr)
"""


@pytest.fixture(scope="module")
def client() -> ModuleType:
    """The reference client, which is no package of ours."""
    found = importlib.util.spec_from_file_location("portal_copy", ROOT / "clients" / "python" / "portal_copy.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


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


def write(data_dir: Path, seconds: float, database: dict[str, str]) -> list[subprocess.Popen[bytes]]:
    """Editors at random, each in a process of its own."""
    environment = {**os.environ, "PORTAL_DATA_DIR": str(data_dir), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    return [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(seed), str(seconds)],
            cwd=ROOT,
            env={**environment, "PYTHONPATH": str(ROOT), "LOG_LEVEL": "CRITICAL", **database},
            stderr=subprocess.DEVNULL,
        )
        for seed in range(WRITERS)
    ]


def public(url: str, query: str) -> dict[tuple[str, str], str]:
    """What the lists say is public: titles by id and language."""
    found = {}
    path: str | None = f"/api/v1/items/?locale=any&limit=100&count=none&profile=card{query}"
    while path:
        with urlopen(url + path, timeout=30) as answer:
            page = json.load(answer)
        found |= {(item["id"], item["locale"]): item["title"] for item in page["data"]}
        path = page["links"]["next"]
    return found


def held(copy: Any) -> dict[tuple[str, str], str]:
    return {(item["id"], item["locale"]): item["title"] for item in copy.items()}


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
    portal: RunningPortal, database: dict[str, str], client: ModuleType, tmp_path: Path, seconds: int
) -> None:
    old = client.PortalCopy(portal.url, str(tmp_path / "old.sqlite3"))
    assert old.update() > 150
    stop = Event()
    files = [tmp_path / f"copy{number}.sqlite3" for number in range(len(FILTERS))]
    readers = [
        Thread(target=keep_up, args=(client, portal.url, file, filters, stop))
        for file, filters in zip(files, FILTERS, strict=True)
    ]
    for reader in readers:
        reader.start()
    writers = write(portal.data_dir, seconds, database)
    for writer in writers:
        assert writer.wait(timeout=seconds + 120) == 0
    manage(portal.data_dir, "worker", "--once", **database)
    stop.set()
    for reader in readers:
        reader.join(60)

    everything = public(portal.url, "")
    changes = old.update()
    assert changes > seconds
    assert held(old) == everything, "one that was away all the time"
    for file, filters in zip(files, FILTERS, strict=True):
        copy = client.PortalCopy(portal.url, str(file), limit=50, **filters)
        copy.update()
        types, locale = filters.get("type"), filters.get("locale")
        wanted = public(portal.url, f"&type={','.join(types)}" if types else "")
        assert held(copy) == {key: title for key, title in wanted.items() if locale in (None, key[1])}
        assert held(copy)

    manage(portal.data_dir, "content_rebuild", "--new-epoch", **database)
    assert old.update() >= len(everything), "the database was restored: it begins again"
    assert held(old) == public(portal.url, "")
