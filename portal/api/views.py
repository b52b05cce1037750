"""The addresses of items: lists of everything, of one type or of all calls; one item by id; one by its public path."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from rest_framework.request import Request

from portal.api import facets, items, linked_data, money, values
from portal.api.alternates import alternates
from portal.api.conditional import Validator
from portal.api.dates import changed_at
from portal.api.headers import METHODS, add_preflight
from portal.api.messages import Message
from portal.api.negotiation import JsonOnly, JsonOrLinked
from portal.api.openapi import ContractSchema, detail_answer, list_operation, path_parameter
from portal.api.operations import Operation
from portal.api.pagination import link_header, read_page
from portal.api.parameters import (
    CURRENCIES,
    SHARED_PARAMETERS,
    Endpoint,
    Parameter,
    fallback_parameter,
    locale_parameter,
)
from portal.api.parsing import parse, read_language
from portal.api.paths import look_up
from portal.api.problems import Problem, invalid_value
from portal.api.querystring import Values
from portal.api.rendering import envelope, render_item, render_items, single, staged_deadline
from portal.api.tags import RATES, of_item, of_list
from portal.api.throttling import LimitedView
from portal.languages import LANGUAGES
from portal.publishing import changes
from portal.publishing.clock import iso
from portal.publishing.clock import now as this_moment
from portal.publishing.status import moment


class PublicView(LimitedView):
    """What all addresses of the API share: they are read, by anyone, as JSON."""

    content_negotiation_class = JsonOnly
    http_method_names = ("get", "head", "options")
    schema = ContractSchema()

    def options(  # type: ignore[override]  # any HttpResponse does, not only REST framework's own
        self, request: Request, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """What a browser asks before it asks across origins."""
        response = HttpResponse(status=204)
        del response["Content-Type"]
        response["Allow"] = METHODS
        return add_preflight(response)


class ItemList(PublicView):
    """A list of items; which, its endpoint says."""

    endpoint = Endpoint("", ())

    def get(self, request: Request) -> HttpResponse:
        """A page of items with total, facets and links; at most three statements."""
        at = moment(this_moment())
        parsed = parse(request._request, self.endpoint, at)
        state = changes.state(at)
        tags = of_list(parsed.types, parsed.query.chain, labelled=bool(parsed.query.facets), rated=parsed.rated)
        validator = Validator(request._request, state, at, parsed.identity, parsed.until, tags)
        if (unchanged := validator.not_modified()) is not None:
            return unchanged
        total = parsed.counted and parsed.cursor is None
        parsed = replace(parsed, query=money.with_rates(parsed.query, state))
        counts = facets.count(parsed.query, parsed.message_locale, total=total)
        rows, links = read_page(parsed, state, counts.total)
        meta: dict[str, Any] = {} if counts.total is None else {"total": counts.total}
        meta |= {"locale_chain": parsed.query.chain or None, "applied": parsed.applied}
        more = money.comparison(parsed.profile, parsed.currency, state)
        data = render_items(rows, parsed.query.locale, parsed.profile, at, parsed.fields, more)
        told = {**links, "alternate": alternates(parsed)}
        response = validator.response(envelope(data, meta, told, counts.facets if parsed.query.facets else None))
        if header := link_header(links):
            response["Link"] = header
        return response

    def operation(self) -> Operation:
        """Its description."""
        types = ", ".join(self.endpoint.types)
        return list_operation(
            self.endpoint,
            f"Items of {types}.",
            "Each group once, in the first language of the reader's chain in which it is public. Several values of a"
            " filter are OR, different filters AND. Walk by following `links.next`.",
        )


class ItemDetail(PublicView):
    """One item of a type, in the first language of the reader's chain in which it is live."""

    content_negotiation_class = JsonOrLinked
    type_name = ""

    def get(self, request: Request, id: UUID) -> HttpResponse:
        """The whole item; two statements, a third to tell why there is none."""
        at = moment(this_moment())
        asked = Values(request._request, _DETAIL_PARAMETERS)
        locale, chain = read_language(asked)
        profile = asked.one("profile", partial(values.choice, possible=_DETAIL_PROFILES), _DETAIL_PROFILES[0])
        currency = asked.one(
            "currency", partial(values.choice, possible=CURRENCIES), money.DEFAULT, note="currency" in asked
        )
        state = changes.state(at)
        found = items.detail(self.type_name, id, chain, at)
        if found is None:
            raise absent(items.absence(self.type_name, id, chain, at))
        url = f"{request.path}?{asked.canonical()}"
        linked = profile == "jsonld"
        return detail_response(
            request._request, state, at, found, locale, url, linked=linked, currency=currency or money.DEFAULT
        )

    def operation(self) -> Operation:
        """Its description."""
        answer, components = detail_answer([self.type_name])
        return Operation(
            id=f"read_{self.type_name.replace('-', '_')}",
            summary=f"One item of {self.type_name}.",
            description="In the first language of the reader's chain in which it is public. With `profile=jsonld`, in"
            " the words of schema.org.",
            tag="Items",
            answer=answer,
            parameters=list(_DETAIL_PARAMETERS.values()),
            path_parameters=[path_parameter("id", "The group.", {"type": "string", "format": "uuid"})],
            problems=("not-found", "gone"),
            components=components,
            dated=True,
            also={linked_data.MEDIA_TYPE: LINKED},
        )


