"""One host's worker: it lets followers catch up and, while it holds the lease, does what falls due."""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

from portal.publishing.changes import position
from portal.publishing.duties import duties, perform
from portal.publishing.followers import Follower, HostFollower, followers
from portal.publishing.lease import HeldLease
from portal.publishing.refresh import refresh

logger = logging.getLogger("portal.worker")

PAUSE_SECONDS = 5
BATCHES_PER_TURN = 4
LOOK_SECONDS = 60
"""So often the database is asked whether a duty is due of which it keeps when it last ran."""


class Worker:
    """`renew_lease()`, `follow()` and `do_duties()` each have a thread of their own, so that none holds up another."""

    def __init__(self, held: ExitStack) -> None:
        self.lease = HeldLease("worker", f"{socket.gethostname()}:{os.getpid()}")
        self._held = held
        every = followers()
        self._shared = [follower for follower in every if not isinstance(follower, HostFollower)]
        self._waiting = [follower for follower in every if isinstance(follower, HostFollower)]
        self._host: list[Follower] = []
        self._renewals, self._pulls, self._duties = Turns(), Turns(), Turns()

    def renew_lease(self) -> None:
        """Take the lease, or keep it."""
        self._renewals.take("lease", 0, self.lease.renew)

    def follow(self) -> bool:
        """Lock host followers that became free, and let all of this worker catch up a bit; whether any had to."""
        for follower in list(self._waiting):
            self._pulls.take(follower.name, 0, partial(self._lock, follower))
        busy = [self._pulls.take(follower.name, 0, partial(follower.pull, BATCHES_PER_TURN)) for follower in self._host]
        busy += [self._pulls.take(follower.name, 0, partial(self._pull_shared, follower)) for follower in self._shared]
        return any(busy)

    def do_duties(self, *, at_once: bool = False) -> bool:
        """Run the duties whose time it is, or all `at_once`, while this worker has the lease; whether one has more."""
        busy = False
        for duty in duties():
            if not self.lease.is_held():
                break
            seconds = 0 if at_once else LOOK_SECONDS if duty.is_remembered else duty.seconds
            busy |= bool(self._duties.take(duty.name, seconds, partial(perform, duty)))
        return busy

    def finish(self) -> None:
        """Do everything that is due, until nothing is left but what fails."""
        marks = Turns()
        busy = True
        while busy:
            before = position()
            if self.lease.is_held():
                marks.take("refresh", 0, refresh)
            busy = self.follow()
            busy |= self.do_duties(at_once=True)
            busy |= position() != before

    def _pull_shared(self, follower: Follower) -> int:
        applied = 0
        for _ in range(BATCHES_PER_TURN):
            batch = follower.pull(1) if self.lease.is_held() else 0
            if not batch:
                break
            applied += batch
        return applied

    def _lock(self, follower: HostFollower) -> None:
        with ExitStack() as attempt:
            if attempt.enter_context(follower.locked()):
                self._held.push(attempt.pop_all())
                self._waiting.remove(follower)
                self._host.append(follower)


class Turns:
    """When each of some actions is next to be run. One that fails is logged and, after a pause, tried again."""

    def __init__(self) -> None:
        self._next: dict[str, float] = {}

    def take(self, name: str, seconds: float, action: Callable[[], object]) -> object:
        """Run it if its time has come, then not for `seconds`; what it returns, None if it did not run or failed."""
        moment = time.monotonic()
        if moment < self._next.get(name, 0):
            return None
        self._next[name] = moment + seconds
        try:
            return action()
        except Exception:  # noqa: BLE001 - one follower or duty must not end the worker, and so all others
            logger.exception("%s failed; trying again in %s seconds", name, PAUSE_SECONDS)
            self._next[name] = time.monotonic() + PAUSE_SECONDS
            return None
