"""What OpenAPI cannot say of valid requests: which codes the portal's vocabularies have, how many days a month has,
and which parameters exclude one another. Schemathesis reads this file; requests that are meant to be wrong are left as
they are.
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urljoin
from urllib.request import urlopen

import schemathesis

from portal.api.values import CODE_PATTERN, MOMENT_PATTERN
from portal.cms.choices import codes, kinds

MOST_VALUES = 3
"""A query may have 8,000 bytes."""
LAST_POSITION = 10_000


@schemathesis.hook
def before_call(context: Any, case: Any, arguments: Any) -> None:
    """A valid request as the portal's documentation has it."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if "id" in case.path_parameters:
        kind = case.path.split("/")[3]
        case.path_parameters["id"] = _known_id(case.operation.base_url, kind) or case.path_parameters["id"]
    query = case.query
    described = {parameter.definition["name"]: parameter.definition for parameter in case.operation.query}
    for name in list(query):
        if isinstance(query[name], list):
            query[name] = query[name][:MOST_VALUES]
        schema = described.get(name, {}).get("schema", {})
        if schema.get("pattern") == MOMENT_PATTERN:
            query[name] = _moment(query[name])
        if schema.get("items", {}).get("pattern") == CODE_PATTERN:
            query[name] = [_code(name, value) for value in query[name]]
    _exclude(query)


@cache
def _known_id(portal: str, kind: str) -> str | None:
    """An item of a type, or an organisation, that the portal has."""
    address = f"/api/v1/terms/{kind[:-1]}/" if kind == "organisations" else f"/api/v1/{kind}/?limit=1&status=any"
    with urlopen(urljoin(portal, address)) as answer:
        found = json.load(answer)["data"]
    return found[0]["id"] if found else None


def _code(parameter: str, value: str) -> str:
    kind = parameter.removesuffix("__all").removesuffix("__not")
    known = codes(kind) if kind in kinds() else ("silk-bridge-fund", "zhas-star-foundation")
    return known[len(value) % len(known)]


def _moment(value: str) -> str:
    """On a day that every month has, in a year that is one."""
    day = min(value[8:10], "28")
    return f"2{value[1:8]}{day}{value[10:]}"


def _exclude(query: dict[str, Any]) -> None:
    for foreign in ("cursor", "token"):
        query.pop(foreign, None)
    if "fields" in query:
        query["fields"] = ["title"]
        query.pop("profile", None)
    if query.get("locale") == "any":
        query.pop("fallback", None)
    if {"auto", "none"} & {*query.get("fallback", ())}:
        query["fallback"] = query["fallback"][:1]
    if {"amount__gte", "amount__lte"} <= query.keys() and Decimal(query["amount__gte"]) > Decimal(query["amount__lte"]):
        query["amount__gte"], query["amount__lte"] = query["amount__lte"], query["amount__gte"]
    if "any" in query.get("status", ()):
        query["status"] = ["any"]
    if "page" in query:
        query["page"] = 1 + int(query["page"]) % (LAST_POSITION // int(query.get("limit", 20)))
