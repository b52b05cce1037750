"""Failing answers: RFC 9457 problem details, in the reader's language, with the codes of the contract."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path

from portal.api.addresses import query_of
from portal.api.headers import add_cors
from portal.api.messages import Message
from portal.api.problem_titles import TITLES
from portal.languages import LANGUAGES

MEDIA_TYPE = "application/problem+json"

STATUSES: dict[str, int] = {
    "unknown-parameter": 400,
    "invalid-value": 400,
    "window-exceeded": 400,
    "query-too-long": 414,
    "not-found": 404,
    "gone": 410,
    "method-not-allowed": 405,
    "not-acceptable": 406,
    "cursor-expired": 410,
    "sync-token-expired": 410,
    "too-many-requests": 429,
    "internal": 500,
}
"""The codes of the contract and the HTTP status each has unless said otherwise."""

_LOCALES = (
    re.compile(r"(?:^|&)locale=([a-z]{2})(?:&|$)"),
    re.compile(r"(?:^|&)path=(?:/|%2[Ff])([a-z]{2})(?:/|%2[Ff])"),
)
"""In a query: what asks for a language, by itself or by the path of a page."""
_LONGEST_INSTANCE = 2000


class Problem(Exception):  # noqa: N818  (RFC 9457's own word)
    """A request that cannot be answered, with what its problem details say beside the code."""

    def __init__(
        self,
        code: str,
        detail: Message,
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})
        self.extra = dict(extra or {})
        self.status = STATUSES[code] if status is None else status


def invalid_value(parameter: str, detail: Message, allowed: Sequence[str] = (), code: str = "invalid") -> Problem:
    """The problem of one parameter's value; `allowed` names right ones."""
    error: dict[str, Any] = {"parameter": parameter, "code": code, "detail": detail}
    if allowed:
        error["allowed"] = list(allowed)
    whole = Message("{parameter}: {detail}", parameter=parameter, detail=detail)
    return Problem("invalid-value", whole, errors=[error])


def asked_language(request: HttpRequest) -> str:
    """The language that a request asks for, read leniently: a problem has to be explained whatever else is wrong."""
    query = request.META.get("QUERY_STRING", "")
    found = (match[1] for match in (locale.search(query) for locale in _LOCALES) if match)
    return next((code for code in found if code in LANGUAGES), settings.LANGUAGE_CODE)


def title(code: str, locale: str) -> str:
    """What a problem is called in a language, else in English."""
    titles = TITLES[code]
    return titles.get(locale) or titles["en"]


def problem_response(request: HttpRequest, problem: Problem, request_id: str | None = None) -> HttpResponse:
    """The problem details as an answer that no cache keeps."""
    request_id = request_id or secrets.token_hex(8)
    locale = asked_language(request)
    errors = [{**error, "detail": error["detail"].told_in(locale)} for error in problem.errors]
    body = {
        "type": f"/problems/{problem.code}",
        "title": title(problem.code, locale),
        "status": problem.status,
        "detail": problem.detail.told_in(locale),
        "instance": _instance(request),
        "code": problem.code,
        "request_id": request_id,
        **({"errors": errors} if errors else {}),
        **problem.extra,
    }
    response = HttpResponse(orjson.dumps(body), status=problem.status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    response["X-Request-Id"] = request_id
    for name, value in problem.headers.items():
        response[name] = value
    return add_cors(response)


def _instance(request: HttpRequest) -> str:
    path = escape_uri_path(request.path)
    query = query_of(request)
    return f"{path}?{query}" if query and len(query) <= _LONGEST_INSTANCE else path
