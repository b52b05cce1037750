"""The worker as a process of its own: killed at any moment, it loses nothing. Its turns are in test_turns.py."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.portal.running import ROOT, copied, environment, made_once, manage
from tests.portal.test_processes import wait_until

GROUPS = 120
KILLS = 5


def start_worker(data_dir: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "worker"],
        cwd=ROOT,
        env=environment(data_dir, 0) | {"LOG_LEVEL": "ERROR"},
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory, shared_folder: Path) -> Path:
    """A portal with some news, without a search index."""
    return copied(made_once(shared_folder / "newsroom", make_news), tmp_path_factory.mktemp("worker") / "data")


def make_news(folder: Path) -> None:
    """Fill a portal with news."""
    manage(folder, "migrate", "--verbosity=0")
    manage(folder, "portal_setup", "--verbosity=0")
    lines = [
        {
            "source": "test",
            "external_id": f"n{number}",
            "language": "en",
            "original": True,
            "type": "news",
            "title": f"Before {number}",
            "summary": "Killed at any moment.",
            "body": [{"type": "paragraph", "value": "<p>Text</p>"}],
        }
        for number in range(GROUPS)
    ]
    file = folder / "lines.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    manage(folder, "content_import", str(file))


# As if a process had died between the commit of each change and its refresh.
CHANGE = """
from django.db.models import Value
from django.db.models.functions import Concat
from news.models import NewsPage
from portal.publishing.marks import mark_groups
NewsPage.objects.update(title=Concat(Value("After kill "), Value("{number}: "), "slug"))
mark_groups(NewsPage.objects.values_list("translation_key", flat=True))
"""

IS_LED = """
from django.db.models.functions import Now
from portal.publishing.models import Lease
print(Lease.objects.filter(until__gt=Now()).exists())
"""

STATE = """
import json
from portal.publishing.models import ContentItem, Mark
from portal.publishing.changes import position
from search.sync import EmbeddedFollower, index_directory
follower = EmbeddedFollower(index_directory())
follower.pull()
print(json.dumps([
    ContentItem.objects.filter(title__startswith="After kill {last}: ", live=True).count(),
    Mark.objects.count(),
    follower.read_cursor().sequence == position().sequence,
]))
"""


# A shared follower that is busy for longer than a lease lasts; then it says whether another worker can take the lease.
SLOW = """
import os, signal, time
from datetime import timedelta
from django.core.management import call_command
from portal.publishing import followers, lease
from portal.publishing.management.commands import worker
lease.DURATION, worker.RENEW_SECONDS = timedelta(seconds=2), 0.5
class Slow(followers.SharedFollower):
    name = "slow"
    def begin(self): pass
    def apply(self, items):
        time.sleep(5)
        print("lost" if lease.take("worker", "another") else "kept", flush=True)
        os.kill(os.getpid(), signal.SIGTERM)
followers.register_follower(Slow)
call_command("worker")
"""


def test_a_slow_follower_does_not_lose_the_lease(data_dir: Path) -> None:
    assert manage(data_dir, "shell", "-v0", "-c", SLOW).split() == ["kept"]


def test_once_beside_a_living_worker_says_what_it_leaves_to_it(data_dir: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "manage.py", "worker"], cwd=ROOT, env=environment(data_dir, 0), stderr=subprocess.DEVNULL
    ) as worker:
        try:
            wait_until(lambda: "True" in manage(data_dir, "shell", "-v0", "-c", IS_LED), 60)
            said = manage(data_dir, "worker", "--once")
        finally:
            worker.terminate()
    assert f":{worker.pid} is alive: duties and shared followers are left to it." in said


def test_a_worker_killed_at_random_moments_loses_nothing(data_dir: Path) -> None:
    chance = random.Random(os.environ.get("PORTAL_SEED", "1"))

    for number in range(KILLS):
        manage(data_dir, "shell", "-v0", "-c", CHANGE.format(number=number))
        worker = start_worker(data_dir)
        time.sleep(chance.uniform(1, 6))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    manage(data_dir, "worker", "--once")

    state = json.loads(manage(data_dir, "shell", "-v0", "-c", STATE.format(last=KILLS - 1)).splitlines()[-1])
    assert state == [GROUPS, 0, True]
    manage(data_dir, "content_check")
