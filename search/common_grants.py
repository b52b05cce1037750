"""`/common-grants/`: the protocol by which grant platforms read each other (commongrants.org, 0.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from portal.api import facets, items
from portal.api.common_grants import SORTS, Asked, BadRequestError, opportunity, read_search
from portal.api.headers import add_cors
from portal.api.money import with_rates
from portal.api.negotiation import JsonOnly
from portal.api.parameters import LAST_POSITION, MOST_ITEMS
from portal.api.query import ItemQuery
from portal.api.rendering import render_items
from portal.api.throttling import ClientThrottle
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


class CommonGrantsView(APIView):
    """What the addresses share: JSON in the protocol's own frame, for any origin, `locale=` for the language."""

    content_negotiation_class = JsonOnly
    parser_classes = ()
    throttle_classes: Sequence[type[BaseThrottle]] = (ClientThrottle,)

    def query(self, request: Request) -> ItemQuery:
        """All funding calls in the language asked for."""
        locale = request.query_params.get("locale", settings.LANGUAGE_CODE)
        if locale not in LANGUAGES:
            raise BadRequestError(f"locale is one of {', '.join(LANGUAGES)}.")
        return ItemQuery(now=moment(this_moment()), locale=locale, chain=LANGUAGES[locale].chain, scope=(TYPE,))

    def handle_exception(self, exc: Exception) -> Any:
        """What is wrong with a request, as the protocol says it."""
        if isinstance(exc, BadRequestError):
            return _answer(400, "The request is not understood.", errors=[str(exc)])
        return super().handle_exception(exc)


class Opportunities(CommonGrantsView):
    """All opportunities, the last modified first."""

    def get(self, request: Request) -> HttpResponse:
        """One page; three statements."""
        page, size = (_whole(request, name, start) for name, start in (("page", 1), ("pageSize", MOST_ITEMS)))
        query = self.query(request)
        found, total = _listed(query, "-updated", page, min(size, MOST_ITEMS))
        return _answer(200, "Success", items=found, paginationInfo=_pages(page, min(size, MOST_ITEMS), total))


class Opportunity(CommonGrantsView):
    """One opportunity."""

    def get(self, request: Request, id: UUID) -> HttpResponse:
        """The opportunity; one statement."""
        query = self.query(request)
        found, _ = _listed(replace(query, ids=(str(id),)), "-updated", 1, 1)
        if not found:
            return _answer(404, "There is no such opportunity.", errors=["not found"])
        return _answer(200, "Success", data=found[0])


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
        if asked.text:
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


def _listed(query: ItemQuery, sort: str, page: int, size: int) -> tuple[list[Json], int]:
    offset = (page - 1) * size
    total = facets.count(query, query.locale, total=True).total or 0
    rows = items.page(query, sort, "list", size, offset=offset) if offset < LAST_POSITION else []
    return _told(rows, query), total


def _searched(asked: Asked, state: State) -> tuple[list[Json], int]:
    query, offset = asked.query, (asked.page - 1) * asked.size
    if offset + asked.size > LAST_POSITION:
        return [], 0
    vocabularies, _ = finding.vocabularies()
    edited = editing(state)
    languages = [*query.chain, *(code for code in LANGUAGES if code not in query.chain)]
    answer = Corrector(languages, vocabularies, edited.is_denied).find(
        finding.choose(state),
        asked.text,
        lambda reading: SearchQuery(
            reading, wordings(reading, languages, vocabularies, edited), query, limit=asked.size, offset=offset
        ),
        correct=True,
    )
    numbers = [hit.row for hit in answer.result.hits]
    rows = items.rows_by_id(numbers, "list", query.now)
    return _told([rows[number] for number in numbers if number in rows], query), answer.result.total


def _told(rows: Sequence[items.Row], query: ItemQuery) -> list[Json]:
    told = render_items(rows, query.locale, "list", query.now)
    return [opportunity(orjson.loads(item)) for item in told]


def _whole(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= 1_000_000:
        raise BadRequestError(f"{name} is a whole number from 1 on.")
    return int(text)


def _pages(page: int, size: int, total: int) -> Json:
    return {"page": page, "pageSize": size, "totalItems": total, "totalPages": -(-total // size)}


def _answer(status: int, message: str, **more: Any) -> HttpResponse:
    body = orjson.dumps({"status": status, "message": message, **more})
    response = HttpResponse(body, status=status, content_type="application/json")
    response["Cache-Control"] = "no-store" if status >= 400 else "public, max-age=30"
    return add_cors(response)
