"""The embedded index on disk: generations of eight indexes each, built aside and swapped in at once.

- `current`: a link to the generation that answers
- `generation-…/`: `en/` … `az/`, `cursor.json` (how far it has followed the rows), `version` (what built it),
  `words/` (what words it has)
- `next/`: a generation being built
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import tantivy
from django.db.models import prefetch_related_objects

from portal.languages import LANGUAGES
from portal.publishing.models import ContentItem
from search import vocabulary
from search.engines.conditions import one_of
from search.engines.contract import EngineUnavailableError
from search.engines.matching import native
from search.engines.schema import TEXTS, document, schema, version

WRITER_HEAP = 20_000_000
"""Bytes that the one indexing thread of a language may fill before it writes a segment."""

WORDS = "words"

Signature = frozenset[tuple[str, int, int]]


class Generation:
    """Eight indexes, one a language, that were built together; one process at a time writes them."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.cursor_file = directory / "cursor.json"
        self._writers: dict[str, tantivy.IndexWriter] = {}
        self._sound: Signature = frozenset()

    def discard(self) -> None:
        """Remove it, whatever is there."""
        self._writers.clear()
        _remove(self.directory)

    def create(self) -> None:
        """Begin empty, whatever was there before."""
        self.discard()
        for language in LANGUAGES:
            (self.directory / language).mkdir(parents=True)
            tantivy.Index(schema(), path=str(self.directory / language))
        (self.directory / "version").write_text(version())

    def open(self) -> dict[str, tantivy.Index]:
        """The indexes by language; EngineUnavailableError if one is missing, damaged or of another version."""
        try:
            if (self.directory / "version").read_text() != version():
                raise EngineUnavailableError(f"{self.directory} was built by another version")
            return {language: tantivy.Index.open(str(self.directory / language)) for language in LANGUAGES}
        except (OSError, ValueError) as error:
            raise EngineUnavailableError(f"{self.directory}: {error}") from error

    def is_sound(self) -> bool:
        """Whether it can be read; looks closely only when a file is not as it was at the last look."""
        try:
            found = self._signature()
            if found != self._sound or not found:
                for index in self.open().values():
                    _probe(index)
                self._sound = found
        except (OSError, ValueError, EngineUnavailableError):
            return False
        return True

    def apply(self, items: Sequence[ContentItem]) -> None:
        """Put live rows in, take withdrawn ones out; durable on return."""
        prefetch_related_objects(items, "terms")
        by_language: dict[str, list[ContentItem]] = {}
        for item in items:
            by_language.setdefault(item.locale, []).append(item)
        try:
            for language, rows in by_language.items():
                writer = self._writer(language)
                # Not delete_documents_by_term: it takes numbers for signed ones, and finds none of ours.
                writer.delete_documents_by_query(native(one_of("row", [item.pk for item in rows])))
                for item in rows:
                    if item.live:
                        writer.add_document(document(item))
                writer.commit()
        except (OSError, ValueError):
            self._writers.clear()  # one that failed fails for ever
            raise

    def write_words(self, language: str) -> None:
        """Keep what words the index of a language has, for those who ask what was meant; EngineUnavailableError if it
        cannot be read."""
        try:
            words = _words(tantivy.Index.open(str(self.directory / language)))
        except (OSError, ValueError) as error:
            raise EngineUnavailableError(f"{self.directory}: {error}") from error
        vocabulary.write(self.directory / WORDS, language, vocabulary.count(language, words))

    def close(self) -> None:
        """Let others write; waits for what is being merged."""
        while self._writers:
            self._writers.popitem()[1].wait_merging_threads()

    def _writer(self, language: str) -> tantivy.IndexWriter:
        if language not in self._writers:
            index = tantivy.Index.open(str(self.directory / language))
            self._writers[language] = index.writer(WRITER_HEAP, num_threads=1)
        return self._writers[language]

    def _signature(self) -> Signature:
        files = [entry for language in LANGUAGES for entry in os.scandir(self.directory / language)]
        version_file = self.directory / "version"
        found = {(str(version_file), version_file.stat().st_size, version_file.stat().st_mtime_ns)}
        for entry in files:
            # Threads that merge remove files meanwhile; if one is needed, opening the index will tell.
            with suppress(FileNotFoundError):
                if not entry.name.startswith("."):
                    found.add((entry.path, entry.stat().st_size, entry.stat().st_mtime_ns))
        return frozenset(found)


class Storage:
    """The directory of the index: which generation answers, and where the next one is built."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.link = root / "current"

    def current(self) -> Path | None:
        """The directory of the generation that answers; None if there is none."""
        try:
            return self.root / os.readlink(self.link)
        except OSError:
            return None

    @property
    def next(self) -> Path:
        """The directory of the generation being built."""
        return self.root / "next"

    @contextmanager
    def building(self) -> Iterator[bool]:
        """Hold the right to build the next generation if nobody does; yields whether it is held."""
        self.root.mkdir(parents=True, exist_ok=True)
        with open(self.root / ".building", "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def swap(self) -> None:
        """Have the next generation answer from now on."""
        name = f"generation-{uuid4().hex[:12]}"
        os.rename(self.next, self.root / name)
        fresh = self.root / "current.new"
        _remove(fresh)
        fresh.symlink_to(name)
        if not self.link.is_symlink():
            _remove(self.link)
        os.replace(fresh, self.link)

    def tidy(self) -> None:
        """Remove generations that no longer answer; only for whoever writes the current one."""
        current = self.current()
        for directory in self.root.glob("generation-*"):
            if directory != current:
                _remove(directory)


def _words(index: tantivy.Index) -> Counter[str]:
    """The exact words of all texts of live rows, and in how many texts each is."""
    found: Counter[str] = Counter()
    for text in TEXTS:
        found.update(dict(index.searcher().terms_with_prefix(f"{text}_exact", "", tantivy.Query.all_query())))
    return found


def _probe(index: tantivy.Index) -> None:
    """Read a bit of every field: ValueError if a file is damaged."""
    terms = [
        tantivy.Query.term_query(schema(), f"{text}_{form}", "a", index_option="freq")
        for text in TEXTS
        for form in ("exact", "stem", "gram")
    ]
    probes = [*terms, tantivy.Query.exists_query("row"), tantivy.Query.term_query(schema(), "row", 0)]
    found = index.searcher().search(tantivy.Query.boolean_query([(tantivy.Occur.Should, probe) for probe in probes]), 1)
    index.searcher().fast_field_values("group", [address for _, address in found.hits])


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
