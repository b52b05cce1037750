"""The second of the two processes: it follows the change sequence and does what falls due."""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections, connection

from portal.publishing.lease import DURATION
from portal.publishing.worker import Worker

POLL_SECONDS = 0.25
RENEW_SECONDS = 4
"""A third of the lease, so that one missed renewal does not lose it."""
NETWORK_SECONDS = 30
"""How long the worker waits for a server where nobody says so: libraries (Wagtail's back ends of caches, mail) would
wait for ever, and all followers with them."""


class Command(BaseCommand):
    help = "Runs the followers (search index, …) and what falls due (scheduled publishing, left-over marks, tasks)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="Do everything that is due now, until nothing is left; then end."
        )

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        socket.setdefaulttimeout(NETWORK_SECONDS)
        with ExitStack() as held:
            worker = Worker(held)
            held.callback(worker.lease.give_back)
            if once:
                self._finish(worker)
            else:
                _run(worker)

    def _finish(self, worker: Worker) -> None:
        if not worker.lease.renew():
            self.stdout.write(
                f"{worker.lease.holder()} has the lease. If it has died, its lease ends in {DURATION.seconds} seconds …"
            )
            self.stdout.flush()
            if not _wait_for(worker.lease.renew, DURATION.seconds + 1):
                self.stdout.write(
                    f"{worker.lease.holder()} is alive: duties and shared followers are left to it. Here, only what"
                    " belongs to this host is done."
                )
        with _beside(threading.Event(), (worker.renew_lease, RENEW_SECONDS)):
            worker.finish()


def _run(worker: Worker) -> None:
    """Until told to stop: follow in this thread; the lease, and duties, which may take long, have one each."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with _beside(stop, (worker.renew_lease, RENEW_SECONDS), (worker.do_duties, POLL_SECONDS)):
        _repeat(worker.follow, POLL_SECONDS, stop)


@contextmanager
def _beside(stop: threading.Event, *turns: tuple[Callable[[], object], float]) -> Iterator[None]:
    """Repeat these in threads meanwhile."""
    threads = [threading.Thread(target=_repeat, args=(*turn, stop)) for turn in turns]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _repeat(turn: Callable[[], object], seconds: float, stop: threading.Event) -> None:
    try:
        while not stop.is_set():
            close_old_connections()
            turn()
            stop.wait(seconds)
    finally:
        stop.set()
        connection.close()


def _wait_for(is_true: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True
