"""The real thing for tests: `portal_run` in a process of its own, on a free port, with data of its own."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 300
"""Seconds until a portal has to be up: the first start loads the demo content."""


class RunningPortal:
    """A portal that was started; `output` is what it printed so far."""

    def __init__(self, data_dir: Path, port: int, process: subprocess.Popen[bytes], log: Path) -> None:
        self.data_dir = data_dir
        self.port = port
        self.process = process
        self._log = log

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def output(self) -> str:
        return self._log.read_text()

    def wait_until_up(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while "The portal is up" not in self.output:
            if self.process.poll() is not None:
                pytest.fail(f"The portal did not start (exit code {self.process.returncode}):\n{self.output}")
            assert time.monotonic() < deadline, f"The portal is not up after {PATIENCE} s:\n{self.output}"
            time.sleep(0.1)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to stop; returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout=30)


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def environment(data_dir: Path, port: int) -> dict[str, str]:
    """Nothing set but where to listen and where to keep the data, as for somebody who just cloned the repository."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}
    return {**kept, "PORTAL_DATA_DIR": str(data_dir), "PORT": str(port)}


def manage(data_dir: Path, *arguments: str, **settings: str) -> str:
    """Run a command on this data; its output."""
    result = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(data_dir, 0) | {"LOG_LEVEL": "ERROR"} | settings,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """A folder that whoever comes first makes, in whichever process; all others work on copies of it."""
    done = folder / "made"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


def copied(folder: Path, to: Path) -> Path:
    """A copy of the data of a portal that does not run."""
    return Path(shutil.copytree(folder, to, symlinks=True))


@contextmanager
def running_portal(data_dir: Path, *, like: Path | None = None, **settings: str) -> Iterator[RunningPortal]:
    """Start a portal on this data (a copy of that in `like`), wait until it is up, and stop it at the end."""
    if like is not None:
        copied(like, data_dir)
    port = free_port()
    log = data_dir.parent / f"{data_dir.name}-{port}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "portal_run"],
            cwd=ROOT,
            env=environment(data_dir, port) | settings,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    portal = RunningPortal(data_dir, port, process, log)
    try:
        portal.wait_until_up()
        yield portal
    finally:
        portal.stop()
