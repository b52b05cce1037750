"""Real processes and a real server: workers killed at any moment, a rebuild while editors publish."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.portal.running import ROOT, environment, manage
from tests.publishing.test_worker import data_dir  # noqa: F401  a portal with some news, as a process has it
from tests.search.conftest import Server


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
print(json.dumps([len(rows), indexed == rows, state.position == position(), state.generation]))
"""


def compared(folder: Path, named: dict[str, str]) -> list[Any]:
    """The number of rows, whether the index holds just these in their present state, whether it is up to them."""
    return list(json.loads(manage(folder, "shell", "-v0", "-c", COMPARING, **named).splitlines()[-1]))


def kill_workers(folder: Path, named: dict[str, str], kills: int) -> None:
    chosen = f"SEED, KILLS = {os.environ.get('PORTAL_SEED', '1')!r}, {kills}\n"
    manage(folder, "shell", "-v0", "-c", chosen + KILLING, **named)
    manage(folder, "worker", "--once", **named)
    rows, same, up_to_date, _ = compared(folder, named)
    assert rows >= 20, "too little was published to compare anything"
    assert (same, up_to_date) == (True, True)


def test_workers_killed_at_random_moments_lose_nothing(data_dir: Path, named: dict[str, str]) -> None:  # noqa: F811
    kill_workers(data_dir, named, 10)


@pytest.mark.soak
def test_hundreds_of_killed_workers_lose_nothing(data_dir: Path, named: dict[str, str]) -> None:  # noqa: F811
    kill_workers(data_dir, named, 200)


def test_a_rebuild_while_editors_publish_loses_nothing(data_dir: Path, named: dict[str, str]) -> None:  # noqa: F811
    manage(data_dir, "worker", "--once", **named)
    *_, before = compared(data_dir, named)
    settings = environment(data_dir, 0) | {"LOG_LEVEL": "ERROR"} | named
    publishing = [sys.executable, "manage.py", "shell", "-v0", "-c", "SECONDS = 12\n" + PUBLISHING]
    with (
        subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT, env=settings) as worker,
        subprocess.Popen(publishing, cwd=ROOT, env=settings, stdout=subprocess.PIPE) as editors,
    ):
        try:
            told = manage(data_dir, "search_rebuild", "--engine=elasticsearch", **named)
            assert editors.poll() is None, "the rebuild was to run while editors publish"
            assert "rows indexed" in told
            assert int(editors.communicate(timeout=60)[0]) > 10
        finally:
            worker.terminate()
    manage(data_dir, "worker", "--once", **named)
    _, same, up_to_date, after = compared(data_dir, named)
    assert (same, up_to_date) == (True, True)
    assert after != before
