"""The second of the two processes: it follows the change sequence and does what falls due."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections, connection

from portal.publishing import lease
from portal.publishing.duties import duties
from portal.publishing.followers import Follower, HostFollower, followers

logger = logging.getLogger("portal.worker")

POLL_SECONDS = 0.25
RENEW_SECONDS = 4
"""A third of the lease, so that one missed renewal does not lose it."""
PAUSE_SECONDS = 5
BATCHES_PER_TURN = 4
LEASE = "worker"


class Command(BaseCommand):
    help = "Runs the followers (search index, …) and what falls due (scheduled publishing, left-over marks, tasks)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Do everything that is due now, then end.")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        stop = threading.Event()
        with ExitStack() as held:
            worker = Worker(held)
            if once:
                worker.follow()
                worker.do_duties()
                worker.follow()
            else:
                for number in (signal.SIGTERM, signal.SIGINT):
                    signal.signal(number, lambda *_: stop.set())
                _run(worker, stop)
            worker.end()


def _run(worker: Worker, stop: threading.Event) -> None:
    """Follow in this thread; duties, which may take long, have one of their own."""
    duties_thread = threading.Thread(target=_repeat, args=(worker.do_duties, stop), name="duties")
    duties_thread.start()
    try:
        _repeat(worker.follow, stop)
    finally:
        stop.set()
        duties_thread.join()


def _repeat(turn: Callable[[], None], stop: threading.Event) -> None:
    try:
        while not stop.is_set():
            close_old_connections()
            turn()
            stop.wait(POLL_SECONDS)
    finally:
        stop.set()
        connection.close()


class Worker:
    """One host's worker. `follow()` and `do_duties()` each do everything that is due now."""

    def __init__(self, held: ExitStack) -> None:
        self._held = held
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        every = followers()
        self._shared = [follower for follower in every if not isinstance(follower, HostFollower)]
        self._waiting = [follower for follower in every if isinstance(follower, HostFollower)]
        self._host: list[Follower] = []
        self._leading = False
        self._next: dict[str, float] = {}

    def follow(self) -> None:
        """Renew the lease, take host locks that became free, and let every follower of this worker catch up a bit."""
        if self._is_time("lease", RENEW_SECONDS):
            self._leading = bool(self._try("lease", lambda: lease.take(LEASE, self._name)))
            self._try("host locks", self._lock_host_followers)
        for follower in self._host + (self._shared if self._leading else []):
            if self._is_time(follower.name, 0):
                self._try(follower.name, partial(follower.pull, BATCHES_PER_TURN))

    def do_duties(self) -> None:
        """Run the duties that are due, if this worker has the lease."""
        for duty in duties():
            if not self._leading:
                return
            if duty.name not in self._next and not duty.at_start:
                self._next[duty.name] = time.monotonic() + duty.seconds
            if self._is_time(duty.name, duty.seconds):
                self._try(duty.name, duty.run)

    def end(self) -> None:
        """Give back what others may wait for."""
        if self._leading:
            lease.release(LEASE, self._name)

    def _lock_host_followers(self) -> None:
        for follower in list(self._waiting):
            with ExitStack() as attempt:
                if attempt.enter_context(follower.locked()):
                    self._held.push(attempt.pop_all())
                    self._waiting.remove(follower)
                    self._host.append(follower)

    def _is_time(self, name: str, seconds: float) -> bool:
        moment = time.monotonic()
        if moment < self._next.get(name, 0):
            return False
        self._next[name] = moment + seconds
        return True

    def _try(self, name: str, action: Callable[[], object]) -> object:
        try:
            return action()
        except Exception:  # noqa: BLE001 - one follower or duty must not end the worker, and so all others
            logger.exception("%s failed; trying again in %s seconds", name, PAUSE_SECONDS)
            self._next[name] = time.monotonic() + PAUSE_SECONDS
            return None
