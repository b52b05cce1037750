"""Hits to bytes: rows as in lists, with what matched marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from portal.api import facets
from portal.api.items import Profile, Row, execute
from portal.api.parsing import Parsed
from portal.api.query import ItemQuery
from portal.api.rendering import only, render_item
from portal.api.sql import ITEMS, Sql, one_of, public_at, status_at
from search.highlight import Highlighter
from search.query import FacetCounts, Hit
from search.sought import Wording

Json = dict[str, Any]

HIGHLIGHT: Json = {
    "type": "object",
    "description": "HTML with the matches in <mark>, in the language of the item; only with `highlight=1`.",
    "properties": {
        "title": {"type": "string", "description": "The title."},
        "snippet": {"type": "string", "description": "The part of the text that matches best."},
    },
    "required": ["title", "snippet"],
    "additionalProperties": False,
}


PROMOTED: Json = {"type": "boolean", "description": "Editors put this first: true; absent otherwise."}


class Found(NamedTuple):
    """The row of a hit, and its texts if they are to be highlighted."""

    row: Row
    title: str
    summary: str
    text: str


def read(hits: Sequence[Hit], profile: Profile, now: int, *, texts: bool) -> dict[int, Found]:
    """The rows of hits that are still public, by id; one statement."""
    if not hits:
        return {}
    money = "i.currency, i.amount_low, i.amount_high"
    columns = f"{money}, i.title, i.summary, i.text" if texts else f"{money}, '', '', ''"
    statement = (
        Sql("SELECT i.id, 0, ")
        + status_at(now)
        + Sql(f', i.stages, i."{profile}", {columns} FROM {ITEMS} i WHERE ')  # noqa: S608  (constant names)
        + public_at(now)
        + Sql(" AND ")
        + one_of("i.id", [hit.row for hit in hits])
    )
    return {row[0]: Found(Row(*row[:8]), *row[8:]) for row in execute(statement)}


def render(
    hits: Sequence[Hit],
    parsed: Parsed,
    wordings: Mapping[str, Wording],
    amount: Callable[[Row], bytes],
    *,
    highlight: bool,
) -> list[bytes]:
    """The items of hits in their order; one statement. What was withdrawn since it was indexed is left out."""
    found = read(hits, parsed.profile, parsed.query.now, texts=highlight)
    return [
        _item(found[hit.row], parsed, _more(found[hit.row], hit, wordings, highlight=highlight), amount)
        for hit in hits
        if hit.row in found
    ]


def render_facets(counts: dict[str, FacetCounts], query: ItemQuery, locale: str) -> Json:
    """What an engine counted, with labels; one statement. Problem if the query filters by a term that is none."""
    wanted = {facet: [value for value, _ in found.values] for facet, found in counts.items()}
    for facet, codes in facets.asked_terms(query).items():
        wanted[facet] = [*wanted.get(facet, []), *codes]
    labels = facets.labels(wanted, locale)
    facets.refuse_unknown(query, labels)
    return {
        facet: facets.shape_facet(
            [(value, labels.get((facet, value)), number) for value, number in found.values],
            facets.selected_values(query, facet),
            found.missing,
            found.other,
        )
        for facet, found in counts.items()
    }


def _more(found: Found, hit: Hit, wordings: Mapping[str, Wording], *, highlight: bool) -> Json:
    """What an item has here beside what it has in lists."""
    more: Json = {"highlight": _highlighted(found, hit.locale, wordings)} if highlight else {}
    return {**more, "promoted": True} if hit.is_promoted else more


def _item(found: Found, parsed: Parsed, more: Json, amount: Callable[[Row], bytes]) -> bytes:
    extra = amount(found.row) + b"".join(
        b'"%b":%b,' % (name.encode(), orjson.dumps(value)) for name, value in more.items()
    )
    item = render_item(found.row, parsed.query.locale, parsed.profile, parsed.query.now, extra)
    return only(item, (*parsed.fields, *more)) if parsed.fields else item


def _highlighted(found: Found, locale: str, wordings: Mapping[str, Wording]) -> Json:
    highlighter = Highlighter(locale, wordings.get(locale))
    return {"title": highlighter.whole(found.title), "snippet": highlighter.snippet(found.summary, found.text)}
