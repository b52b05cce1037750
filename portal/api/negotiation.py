"""Media types: the API speaks JSON; a reader that accepts none is told so (406)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpRequest
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from portal.api.headers import weights
from portal.api.messages import Message
from portal.api.problems import Problem

JSON = "application/json"
LINKED = "application/ld+json"


class JsonOnly(BaseContentNegotiation):
    """One renderer, chosen unless the Accept header excludes it."""

    def media_types(self, request: Request | HttpRequest) -> Sequence[str]:
        """What an answer may be taken for."""
        return (JSON,)

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser:
        """The only parser there is; nothing is posted."""
        return next(iter(parsers))

    def select_renderer(
        self, request: Request | HttpRequest, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The JSON renderer; Problem if the reader refuses JSON."""
        header: str = request.META.get("HTTP_ACCEPT", "")
        possible = self.media_types(request)
        if header and not any(accepts(header, name) for name in possible):
            detail = Message("Answers are {types}.", types=", ".join(possible))
            raise Problem("not-acceptable", detail, extra={"available": list(possible)})
        renderer = next(iter(renderers))
        return renderer, renderer.media_type


class JsonOrLinked(JsonOnly):
    """For addresses that answer JSON-LD with `profile=jsonld`: then a reader may ask for either, as JSON-LD is JSON."""

    def media_types(self, request: Request | HttpRequest) -> Sequence[str]:
        """The profile decides, never the Accept header: no answer has to vary by it."""
        return (LINKED, JSON) if request.GET.get("profile") == "jsonld" else (JSON,)


class AnyType(JsonOnly):
    """For addresses that name their format: what the Accept header says changes nothing."""

    def select_renderer(
        self, request: Request | HttpRequest, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The only renderer there is; it renders nothing here."""
        renderer = next(iter(renderers))
        return renderer, renderer.media_type


def accepts(header: str, media_type: str) -> bool:
    """Whether an Accept header allows a media type: the most exact of its ranges decides (RFC 9110, 12.5.1)."""
    given = weights(header)
    ranges = (media_type, media_type.partition("/")[0] + "/*", "*/*")
    return next((given[name] for name in ranges if name in given), 0.0) > 0
