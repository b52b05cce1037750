"""What the database can find by itself while the index cannot be read: rows whose title or summary holds all words.

Not a full engine: no ranking but by date, no facets, no other script. Answers say that they are degraded.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from portal.api.items import execute
from portal.api.sql import ITEMS, SORT_KEYS, Sql, conditions, joined, one_of
from portal.publishing.changes import Position
from search.engines.contract import Engine, EngineState
from search.languages.analyze import exact
from search.query import Hit, SearchQuery, SearchResult

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
        words = exact("en", query.reading.words)[:MOST_WORDS]
        if not words:
            return SearchResult((), 0, degraded=True)
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
        statement = (
            Sql(f'WITH found AS (SELECT i.id, i.locale, i.{key} AS sort_key, ROW_NUMBER() OVER (PARTITION BY i."group"')
            + Sql(" ORDER BY CASE i.locale ")
            + ranks
            + Sql(f" END) AS place FROM {ITEMS} i WHERE ")
            + condition
            + Sql(
                ") SELECT id, locale, COUNT(*) OVER () FROM found WHERE place = 1 ORDER BY sort_key, id"
                " LIMIT %s OFFSET %s",
                (query.limit, query.offset),
            )
        )
        rows = execute(statement)
        total = rows[0][2] if rows else 0
        end = query.offset + query.limit
        hits = tuple(Hit(row, locale, 0.0) for row, locale, _ in rows)
        return SearchResult(hits, total, next=end if end < total else None, degraded=True)


def _holds(word: str) -> Sql:
    # SQLite's LIKE takes no account of case for ASCII alone, so the ways in which words are written are all asked for.
    patterns = [f"%{form}%" for form in dict.fromkeys((word, word.capitalize(), word.upper()))]
    either = [Sql(f"i.{column} LIKE %s", (pattern,)) for column in ("title", "summary") for pattern in patterns]
    return Sql("(") + joined(" OR ", either) + Sql(")")
