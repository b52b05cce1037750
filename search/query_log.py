"""How often readers searched for what: counted in memory, written once a minute, and nothing else kept.

Of a reader, there is no address, no time of day and no click; a text is written from its third occurrence in a day on,
so that what one person typed stays with them. Texts that look like addresses or numbers of a person are never counted.
"""

from __future__ import annotations

import atexit
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from threading import Event, Lock, Thread

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count as CountOf
from django.db.models import F, Sum

from search.languages.analyze import folded
from search.models import LONGEST, SearchCount

logger = logging.getLogger(__name__)

FLUSH_SECONDS = 60.0
LEAST_TIMES = 3
"""Occurrences in a day, in one process, from which on a text is written."""
MOST_TEXTS = 20_000
"""Texts in memory; beyond, those that were searched for only once are forgotten."""
POPULAR_DAYS = 30
"""What was searched for in so many days is suggested to others,"""
LEAST_DAYS = 3
"""if on so many of them: nobody's one sitting, and what is sent in a burst is forgotten before it shows;"""
LEAST_POPULAR = 20
"""and so many times: each of these days has three at least, and a group of friends should not do."""
MOST_POPULAR = 500
"""Texts of a language that are kept in memory to be suggested."""
_PERSONAL = re.compile(r"@|https?:|www\.|(?:\d[\s().+-]*){9,}")

Key = tuple[str, str, date]
"""Language, text and day."""


@dataclass
class Count:
    """Occurrences since the process began to count them, and how many of those are written."""

    times: int = 0
    written: int = 0
    hits: int = 0


class QueryLog:
    """The counts of one process, and the thread that writes them."""

    def __init__(self) -> None:
        self._counts: dict[Key, Count] = {}
        self._popular: dict[str, list[tuple[str, str]]] = {}
        self._lock = Lock()
        self._thread: Thread | None = None
        self._stop = Event()

    def note(self, language: str, text: str, hits: int) -> None:
        """Count a search; costs no statement."""
        text = normalised(text)
        if not text or _PERSONAL.search(text) or not settings.SEARCH_LOG_DAYS:
            return
        with self._lock:
            count = self._counts.setdefault((language, text, datetime.now(UTC).date()), Count())
            count.times += 1
            count.hits = hits
            if len(self._counts) > MOST_TEXTS:
                self._counts = {key: one for key, one in self._counts.items() if one.times > 1}
        self._begin()

    def popular(self, language: str, begun: str, most: int, is_fit: Callable[[str], bool]) -> list[str]:
        """What readers of a language search for most, and find, of what goes on from some letters; no statement.

        The first to ask gets nothing: then begins what reads it.
        """
        if settings.SEARCH_LOG_DAYS:
            self._begin()
        typed = " ".join(folded(language, begun))
        known = self._popular.get(language, ()) if typed else ()
        return list(islice((text for text, start in known if start.startswith(typed) and is_fit(text)), most))

    def read_popular(self) -> None:
        """Learn what was searched for in the last weeks, by all processes."""
        since = datetime.now(UTC).date() - timedelta(days=POPULAR_DAYS)
        counts = SearchCount.objects.filter(day__gte=since, hits__gt=0).values("language", "text")
        found: dict[str, list[tuple[str, str]]] = {}
        often = counts.annotate(total=Sum("times"), days=CountOf("day")).filter(days__gte=LEAST_DAYS)
        for language, text in (
            often.filter(total__gte=LEAST_POPULAR).order_by("-total", "text").values_list("language", "text")
        ):
            known = found.setdefault(language, [])
            if len(known) < MOST_POPULAR:
                known.append((text, " ".join(folded(language, text))))
        self._popular = found

    def flush(self) -> None:
        """Write what was counted often enough; DatabaseError leaves it to be written the next time."""
        with self._lock:
            due = [(key, count) for key, count in self._counts.items() if count.written < count.times >= LEAST_TIMES]
        for (language, text, day), count in due:
            times = count.times
            row, created = SearchCount.objects.get_or_create(
                language=language, text=text, day=day, defaults={"times": times, "hits": count.hits}
            )
            if not created:
                more = F("times") + (times - count.written)
                SearchCount.objects.filter(pk=row.pk).update(times=more, hits=count.hits)
            count.written = times
        today = datetime.now(UTC).date()
        with self._lock:
            for key in [key for key in self._counts if key[2] < today]:
                del self._counts[key]

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._run, name="query log", daemon=True)
                self._thread.start()
                atexit.register(self._finish)

    def _run(self) -> None:
        self._try()
        while not self._stop.wait(FLUSH_SECONDS):
            self._try()

    def _finish(self) -> None:
        self._stop.set()
        self._try()

    def _try(self) -> None:
        try:
            self.flush()
            self.read_popular()
        except DatabaseError as error:
            logger.warning("Searches are counted later: %s", type(error).__name__)
        finally:
            connection.close()


log = QueryLog()


def normalised(text: str) -> str:
    """A text as it is counted: in lower case, with single spaces."""
    return " ".join(text.lower().split())[:LONGEST]


def prune() -> int:
    """Forget counts older than SEARCH_LOG_DAYS; returns how many."""
    oldest = datetime.now(UTC).date() - timedelta(days=settings.SEARCH_LOG_DAYS)
    return SearchCount.objects.filter(day__lt=oldest).delete()[0]