class ByPath(PublicView):
    """The item at a public path, in the language of the path."""

    types: tuple[str, ...] = ()

    def get(self, request: Request) -> HttpResponse:
        """The item at its own path; 301 from an old path or an alias; 410 when it is gone. At most three statements."""
        at = moment(this_moment())
        asked = Values(request._request, _PATH_PARAMETERS)
        path = asked.one("path", str)
        read_language(asked)
        if path is None:
            raise invalid_value("path", Message("This parameter is required."), code="required")
        state = changes.state(at)
        known = look_up(path, at)
        if known is None:
            raise Problem(
                "not-found", Message("No item was ever public at this path; sections are listed in navigation/.")
            )
        if known.served is None:
            raise absent(known.absence, was_public=True)
        if not known.is_its_own:
            url = f"/api/v1/{known.type}/{known.group}/?locale={known.locale}"
            validator = Validator(request._request, state, at, url, tags=(of_item(known.group),))
            return validator.add_caching(HttpResponsePermanentRedirect(url))
        found = items.detail(known.type, known.group, (known.locale,), at)
        if found is None:
            raise absent(known.absence)
        url = f"{request.path}?{urlencode({'path': found.path}, safe='/')}"
        return detail_response(request._request, state, at, found, known.locale, url)

    def operation(self) -> Operation:
        """Its description."""
        answer, components = detail_answer(self.types)
        return Operation(
            id="read_by_path",
            summary="The item at a public path.",
            description="For a front end that routes by path: an old path or an alias is redirected to the item, a"
            " withdrawn one is told apart from one that never was.",
            tag="Items",
            answer=answer,
            parameters=list(_PATH_PARAMETERS.values()),
            problems=("not-found", "gone"),
            components=components,
            dated=True,
            redirects="The path is an old one, or an alias: the item's own URL.",
        )


def detail_response(
    request: HttpRequest,
    state: changes.State,
    at: int,
    found: items.Detail,
    locale: str,
    url: str,
    *,
    linked: bool = False,
    currency: str = money.DEFAULT,
) -> HttpResponse:
    """One item as an answer (`linked`: as JSON-LD; its amount compared in `currency`), or 304. Its validator follows
    its own row, not every change of the portal."""
    row = found.row
    moving = staged_deadline(row.stages, "full", at) if row.stages else b""
    told_rates = (RATES,) if row.currency else ()
    validator = Validator(
        request,
        replace(state, sequence=found.sequence, tick=0),
        at,
        repr((url, row.status, moving, state.rates if row.currency else 0)),
        tags=(of_item(found.group), *told_rates),
        changed_at=changed_at(state, at, found.sequence, *((state.rates,) if row.currency else ())),
    )
    if (unchanged := validator.not_modified()) is not None:
        return unchanged
    item = render_item(row, locale, "full", at, money.comparison("full", currency, state)(row))
    if linked:
        # It stands in a script of a page, which a `</script>` in a text must not end.
        told = orjson.dumps(linked_data.linked_data(orjson.loads(item))).replace(b"<", rb"\u003c")
        return validator.response(told, content_type=linked_data.MEDIA_TYPE)
    return validator.response(single(item, {"self": url}))


def absent(why: items.Absence, *, was_public: bool = False) -> Problem:
    """410 for what was public in the chain, else 404; either names the languages in which the item is live. What is
    known to have been public is gone also when its tombstone is not kept any more."""
    live = {"translations": [code for code in LANGUAGES if code in why.live_in]} if why.live_in else {}
    stone = why.tombstone
    if stone is None:
        if was_public and not live:
            return Problem("gone", Message("This item was withdrawn."))
        if not live:
            return Problem("not-found", Message("There is no such item in the languages asked for."))
        detail = Message("There is no such item in the languages asked for. It exists in other languages.")
        return Problem("not-found", detail, extra=live)
    told = {
        "id": str(stone.group),
        "type": stone.type,
        "locale": stone.locale,
        "withdrawn_at": iso(stone.withdrawn_at),
        "reason": stone.reason,
    }
    return Problem("gone", Message("This item was withdrawn."), extra={"tombstone": told, **live})


_DETAIL_PROFILES = ("full", "jsonld")
_DETAIL_PARAMETERS = {
    parameter.name: parameter
    for parameter in (
        locale_parameter(),
        fallback_parameter(),
        Parameter(
            "profile",
            "The whole item, or the same in the words of schema.org.",
            {"type": "string", "enum": list(_DETAIL_PROFILES), "default": "full"},
        ),
        replace(SHARED_PARAMETERS["currency"], description="Of `comparable_amount`."),
    )
}
LINKED: dict[str, Any] = {
    "type": "object",
    "description": "A JSON-LD object: JobPosting, NewsArticle, Article, MonetaryGrant, LearningResource or WebPage.",
    "required": ["@context", "@type", "@id", "url"],
}
_PATH_PARAMETERS = {
    parameter.name: parameter
    for parameter in (
        Parameter(
            "path",
            "A public path, such as `/kk/grants/zhas-star/`: its first part is the language in which it is served.",
            {"type": "string", "pattern": values.PATH_PATTERN, "examples": ["/kk/grants/zhas-star/"]},
            required=True,
        ),
        replace(locale_parameter(), description="The language of problems; the item is served in that of the path."),
    )
}
