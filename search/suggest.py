"""`search/suggest/`: what a reader may be typing, from the first letter on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson
from django.http import HttpResponse
from rest_framework.request import Request

from portal.api import values
from portal.api.components import closed
from portal.api.conditional import Validator
from portal.api.messages import Message
from portal.api.openapi import reference
from portal.api.operations import Operation
from portal.api.parameters import Parameter, locale_parameter
from portal.api.parsing import read_language
from portal.api.problems import invalid_value
from portal.api.query import ItemQuery
from portal.api.querystring import Values
from portal.api.rendering import single
from portal.api.tags import of_list
from portal.api.views import PublicView
from portal.languages import LANGUAGES
from portal.publishing import changes
from portal.publishing.clock import now as this_moment
from portal.publishing.status import moment
from search import finding
from search.completing import IsDenied, TermName, Title, beginnings, marked, terms, titles
from search.correcting import Corrector
from search.editing import editing
from search.languages.places import is_beginning
from search.query import Beginning
from search.query_log import log
from search.views import LONGEST_TEXT, WHILE_DEGRADED, read_text

Json = dict[str, Any]

MOST = 20
MOST_TERMS = 2
"""Of the suggestions, so many may be terms."""
MOST_QUERIES = 2
"""And so many, what others search for."""

SUGGESTIONS: dict[str, Json] = {
    "TitleSuggestion": closed(
        {
            "kind": {"const": "item", "description": "An item: go there."},
            "text": {"type": "string", "description": "The title of an item."},
            "highlight": {"type": "string", "description": "The same as HTML, what was typed in <mark>."},
            "type": {"type": "string", "description": "The public type."},
            "id": {"type": "string", "format": "uuid", "description": "The group."},
            "locale": {"enum": list(LANGUAGES), "description": "In which language the title is."},
            "path": {"type": "string", "description": "Its public path."},
            "url": {"type": "string", "format": "uri-reference", "description": "Of the item in this API."},
            "status": {"type": ["string", "null"], "description": "Where a call stands now; null: it is none."},
        },
        description="An item whose title goes on like that.",
    ),
    "TermSuggestion": closed(
        {
            "kind": {"const": "term", "description": "A term: filter by it."},
            "text": {"type": "string", "description": "The name of a term in the reader's language."},
            "facet": {"type": "string", "description": "The filter that takes it."},
            "code": {"type": "string", "description": "What the filter takes."},
        },
        description="A term whose name goes on like that.",
    ),
    "QuerySuggestion": closed(
        {
            "kind": {"const": "query", "description": "A search: ask it."},
            "text": {"type": "string", "description": "What other readers search for, and find."},
        },
        description="A popular search that goes on like that.",
    ),
}
META: Json = closed(
    {
        "locale": {"enum": list(LANGUAGES), "description": "The language asked for."},
        "corrected": {
            "type": ["string", "null"],
            "description": "What the same keys give on the keyboard layout that was meant, if that was completed.",
        },
        "did_you_mean": {
            "type": "array",
            "items": {"type": "string"},
            "maxItems": 3,
            "description": "Real words that may have been meant, likeliest first.",
        },
        "degraded": {"type": "boolean", "description": "No index could answer: only terms are suggested."},
    },
    description="How what was typed was understood.",
)
ANSWER: Json = closed(
    {
        "data": {"type": "array", "items": {"oneOf": [reference(name) for name in SUGGESTIONS]}, "maxItems": MOST},
        "meta": META,
        "links": reference("SelfLink"),
    }
)


@dataclass(frozen=True)
class Asked:
    """What a reader has typed so far, and in which language."""

    text: str
    locale: str
    languages: Sequence[str]
    limit: int
    filters: ItemQuery


class Suggest(PublicView):
    """Completes titles and names of terms; each group is told once."""

    types: tuple[str, ...] = ()

    def get(self, request: Request) -> HttpResponse:
        """Suggestions, titles first; at most three statements."""
        at = moment(this_moment())
        values_given = Values(request._request, {parameter.name: parameter for parameter in self.parameters()})
        asked = self._read(values_given, at)
        url = f"{request.path}?{values_given.canonical()}"
        state = changes.state(at)
        chosen = finding.choose(state)
        vocabularies, words = finding.vocabularies()
        edited = editing(state)
        corrector = Corrector(asked.languages, vocabularies, edited.is_denied)
        searched = log.popular(asked.locale, asked.text, MOST_QUERIES, corrector.is_fit)
        identity = f"{url} {chosen.state} {chosen.degraded} {words} {edited.version} {searched}"
        until = at + WHILE_DEGRADED if chosen.degraded else None
        tags = of_list(asked.filters.types, (), labelled=True)
        validator = Validator(request._request, state, at, identity, until, tags, decided_by_rows=False)
        if (unchanged := validator.not_modified()) is not None:
            return unchanged
        completed = _complete(chosen, asked, asked.text, edited.is_denied)
        if not (completed or searched) and (other := corrector.by_layout(asked.text, begun_word=True)) is not None:
            completed = _complete(completed.answering, asked, other, edited.is_denied) or completed
        shown = completed.titles[: max(1, asked.limit - len(completed.terms) - len(searched))]
        data = [_item(title, marked(title, completed.begun[title.locale])) for title in shown]
        data += [{"kind": "term", "text": term.text, "facet": term.kind, "code": term.code} for term in completed.terms]
        data += [{"kind": "query", "text": text} for text in searched]
        meta = {
            "locale": asked.locale,
            "corrected": completed.text if completed.text != asked.text else None,
            "did_you_mean": corrector.nearest(asked.text, begun_word=bool(data) or is_beginning(asked.text)),
            "degraded": completed.answering.degraded,
        }
        return validator.response(single(orjson.dumps(data[: asked.limit]), {"self": url}, meta))

    def parameters(self) -> tuple[Parameter, ...]:
        """What may be asked."""
        return (
            Parameter(
                "q",
                "What was typed so far; the last word may have only begun.",
                {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT, "pattern": values.TEXT_PATTERN},
                required=True,
            ),
            locale_parameter(),
            Parameter("type", "Items of these types.", {"enum": list(self.types)}, many=True),
            Parameter(
                "limit", "How many suggestions.", {"type": "integer", "minimum": 1, "maximum": MOST, "default": 8}
            ),
        )

    def operation(self) -> Operation:
        """Its description."""
        return Operation(
            id="suggest",
            summary="Completions of what is being typed: titles, names of terms, popular searches.",
            description="Ask at every letter, from the first on: missing special letters, the other script and the"
            " wrong keyboard layout are understood. Titles in the reader's language come first, each group once.",
            tag="Search",
            answer=ANSWER,
            components=SUGGESTIONS,
            parameters=self.parameters(),
            problems=("query-too-long",),
        )

    def _read(self, given: Values, at: int) -> Asked:
        text = given.one("q", read_text)
        if text is None:
            raise invalid_value("q", Message("This parameter is required."), code="required")
        locale, chain = read_language(given)
        types = given.many("type", lambda value: values.choice(value, self.types))
        limit = given.one("limit", partial(values.integer, low=1, high=MOST), 8) or 8
        languages = [*chain, *(code for code in LANGUAGES if code not in chain)]
        filters = ItemQuery(now=at, locale=locale, chain=chain, scope=self.types, types=types)
        return Asked(text, locale, languages, limit, filters)


@dataclass(frozen=True)
class Completed:
    """What goes on from a text; false if nothing does."""

    text: str
    begun: dict[str, Beginning]
    answering: finding.Chosen
    titles: list[Title]
    terms: list[TermName]

    def __bool__(self) -> bool:
        return bool(self.titles or self.terms)


def _complete(chosen: finding.Chosen, asked: Asked, text: str, is_denied: IsDenied) -> Completed:
    begun = beginnings(text, asked.languages)
    answering, found = titles(chosen, begun, asked.filters, asked.limit, is_denied)
    named = terms(chosen.rows, begun, MOST_TERMS, is_denied) if begun else []
    return Completed(text, begun, answering, found, named)


def _item(title: Title, highlight: str) -> Json:
    return {
        "kind": "item",
        "text": title.text,
        "highlight": highlight,
        "type": title.type,
        "id": str(title.group),
        "locale": title.locale,
        "path": title.path,
        "url": f"/api/v1/{title.type}/{title.group}/?locale={title.locale}",
        "status": title.status,
    }
