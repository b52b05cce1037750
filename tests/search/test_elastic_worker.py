"""Real processes and a real server: workers killed at any moment, a rebuild while editors publish."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.portal.running import ROOT, environment, manage
from tests.publishing.test_worker import GROUPS, data_dir  # noqa: F401  a portal with some news, as a process has it
from tests.search.conftest import Server


@pytest.fixture
def folder(data_dir: Path, tmp_path: Path) -> Path:  # noqa: F811
    """A copy of that portal for one test alone, so that each begins with all its news public."""
    return Path(shutil.copytree(data_dir, tmp_path / "copy"))


@pytest.fixture
def named(server: Server) -> Iterator[dict[str, str]]:
    """Environment of processes that use the server, under a prefix of their own."""
    prefix = f"test-{uuid4().hex[:12]}"
    yield {"ELASTICSEARCH_URL": server.url, "ELASTICSEARCH_INDEX": prefix, "ELASTICSEARCH_REPLICAS": "0"}
    run = {"ELASTICSEARCH_URL": server.url, "ELASTICSEARCH_INDEX": prefix}
    subprocess.run([sys.executable, "-c", REMOVE], cwd=ROOT, env=environment(Path("/nowhere"), 0) | run, check=True)


REMOVE = """
import os
from elasticsearch import Elasticsearch
client = Elasticsearch(os.environ["ELASTICSEARCH_URL"])
found = client.indices.get(index=os.environ["ELASTICSEARCH_INDEX"] + "-*", filter_path="*.aliases")
if found.body:
    client.indices.delete(index=list(found.body))
"""

CHANGING = """
from django.db.models import Value
from django.db.models.functions import Concat
from news.models import NewsPage
from portal.publishing.marks import mark_groups
from portal.publishing.refresh import refresh

def change(number):
    NewsPage.objects.update(title=Concat(Value(f"After kill {number}: "), "slug"))
    mark_groups(NewsPage.objects.values_list("translation_key", flat=True))

def withdraw_or_publish(number):
    page = NewsPage.objects.order_by("pk")[number % NewsPage.objects.count()]
    page.unpublish() if page.live else page.save_revision().publish()
"""

# A worker is a copy of this process, which is warm. Its lease is over when it is killed, as if time had passed.
KILLING = (
    CHANGING
    + """
import os, random, signal, time
from django.core.management import call_command
from django.db import connection
from portal.publishing.models import Lease

chance = random.Random(SEED)
for number in range(KILLS):
    change(number)
    withdraw_or_publish(number)
    Lease.objects.update(until="1970-01-01T00:00:00Z")
    connection.close()
    child = os.fork()
    if not child:
        try:
            call_command("worker")
        finally:
            os._exit(1)
    time.sleep(chance.uniform(0.1, 2.5))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
Lease.objects.update(until="1970-01-01T00:00:00Z")
"""
)

PUBLISHING = (
    CHANGING
    + """
import time
end, number = time.monotonic() + SECONDS, 0
while time.monotonic() < end:
    withdraw_or_publish(number)
    if number % 20 == 0:
        change(number)
        refresh()
    number += 1
print(number)
"""
)

COMPARING = """
import json
from portal.publishing.changes import position
from news.models import NewsPage
from portal.publishing.models import ContentItem
from search.engines.elastic import ElasticEngine
from search.engines.elastic_storage import ElasticStorage
storage = ElasticStorage()
hits = storage.client.search(
    index=list(storage.aliases.values()), size=10_000, docvalue_fields=["row", "sequence"], stored_fields="_none_"
)["hits"]["hits"]
indexed = sorted((hit["fields"]["row"][0], hit["fields"]["sequence"][0]) for hit in hits)
rows = sorted(ContentItem.objects.filter(live=True).values_list("pk", "sequence"))
state = ElasticEngine(storage).state()
live = sorted(NewsPage.objects.filter(live=True).values_list("pk", "title"))
shown = sorted(ContentItem.objects.filter(live=True).values_list("page_id", "title"))
print(json.dumps([len(live), shown == live, indexed == rows, state.position == position(), state.generation]))
"""


def compared(folder: Path, named: dict[str, str]) -> list[Any]:
    """How many pages are live; whether rows tell just these, as they are now; whether the index holds just the rows, as
    they are now; whether it is up to them; its generation."""
    return list(json.loads(manage(folder, "shell", "-v0", "-c", COMPARING, **named).splitlines()[-1]))


def kill_workers(folder: Path, named: dict[str, str], kills: int) -> None:
    chosen = f"SEED, KILLS = {os.environ.get('PORTAL_SEED', '1')!r}, {kills}\n"
    manage(folder, "shell", "-v0", "-c", chosen + KILLING, **named)
    manage(folder, "worker", "--once", **named)
    *state, _ = compared(folder, named)
    assert state == [live_after(kills), True, True, True]


def live_after(turns: int) -> int:
    """Each turn withdraws the next page, or publishes it again."""
    rounds, turn = divmod(turns, GROUPS)
    return turn if rounds % 2 else GROUPS - turn


def test_workers_killed_at_random_moments_lose_nothing(folder: Path, named: dict[str, str]) -> None:
    kill_workers(folder, named, 10)


@pytest.mark.soak
def test_hundreds_of_killed_workers_lose_nothing(folder: Path, named: dict[str, str]) -> None:
    kill_workers(folder, named, 200)


def test_a_rebuild_while_editors_publish_loses_nothing(folder: Path, named: dict[str, str]) -> None:
    manage(folder, "worker", "--once", **named)
    *_, before = compared(folder, named)
    settings = environment(folder, 0) | {"LOG_LEVEL": "ERROR"} | named
    publishing = [sys.executable, "manage.py", "shell", "-v0", "-c", "SECONDS = 12\n" + PUBLISHING]
    with (
        subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT, env=settings) as worker,
        subprocess.Popen(publishing, cwd=ROOT, env=settings, stdout=subprocess.PIPE) as editors,
    ):
        try:
            told = manage(folder, "search_rebuild", "--engine=elasticsearch", **named)
            assert editors.poll() is None, "the rebuild was to run while editors publish"
            assert "rows indexed" in told
            turns = int(editors.communicate(timeout=60)[0])
        finally:
            worker.terminate()
    assert turns > 10
    manage(folder, "worker", "--once", **named)
    *state, after = compared(folder, named)
    assert state == [live_after(turns), True, True, True]
    assert after != before
