"""Every failing answer as problem details: what views raise, what Django raises around them, and our own mistakes."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions

from portal.api.headers import METHODS
from portal.api.messages import Message
from portal.api.problems import Problem, problem_response
from portal.api.staleness import remembered
from portal.api.throttling import too_many_requests

logger = logging.getLogger(__name__)

RETRY_SECONDS = 5
"""When to ask again after the database did not answer: about what a restart takes."""


def handle(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """Answer an exception that a view of the API raised (REST framework's EXCEPTION_HANDLER)."""
    request: HttpRequest = getattr(context["request"], "_request", context["request"])
    if isinstance(error, Problem):
        return problem_response(request, error)
    if isinstance(error, exceptions.MethodNotAllowed):
        return method_not_allowed(request)
    if isinstance(error, exceptions.Throttled):
        return throttled(request, too_many_requests(getattr(error, "wait", None)))
    if isinstance(error, (Http404, PermissionDenied, exceptions.NotFound, exceptions.PermissionDenied)):
        return not_found(request, error)
    if isinstance(error, OperationalError):
        return unavailable(request, error)
    return server_error(request, error)


def unavailable(request: HttpRequest, error: OperationalError) -> HttpResponse:
    """The database does not answer, or not in time: the last answer to the same question, else 503."""
    logger.error("%s: %s", request.path, error)
    headers = {"Retry-After": str(RETRY_SECONDS)}
    return throttled(
        request, Problem("internal", Message("The database does not answer."), headers=headers, status=503)
    )


def throttled(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The last answer to the same question if there is one, else that there are too many; either tells to wait."""
    stale = remembered(request)
    if stale is None:
        return problem_response(request, problem)
    for name, value in problem.headers.items():
        stale[name] = value
    return stale


def method_not_allowed(request: HttpRequest) -> HttpResponse:
    """The address is only read."""
    detail = Message("{method} is not answered here; {methods} are.", method=request.method, methods=METHODS)
    return problem_response(request, Problem("method-not-allowed", detail, headers={"Allow": METHODS}))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing is at this address (a handler404)."""
    return problem_response(request, Problem("not-found", Message("There is nothing at this address.")))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that is not even a request: a wrong host, say (a handler400)."""
    return problem_response(request, Problem("invalid-value", Message("The request is malformed.")))


def server_error(request: HttpRequest, error: Exception | None = None) -> HttpResponse:
    """Our own mistake (a handler500); the log has it under the answer's `request_id`."""
    request_id = secrets.token_hex(8)
    logger.error("request %s failed: %s", request_id, request.path, exc_info=error)
    problem = Problem("internal", Message("This is our mistake; it is in our log as {id}.", id=request_id))
    return problem_response(request, problem, request_id)
