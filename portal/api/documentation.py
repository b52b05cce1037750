"""The description of the API for machines and for people, from our own origin and without inline code."""

from __future__ import annotations

from hashlib import blake2b
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe
from rest_framework.request import Request

from portal.api.conditional import Validator
from portal.api.errors import method_not_allowed
from portal.api.messages import Message
from portal.api.openapi import document
from portal.api.operations import Operation
from portal.api.problem_texts import TEXTS
from portal.api.problems import STATUSES, Problem, asked_language, problem_response, title
from portal.api.querystring import Values
from portal.api.views import PublicView
from portal.publishing import changes
from portal.publishing.clock import now as this_moment
from portal.publishing.status import moment

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Description(PublicView):
    """openapi.json."""

    def get(self, request: Request) -> HttpResponse:
        """The OpenAPI description; one statement."""
        at = moment(this_moment())
        Values(request._request, {})
        body = document()
        validator = Validator(request._request, changes.state(at), at, blake2b(body).hexdigest())
        return validator.not_modified() or validator.response(body)

    def operation(self) -> Operation:
        """Its description."""
        return Operation(
            id="read_description",
            summary="This description.",
            description="OpenAPI 3.1, made from the code. Clients are generated from it.",
            tag="Description",
            answer={"type": "object"},
        )


def root(request: HttpRequest) -> HttpResponse:
    """Whoever asks for nothing is shown what there is."""
    if request.method not in ("GET", "HEAD"):
        return method_not_allowed(request)
    return HttpResponseRedirect("docs/")


def reference_page(request: HttpRequest) -> HttpResponse:
    """docs/: the description as a page on which every address can be tried."""
    if request.method not in ("GET", "HEAD"):
        return method_not_allowed(request)
    return _page(request, "api/reference.html", {"assets": urljoin(settings.STATIC_URL, "drf_spectacular_sidecar/")})


@require_safe
def problem_page(request: HttpRequest, code: str) -> HttpResponse:
    """What a problem means and what to do about it: the page that the `type` of a problem names."""
    if code not in STATUSES:
        return problem_response(request, Problem("not-found", Message("There is no such problem.")))
    locale = asked_language(request)
    context = {"code": code, "title": title(code, locale), "locale": locale, "status": STATUSES[code]}
    return _page(request, "api/problem.html", {**context, "text": TEXTS[code]})


def _page(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    response = render(request, template, {"static_url": settings.STATIC_URL, **context})
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "public, max-age=300"
    return response
