"""A search as the body of one request to Elasticsearch, and what the server counted. Tokens come analysed and go into
term queries as they are, so that nothing anybody types is ever parsed by the server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from portal.api.query import ItemQuery
from portal.publishing.status import STATUSES
from search.engines.conditions import AnyOf, Between, Condition, Has, OneOf, has, one_of, without
from search.engines.elastic_groups import GROUPS
from search.engines.elastic_index import field, signed
from search.engines.facets import MISSING, MOST_VALUES, OWN_FIELDS, cut
from search.engines.factors import Ageing, Factor, factors
from search.engines.filters import conditions, has_status
from search.engines.schema import OPTIONS, TERMS, TITLE_START, WRITTEN, group_number, having
from search.languages.spellings import Name
from search.query import Beginning, FacetCounts, Likeness, SearchQuery
from search.ranking import CURRENT_SCORE, LEAST_FRESH, TEXT_WEIGHTS, language_boosts, promoted_score
from search.sought import Share, Sought, Tokens, Weighted, Word, Wording

Json = dict[str, Any]
Expired = Mapping[str, Sequence[int]]
"""Groups that have expired in a language, by language."""

SORTS: dict[str, list[Json]] = {
    "relevance": [{"_score": "desc"}, {"row": "asc"}],
    "-published": [{"key_published_desc": "asc"}, {"_score": "desc"}, {"row": "asc"}],
    "deadline": [{"key_deadline": "asc"}, {"_score": "desc"}, {"row": "asc"}],
}
"""A group is told by its first row in this order; languages of a group have its keys in common."""

_MOST_TERMS = 65_536
"""Values that the server takes in one clause by default (index.max_terms_count)."""


def body(query: SearchQuery, aliases: Mapping[str, str], expired: Expired, barred: Sequence[int] = ()) -> Json:
    """The request for a page of groups with total and facets; `aliases` are the names of the indexes, by language.

    `barred` groups have what the query excludes.
    """
    own = [facet for facet in query.filters.facets if query.filters.has_own_filter(facet)]
    every = conditions(query.filters, expired=expired)
    shared = [one for one in every if all(one in conditions(query.filters, facet, expired) for facet in own)]
    worded = matching(query, aliases, [*shared, *unbarred(barred)])
    return {
        "query": _weighed(worded, query.filters.now) if query.sort == "relevance" else worded,
        "post_filter": _all(every),
        "aggs": {"total": _counted(every, {"groups": GROUPS})}
        | {f"facet {facet}": _facet(facet, query.filters, expired) for facet in query.filters.facets},
        "collapse": {"field": "group"},
        "sort": SORTS[query.sort],
        "from": query.offset,
        "size": query.limit,
        "track_total_hits": False,
        "stored_fields": "_none_",
    }


def unbarred(groups: Sequence[int]) -> list[Condition]:
    """The condition that leaves out groups, if any."""
    return [without(one_of("group", groups))] if groups else []


def excluding(query: SearchQuery, aliases: Mapping[str, str]) -> Json:
    """What finds the rows that have what the query excludes."""
    found = [
        _all_of([{"term": {"_index": aliases[code]}}, _any_of(_written(wording.excluded))])
        for code, wording in query.wordings.items()
        if wording.excluded
    ]
    return _all_of([_any_of(found)])


def completing(begun: Beginning, required: Sequence[Condition], limit: int) -> Json:
    """The request for rows of one language whose title goes on so."""
    words = [_in("title", Tokens("folded", (word,))) for word in begun.words]
    last = {"prefix": {field("title", "folded"): {"value": begun.begun}}}
    begins = {"prefix": {TITLE_START: {"value": begun.start}}}
    either = [(begins, 2.0), ({"bool": {"filter": [*words, last]}}, 1.0)]
    scored = [{"constant_score": {"filter": one, "boost": score}} for one, score in either]
    return {
        "query": {"bool": {"filter": [native(one) for one in required], "must": {"dis_max": {"queries": scored}}}},
        "sort": [{"_score": "desc"}, {"key_published_desc": "asc"}, {"row": "asc"}],
        "size": limit,
        "track_total_hits": False,
        "stored_fields": "_none_",
    }


def likening(likeness: Likeness, first: Condition, required: Sequence[Condition], limit: int) -> Json:
    """The request for rows of one language that have enough in common; those under a condition stand first."""
    clauses = [_weighted(Weighted(Tokens("stem", (stem,)), weight)) for stem, weight in likeness.stems]
    clauses += [
        {"constant_score": {"filter": {"term": {f"{TERMS}.{kind}": code}}, "boost": weight}}
        for kind, code, weight in likeness.terms
    ]
    return {
        "query": {
            "bool": {
                "filter": [native(one) for one in required],
                "must": {"bool": {"should": clauses, "minimum_should_match": likeness.least}},
                "should": {"constant_score": {"filter": native(first), "boost": CURRENT_SCORE}},
            }
        },
        "sort": [{"_score": "desc"}, {"row": "asc"}],
        "size": limit,
        "track_total_hits": False,
        "stored_fields": "_none_",
    }


def matching(query: SearchQuery, aliases: Mapping[str, str], required: Sequence[Condition]) -> Json:
    """What finds and scores rows, each language by its own words, under conditions that add no score."""
    boosts = language_boosts(query.filters.locale, query.wordings)
    worded = [_worded(wording, aliases[code], boosts[code]) for code, wording in query.wordings.items()]
    first = [
        _promoted(group, aliases[code], promoted_score(place) * boosts[code])
        for place, group in enumerate(query.promoted)
        for code in query.wordings
    ]
    return {
        "bool": {
            "filter": [native(condition) for condition in required],
            "should": [*worded, *first],
            "minimum_should_match": 1,
        }
    }


def _promoted(group: UUID, alias: str, score: float) -> Json:
    condition = native(one_of("group", [group_number(group)]))
    return {"constant_score": {"filter": _all_of([{"term": {"_index": alias}}, condition]), "boost": score}}


def _all_of(filters: list[Json]) -> Json:
    return {"bool": {"filter": filters}}


def _weighed(query: Json, now: int) -> Json:
    """With the factors that the row's facts give."""
    functions = [{"filter": native(factor.condition), **_factor(factor)} for factor in factors(now)]
    return {"function_score": {"query": query, "functions": functions, "score_mode": "multiply"}}


