"""`{type}/{id}/related/`: items that are about the same, by what their texts and terms have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from math import sqrt
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from portal.api import items, values
from portal.api.conditional import Validator
from portal.api.items import Profile, Row, execute
from portal.api.openapi import item_components, path_parameter, reference
from portal.api.operations import Operation
from portal.api.parameters import SHARED_PARAMETERS, Endpoint, Parameter, fallback_parameter, locale_parameter
from portal.api.parsing import read_language, read_shape
from portal.api.query import ItemQuery
from portal.api.querystring import Values
from portal.api.rendering import envelope, render_items
from portal.api.sql import ITEMS, TERMS, Sql, group_value, in_chain, one_of, public_at, status_at
from portal.api.tags import of_item, of_list
from portal.api.views import PublicView, absent
from portal.publishing import changes
from portal.publishing.clock import now as this_moment
from portal.publishing.status import moment
from search import finding
from search.engines.schema import WRITTEN
from search.languages.analyze import analyse
from search.query import SPARE, Hit, Likeness, LikenessQuery
from search.ranking import LIKE_STEMS, LIKE_TERMS, TEXT_WEIGHTS
from search.views import WHILE_DEGRADED
from search.vocabulary import Vocabularies, Vocabulary

Json = dict[str, Any]

MOST = 20
LONGEST_TEXT = 20_000
"""Characters of a text that are looked at."""


class Source(NamedTuple):
    """What an item says, by language, and its terms (kind, code)."""

    texts: dict[str, tuple[str, str, str]]
    terms: list[tuple[str, str]]


class Related(PublicView):
    """Items like one of a type, those that the reader can use first."""

    type_name = ""
    types: tuple[str, ...] = ()

    def get(self, request: Request, id: UUID) -> HttpResponse:
        """The items, current ones before closed calls, the reader's language first; at most three statements."""
        at = moment(this_moment())
        asked = Values(request._request, {parameter.name: parameter for parameter in self.parameters()})
        locale, chain = read_language(asked)
        limit = asked.one("limit", partial(values.integer, low=1, high=MOST), 6) or 6
        profile, fields = read_shape(asked, self.types)
        url = f"{request.path}?{asked.canonical()}"
        state = changes.state(at)
        chosen = finding.choose(state)
        vocabularies, words = finding.vocabularies()
        identity = f"{url} {chosen.state} {chosen.degraded} {words}"
        until = at + WHILE_DEGRADED if chosen.degraded else None
        tags = (of_item(id), *of_list((), chain))
        validator = Validator(request._request, state, at, identity, until, tags, decided_by_rows=False)
        if (unchanged := validator.not_modified()) is not None:
            return unchanged
        source = _read(self.type_name, id, at)
        if not any(code in source.texts for code in chain):
            raise absent(items.absence(self.type_name, id, chain, at))
        filters = ItemQuery(now=at, locale=locale, chain=chain, scope=self.types)
        query = LikenessQuery(_likenesses(source, chain, vocabularies), id, filters, limit * SPARE)
        answering, hits = chosen.ask(lambda engine: engine.liken(query))
        rows = _rows(hits, chain, profile, at)[:limit]
        meta = {"locale_chain": chain, "applied": asked.applied, "degraded": answering.degraded}
        return validator.response(envelope(render_items(rows, locale, profile, at, fields), meta, {"self": url}))

    def parameters(self) -> tuple[Parameter, ...]:
        """What may be asked."""
        limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": 6}
        shape = (SHARED_PARAMETERS["profile"], SHARED_PARAMETERS["fields"])
        return (locale_parameter(), fallback_parameter(), Parameter("limit", "How many items.", limit), *shape)

    def operation(self) -> Operation:
        """Its description."""
        components = item_components(Endpoint("items", self.types), {})
        data = {"type": "array", "maxItems": MOST, "items": {"anyOf": [reference(name) for name in components]}}
        meta = {"type": "object", "required": ["locale_chain", "applied", "degraded"]}
        return Operation(
            id=f"related_{self.type_name.replace('-', '_')}",
            summary=f"Items of any type that are about the same as one of {self.type_name}.",
            description="By words and terms; the language asked for first, closed calls last, never the item itself.",
            tag="Items",
            answer={
                "type": "object",
                "required": ["data", "meta", "links"],
                "additionalProperties": False,
                "properties": {"data": data, "meta": meta, "links": reference("SelfLink")},
            },
            parameters=self.parameters(),
            path_parameters=[path_parameter("id", "The group.", {"type": "string", "format": "uuid"})],
            problems=("not-found", "gone"),
            components=components,
        )


