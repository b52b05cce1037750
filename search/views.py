"""The address of the search: words over all types, with the filters, facets and shapes of lists."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from portal.api.alternates import alternates
from portal.api.conditional import Validator
from portal.api.messages import Message
from portal.api.money import comparison, with_rates
from portal.api.openapi import list_operation
from portal.api.operations import Operation
from portal.api.pagination import link_header
from portal.api.parameters import Endpoint, Parameter
from portal.api.parsing import Parsed, parse
from portal.api.problems import Problem
from portal.api.rendering import envelope
from portal.api.tags import of_list
from portal.api.values import TEXT_PATTERN, choice
from portal.api.views import PublicView
from portal.languages import LANGUAGES
from portal.publishing import changes
from portal.publishing.clock import now as this_moment
from portal.publishing.status import DAY, SECOND, moment
from search import finding, pagination
from search.correcting import Answer, Corrector
from search.editing import Editing, editing
from search.engines.factors import day
from search.languages.folding import normal
from search.query import SORTS, WINDOW, SearchQuery, SearchResult
from search.query_log import log
from search.reading import Reading
from search.serializers import HIGHLIGHT, PROMOTED, render, render_facets
from search.vocabulary import Vocabularies
from search.wording import wordings

LONGEST_TEXT = 256
"""Characters of `q`."""
MOST_PROMOTED = 5
"""Results of a search that editors may put first."""
PLAIN = ("q", "locale", "fallback", "profile", "fields", "limit", "count", "highlight")
"""Parameters of a search that is counted: they say how it is told, not what of it."""
WHILE_DEGRADED = 5 * SECOND
"""How long such an answer may be kept: the better engine comes back without any change of the rows."""

META: dict[str, Any] = {
    "total_exact": {
        "type": "boolean",
        "description": "False when `total` is the least that it can be; absent otherwise.",
    },
    "corrected": {
        "type": ["string", "null"],
        "description": "What was searched for instead, as what was typed finds nothing; `links.uncorrected` asks again"
        " for just that.",
    },
    "suggestion": {
        "type": ["string", "null"],
        "description": "What may have been meant, although something was found.",
    },
    "matched_as": {
        "type": "object",
        "additionalProperties": {"type": "string"},
        "description": "Words that were found otherwise than typed, and the real word that stands for each.",
    },
    "degraded": {
        "type": "boolean",
        "description": "The best index could not answer. Without `facets`, only titles and summaries were searched.",
    },
}


def read_text(text: str) -> str:
    """The words of a search, each letter one sign, with one space between them; Problem if there are too many."""
    most = LONGEST_TEXT
    if len(text) > most:
        error = {"parameter": "q", "code": "query-too-long", "detail": Message("At most {most} characters.", most=most)}
        detail = Message("q has {given} characters; at most {most} are searched.", given=len(text), most=most)
        raise Problem("query-too-long", detail, errors=[error], status=400)
    return normal(" ".join(text.split()))


PARAMETERS = (
    Parameter(
        "q",
        "The words to look for, in any of the languages and either of their scripts, with or without special letters.",
        {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT, "pattern": TEXT_PATTERN},
        required=True,
        read=read_text,
    ),
    Parameter(
        "highlight",
        "Tell in each item what matched, as HTML with the matches in <mark>.",
        {"enum": ["1"]},
        read=lambda text: choice(text, ("1",)),
    ),
    Parameter(
        "correct",
        "`off`: search for nothing but what was typed, also if that finds nothing.",
        {"enum": ["off"]},
        read=lambda text: choice(text, ("off",)),
    ),
)


class Search(PublicView):
    """Finds groups by words; each is told once, in its best-matching language."""

    endpoint = Endpoint("", ())

    def get(self, request: Request) -> HttpResponse:
        """A page of groups in the order of relevance; at most three statements."""
        at = moment(this_moment())
        parsed = parse(request._request, self.endpoint, at)
        state = changes.state(at)
        chosen = finding.choose(state)
        until = _until(parsed, degraded=chosen.degraded)
        vocabularies, words = finding.vocabularies()
        edited = editing(state)
        told = f"{chosen.state} {chosen.degraded} {words} {edited.version} {_promoted(parsed, edited)}"
        identity, tags = f"{parsed.identity} {day(at)} {told}", search_tags(parsed, rated=parsed.rated)
        validator = Validator(request._request, state, at, identity, until, tags, decided_by_rows=False)
        if (unchanged := validator.not_modified()) is not None:
            return unchanged
        parsed = replace(parsed, query=with_rates(parsed.query, state))
        offset = pagination.read_offset(parsed, state, chosen.state)
        corrector = Corrector(searched_languages(parsed), vocabularies, edited.is_denied)
        answer = corrector.find(
            chosen,
            parsed.own["q"],
            lambda reading: search_query(parsed, reading, vocabularies, edited, offset),
            correct="correct" not in parsed.own,
        )
        answering, result = answer.answering, answer.result
        if not result.degraded and _is_plain(parsed):
            log.note(parsed.message_locale, parsed.own["q"], answer.typed_total)
        if answering is not chosen:
            validator = _of_another(validator, parsed)
        facets = _facets(result, parsed)
        more = comparison(parsed.profile, parsed.currency, state)
        data = render(result.hits, parsed, answer.query.wordings, more, highlight="highlight" in parsed.own)
        links = pagination.links(parsed, state, answering.state, offset, result)
        back = {} if answer.corrected is None else {"uncorrected": parsed.url(correct="off")}
        told_links = {**links, "alternate": alternates(parsed), **back}
        body = envelope(data, _meta(parsed, answer), told_links, facets if parsed.query.facets else None)
        response = validator.response(body)
        if header := link_header(links):
            response["Link"] = header
        return response

    def operation(self) -> Operation:
        """Its description."""
        return list_operation(
            self.endpoint,
            "Full-text search over all types.",
            "In all languages at once, the reader's first. Words are found without their special letters, in the other"
            ' script, inflected, and misspelt; in "quotation marks" as they stand; with a - before them, not at all.'
            " `meta` tells what was understood otherwise than typed, and `links.uncorrected` takes it back.",
            tag="Search",
            meta=META,
            links={
                "uncorrected": {"type": "string", "format": "uri-reference", "description": "See `meta.corrected`."}
            },
            member={"highlight": HIGHLIGHT, "promoted": PROMOTED},
        )


def _facets(result: SearchResult, parsed: Parsed) -> dict[str, Any]:
    """With labels; Problem if a term that is asked for is none. An answer of the database counts nothing and took one
    statement more already: unless there are no hits to read, terms are not looked up."""
    if result.facets is None and result.hits:
        return {}
    return render_facets(result.facets or {}, parsed.query, parsed.message_locale)


def _of_another(validator: Validator, parsed: Parsed) -> Validator:
    """The engine failed only now: its validator must not vouch for what another found instead."""
    return replace(validator, identity=f"{validator.identity} failed", until=_until(parsed, degraded=True))


def searched_languages(parsed: Parsed) -> list[str]:
    """The languages in which a request searches, the reader's own first."""
    chain = parsed.query.chain
    # The language's own chain tells what a reader likes best; only a narrower one named by hand excludes the others.
    every = parsed.applied.get("fallback", ["auto"]) == ["auto"]
    return [*chain, *(code for code in LANGUAGES if every and code not in chain)]


