"""Answers of the last hour (API_STALE_SECONDS), for clients that ask too often, and for all while the database does not
answer: an older answer is better than none.

Kept in the cache that also counts requests, whatever their format, GET and HEAD alike; they hold nothing that depends
on who asks. Each question has one of SLOTS places, and no answer is larger than LARGEST, so that they never take more
than SLOTS × LARGEST (64 MB), in Redis neither.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from functools import partial
from hashlib import blake2b

from django.conf import settings
from django.core.cache import cache
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse

from portal.api.conditional import best_coding

SLOTS = 512
"""Questions whose answers are kept, fewer where two have the same place. A page of a list is 2 to 20 KB."""
LARGEST = 128 * 1024
"""Bytes of an answer that is kept: a whole result set may be as large as the portal."""
_METHODS = ("GET", "HEAD")


def remember(request: HttpRequest, response: HttpResponseBase) -> None:
    """Keep an answer; one that is streamed, once it has come to its end and was not too large."""
    if not settings.API_STALE_SECONDS or request.method not in _METHODS or response.status_code != 200:
        return
    if "no-store" in response.headers.get("Cache-Control", "") or isinstance(response, FileResponse):
        return
    keep = partial(_keep, request, dict(response.headers))
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = _told(iter(response), keep)
    elif isinstance(response, HttpResponse) and len(response.content) <= LARGEST:
        keep(response.content)


def remembered(request: HttpRequest) -> HttpResponse | None:
    """The last answer to the same question, with its age; None if there is none."""
    if request.method not in _METHODS:
        return None
    question, slot = _place(request)
    kept = cache.get(slot)
    if kept is None or kept[0] != question:
        return None
    _, since, headers, body = kept
    response = HttpResponse(body, headers=headers)
    response["Age"] = str(int(time.time() - since))
    # It is for this client and this moment: no cache may take it for the newest.
    response["Cache-Control"] = "no-store"
    return response


def _told(parts: Iterable[bytes], keep: partial[None]) -> Iterator[bytes]:
    """The parts as they are; all together are kept after the last, if a reader takes them all."""
    taken, size = [], 0
    for part in parts:
        size += len(part)
        if size <= LARGEST:
            taken.append(part)
        yield part
    if size <= LARGEST:
        keep(b"".join(taken))


def _keep(request: HttpRequest, headers: dict[str, str], body: bytes) -> None:
    question, slot = _place(request)
    cache.set(slot, (question, time.time(), headers, body), settings.API_STALE_SECONDS)


def _place(request: HttpRequest) -> tuple[bytes, str]:
    """A digest of what is asked and in which coding, and the key of its place."""
    asked = (request.get_full_path(), best_coding(request.META.get("HTTP_ACCEPT_ENCODING", "")))
    digest = blake2b(repr(asked).encode(), digest_size=16).digest()
    return digest, f"answer:{int.from_bytes(digest[:4]) % SLOTS}"