def _read(type_name: str, group: UUID, at: int) -> Source:
    """The public texts of a group and its terms; one statement."""
    public = (
        Sql(f" FROM {ITEMS} i WHERE ")  # noqa: S608  (a constant name)
        + public_at(at)
        + Sql(' AND i."group" = %s AND i.type = %s', (group_value(group), type_name))
    )
    of_terms = Sql(f"SELECT DISTINCT t.kind, t.code, '', '', 1 FROM {TERMS} t WHERE t.item_id IN (SELECT i.id")  # noqa: S608
    texts = Sql("SELECT i.locale, i.title, i.summary, i.text, 0")
    rows = execute(texts + public + Sql(" UNION ALL ") + of_terms + public + Sql(")"))
    return Source(
        {locale: (title, summary, text) for locale, title, summary, text, is_term in rows if not is_term},
        [(kind, code) for kind, code, _, _, is_term in rows if is_term],
    )


def _likenesses(source: Source, chain: Sequence[str], vocabularies: Vocabularies) -> dict[str, Likeness]:
    """By language of the chain; where the item is not translated, its terms alone tell what it is about."""
    terms = tuple((kind, code, LIKE_TERMS[kind]) for kind, code in source.terms if kind in LIKE_TERMS)
    found = {
        language: Likeness(_telling(language, source.texts.get(language), vocabularies.get(language)), terms)
        for language in chain
    }
    return {language: likeness for language, likeness in found.items() if likeness.least}


def _telling(
    language: str, texts: tuple[str, str, str] | None, vocabulary: Vocabulary | None
) -> tuple[tuple[str, float], ...]:
    """The stems that tell most of what the texts are about, by how often they are there and how rare they are."""
    if texts is None:
        return ()
    times: Counter[str] = Counter()
    rarity: dict[str, float] = {}
    for text, weight in zip(texts, (TEXT_WEIGHTS[name] for name in WRITTEN), strict=True):
        for word in text[:LONGEST_TEXT].split():
            for stem in analyse(language, word).stem.split():
                times[stem] += weight  # type: ignore[assignment]  # a share of a time counts as well
                rarity.setdefault(stem, vocabulary.rarity(word) if vocabulary else 1.0)
    telling = {stem: sqrt(times[stem]) * rarity[stem] for stem in times}
    best = sorted(telling, key=lambda stem: (-telling[stem], stem))[:LIKE_STEMS]
    return tuple((stem, sqrt(times[stem])) for stem in best)


def _rows(hits: Sequence[Hit], chain: tuple[str, ...], profile: Profile, at: int) -> list[Row]:
    """The rows of the hits' groups in the first language of the chain that each has, in their order; one statement."""
    if not hits:
        return []
    statement = (
        Sql("SELECT h.id, i.locale, i.id, 0, ")
        + status_at(at)
        + Sql(f', i.stages, i."{profile}" FROM {ITEMS} h JOIN {ITEMS} i ON i."group" = h."group" WHERE ')  # noqa: S608
        + public_at(at)
        + Sql(" AND ")
        + in_chain(chain, at)
        + Sql(" AND ")
        + one_of("h.id", [hit.row for hit in hits])
    )
    found: Mapping[int, tuple[str, Row]] = {hit: (locale, Row(*row)) for hit, locale, *row in execute(statement)}
    ranked = sorted(
        (found[hit.row][1].status == "closed", chain.index(found[hit.row][0]), -hit.score, place)
        for place, hit in enumerate(hits)
        if hit.row in found
    )
    rows = (found[hits[place].row][1] for *_, place in ranked)
    return list({row.id: row for row in rows}.values())