def search_tags(parsed: Parsed, *, rated: bool) -> tuple[str, ...]:
    """The cache tags of the lists that a search draws on."""
    languages = searched_languages(parsed)
    chain = languages if len(languages) < len(LANGUAGES) else ()
    return of_list(parsed.types, chain, labelled=bool(parsed.query.facets), rated=rated)


def search_query(
    parsed: Parsed, reading: Reading, vocabularies: Vocabularies, edited: Editing, offset: int
) -> SearchQuery:
    """What is asked of the engine for a page that begins at `offset`."""
    return SearchQuery(
        reading,
        wordings(reading, searched_languages(parsed), vocabularies, edited),
        filters=parsed.query,
        promoted=_promoted(parsed, edited),
        sort=parsed.sort,  # type: ignore[arg-type]  # the endpoint's sorts are those of a search
        limit=min(parsed.limit, WINDOW - offset),
        offset=offset,
    )


def _promoted(parsed: Parsed, edited: Editing) -> tuple[UUID, ...]:
    """The groups that editors put first for what was typed."""
    if parsed.sort != "relevance":
        return ()
    return edited.promoted(parsed.message_locale, parsed.own["q"], parsed.query.now)[:MOST_PROMOTED]


def _meta(parsed: Parsed, answer: Answer) -> dict[str, Any]:
    result = answer.result
    meta: dict[str, Any] = {}
    if parsed.counted and parsed.cursor is None:
        meta["total"] = result.total
        if not result.total_exact:
            meta["total_exact"] = False
    meta |= {"locale_chain": parsed.query.chain or None, "applied": parsed.applied}
    understood = {"corrected": answer.corrected, "suggestion": answer.suggestion, "matched_as": answer.matched_as}
    return {**meta, **understood, "degraded": result.degraded}


def _until(parsed: Parsed, *, degraded: bool) -> int | None:
    tomorrow = day(parsed.query.now) + DAY if parsed.sort == "relevance" else None
    moments = (parsed.until, tomorrow, parsed.query.now + WHILE_DEGRADED if degraded else None)
    return min((moment for moment in moments if moment is not None), default=None)


def _is_plain(parsed: Parsed) -> bool:
    """Whether a reader searches, and does not look through what was found: filters, facets and pages ask again."""
    return parsed.cursor is None and parsed.page is None and not parsed.canonical(leave_out=PLAIN)


def search_endpoint(types: tuple[str, ...]) -> Endpoint:
    """The search as an endpoint over these types."""
    return Endpoint("search", types, sorts=SORTS, own=PARAMETERS)
