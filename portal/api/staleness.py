"""Answers of the last hour (API_STALE_SECONDS), for clients that ask too often: an older answer is better than none.

Kept only where a rate is set, in the cache that also counts requests; they hold nothing that depends on who asks.
"""

from __future__ import annotations

import time
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from portal.api.conditional import best_coding

LARGEST = 256 * 1024
"""Bytes of an answer that is kept."""


def remember(request: HttpRequest, response: Any) -> None:
    """Keep an answer."""
    if (
        settings.API_RATE is None
        or not settings.API_STALE_SECONDS
        or request.method != "GET"
        or response.status_code != 200
        or response.streaming
    ):
        return
    if "RateLimit" in response or len(response.content) > LARGEST or "no-store" in response.get("Cache-Control", ""):
        return
    cache.set(_key(request), (time.time(), response.content, dict(response.headers)), settings.API_STALE_SECONDS)


def remembered(request: HttpRequest) -> HttpResponse | None:
    """The last answer to the same question, with its age; None if there is none."""
    kept = cache.get(_key(request)) if request.method == "GET" else None
    if kept is None:
        return None
    since, body, headers = kept
    response = HttpResponse(body, headers=headers)
    response["Age"] = str(int(time.time() - since))
    # It is for this client, who asked too often: no cache may take it for the newest.
    response["Cache-Control"] = "no-store"
    return response


def _key(request: HttpRequest) -> str:
    asked = (request.get_full_path(), best_coding(request.META.get("HTTP_ACCEPT_ENCODING", "")))
    return "answer:" + blake2b(repr(asked).encode(), digest_size=16).hexdigest()
