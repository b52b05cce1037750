"""Runs programs side by side until they are told to stop, or until one of them ends by itself."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE = 20.0
"""Seconds that a program may take to end after SIGTERM, before it is killed."""
TURN = 0.1
"""Seconds between two looks at the programs."""


def run_together(
    programs: Mapping[str, Sequence[str]],
    *,
    directory: Path,
    environment: Mapping[str, str],
    started: Callable[[], bool],
    say: Callable[[str], object],
) -> int:
    """Run all programs until SIGINT, SIGTERM or SIGHUP; when one ends by itself, end the others too.

    `started` is asked again and again until it says True. Returns the exit code: 0 when told to stop, else 1.
    """
    with _stop_requests() as requests:
        running: dict[str, subprocess.Popen[bytes]] = {}
        is_up = False
        try:
            for name, program in programs.items():
                # A process group of its own: Ctrl-C in the terminal reaches only us, and we end them in order.
                running[name] = subprocess.Popen(program, cwd=directory, env=environment, process_group=0)  # noqa: S603
            while not requests:
                ended = {name: process.returncode for name, process in running.items() if process.poll() is not None}
                if ended:
                    for name, code in ended.items():
                        say(f"The {name} ended by itself (exit code {code}): ending everything.")
                    return 1
                is_up = is_up or started()
                time.sleep(TURN)
            say("Stopping …")
            return 0
        finally:
            _end(running.values())


@contextmanager
def _stop_requests() -> Iterator[list[int]]:
    """Collect stop signals instead of dying of them."""
    received: list[int] = []
    previous = {number: signal.signal(number, lambda n, _frame: received.append(n)) for number in STOP_SIGNALS}
    try:
        yield received
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _end(processes: Collection[subprocess.Popen[bytes]]) -> None:
    """Ask all to end, wait for them, and kill what is left, their own children included."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + GRACE
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
