"""What the database can find by itself while the index cannot be read: rows whose title or summary holds all words and
phrases, and nothing that is excluded in any language of the group.

Not a full engine: no ranking but by date, no facets, no other script. Answers say that they are degraded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from portal.api.items import execute
from portal.api.sql import ITEMS, SORT_KEYS, Sql, conditions, joined, one_of
from portal.publishing.changes import Position
from search.engines.contract import Engine, EngineState
from search.languages.analyze import exact
from search.languages.places import place_names
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
            *(_holds(phrase) for phrase in query.reading.phrases),
            *(_without(text, query) for text in query.reading.excluded),
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


def _without(text: str, query: SearchQuery) -> Sql:
    """No row of the group, in the languages that are searched, has what is excluded: the beginning of a word, a phrase,
    any name of a place that is long enough not to be in other words."""
    words = exact("en", text)
    names = [name for span in place_names(text) for some in span.names.values() for name in some]
    others = [name for name in names if len(name) >= BEGINNING - 1]
    forms = dict.fromkeys((words[0][:BEGINNING] if len(words) == 1 else text, *others))
    return (
        Sql(f'NOT EXISTS (SELECT 1 FROM {ITEMS} e WHERE e."group" = i."group" AND ')  # noqa: S608  (a constant name)
        + one_of("e.locale", list(query.wordings))
        + Sql(" AND e.live AND (")
        + joined(" OR ", [_holds(form, "e", begins=len(form) < BEGINNING - 1) for form in forms])
        + Sql("))")
    )


def _holds(words: str, row: str = "i", *, begins: bool = False) -> Sql:
    """The title or summary holds this anywhere, or only where a word `begins`."""
    # SQLite's LIKE takes no account of case for ASCII alone, so the ways in which words are written are all asked for.
    forms = dict.fromkeys((words, words.lower(), words.capitalize(), words.title(), words.upper()))
    # A database takes neither zero bytes nor halves of characters.
    plain = [re.sub("([%_!])", r"!\1", "".join(filter(str.isprintable, form))) for form in forms]
    patterns = [start + form + "%" for form in plain for start in (("", "% ") if begins else ("%",))]
    columns = ("title", "summary")
    either = [Sql(f"{row}.{column} LIKE %s ESCAPE '!'", (pattern,)) for column in columns for pattern in patterns]
    return Sql("(") + joined(" OR ", either) + Sql(")")
