"""What load balancers ask, and every address that is none."""

from __future__ import annotations

import re
from typing import Any

from django.db import Error
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, URLResolver, get_resolver, resolve
from django.utils.http import MAX_URL_REDIRECT_LENGTH
from rest_framework.request import Request

from portal.api.addresses import query_of
from portal.api.headers import add_cors
from portal.api.messages import Message
from portal.api.openapi import reference
from portal.api.operations import Operation
from portal.api.problems import Problem
from portal.api.values import RefusedError, closest, uuid
from portal.api.views import PublicView
from portal.publishing import changes
from portal.publishing.clock import now

API = "/api/v1/"


class Live(PublicView):
    """Whether the process answers at all."""

    throttle_classes = ()

    def get(self, request: Request) -> HttpResponse:
        """Nothing is looked at."""
        return _ok()

    def operation(self) -> Operation:
        """Its description."""
        return Operation(
            id="read_live",
            summary="Whether the process answers.",
            description="It looks at nothing else: restart the process when this fails.",
            tag="Health",
            answer=reference("Health"),
            unavailable=False,
            limited=False,
        )


class Ready(PublicView):
    """Whether the process can serve: it reaches its database, and the tables are there."""

    throttle_classes = ()

    def get(self, request: Request) -> HttpResponse:
        """One statement; 503 if it fails."""
        try:
            changes.state(now())
        except Error as error:
            raise Problem("internal", Message("The database does not answer."), status=503) from error
        return _ok()

    def operation(self) -> Operation:
        """Its description."""
        return Operation(
            id="read_ready",
            summary="Whether the process can serve.",
            description="It asks the database: send no readers here while this fails.",
            tag="Health",
            answer=reference("Health"),
            limited=False,
        )


class NothingHere(PublicView):
    """Every address below the API that is none: 404, or 301 where only the last slash is missing."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Asked before the method or the media type is: there is nothing here whatever is asked."""
        if request.method not in ("GET", "HEAD") or not _only_lacks_its_slash(request):
            raise _nothing_at(request.path_info)

    def get(self, request: Request) -> HttpResponse:
        """The address with its last slash."""
        return add_cors(HttpResponsePermanentRedirect(_with_slash(request)))


def _nothing_at(path: str) -> Problem:
    root, _, rest = path.partition(API)
    begun, _, below = rest.partition("/")
    addresses = [] if root else _addresses()
    if below and f"{begun}/{{id}}/" in addresses:
        try:
            uuid(below.partition("/")[0])
        except RefusedError as refused:
            return Problem("not-found", refused.detail)
    known: dict[str, str] = {}
    for address in addresses:
        known.setdefault(address.partition("/")[0], address)
    # Where the address itself is there, something below it is missing, and no other one is meant.
    near = [part for part in closest(begun, [*known]) if part != begun or "{" in known[part]]
    if not near:
        detail = Message("There is nothing at this address. All are listed in /api/v1/openapi.json.")
        return Problem("not-found", detail)
    detail = Message("There is nothing at this address. Perhaps “{near}” is meant.", near=API + known[near[0]])
    error = {"parameter": "path", "code": "unknown", "detail": detail, "allowed": near}
    return Problem("not-found", detail, errors=[error])


def _addresses() -> list[str]:
    """What may follow /api/v1/, the shortest first: `jobs/`, `jobs/{id}/`."""
    includes = [entry for entry in get_resolver().url_patterns if isinstance(entry, URLResolver)]
    below = [view for entry in includes if str(entry.pattern) == API.lstrip("/") for view in entry.url_patterns]
    found = (re.sub(r"<\w+:(\w+)>", r"{\1}", str(view.pattern)) for view in below)
    return sorted((address for address in found if address), key=len)


def _with_slash(request: Request) -> str:
    query = query_of(request)
    return request.path + "/" + (f"?{query}" if query else "")


def _only_lacks_its_slash(request: Request) -> bool:
    if request.path.endswith("/") or len(_with_slash(request)) > MAX_URL_REDIRECT_LENGTH:
        return False
    try:
        view = resolve(request.path_info + "/").func
    except Resolver404:
        return False
    return getattr(view, "cls", None) is not NothingHere


def _ok() -> HttpResponse:
    response = HttpResponse(b'{"status":"ok"}', content_type="application/json")
    response["Cache-Control"] = "no-store"
    return add_cors(response)
