"""The embedded index follows the rows: a host follower pulls changes by sequence, and builds it anew when it must."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings

from portal.languages import LANGUAGES
from portal.publishing.changes import Position, changes_since, position
from portal.publishing.followers import HostFollower
from portal.publishing.models import ContentItem
from search.engines.storage import Generation, Storage

BATCHES_AT_A_TIME = 8
"""Between two tellings of progress."""
WORDS_SECONDS = 60.0
"""The words of the index are counted again at most so often."""
WORDS_SHARE = 20
"""And it may take one part in so many of the time."""
COUNTING_SECONDS = 0.25
"""After so long, counting goes on at the next pull: changes do not wait for it."""


def index_directory() -> Path:
    """Where this host keeps its index."""
    return Path(settings.PORTAL_DATA_DIR) / "search-index"


class BuildingElsewhereError(RuntimeError):
    """Another process is building the next index."""


class EmbeddedFollower(HostFollower):
    """Keeps the index in `directory` up to the rows.

    Where no usable index is (none yet, damaged, built by another version, or of another epoch), pulls fill a new one
    aside, which takes over once it has caught up; an interrupted build goes on where it stopped.
    """

    name = "embedded-search"
    batch_size = 250

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self._storage = Storage(directory)
        self._target = Generation(self._storage.next)
        self._counted: Position | None = None
        self._uncounted: list[str] = []
        self._count_after = 0.0

    @property
    def _cursor_file(self) -> Path:
        return self._target.cursor_file

    def begin(self) -> None:
        """An empty index."""
        self._target.create()

    def apply(self, items: Sequence[ContentItem]) -> None:
        """Put live rows in, take withdrawn ones out; durable on return."""
        self._target.apply(items)

    def pull(self, max_batches: int | None = None) -> int:
        """Apply what changed since the cursor; returns the number of rows applied."""
        if self._is_current_usable():
            applied = super().pull(max_batches)
            self._count_words()
            return applied
        with self._storage.building() as held:
            # If somebody rebuilds by hand, what that makes will be followed when it is there.
            return self._build(max_batches)[0] if held else 0

    def rebuild(self, progress: Callable[[int], None] = lambda applied: None) -> int:
        """Build the index anew beside the one that answers, then swap; returns the number of rows applied.

        `progress` is told how many rows were applied so far. BuildingElsewhereError if another process is at it.
        """
        with self._storage.building() as held:
            if not held:
                raise BuildingElsewhereError("another process is building the index")
            self._aim(self._storage.next)
            self._target.discard()
            total = 0
            done = False
            while not done:
                applied, done = self._build(BATCHES_AT_A_TIME)
                total += applied
                progress(total)
            return total

    def close(self) -> None:
        """Let another process write."""
        self._target.close()

    def _build(self, max_batches: int | None) -> tuple[int, bool]:
        """Fill the next index a bit; returns the number of rows applied, and whether it has taken over."""
        self._aim(self._storage.next)
        if not self._target.is_sound():
            self._target.discard()
        applied = super().pull(max_batches)
        cursor = self.read_cursor()
        done = cursor is not None and not changes_since(cursor.sequence, 1).exists()
        if done:
            self._target.close()
            for language in LANGUAGES:
                self._target.write_words(language)
            self._storage.swap()
        return applied, done

    def _count_words(self) -> None:
        """Count the words of the index anew if it changed and was not counted a moment ago, a few languages at once."""
        cursor, begun = self.read_cursor(), time.monotonic()
        if not self._uncounted and cursor != self._counted and begun >= self._count_after:
            self._counted, self._uncounted = cursor, list(LANGUAGES)
            self._count_after = begun + WORDS_SECONDS
        while self._uncounted and (took := time.monotonic() - begun) < COUNTING_SECONDS:
            self._target.write_words(self._uncounted.pop(0))
            self._count_after += WORDS_SHARE * (time.monotonic() - begun - took)

    def _is_current_usable(self) -> bool:
        directory = self._storage.current()
        if directory is None:
            return False
        if directory != self._target.directory:
            self._aim(directory)
            self._storage.tidy()
        return self._target.is_sound() and is_of(self.read_cursor(), position())

    def _aim(self, directory: Path) -> None:
        if directory != self._target.directory:
            self._target.close()
            self._target = Generation(directory)


def is_of(cursor: Position | None, newest: Position) -> bool:
    """Whether the cursor belongs to the rows that are there (not to a database since restored or replaced)."""
    return cursor is not None and cursor.epoch == newest.epoch and cursor.sequence <= newest.sequence
