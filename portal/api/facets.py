"""Total and facets of a list in one statement, with labels; and whether the terms asked for exist.

Counts are of groups. A facet's own filter is left out of its own counts (disjunctive), so that a reader sees what
another choice would give.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.api.items import execute
from portal.api.messages import Message
from portal.api.parameters import TERM_KINDS
from portal.api.problems import Problem, invalid_value
from portal.api.query import ItemQuery, TermFilter
from portal.api.sql import ITEMS, TERMS, Sql, by_code_point, conditions, joined, one_of, status_at
from portal.api.values import closest, nearest, shown
from portal.api.vocabulary import label_in, label_of, term_kinds

Json = dict[str, Any]

MOST_NAMED = 10
"""Unknown terms that a problem names: each takes a statement."""


@dataclass
class Counts:
    """What one statement counted."""

    total: int | None = None
    facets: dict[str, Json] = field(default_factory=dict)


def count(query: ItemQuery, locale: str, *, total: bool) -> Counts:
    """Total (if asked) and the query's facets, labelled in `locale`; at most one statement.

    Terms that the query filters by are looked up in the same statement: Problem if one does not exist.
    """
    bases = _bases(query, total=total)
    arms = []
    if total:
        arms.append(_total(Sql(f"{bases['']} i")) if bases else _total(_rows(query, "")))
    for facet in query.facets:
        base = bases[facet if query.has_own_filter(facet) else ""]
        arms.append(_values(query, facet, base, locale))
    arms += [_known(kind, codes) for kind, codes in asked_terms(query).items()]
    if not arms:
        return Counts()
    parts = [Sql(f"{base} AS MATERIALIZED (") + _base(query, facet) + Sql(")") for facet, base in bases.items()]
    head = Sql("WITH ") + joined(", ", parts) + Sql(" ") if parts else Sql("")
    return _collect(query, execute(head + joined(" UNION ALL ", arms)))


def shape_facet(
    values: Iterable[tuple[str, str | None, int]], selected: Sequence[str], missing: int, other: int
) -> Json:
    """One facet as it is told, of (value, label, count): the largest first, then by value."""
    ordered = sorted(values, key=lambda entry: (-entry[2], entry[0]))
    return {
        "values": [
            {"value": value, "label": label or value, "count": number, "selected": value in selected}
            for value, label, number in ordered
        ],
        "missing": missing,
        "other_count": other,
    }


def selected_values(query: ItemQuery, facet: str) -> tuple[str, ...]:
    """The values of a facet that the query itself asks for."""
    own = {"type": query.types, "kind": query.kinds, "status": query.statuses}
    if facet in own:
        return own[facet]
    return tuple(
        code for given in query.terms if given.kind == facet and given.mode in ("any", "all") for code in given.values
    )


def _bases(query: ItemQuery, *, total: bool) -> dict[str, str]:
    """The sets of rows that facets count, each named once: "" with all filters, a facet's without its own."""
    names = [facet for facet in query.facets if query.has_own_filter(facet)]
    if query.facets and (total or len(names) < len(query.facets)):
        names = ["", *names]
    return {facet: f"b{number}" for number, facet in enumerate(names)}


def _base(query: ItemQuery, facet: str) -> Sql:
    """The rows to count, with no more columns than are counted: few enough for an index to hold them all."""
    columns = [Sql("i.id")]
    if not query.chain:
        columns.append(Sql('i."group" AS grp'))
    for name in ("type", "kind"):
        if name in query.facets:
            columns.append(Sql(f"NULLIF(i.{name}, '') AS {name}"))
    if "status" in query.facets:
        columns.append(status_at(query.now) + Sql(" AS status"))
    return Sql("SELECT ") + joined(", ", columns) + Sql(" FROM ") + _rows(query, facet)


def _rows(query: ItemQuery, facet: str) -> Sql:
    return Sql(f"{ITEMS} i WHERE ") + conditions(query, without=facet, counting=True)


def _total(rows: Sql) -> Sql:
    return Sql("SELECT 'total' AS facet, '' AS value, '' AS label, COUNT(*) AS n, 0 AS whole FROM ") + rows


def _values(query: ItemQuery, facet: str, base: str, locale: str) -> Sql:
    """The largest values of a facet: (facet, value, label, groups, sum over all). The value NULL is "without any"."""
    groups = "COUNT(*)" if query.chain else "COUNT(DISTINCT b.grp)"
    value, source = f"b.{facet}", Sql(f"{base} b")
    if facet in TERM_KINDS:
        value = "t.code"
        source += Sql(f" LEFT JOIN {TERMS} t ON t.item_id = b.id AND t.kind = %s", (facet,))
    grouped = Sql(f"SELECT {value} AS value, {groups} AS n FROM ") + source + Sql(f" GROUP BY {value}")  # noqa: S608
    placed = (
        Sql(
            "SELECT g.value, g.n, SUM(g.n) OVER () AS whole, ROW_NUMBER() OVER"  # noqa: S608
            f" (ORDER BY CASE WHEN g.value IS NULL THEN 1 ELSE 0 END, g.n DESC, {by_code_point('g.value')}) AS place"
            " FROM ("
        )
        + grouped
        + Sql(") g")
    )
    return (
        Sql("SELECT %s, v.value, ", (facet,))
        + label_of(facet, "v.value", locale)
        + Sql(", v.n, v.whole FROM (")
        + placed
        + Sql(") v WHERE v.place <= %s OR v.value IS NULL", (query.facet_size,))
    )


