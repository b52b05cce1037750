"""Headers: those that every public answer carries, so that no middleware has to add them (and no `Vary` with them), and
what a reader says it accepts.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from django.http import HttpRequest, HttpResponseBase

AnyResponse = TypeVar("AnyResponse", bound=HttpResponseBase)

EXPOSED = "ETag, Link, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id"
METHODS = "GET, HEAD, OPTIONS"
_OF_NOT_MODIFIED = {"ETag", "Cache-Control", "Vary", "Date", "Age", "Expires", "Access-Control-Allow-Origin"}


def add_cors(response: AnyResponse) -> AnyResponse:
    """Let pages of any origin read an answer; it holds nothing that depends on who asks."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = EXPOSED
    return response


def add_preflight(response: AnyResponse) -> AnyResponse:
    """Answer a browser's question whether it may ask: it may, with any of the methods that read."""
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "Accept, If-None-Match, If-Modified-Since"
    response["Access-Control-Max-Age"] = "86400"
    return add_cors(response)


def short_not_modified(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The outermost middleware: a 304 says what RFC 9110 (15.4.5) asks of it and nothing that its reader has already;
    above all not the length of a body (8.6).
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            for name in response.headers.keys() - _OF_NOT_MODIFIED:
                del response[name]
        return response

    return middleware


def weights(header: str) -> dict[str, float]:
    """What an Accept or Accept-Encoding header allows, by name in lower case; 0 is refused, and so is nonsense."""
    found = {}
    for part in header.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = [value.strip() for key, _, value in (p.partition("=") for p in parameters) if key.strip() == "q"]
        found[name] = _number(quality[0]) if quality else 1.0
    return found


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
