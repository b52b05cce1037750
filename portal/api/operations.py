"""What a GET of one address does, and how it may answer: each problem is described once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.api.parameters import Parameter
from portal.api.problems import MEDIA_TYPE, STATUSES

Json = dict[str, Any]

EVERYWHERE = (
    "unknown-parameter",
    "invalid-value",
    "query-too-long",
    "method-not-allowed",
    "not-acceptable",
    "internal",
)
"""The problems that any address may answer."""


@dataclass(frozen=True)
class Operation:
    """What a GET of one address does."""

    id: str
    summary: str
    description: str
    """What one must know to use it, beside its parameters and its answer."""
    tag: str
    """One of `introduction.TAGS`."""
    answer: Json
    """The JSON Schema of its 200 answer; `#/components/schemas/…` are those of `components` and the shared ones."""
    parameters: Sequence[Parameter] = ()
    path_parameters: Sequence[Json] = ()
    problems: Sequence[str] = ()
    """The codes it may answer beside those that any address may."""
    components: dict[str, Json] = field(default_factory=dict)
    redirects: str = ""
    """Why it may answer 301; empty: it does not."""
    unavailable: bool = True
    """It may answer 503, for it asks the database."""
    cached: bool = True
    """Caches may keep its 200 answer, and it may answer 304."""
    dated: bool = False
    """Its 200 answer may say when it last changed."""
    limited: bool = True
    """It may answer 429."""
    media_type: str = "application/json"
    """Of the 200 answer."""
    ranged: bool = False
    """A part of its 200 answer may be asked for (`Range`)."""
    also: dict[str, Json] = field(default_factory=dict)
    """Further media types that the 200 answer may have, with their schemas."""


_CACHING = ("ETag", "Cache-Control", "Vary")
_LIMITING = ("Retry-After", "RateLimit", "RateLimit-Policy")
_LOCATION: Json = {"Location": {"schema": {"type": "string"}, "description": "A root-relative URL."}}


def responses(operation: Operation) -> tuple[Json, dict[str, Json]]:
    """By status, how an address may answer; and the components that these refer to."""
    told = {operation.media_type: operation.answer, **operation.also}
    content = {media_type: {"schema": schema} for media_type, schema in told.items()}
    caching = _headers(_CACHING if operation.cached else ())
    told_once = _headers((*_CACHING, "Last-Modified")) if operation.dated else caching
    found: Json = {"200": {"description": "The answer.", **told_once, "content": content}}
    if operation.ranged:
        found["206"] = {"description": "The part that was asked for.", **caching, "content": content}
        found["416"] = _problem(["invalid-value"])
    if operation.redirects:
        found["301"] = {"description": operation.redirects, "headers": _LOCATION}
    shared: dict[str, Json] = {}
    if operation.cached:
        shared["NotModified"] = {"description": "The reader has this answer already.", **caching}
        found["304"] = _reference("NotModified")
    for status, codes in sorted(_problems(operation).items()):
        name = "Or".join("".join(word.capitalize() for word in code.split("-")) for code in codes)
        shared[name] = _problem(codes)
        found[str(status)] = _reference(name)
    return found, shared


def _problems(operation: Operation) -> dict[int, list[str]]:
    by_status: dict[int, list[str]] = {503: ["internal"]} if operation.unavailable else {}
    for code in (*EVERYWHERE, *operation.problems, *(["too-many-requests"] if operation.limited else [])):
        by_status.setdefault(STATUSES[code], []).append(code)
    return by_status


def _problem(codes: Sequence[str]) -> Json:
    examples = {code: {"$ref": f"#/components/examples/{code}"} for code in codes}
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}
    return {
        "description": "A problem: " + ", ".join(f"`{code}`" for code in codes) + ".",
        **_headers(_LIMITING if "too-many-requests" in codes else ()),
        "content": {MEDIA_TYPE: content},
    }


def _headers(names: Sequence[str]) -> Json:
    return {"headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names}} if names else {}


def _reference(response: str) -> Json:
    return {"$ref": f"#/components/responses/{response}"}
