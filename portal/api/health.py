"""What load balancers ask, and every address that is none."""

from __future__ import annotations

from typing import Any

from django.db import Error
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve
from django.utils.http import MAX_URL_REDIRECT_LENGTH
from rest_framework.request import Request

from portal.api.headers import add_cors
from portal.api.openapi import Operation, reference
from portal.api.problems import Problem
from portal.api.views import PublicView
from portal.publishing import changes
from portal.publishing.clock import now


class Live(PublicView):
    """Whether the process answers at all."""

    def get(self, request: Request) -> HttpResponse:
        """Nothing is looked at."""
        return _ok()

    def operation(self) -> Operation:
        """Its description."""
        return Operation("read_live", "Whether the process answers.", "Health", reference("Health"))


class Ready(PublicView):
    """Whether the process can serve: it reaches its database, and the tables are there."""

    def get(self, request: Request) -> HttpResponse:
        """One statement; 503 if it fails."""
        try:
            changes.state(now())
        except Error as error:
            raise Problem("internal", "The database does not answer.", status=503) from error
        return _ok()

    def operation(self) -> Operation:
        """Its description."""
        return Operation(
            "read_ready", "Whether the process can serve.", "Health", reference("Health"), unavailable=True
        )


class NothingHere(PublicView):
    """Every address below the API that is none: 404, or 301 where only the last slash is missing."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Asked before the method or the media type is: there is nothing here whatever is asked."""
        if request.method not in ("GET", "HEAD") or not _only_lacks_its_slash(request):
            raise Problem("not-found", "There is nothing at this address. All are listed in /api/v1/openapi.json.")

    def get(self, request: Request) -> HttpResponse:
        """The address with its last slash."""
        return add_cors(HttpResponsePermanentRedirect(_with_slash(request)))


def _with_slash(request: Request) -> str:
    query = request.META.get("QUERY_STRING", "")
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
