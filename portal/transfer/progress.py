"""What a long command says while it works: how far it has come and how fast, a line every few seconds at most."""

from __future__ import annotations

import time
from collections.abc import Callable


class ProgressLines:
    """Say "items: 1,200 of 10,000 (83 a second)", at most one line every `seconds` for each step."""

    def __init__(self, say: Callable[[str], object], seconds: float = 2.0) -> None:
        self._say = say
        self._seconds = seconds
        self._step = ""
        self._begun = self._said = 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        now = time.monotonic()
        if step != self._step:
            self._step, self._begun, self._said = step, now, now
            return
        if now - self._said < self._seconds and done < total:
            return
        if now - self._begun >= self._seconds:
            self._say(f"{step}: {done:,} of {total:,} ({done / (now - self._begun):,.0f} a second)")
        self._said = now
