"""`/common-grants/`: the protocol by which grant platforms read each other (commongrants.org, 0.4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import orjson
from django.conf import settings
from django.http import Http404, HttpResponse
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request

from portal.api import facets, items, values
from portal.api.common_grants import (
    LARGEST_INTEGER,
    NO_STATUS,
    SORTS,
    Asked,
    BadRequestError,
    opportunity,
    read_search,
)
from portal.api.conditional import Validator
from portal.api.headers import add_cors, add_preflight
from portal.api.money import with_rates
from portal.api.negotiation import JsonOnly
from portal.api.parameters import LAST_POSITION, MOST_ITEMS
from portal.api.query import ItemQuery
from portal.api.rendering import render_items
from portal.api.tags import of_item, of_list
from portal.api.throttling import LimitedView
from portal.api.values import shown
from portal.languages import LANGUAGES
from portal.publishing import changes
from portal.publishing.changes import State
from portal.publishing.clock import now as this_moment
from portal.publishing.status import moment
from search import finding
from search.correcting import Corrector
from search.editing import editing
from search.query import SearchQuery
from search.wording import wordings

Json = dict[str, Any]

TYPE = "funding"
LARGEST_BODY = 65_536
"""Bytes of a search."""


class CommonGrantsView(LimitedView):
    """What the addresses share: JSON in the protocol's own frame, for any origin, `locale=` for the language."""

    content_negotiation_class = JsonOnly
    parser_classes = ()
    parameters: tuple[str, ...] = ("locale",)

    def query(self, request: Request) -> ItemQuery:
        """All funding calls, in the language asked for where they are in it."""
        for name in request.query_params:
            if name not in self.parameters:
                raise BadRequestError(
                    f"There is no parameter “{shown(name)}” here; there are {', '.join(self.parameters)}."
                )
        locale = request.query_params.get("locale", settings.LANGUAGE_CODE)
        if locale not in LANGUAGES:
            raise BadRequestError(f"locale is one of {', '.join(LANGUAGES)}.")
        # Whoever reads this protocol cannot ask for languages: no call may be hidden, as none is in a search.
        chain = dict.fromkeys((*LANGUAGES[locale].chain, *LANGUAGES))
        return ItemQuery(now=moment(this_moment()), locale=locale, chain=tuple(chain), scope=(TYPE,))

    def options(  # type: ignore[override]  # any HttpResponse does, not only REST framework's own
        self, request: Request, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """What a browser asks before it asks across origins (Fetch, 3.2.2): a search is posted as JSON, and the
        protocol's clients send a key or a token also where none is asked for."""
        response = add_preflight(HttpResponse(status=204))
        del response["Content-Type"]
        response["Allow"] = response["Access-Control-Allow-Methods"] = ", ".join(self.allowed_methods)
        response["Access-Control-Allow-Headers"] = "Accept, Authorization, Content-Type, If-None-Match, X-API-Key"
        return response

    def handle_exception(self, exc: Exception) -> Any:
        """What is wrong with a request, as the protocol says it (Responses.Error): status, message, errors."""
        if isinstance(exc, BadRequestError):
            return _answer(400, "The request is not understood.", errors=[str(exc)])
        if isinstance(exc, MethodNotAllowed):
            methods = ", ".join(self.allowed_methods)
            detail = f"{self.request.method} is not answered here; {methods} are."
            response = _answer(405, "Method not allowed.", errors=[detail])
            response["Allow"] = methods
            return response
        answer: HttpResponse = super().handle_exception(exc)
        # An older answer, in place of a failure, has the protocol's frame already.
        return answer if answer.status_code == 200 else _framed(answer)


class Opportunities(CommonGrantsView):
    """All opportunities, the last modified first."""

    parameters = ("locale", "page", "pageSize")

    def get(self, request: Request) -> HttpResponse:
        """One page, or 304; three statements. The protocol has no largest `pageSize`: ours is told in the answer."""
        query = self.query(request)
        page, size = (_whole(request, name, start) for name, start in (("page", 1), ("pageSize", MOST_ITEMS)))
        size = min(size, MOST_ITEMS)
        validator = _validator(request, query, f"{page} {size}", of_list((TYPE,), query.chain))
        if (unchanged := validator.not_modified()) is not None:
            return unchanged
        found, total = _listed(query, "-updated", page, size)
        return validator.response(_body(200, "Success", items=found, paginationInfo=_pages(page, size, total)))


class Opportunity(CommonGrantsView):
    """One opportunity."""

    def get(self, request: Request, id: str) -> HttpResponse:
        """The opportunity, or 304; three statements."""
        query = self.query(request)
        try:
            group = values.uuid(id)
        except ValueError:
            return _answer(404, "There is no such opportunity.", errors=[f"“{shown(id)}” is not an id (a UUID)."])
        validator = _validator(request, query, group, (of_item(group),))
        found, _ = _listed(replace(query, ids=(group,)), "-updated", 1, 1)
        if not found:
            return _answer(404, "There is no such opportunity.", errors=["not found"])
        return validator.not_modified() or validator.response(_body(200, "Success", data=found[0]))


class OpportunitySearch(CommonGrantsView):
    """Opportunities by words and filters."""

    def post(self, request: Request) -> HttpResponse:
        """One page; what could not be applied is told beside it."""
        content = request._request.read(LARGEST_BODY + 1)
        if len(content) > LARGEST_BODY:
            raise BadRequestError(f"A search has at most {LARGEST_BODY} bytes.")
        try:
            body = orjson.loads(content or b"{}")
        except orjson.JSONDecodeError as error:
            raise BadRequestError("The body is no JSON.") from error
        asked = read_search(body, self.query(request), MOST_ITEMS)
        state = changes.state(asked.query.now)
        asked.query = with_rates(asked.query, state)
        if asked.text and asked.query.statuses != NO_STATUS:  # which engines do not know
            found, total = _searched(asked, state)
        else:
            found, total = _listed(asked.query, SORTS[asked.sort], asked.page, asked.size)
        by, order = ("custom", "desc") if asked.text else asked.sort
        sorting = {"sortBy": by, "sortOrder": order, "errors": asked.sort_errors}
        return _answer(
            200,
            "Success",
            items=found,
            paginationInfo=_pages(asked.page, asked.size, total),
            sortInfo={**sorting, **({"customSortBy": "relevance"} if asked.text else {})},
            filterInfo={"filters": asked.filters, "errors": asked.filter_errors},
        )


class Elsewhere(CommonGrantsView):
    """Every other address of the protocol, whatever is asked there."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """There is nothing, before the method or the media type is looked at."""
        raise Http404


def _listed(query: ItemQuery, sort: str, page: int, size: int) -> tuple[list[Json], int]:
    offset = (page - 1) * size
    total = facets.count(query, query.locale, total=True).total or 0
    rows = items.page(query, sort, "list", size, offset=offset) if offset < LAST_POSITION else []
    return _told(rows, query), total


def _searched(asked: Asked, state: State) -> tuple[list[Json], int]:
    query, offset = asked.query, (asked.page - 1) * asked.size
    # No engine goes further: how many there are is told on every page.
    beyond = offset + asked.size > LAST_POSITION
    limit, offset = (1, 0) if beyond else (asked.size, offset)
    vocabularies, _ = finding.vocabularies()
    edited = editing(state)
    languages = query.chain
    answer = Corrector(languages, vocabularies, edited.is_denied).find(
        finding.choose(state),
        asked.text,
        lambda reading: SearchQuery(
            reading, wordings(reading, languages, vocabularies, edited), query, limit=limit, offset=offset
        ),
        correct=True,
    )
    numbers = [] if beyond else [hit.row for hit in answer.result.hits]
    rows = items.rows_by_id(numbers, "list", query.now)
    return _told([rows[number] for number in numbers if number in rows], query), answer.result.total


def _told(rows: Sequence[items.Row], query: ItemQuery) -> list[Json]:
    told = render_items(rows, query.locale, "list", query.now)
    return [opportunity(orjson.loads(item)) for item in told]


def _whole(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, str(default))
    if not re.fullmatch("[0-9]{1,10}", text) or not 1 <= int(text) <= LARGEST_INTEGER:
        raise BadRequestError(f"{name} is a whole number from 1 to {LARGEST_INTEGER}.")
    return int(text)


def _pages(page: int, size: int, total: int) -> Json:
    return {"page": page, "pageSize": size, "totalItems": total, "totalPages": -(-total // size)}


def _validator(request: Request, query: ItemQuery, asked: str, tags: tuple[str, ...]) -> Validator:
    identity = f"{request.path} {query.locale} {asked}"
    return Validator(request._request, changes.state(query.now), query.now, identity, tags=tags)


def _framed(problem: HttpResponse) -> HttpResponse:
    """Problem details of the portal in the protocol's frame."""
    told = orjson.loads(problem.content)
    response = _answer(problem.status_code, told["title"], errors=[told["detail"]])
    for name in ("Retry-After", "RateLimit", "RateLimit-Policy", "X-Request-Id"):
        if name in problem:
            response[name] = problem[name]
    return response


def _body(status: int, message: str, **more: Any) -> bytes:
    return orjson.dumps({"status": status, "message": message, **more})


def _answer(status: int, message: str, **more: Any) -> HttpResponse:
    response = HttpResponse(_body(status, message, **more), status=status, content_type="application/json")
    response["Cache-Control"] = "no-store" if status >= 400 else "public, max-age=30"
    return add_cors(response)