def _factor(factor: Factor | Ageing) -> Json:
    if isinstance(factor, Factor):
        return {"weight": factor.weight}
    # As Ageing.of says it.
    source = (
        "Math.max(params.least, Math.pow(0.5,"
        " Math.max(0.0, (double) (params.since - doc['published'].value) / params.half_life)))"
    )
    parameters = {"least": LEAST_FRESH, "since": factor.fresh_since, "half_life": factor.half_life}
    return {"script_score": {"script": {"source": source, "params": parameters}}}


def native(condition: Condition) -> Json:
    """A condition as a query."""
    if isinstance(condition, Between):
        bounds = {"gte": condition.gte, "lte": condition.lte}
        return {"range": {condition.field: {name: bound for name, bound in bounds.items() if bound is not None}}}
    if isinstance(condition, OneOf):
        values = list(map(signed, condition.values) if condition.field == "group" else condition.values)
        clauses = [
            {"terms": {condition.field: values[start : start + _MOST_TERMS]}}
            for start in range(0, max(1, len(values)), _MOST_TERMS)
        ]
        return clauses[0] if len(clauses) == 1 else {"bool": {"should": clauses, "minimum_should_match": 1}}
    if isinstance(condition, Has):
        return {"exists": {"field": condition.field}}
    if isinstance(condition, AnyOf):
        return {"bool": {"should": [native(one) for one in condition.conditions], "minimum_should_match": 1}}
    return _all(condition.conditions, condition.but_not)


def counted(answer: Json, query: SearchQuery) -> tuple[int, dict[str, FacetCounts]]:
    """The number of groups, and the facets asked for, from the server's answer."""
    found = answer["aggregations"]
    facets = {}
    for facet in query.filters.facets:
        told = found[f"facet {facet}"]
        counter = Counter({MISSING: _groups(told["missing"])})
        buckets = told["values"]["buckets"]
        pairs = buckets.items() if isinstance(buckets, dict) else ((bucket["key"], bucket) for bucket in buckets)
        counter.update({value: _groups(bucket) for value, bucket in pairs})
        facets[facet] = cut(+counter, query.filters.facet_size)
    return _groups(found["total"]), facets


