"""What is public beside items, in the first language of the reader's chain that has it: parts of a site."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import orjson
from django.http import HttpResponse
from rest_framework.request import Request

from portal.api import values
from portal.api.components import closed
from portal.api.conditional import Validator
from portal.api.items import execute
from portal.api.messages import Message
from portal.api.openapi import component_name, reference
from portal.api.parameters import Parameter, fallback_parameter, locale_parameter
from portal.api.parsing import read_language
from portal.api.problems import Problem
from portal.api.query import ItemQuery
from portal.api.querystring import Values
from portal.api.rendering import render_items, single
from portal.api.shapes import any_item_schema
from portal.api.sql import Sql, one_of
from portal.api.tags import of_list
from portal.api.views import PublicView
from portal.languages import LANGUAGES
from portal.publishing import changes
from portal.publishing.clock import now as this_moment
from portal.publishing.status import moment

Json = dict[str, Any]

PROFILES = ("card", "list")
PROFILE = Parameter(
    "profile", "How much of each item is told.", {"type": "string", "enum": list(PROFILES), "default": PROFILES[0]}
)


class SitePartView(PublicView):
    """A part in the first language of the reader's chain that has it."""

    kind = ""
    types: tuple[str, ...] = ()

    def get(self, request: Request, **path: Any) -> HttpResponse:
        """The part; at most three statements."""
        at = moment(this_moment())
        asked = Values(request._request, {parameter.name: parameter for parameter in self.parameters()})
        locale, chain = read_language(asked)
        profile = read_profile(asked)
        url = f"{request.path}?{asked.canonical()}"
        state = changes.state(at)
        validator = Validator(request._request, state, at, url, tags=("site", "terms", *of_list((), chain)))
        if (unchanged := validator.not_modified()) is not None:
            return unchanged
        served, body = _part(self.kind, str(path.get("id", "")), chain)
        query = ItemQuery(now=at, locale=locale, chain=chain)
        data = {"requested_locale": locale, "locale": served, **self.told(body, query, profile)}
        return validator.response(single(orjson.dumps(data), {"self": url}))

    def told(self, body: Json, query: ItemQuery, profile: Any) -> Json:
        """The part as this reader is told it; at most one statement."""
        raise NotImplementedError

    def parameters(self) -> tuple[Parameter, ...]:
        """What may be asked."""
        return (locale_parameter(), fallback_parameter())


class WithItems(SitePartView):
    """A part that holds items."""

    def parameters(self) -> tuple[Parameter, ...]:
        """Also how much of each item is told."""
        return (*super().parameters(), PROFILE)

    def items(self) -> tuple[Json, dict[str, Json]]:
        """The schema of one item, and the components it refers to."""
        shapes = {
            component_name("any", profile): any_item_schema(self.types, profile) for profile in ("fields", "card")
        }
        return {"anyOf": [reference(name) for name in shapes]}, shapes


def read_profile(asked: Values) -> Any:
    """How much of each item is told."""
    return asked.one(PROFILE.name, partial(values.choice, possible=PROFILES), PROFILES[0])


def part_answer(properties: Json) -> Json:
    """The schema of an answer that holds a part with these properties."""
    asked = {"enum": list(LANGUAGES), "description": "The language asked for."}
    told = {"enum": list(LANGUAGES), "description": "In which language this is."}
    data = closed({"requested_locale": asked, "locale": told, **properties})
    return closed({"data": data, "meta": {"type": "object"}, "links": reference("SelfLink")})


def rendered(rows: Sequence[Any], query: ItemQuery, profile: Any) -> list[Any]:
    """Rows as items of the part."""
    return [orjson.Fragment(item) for item in render_items(rows, query.locale, profile, query.now)]


def _part(kind: str, key: str, chain: Sequence[str]) -> tuple[str, Json]:
    """The part in the first language of the chain that has it; Problem if none has. One statement."""
    statement = Sql(
        "SELECT p.locale, p.body FROM publishing_sitepart p WHERE p.kind = %s AND p.key = %s AND p.digest <> '' AND ",
        (kind, key),
    )
    found = dict(execute(statement + one_of("p.locale", chain)))
    served = next((locale for locale in chain if locale in found), None)
    if served is None:
        raise Problem("not-found", Message("There is nothing of this kind in the languages asked for."))
    body: Json = orjson.loads(bytes(found[served]))
    return served, body
