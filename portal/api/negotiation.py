"""Media types: the API speaks JSON; a reader that accepts none is told so (406)."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from portal.api.headers import weights
from portal.api.messages import Message
from portal.api.problems import Problem


class JsonOnly(BaseContentNegotiation):
    """One renderer, chosen unless the Accept header excludes it."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser:
        """The only parser there is; nothing is posted."""
        return next(iter(parsers))

    def select_renderer(
        self, request: Request | HttpRequest, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The JSON renderer; Problem if the reader refuses JSON."""
        header: str = request.META.get("HTTP_ACCEPT", "")
        if header and not accepts_json(header):
            detail = Message("Answers are application/json.")
            raise Problem("not-acceptable", detail, extra={"available": ["application/json"]})
        renderer = next(iter(renderers))
        return renderer, renderer.media_type


class AnyType(JsonOnly):
    """For addresses that name their format: what the Accept header says changes nothing."""

    def select_renderer(
        self, request: Request | HttpRequest, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The only renderer there is; it renders nothing here."""
        renderer = next(iter(renderers))
        return renderer, renderer.media_type


def accepts_json(header: str) -> bool:
    """Whether an Accept header allows application/json: the most exact of its ranges decides."""
    given = weights(header)
    found = next((given[name] for name in ("application/json", "application/*", "*/*") if name in given), 0.0)
    return found > 0
