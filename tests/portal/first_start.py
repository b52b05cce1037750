"""The first start of a portal, from nothing: made once a run, looked at by test_run.py, copied by whoever needs one."""

from __future__ import annotations

import http.cookiejar
import json
import re
import signal
import urllib.parse
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.portal.running import RunningPortal, running_portal


@dataclass(frozen=True)
class FirstStart:
    """What was seen of the first run on a machine, which Ctrl-C ended."""

    output: str
    password: str
    logged_in: bool
    exit_code: int
    left_behind: list[int]


def start_from_nothing(folder: Path) -> None:
    """Start a portal on `folder`/data, and write down what was seen of it."""
    data = folder / "data"
    with running_portal(data) as portal:
        password = (data / "editor-password").read_text().strip()
        logged_in = log_in(portal, password)
        output = portal.output
        children = children_of(portal.process.pid)
        exit_code = portal.stop(signal.SIGINT)
    seen = FirstStart(output, password, logged_in, exit_code, [pid for pid in children if exists(pid)])
    (folder / "seen.json").write_text(json.dumps(asdict(seen)))


def seen_in(folder: Path) -> FirstStart:
    """What was seen."""
    return FirstStart(**json.loads((folder / "seen.json").read_text()))


def log_in(portal: RunningPortal, password: str) -> bool:
    """Whether the editor gets into the admin with this password."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    form = opener.open(f"{portal.url}/admin/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token is not None
    fields = {"csrfmiddlewaretoken": token[1], "username": "editor", "password": password, "next": "/admin/"}
    answer = opener.open(f"{portal.url}/admin/login/", data=urllib.parse.urlencode(fields).encode())
    return str(answer.url).endswith("/admin/")


def exists(pid: int) -> bool:
    """Whether there is such a process."""
    return Path(f"/proc/{pid}").exists()


def children_of(pid: int) -> list[int]:
    """The processes that one has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
