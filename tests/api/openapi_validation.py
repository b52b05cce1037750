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

from portal.api.components import ITEM_SUFFIXES
from portal.api.openapi import document

ROOT = "urn:api"


@cache
def description() -> dict[str, Any]:
    """The description, its references made absolute."""
    return json.loads(document().replace(b'"#/components/', f'"{ROOT}#/components/'.encode()))


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
        _validate(_answer(template, str(status), media_type, _profile(query)), orjson.loads(body))
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


def _profile(query: str) -> str:
    asked = parse_qs(query)
    return "fields" if "fields" in asked else asked.get("profile", ["list"])[0]


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
def _answer(template: str, status: str, media_type: str, profile: str) -> Draft202012Validator:
    """What an answer must be. Of a list's possible items, only those of the profile: `fields` would allow anything."""
    schema = _response(template, status)["content"][media_type]["schema"]
    items = schema.get("properties", {}).get("data", {}).get("items", {})
    if "anyOf" in items:
        allowed = [item for item in items["anyOf"] if item["$ref"].endswith(ITEM_SUFFIXES[profile])]
        data = {**schema["properties"]["data"], "items": {"anyOf": allowed}}
        schema = {**schema, "properties": {**schema["properties"], "data": data}}
    return _validator(schema)


def _validator(schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator(schema, registry=_registry(), format_checker=FormatChecker())


def _validate(validator: Draft202012Validator, value: Any) -> None:
    error = best_match(validator.iter_errors(value))
    assert error is None, f"{error.json_path}: {error.message[:500]}"
