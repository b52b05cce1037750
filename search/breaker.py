"""Leaving something alone that has failed some times in a row, but for a try now and then."""

from __future__ import annotations

import time

FAILURES = 3
PAUSE_SECONDS = 5.0


class Breaker:
    """Of one process."""

    def __init__(self) -> None:
        self._failures = 0
        self._again = 0.0

    def allows(self) -> bool:
        """Whether to try: always, until it has failed too often; then once in a while, until that succeeds."""
        if self._failures < FAILURES:
            return True
        if time.monotonic() < self._again:
            return False
        self._again = time.monotonic() + PAUSE_SECONDS
        return True

    def succeeded(self) -> None:
        """It has done what was asked."""
        self._failures = 0

    def failed(self) -> bool:
        """It has not; whether it is to be left alone from now on."""
        self._failures += 1
        if self._failures == FAILURES:
            self._again = time.monotonic() + PAUSE_SECONDS
        return self._failures == FAILURES