def no_facets(query: SearchQuery) -> dict[str, FacetCounts]:
    """The facets of a search without words."""
    return {facet: FacetCounts() for facet in query.filters.facets}


def _groups(bucket: Json) -> int:
    # Without any row, nothing was collected and there is no value.
    return int(bucket["groups"]["value"] or 0) if bucket["doc_count"] else 0


def _facet(facet: str, filters: ItemQuery, expired: Expired) -> Json:
    if facet == "status":
        named = {status: native(has_status(status, filters.now)) for status in STATUSES}
        return _facet_of("deadline_kind", {"filters": {"filters": named}}, facet, filters, expired)
    name = facet if facet in OWN_FIELDS else f"{TERMS}.{facet}"
    return _facet_of(name, {"terms": {"field": name, "size": MOST_VALUES}}, facet, filters, expired)


def _facet_of(name: str, values: Json, facet: str, filters: ItemQuery, expired: Expired) -> Json:
    own = {"groups": GROUPS}
    missing = {"filter": native(without(has(name))), "aggs": own}
    return _counted(conditions(filters, facet, expired), {"values": {**values, "aggs": own}, "missing": missing})


def _counted(required: Sequence[Condition], aggregations: Json) -> Json:
    return {"filter": _all(required), "aggs": aggregations}


def _all(required: Sequence[Condition], but_not: Sequence[Condition] = ()) -> Json:
    return {"bool": {"filter": [native(one) for one in required], "must_not": [native(one) for one in but_not]}}


def _worded(wording: Wording, alias: str, boost: float) -> Json:
    words = [{"constant_score": {"filter": _word(word), "boost": word.bonus}} for word in wording.words]
    return {
        "bool": {
            "must": {"bool": {"should": words, "minimum_should_match": wording.least}},
            "filter": [{"term": {"_index": alias}}, *(_anywhere(tokens) for tokens in wording.required)],
            "should": [_best(options) for options in wording.scored],
            "boost": boost,
        }
    }


def _word(word: Word) -> Json:
    return _any_of([_share(share) for share in word.shares])


def _share(share: Share) -> Json:
    entries = [_anywhere(sought) for sought in share.sought]
    return {"bool": {"should": entries, "minimum_should_match": share.least}}


def _best(options: Sequence[Weighted]) -> Json:
    queries = [_weighted(option) for option in options]
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": queries}}


def _weighted(option: Weighted) -> Json:
    weights = [(text, TEXT_WEIGHTS[text]) for text in having(option.sought.form)]
    return _any_of([_in(text, option.sought, weight * option.weight) for text, weight in weights])


def _anywhere(sought: Sought) -> Json:
    return _any_of([_in(text, sought) for text in having(sought.form)])


def _written(excluded: Sequence[Sought]) -> list[Json]:
    return [_in(text, sought) for sought in excluded for text in WRITTEN]


def _any_of(queries: list[Json]) -> Json:
    return queries[0] if len(queries) == 1 else {"bool": {"should": queries}}


def _in(text: str, sought: Sought, boost: float = 1.0) -> Json:
    """All the tokens, in one text; next to one another where the index knows where they stand."""
    name = field(text, sought.form)
    if isinstance(sought, Name):
        sets = [{"terms": {name: sorted(spellings)}} for spellings in sought.words]
        return {"constant_score": {"filter": _all_of(sets), "boost": boost}}
    words = sought.tokens
    if len(words) == 1:
        return {"term": {name: {"value": words[0], "boost": boost}}}
    if OPTIONS[sought.form] == "position":
        # Not parsed: the words stand as they are between the spaces.
        return {"match_phrase": {name: {"query": " ".join(words), "analyzer": "whitespace", "boost": boost}}}
    return {"bool": {"must": [{"term": {name: word}} for word in words], "boost": boost}}
