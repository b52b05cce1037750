from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.management.commands.portal_run import read_address
from tests.portal.first_start import FirstStart, children_of, exists, log_in, seen_in
from tests.portal.running import ROOT, RunningPortal, copied, environment, free_port, running_portal


def run_briefly(data_dir: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """`portal_run`, expected to end by itself soon."""
    return subprocess.run(
        [sys.executable, "manage.py", "portal_run"],
        cwd=ROOT,
        env=environment(data_dir, free_port()) | changes,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("port", ["eight", "0", "65536", "-1", "80 80", "８０"])
def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(CommandError, match=f"PORT is '{port}', not a number from 1 to 65535"):
        call_command("portal_run")


def test_it_listens_on_this_machine_only_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.delenv("HOST", raising=False)
    assert read_address() == ("127.0.0.1", 8000)
    monkeypatch.setenv("HOST", "0.0.0.0")  # noqa: S104 (not bound here)
    monkeypatch.setenv("PORT", "8001")
    assert read_address() == ("0.0.0.0", 8001)  # noqa: S104


def test_a_port_in_use_is_named_before_any_work_is_done(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        result = run_briefly(tmp_path / "data", PORT=port)
    assert result.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in result.stderr
    assert "Choose another: PORT=8001 make run" in result.stderr
    assert not (tmp_path / "data" / "portal.sqlite3").exists()


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("portal") / "data"


@pytest.fixture(scope="module")
def first_run(first_start: Path, data_dir: Path) -> FirstStart:
    """What was seen of the first run; its data is copied for the runs that follow."""
    copied(first_start / "data", data_dir)
    return seen_in(first_start)


@pytest.fixture(scope="module")
def second_run(first_run: FirstStart, data_dir: Path) -> Iterator[RunningPortal]:
    """A portal that was started again on the same data."""
    with running_portal(data_dir) as portal:
        yield portal


def test_the_first_run_says_what_it_does_and_where_to_look(first_run: FirstStart) -> None:
    for step in ("Database tables", "Languages, sections, vocabularies", "Demo portal", "Static files", "Search index"):
        assert re.search(rf"^{step} … [^…]*done in [\d.]+ s$", first_run.output, re.MULTILINE)
    assert f"editor / {first_run.password}" in first_run.output


def test_the_first_run_says_nothing_of_what_goes_on_inside(first_run: FirstStart) -> None:
    assert not re.search("INFO|WARNING|Traceback", first_run.output)


def test_the_password_that_it_prints_opens_the_admin(first_run: FirstStart) -> None:
    assert first_run.logged_in


def test_the_generated_secrets_are_readable_by_their_owner_only(first_run: FirstStart, data_dir: Path) -> None:
    for name in ("editor-password", "secret-key"):
        assert stat.S_IMODE((data_dir / name).stat().st_mode) == 0o600


def test_what_browsers_ask_for_is_compressed_and_maps_for_developers_are_not(
    first_run: FirstStart, data_dir: Path
) -> None:
    compressed = {Path(file.stem).suffix for file in (data_dir / "static").rglob("*.br")}
    assert {".js", ".css"} <= compressed
    assert ".map" not in compressed


def test_ctrl_c_ends_it_cleanly_and_leaves_no_process(first_run: FirstStart) -> None:
    assert first_run.exit_code == 0
    assert first_run.left_behind == []


def test_the_second_run_keeps_the_data_and_shows_no_password(
    first_run: FirstStart, second_run: RunningPortal, data_dir: Path
) -> None:
    assert "Demo portal" not in second_run.output
    assert first_run.password not in second_run.output
    assert log_in(second_run, first_run.password)


def test_the_addresses_that_it_prints_lead_somewhere(second_run: RunningPortal) -> None:
    addresses = re.findall(r"http://localhost:\d+/\S+", second_run.output)
    assert len(addresses) == 3
    for address in addresses:
        assert urllib.request.urlopen(address).status == 200


def test_a_304_costs_a_phone_400_bytes_at_most(second_run: RunningPortal) -> None:
    path = "/api/v1/funding/?locale=kk&facet=country,topic&profile=card"
    with closing(http.client.HTTPConnection("localhost", second_run.port)) as connection:
        connection.request("GET", path)
        first = connection.getresponse()
        first.read()
    with closing(socket.create_connection(("localhost", second_run.port))) as raw:
        asked = (
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: {first.headers['ETag']}\r\nConnection: close\r\n"
        )
        raw.sendall(f"{asked}\r\n".encode())
        answer = b"".join(iter(lambda: raw.recv(65_536), b""))
    assert answer.startswith(b"HTTP/1.1 304 ")
    assert b"content-length" not in answer.lower()
    assert len(answer) <= 400


@pytest.mark.parametrize(
    ("host", "path", "status", "media_type"),
    [
        ("evil.example", "/api/v1/items/", 400, "application/problem+json"),
        ("evil.example", "/admin/login/", 400, "text/html; charset=utf-8"),
        ("localhost", "/api/v1/nonsense/", 404, "application/problem+json"),
        ("localhost", "/nonsense/", 404, "text/html; charset=utf-8"),
    ],
)
def test_a_request_that_goes_wrong_costs_at_most_one_line_of_log(
    second_run: RunningPortal, host: str, path: str, status: int, media_type: str
) -> None:
    before = second_run.output
    with closing(http.client.HTTPConnection("127.0.0.1", second_run.port, timeout=30)) as connection:
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        assert (answer.status, answer.headers["Content-Type"]) == (status, media_type)
    logged = second_run.output.removeprefix(before).splitlines()
    assert [host in line for line in logged] == [True] * (host == "evil.example")


def test_an_open_connection_does_not_keep_it_from_ending(first_run: FirstStart, data_dir: Path) -> None:
    with running_portal(data_dir) as portal, socket.create_connection(("127.0.0.1", portal.port)) as connection:
        connection.sendall(b"GET /api/v1/locales/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 200")
        assert portal.stop(signal.SIGTERM) == 0
    with socket.create_server(("127.0.0.1", portal.port)):
        pass


def test_when_one_process_dies_all_end_with_an_error(first_run: FirstStart, data_dir: Path) -> None:
    with running_portal(data_dir) as portal:
        children = children_of(portal.process.pid)
        assert len(children) == 2
        os.kill(next(pid for pid in children if "manage.py worker" in command_of(pid)), signal.SIGKILL)
        assert portal.process.wait(timeout=30) == 1
        assert "The worker ended by itself" in portal.output
        assert not [pid for pid in children if exists(pid)]


def command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
