"""The index on the Elasticsearch server follows the rows, fed by the one worker that holds the lease."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db.models import Count, Subquery
from django.db.models.functions import Coalesce

from portal.languages import LANGUAGES
from portal.publishing.changes import Position, position
from portal.publishing.clock import now
from portal.publishing.followers import SharedFollower
from portal.publishing.lease import HeldLease
from portal.publishing.models import ChangeCounter, ContentItem, Cursor
from search.engines.contract import EngineUnavailableError
from search.engines.elastic_index import version
from search.engines.elastic_storage import ElasticStorage, Generation
from search.sync import BATCHES_AT_A_TIME, BuildingElsewhereError, is_of

LOOK_SECONDS = 1.0
"""So often it is asked whether the index is still there."""
NOTE_SECONDS = 10.0
"""So often it is noted that there was nothing left to read."""
RETIRED_SECONDS = 60.0
"""How long an index that answers no more is kept, for searches and exports that still read it."""
COMPARISONS = 200
"""How often a new index is compared with rows that change meanwhile, before it is given up."""


class IncompleteError(RuntimeError):
    """A new index does not hold what the rows say; it has been removed."""


class ElasticFollower(SharedFollower):
    """Keeps the index up to the rows.

    Every generation of the index has a cursor of its own, so that swapping in another one swaps the cursor with it,
    whatever a writer of the former one still does. Where no usable index is, pulls fill a new one aside, which takes
    over once it has caught up; an interrupted build goes on where it stopped.
    """

    name = "elasticsearch"
    batch_size = 250

    def __init__(self, storage: ElasticStorage | None = None) -> None:
        self._storage = storage or ElasticStorage()
        self._target: Generation | None = None
        self._building = False
        self._lease = HeldLease("build elasticsearch", f"{socket.gethostname()}:{os.getpid()}:{id(self)}")
        self._looked = self._noted = float("-inf")
        self._retired: dict[str, float] = {}

    @property
    def cursor_name(self) -> str:
        """That of the generation that is written."""
        return self._aimed.cursor_name()

    @property
    def _aimed(self) -> Generation:
        if self._target is None:
            raise EngineUnavailableError("there is no index yet")
        return self._target

    def begin(self) -> None:
        """An empty index."""
        self._storage.discard(self._aimed.name)
        self._storage.create(self._aimed)

    def apply(self, items: Sequence[ContentItem]) -> None:
        """Put live rows in, take withdrawn ones out; durable on return, and visible if it is the index that answers."""
        self._storage.write(self._aimed, items, visible=not self._building)

    def pull(self, max_batches: int | None = None) -> int:
        """Apply what changed since the cursor; returns the number of rows applied."""
        if self._is_current_usable():
            applied = super().pull(max_batches)
            self._note(caught_up=not applied)
            return applied
        try:
            with self._turn_to_build():
                self._aim(self._unfinished() or Generation.fresh(position().epoch), building=True)
                return self._build(max_batches)[0]
        except BuildingElsewhereError:
            return 0  # what that makes will be followed when it is there

    def rebuild(self, progress: Callable[[int], None] = lambda applied: None) -> int:
        """Build the index anew beside the one that answers, then swap; returns the number of rows applied.

        `progress` is told how many rows were applied so far. BuildingElsewhereError if another process is at it. If it
        fails, what was built is removed.
        """
        with self._turn_to_build():
            self._discard_all_but(self._storage.current())
            self._aim(Generation.fresh(position().epoch), building=True)
            try:
                total, done = 0, False
                while not done:
                    applied, done = self._build(BATCHES_AT_A_TIME)
                    total += applied
                    progress(total)
            except BaseException:
                self._discard(self._aimed.name)
                raise
            return total

    @contextmanager
    def _turn_to_build(self) -> Iterator[None]:
        """Hold the right to build. Should it be lost on the way, two may fill the same index, which does no harm."""
        if not self._lease.renew():
            raise BuildingElsewhereError("another process is building the index")
        try:
            yield
        finally:
            self._looked = float("-inf")
            self._lease.give_back()

    def _build(self, max_batches: int | None) -> tuple[int, bool]:
        """Fill the next index a bit; returns the number of rows applied, and whether it has taken over."""
        applied, left = 0, max_batches
        while left is None or left > 0:
            if not self._lease.renew():
                raise BuildingElsewhereError("another process has begun to build the index")
            batch = super().pull(1)
            if not batch:
                return applied + self._finish(), True
            applied += batch
            left = None if left is None else left - 1
        return applied, False

    def _finish(self) -> int:
        """Hold the new index against the rows and have it answer; returns the number of rows applied on the way."""
        applied = 0
        for _ in range(COMPARISONS):
            self._storage.refresh(self._aimed)
            indexed = self._storage.counts(self._aimed)
            reached, live = _live_rows()
            if reached == self.read_cursor():
                if indexed != live:
                    self._discard(self._aimed.name)
                    raise IncompleteError(f"the new index holds {indexed}, the rows are {live}")
                self._storage.swap(self._aimed)
                self._note(caught_up=True)
                return applied
            applied += super().pull()
        raise IncompleteError("the rows never stood still long enough to be compared with the new index")

    def _is_current_usable(self) -> bool:
        """Aims at the index that answers, if it is one for these rows and this release."""
        newest = position()
        if time.monotonic() < self._looked + LOOK_SECONDS and not self._building:
            return is_of(self.read_cursor(), newest)
        current = self._storage.current()
        if current is None or current.version != version() or current.epoch != newest.epoch:
            return False
        fresh = self._target is None or self._building or current != self._target
        self._aim(current, building=False)
        if not is_of(self.read_cursor(), newest) or (fresh and self._storage.newest(current) > position().sequence):
            return False
        self._looked = time.monotonic()
        self._retire(current)
        return True

    def _unfinished(self) -> Generation | None:
        """A new index that was begun for these rows by this release, and can be gone on with; others are removed."""
        current = self._storage.current()
        epoch = position().epoch
        found = None
        for name in sorted(self._storage.names() - {current.name if current else ""}, reverse=True):
            generation = self._storage.read(name)
            usable = generation is not None and (generation.version, generation.epoch) == (version(), epoch)
            if generation is not None and usable and found is None and _has_cursor(generation):
                found = generation
        self._discard_all_but(current, found)
        return found

    def _aim(self, generation: Generation, *, building: bool) -> None:
        if generation != self._target:
            self._noted = float("-inf")
        self._target, self._building = generation, building

    def _note(self, *, caught_up: bool) -> None:
        if caught_up and time.monotonic() >= self._noted + NOTE_SECONDS:
            Cursor.objects.filter(pk=self.cursor_name).update(current_at=now())
            self._noted = time.monotonic()

    def _retire(self, current: Generation) -> None:
        """Remove indexes that have been out of use for a while, but not what somebody is building."""
        older = {name for name in self._storage.names() if name < current.name}
        self._retired = {name: self._retired.get(name, time.monotonic()) for name in older}
        for name, since in self._retired.items():
            if time.monotonic() >= since + RETIRED_SECONDS:
                self._discard(name)

    def _discard_all_but(self, *kept: Generation | None) -> None:
        names = {generation.name for generation in kept if generation is not None}
        for name in self._storage.names() - names:
            self._discard(name)

    def _discard(self, name: str) -> None:
        self._storage.discard(name)
        Cursor.objects.filter(pk=f"{self.name} {name}").delete()


def _has_cursor(generation: Generation) -> bool:
    return Cursor.objects.filter(pk=generation.cursor_name(), epoch=generation.epoch).exists()


def _live_rows() -> tuple[Position | None, dict[str, int]]:
    """Where the sequence stands and how many rows are live by language, at one moment: by one statement."""
    counts = {
        language: Coalesce(
            Subquery(
                ContentItem.objects.filter(live=True, locale=language)
                .order_by()
                .values("locale")
                .annotate(number=Count("pk"))
                .values("number")
            ),
            0,
        )
        for language in LANGUAGES
    }
    found = ChangeCounter.objects.filter(pk=1).values_list("epoch", "sequence", *counts.values()).first()
    if found is None:
        return None, {}
    epoch, sequence, *numbers = found
    return Position(epoch, sequence), dict(zip(counts, numbers, strict=True))
