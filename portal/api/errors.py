"""Every failing answer as problem details: what views raise, what Django raises around them, and our own mistakes."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions

from portal.api.headers import METHODS
from portal.api.problems import Problem, problem_response

logger = logging.getLogger(__name__)


def handle(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """Answer an exception that a view of the API raised (REST framework's EXCEPTION_HANDLER)."""
    request: HttpRequest = getattr(context["request"], "_request", context["request"])
    if isinstance(error, Problem):
        return problem_response(request, error)
    if isinstance(error, exceptions.MethodNotAllowed):
        detail = f"{request.method} is not answered here; {METHODS} are."
        return problem_response(request, Problem("method-not-allowed", detail, headers={"Allow": METHODS}))
    if isinstance(error, exceptions.Throttled):
        wait = str(getattr(error, "wait", None) or 1)
        return problem_response(
            request, Problem("too-many-requests", f"Ask again in {wait} seconds.", headers={"Retry-After": wait})
        )
    if isinstance(error, (Http404, PermissionDenied, exceptions.NotFound, exceptions.PermissionDenied)):
        return not_found(request, error)
    return server_error(request, error)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing is at this address (a handler404)."""
    return problem_response(request, Problem("not-found", "There is nothing at this address."))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that is not even a request: a wrong host, say (a handler400)."""
    return problem_response(request, Problem("invalid-value", "The request is malformed."))


def server_error(request: HttpRequest, error: Exception | None = None) -> HttpResponse:
    """Our own mistake (a handler500); the log has it under the answer's `request_id`."""
    request_id = secrets.token_hex(8)
    logger.error("request %s failed: %s", request_id, request.path, exc_info=error)
    problem = Problem("internal", f"This is our mistake; it is in our log as {request_id}.")
    return problem_response(request, problem, request_id)
