"""Every answer is held against the OpenAPI description that is served: shape, media type, status, headers."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import orjson
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import best_match
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from portal.api.openapi import document
from portal.api.shapes import item_schema

ROOT = "urn:api"


@cache
def description() -> dict[str, Any]:
    """The description, its references made absolute."""
    return _absolute(document())


@cache
def _registry() -> Registry[Any]:
    return Registry().with_resource(ROOT, Resource(contents=description(), specification=DRAFT202012))


@cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    """Paths of the description as patterns, those without a variable first."""
    paths = sorted(description()["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), path) for path in paths]


def template_of(path: str) -> str | None:
    """The path of the description that a path matches; None if the description does not know it."""
    return next((template for pattern, template in _templates() if pattern.fullmatch(path)), None)


def check(path: str, query: str, status: int, headers: dict[str, str], body: bytes) -> None:
    """Fail unless the answer is one that the description allows."""
    media_type = headers.get("Content-Type", "")
    template = template_of(path)
    if template is None:
        assert status in (301, 404), f"{path} answers {status} and is not described"
        if status == 404:
            _check_problem(status, media_type, body)
        return
    responses = description()["paths"][template]["get"]["responses"]
    assert str(status) in responses, f"{path} answers {status}, which is not described"
    described = _response(template, str(status))
    for name in described.get("headers", {}).keys() - {"Last-Modified"}:  # told only where it is certain
        assert name in headers or path.startswith("/api/v1/health/"), f"{path} {status}: no {name}"
    if status >= 400:
        _check_problem(status, media_type, body)
    elif "content" in described:
        media_type = media_type.removesuffix("; charset=utf-8")
        assert media_type in described["content"], f"{path}: {media_type} is not described"
        if media_type != "application/json" and not media_type.endswith("+json"):
            return
        told = orjson.loads(body)
        _validate(_answer(template, str(status), media_type), told)
        if media_type == "application/json" and isinstance(told.get("data"), list | dict):
            _check_items(template, query, told)
    else:
        assert body == b"", f"{path} {status}: a body that is not described"


def validate_item(component: str, item: Any) -> None:
    """Fail unless an item has the shape of a component."""
    _validate(_component(component), item)


def _check_problem(status: int, media_type: str, body: bytes) -> None:
    assert media_type == "application/problem+json"
    problem = orjson.loads(body)
    _validate(_component("Problem"), problem)
    assert problem["status"] == status
    assert problem["type"] == f"/problems/{problem['code']}"


def _response(template: str, status: str) -> dict[str, Any]:
    """How an address answers with a status; what several share stands among the components."""
    response: dict[str, Any] = description()["paths"][template]["get"]["responses"][status]
    if "$ref" in response:
        return description()["components"]["responses"][response["$ref"].rpartition("/")[2]]  # type: ignore[no-any-return]
    return response


@cache
def _component(name: str) -> Draft202012Validator:
    return _validator({"$ref": f"{ROOT}#/components/schemas/{name}"})


@cache
def _answer(template: str, status: str, media_type: str) -> Draft202012Validator:
    return _validator(_response(template, status)["content"][media_type]["schema"])


@cache
def _exactly(type_name: str, profile: str) -> Draft202012Validator:
    """What an item of a type is in one profile. The description has one shape for several: generators want that."""
    return _validator(_absolute(orjson.dumps(item_schema(type_name, profile))))


def _check_items(template: str, query: str, body: Any) -> None:
    """Fail unless the items of an answer have exactly the shape of their profile; with `fields`, any part of it."""
    data, asked = body["data"], parse_qs(query)
    if "fields" in asked:
        return
    shelves = [] if isinstance(data, list) else data.get("sections", data.get("lists", []))
    default = "card" if shelves else "full" if "body" in data else "list"
    profile = asked.get("profile", [body["meta"].get("applied", {}).get("profile", default)])[0]
    items = [item for shelf in shelves for item in shelf.get("items", ())]
    for entry in data if isinstance(data, list) else [data, *items]:
        if "change" in entry:
            assert entry.keys() == {"change", "item" if entry["change"] == "upsert" else "tombstone"}
        item = entry.get("item", entry)
        if "requested_locale" in item and "type" in item:
            more = {"highlight", "promoted"} if template.endswith("/search/") else set()
            exact = {name: value for name, value in item.items() if name not in more}
            _validate(_exactly(item["type"], profile), exact)


def _absolute(schema: bytes) -> Any:
    return json.loads(schema.replace(b'"#/components/', f'"{ROOT}#/components/'.encode()))


def _validator(schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator(schema, registry=_registry(), format_checker=FormatChecker())


def _validate(validator: Draft202012Validator, value: Any) -> None:
    error = best_match(validator.iter_errors(value))
    assert error is None, f"{error.json_path}: {error.message[:500]}"