def asked_terms(query: ItemQuery) -> dict[str, tuple[str, ...]]:
    """The codes that the query filters by, by facet."""
    asked: dict[str, tuple[str, ...]] = {}
    for given in query.terms:
        if given.values:
            asked[given.kind] = tuple(dict.fromkeys((*asked.get(given.kind, ()), *given.values)))
    return asked


def _known(kind: str, codes: Sequence[str]) -> Sql:
    """Those of the asked codes that exist."""
    return (
        Sql("SELECT %s AS facet, t.code AS value, '' AS label, 1 AS n, 0 AS whole", (f"known:{kind}",))
        + Sql(" FROM cms_term t WHERE ")
        + one_of("t.kind", term_kinds(kind))
        + Sql(" AND ")
        + one_of("t.code", codes)
    )


def _known_among(rows: Iterable[tuple[Any, ...]]) -> set[tuple[str, str]]:
    return {(row[0].removeprefix("known:"), row[1]) for row in rows if row[0].startswith("known:")}


def refuse_unknown(query: ItemQuery, known: Container[tuple[str, str]]) -> None:
    """Problem if the query filters by terms that are not among the known ones, (facet, code): it names them all."""
    unknown = [(given, code) for given in query.terms for code in given.values if (given.kind, code) not in known]
    if unknown:
        found = [_unknown(given, code) for given, code in unknown[:MOST_NAMED]]
        raise Problem("invalid-value", found[0].detail, errors=[error for one in found for error in one.errors])


def _unknown(given: TermFilter, text: str) -> Problem:
    """A value that is no term's code, and which may be meant: that of the term that is called so in any language, else
    those that are written or called much like it."""
    kind, parameter = given.kind, given.kind if given.mode == "any" else f"{given.kind}__{given.mode}"
    kinds = one_of("t.kind", term_kinds(kind))
    names = execute(
        Sql("SELECT t.code, t.name FROM cms_term t WHERE ")
        + kinds
        + Sql(" UNION SELECT t.code, l.label FROM cms_termlabel l JOIN cms_term t ON t.id = l.term_id WHERE ")
        + kinds
        + Sql(" ORDER BY 1, 2")
    )
    called = {name.casefold(): code for code, name in names}
    codes = list(dict.fromkeys(code for code, _ in names))
    if (same := called.get(text.casefold())) is not None:
        near = [same]
    else:
        alike = closest(text.casefold(), list(called))
        near = closest(text, codes) or list(dict.fromkeys(called[name] for name in alike))
    place = f"/api/v1/terms/{term_kinds(kind)[0]}/"
    detail = Message(
        "There is no {kind} “{code}”. All are listed in {place}.", kind=kind, code=shown(text), place=place
    )
    if near:
        detail = Message(
            "There is no {kind} “{code}”. Perhaps “{near}” is meant.", kind=kind, code=shown(text), near=near[0]
        )
    return invalid_value(parameter, detail, near or nearest(text, codes), "unknown")


def _collect(query: ItemQuery, rows: Sequence[tuple[Any, ...]]) -> Counts:
    refuse_unknown(query, _known_among(rows))
    counts = Counts()
    for facet in query.facets:
        own = [row for row in rows if row[0] == facet]
        values = [(value, label, number) for _, value, label, number, _ in own if value is not None]
        missing = sum(row[3] for row in own if row[1] is None)
        other = int(own[0][4]) - missing - sum(entry[2] for entry in values) if own else 0
        counts.facets[facet] = shape_facet(values, selected_values(query, facet), missing, other)
    counts.total = next((row[3] for row in rows if row[0] == "total"), None)
    return counts


def labels(values: Mapping[str, Iterable[str]], locale: str) -> dict[tuple[str, str], str]:
    """The labels of values by (facet, value), for facets that an engine counted; at most one statement."""
    arms = []
    for facet, codes in values.items():
        if wanted := tuple(codes):
            arms.append(
                Sql("SELECT %s AS facet, t.code, ", (facet,))
                + label_in("t", locale)
                + Sql(" FROM cms_term t WHERE ")
                + one_of("t.kind", term_kinds(facet))
                + Sql(" AND ")
                + one_of("t.code", wanted)
            )
    return {(facet, code): label for facet, code, label in execute(joined(" UNION ALL ", arms))} if arms else {}
