"""What a follower is: something that reads changes by sequence with a cursor of its own, and so repairs itself.

A *shared* follower runs in the one worker that holds the lease; its cursor is a database row. A *host* follower runs in
each host's worker, under a file lock; its cursor is a file beside what it keeps. Applying a change twice is harmless.
"""

from __future__ import annotations

import fcntl
import json
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from portal.publishing.changes import Position, changes_since, newest_and_pruned
from portal.publishing.models import ContentItem, Cursor


class Follower(ABC):
    """Reads changes in order, applies them, and only then moves its cursor."""

    name: str
    batch_size: int = 500
    begins_now: bool = False
    """Its first run begins at the newest change, and a new epoch where it was: what it has applied stays applied."""

    @abstractmethod
    def read_cursor(self) -> Position | None:
        """How far this follower has come; None if it has to begin."""

    @abstractmethod
    def write_cursor(self, cursor: Position) -> None:
        """Keep how far it has come, after what it applied is durable."""

    @abstractmethod
    def begin(self) -> None:
        """Forget everything applied so far: the first run, or a new epoch."""

    @abstractmethod
    def apply(self, items: Sequence[ContentItem]) -> None:
        """Bring the follower's own state up to these rows, durably."""

    def pull(self, max_batches: int | None = None) -> int:
        """Apply what changed since the cursor; returns the number of rows applied."""
        newest, pruned = newest_and_pruned()
        cursor = self.read_cursor()
        if cursor is None or cursor.epoch != newest.epoch or cursor.sequence < pruned:
            self.begin()
            cursor = self._beginning(cursor, newest, pruned)
            self.write_cursor(cursor)
        applied = 0
        for _ in range(max_batches) if max_batches is not None else iter(int, 1):
            items = list(changes_since(cursor.sequence, self.batch_size))
            if not items:
                break
            self.apply(items)
            cursor = Position(cursor.epoch, items[-1].sequence)
            self.write_cursor(cursor)
            applied += len(items)
        return applied

    def _beginning(self, cursor: Position | None, newest: Position, pruned: int) -> Position:
        if not self.begins_now:
            return Position(newest.epoch, 0)
        # A shared cursor is restored with the database: what came after it has never been applied.
        return Position(newest.epoch, max(pruned, min(cursor.sequence, newest.sequence))) if cursor else newest


class SharedFollower(Follower):
    """A follower of which the whole installation has one."""

    @property
    def cursor_name(self) -> str:
        """Names the row of its cursor."""
        return self.name

    def read_cursor(self) -> Position | None:
        row = Cursor.objects.filter(pk=self.cursor_name).first()
        return Position(row.epoch, row.sequence) if row else None

    def write_cursor(self, cursor: Position) -> None:
        reached = {"epoch": cursor.epoch, "sequence": cursor.sequence}
        Cursor.objects.update_or_create(pk=self.cursor_name, defaults=reached)


class HostFollower(Follower):
    """A follower of which every host has its own, kept in `directory`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @property
    def _cursor_file(self) -> Path:
        return self.directory / "cursor.json"

    def read_cursor(self) -> Position | None:
        try:
            data = json.loads(self._cursor_file.read_text())
            return Position(UUID(data["epoch"]), int(data["sequence"]))
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    def write_cursor(self, cursor: Position) -> None:
        temporary = self._cursor_file.with_suffix(".new")
        temporary.write_text(json.dumps({"epoch": str(cursor.epoch), "sequence": cursor.sequence}))
        os.replace(temporary, self._cursor_file)

    @contextmanager
    def locked(self) -> Iterator[bool]:
        """Hold this host's lock if nobody does; yields whether it is held."""
        self.directory.mkdir(parents=True, exist_ok=True)
        with open(self.directory / ".lock", "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True


_factories: list[Callable[[], Follower | None]] = []


def register_follower(factory: Callable[[], Follower | None]) -> None:
    """Have the worker run the follower that `factory` makes; None if this installation has no use for it."""
    _factories.append(factory)


def followers() -> list[Follower]:
    """New instances of all registered followers."""
    return [follower for factory in _factories if (follower := factory()) is not None]
