"""What the database can find by itself while the index cannot be read: rows whose title or summary holds all words.

Not a full engine: no ranking but by date, no facets, no other script. Answers say that they are degraded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from portal.api.items import execute
from portal.api.sql import ITEMS, SORT_KEYS, Sql, conditions, joined, one_of
from portal.publishing.changes import Position
from search.engines.contract import Engine, EngineState
from search.languages.analyze import exact
from search.query import CompletionQuery, Hit, LikenessQuery, SearchQuery, SearchResult

MOST_WORDS = 8
BEGINNING = 5
"""Letters of a word that are looked for; measured: as good as light stemming in our languages."""


class DatabaseEngine(Engine):
    """Finds titles and summaries by the beginnings of words, in one statement."""

    name = "database"

    def state(self) -> EngineState:
        """It reads the rows themselves, so the rows' own position says it all."""
        return EngineState(self.name, "", "", Position(UUID(int=0), 0))

    def search(self, query: SearchQuery) -> SearchResult:
        """The groups that match, each in the language that the reader likes best."""
        found = _found(query)
        if found is None:
            return SearchResult((), 0, facets=None, degraded=True)
        statement = found + Sql(
            ", here AS (SELECT id, locale, sort_key FROM found WHERE place = 1 ORDER BY sort_key, id"
            " LIMIT %s OFFSET %s) SELECT t.total, h.id, h.locale"
            " FROM (SELECT COUNT(*) AS total FROM found WHERE place = 1) t LEFT JOIN here h ON TRUE"
            " ORDER BY h.sort_key, h.id",
            (query.limit, query.offset),
        )
        rows = execute(statement)
        total = rows[0][0]
        end = query.offset + query.limit
        hits = tuple(Hit(row, locale, 0.0) for _, row, locale in rows if row is not None)
        return SearchResult(hits, total, facets=None, next=end if end < total else None, degraded=True)

    def complete(self, query: CompletionQuery) -> list[Hit]:
        """None: nobody is helped by a search of all titles at every letter."""
        return []

    def liken(self, query: LikenessQuery) -> list[Hit]:
        """None: only an index knows what a text is about."""
        return []

    def walk(self, query: SearchQuery) -> Iterator[int]:
        """The rows of all groups that match, in order of their numbers."""
        found = _found(query)
        if found is not None:
            yield from (row for (row,) in execute(found + Sql(" SELECT id FROM found WHERE place = 1 ORDER BY id")))


def _found(query: SearchQuery) -> Sql | None:
    """The beginning of a statement: `found` are all rows that match, `place` 1 stands for its group. None: no words."""
    words = exact("en", query.reading.words)[:MOST_WORDS]
    if not words or not query.wordings:
        return None
    ranks = joined(" ", [Sql("WHEN %s THEN %s", (code, rank)) for rank, code in enumerate(query.wordings)])
    key = SORT_KEYS["deadline" if query.sort == "deadline" else "-published"]
    condition = joined(
        " AND ",
        [
            conditions(replace(query.filters, chain=())),
            one_of("i.locale", list(query.wordings)),
            *(_holds(word[:BEGINNING]) for word in words),
        ],
    )
    return (
        Sql(f'WITH found AS (SELECT i.id, i.locale, i.{key} AS sort_key, ROW_NUMBER() OVER (PARTITION BY i."group"')
        + Sql(" ORDER BY CASE i.locale ")
        + ranks
        + Sql(f" END) AS place FROM {ITEMS} i WHERE ")
        + condition
        + Sql(")")
    )


def _holds(word: str) -> Sql:
    # SQLite's LIKE takes no account of case for ASCII alone, so the ways in which words are written are all asked for.
    patterns = [f"%{form}%" for form in dict.fromkeys((word, word.capitalize(), word.upper()))]
    either = [Sql(f"i.{column} LIKE %s", (pattern,)) for column in ("title", "summary") for pattern in patterns]
    return Sql("(") + joined(" OR ", either) + Sql(")")
