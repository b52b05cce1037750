"""Conditional and compressed answers: a strong validator that is known before any row is read, 304, content codings."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from tempfile import SpooledTemporaryFile
from wsgiref.util import FileWrapper

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import http_date, parse_etags, parse_http_date_safe

from portal.api.headers import AnyResponse, add_cors, weights
from portal.api.tags import header
from portal.publishing.changes import State
from portal.publishing.status import SECOND

EVERYTHING = "api"
"""The tag of every answer that has any."""
LONGEST_SHARED_AGE = 300
"""Seconds that a shared cache may keep what it will be told to forget."""
LONGEST_AGE = 30
"""Seconds that an answer may be kept without asking again."""
_WORTH_COMPRESSING = 1024
_MOST_IN_MEMORY = 1024 * 1024
"""Bytes of a streamed answer; a longer one is put on disk first."""
_AT_ONCE = 64 * 1024
_GZIP_LEVEL = 5
_BROTLI = 4
"""Quality: as fast as gzip at its level, and a tenth smaller."""
_PACKAGES = ("portal", "search", "news", "opportunities", "stories")
_DECISIVE = (".py", ".json", ".po")


@cache
def build() -> str:
    """A digest of the code that makes answers, its vocabularies and texts included, so that a new release is never
    answered with an old one's 304."""
    root = Path(__file__).resolve().parent.parent.parent
    digest = blake2b(digest_size=8)
    for package in _PACKAGES:
        for file in sorted((root / package).rglob("*")):
            if file.suffix in _DECISIVE:
                digest.update(file.read_bytes())
    return digest.hexdigest()


def release() -> str:
    """What decides answers beside rows and the clock: the code, and the addresses and language they are told with."""
    told = (build(), settings.FRONTEND_URL, settings.WAGTAILADMIN_BASE_URL, settings.LANGUAGE_CODE)
    return blake2b(repr(told).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True)
class Validator:
    """What an answer depends on; made before its rows are read, so that it never vouches for newer ones."""

    request: HttpRequest
    state: State
    now: int
    """The reader's moment (microseconds, floored to the second)."""
    identity: str
    """The canonical query, and whatever else decides the answer."""
    until: int | None = None
    """A moment at which the answer changes although no tick comes (microseconds)."""
    tags: tuple[str, ...] = ()
    """What the answer holds, for shared caches that are told what to forget; empty: they ask again soon."""
    decided_by_rows: bool = True
    """Whether nothing but rows and parts decides it. An index follows them later, and files are no rows: what caches
    are told to forget could come back as it was, so they ask again soon as well."""
    changed_at: int | None = None
    """When it last changed (microseconds, whole seconds), where that second belongs to this state alone."""

    @property
    def coding(self) -> str:
        """The content coding of the answer, if it is long enough to be worth one."""
        return best_coding(self.request.META.get("HTTP_ACCEPT_ENCODING", ""))

    def etag(self, coding: str) -> str:
        """The strong entity tag of the answer in this content coding."""
        state = self.state
        seen = (state.epoch.hex, state.sequence, state.tick, release(), self.identity, coding)
        return f'"{blake2b(repr(seen).encode(), digest_size=16).hexdigest()}"'

    def not_modified(self) -> HttpResponse | None:
        """The 304 of a reader that has this very answer; None if it has to be told."""
        given = self.request.META.get("HTTP_IF_NONE_MATCH", "")
        if not given:
            return self._add_headers(HttpResponse(status=304), self.etag(self.coding)) if self._is_dated() else None
        asked = {tag.removeprefix("W/") for tag in parse_etags(given)}
        # A short answer goes out uncompressed whatever the reader accepts, so either tag may be its own.
        for etag in (self.etag(self.coding), self.etag("identity")):
            if etag in asked or "*" in asked:
                return self._add_headers(HttpResponse(status=304), etag)
        return None

    def _is_dated(self) -> bool:
        """Whether the reader has the date of this answer. Only the very date that was told will do (RFC 9110, 13.1.3
        knows such servers): a reader's own clock says nothing of a change that was committed in that second."""
        since = self.request.META.get("HTTP_IF_MODIFIED_SINCE", "")
        return self.changed_at is not None and parse_http_date_safe(since) == self.changed_at // SECOND

    def response(self, body: bytes, *, content_type: str = "application/json") -> HttpResponse:
        """The answer with its headers."""
        coding = self.coding if len(body) > _WORTH_COMPRESSING else "identity"
        if coding != "identity":
            body = b"".join(_PACKED[coding]([body]))
        response = HttpResponse(body, content_type=content_type)
        if coding != "identity":
            response["Content-Encoding"] = coding
        response["Content-Length"] = str(len(body))
        return self._add_headers(response, self.etag(coding))

    def streamed(self, parts: Iterable[bytes], content_type: str, filename: str) -> StreamingHttpResponse:
        """The answer from a file that is complete before anything is sent: what fails half-way is told as such, and
        what breaks off on the way is seen to be cut by its length. Slow readers keep no database waiting."""
        coding = self.coding
        with ExitStack() as stack:
            file = stack.enter_context(SpooledTemporaryFile(max_size=_MOST_IN_MEMORY))
            file.writelines(_PACKED[coding](parts))
            stack.pop_all()  # from now on the response closes it
        length = file.tell()
        file.seek(0)
        response = StreamingHttpResponse(FileWrapper(file, _AT_ONCE), content_type=content_type)
        if coding != "identity":
            response["Content-Encoding"] = coding
        response["Content-Length"] = str(length)
        response["Content-Disposition"] = f'inline; filename="{filename}"'
        return self._add_headers(response, self.etag(coding))

    def add_caching(self, response: AnyResponse) -> AnyResponse:
        """How long caches may keep the answer: never past the moment at which it changes by itself."""
        moments = [at for at in (self.state.next_tick, self.until) if at is not None]
        # `now` was floored, so the moment may be up to a second nearer than it seems.
        left = [(at - self.now - 1) // SECOND for at in moments]
        age = max(0, min([LONGEST_AGE, *left]))
        shared = {}
        if self.tags:
            response["Cache-Tag"] = header((*self.tags, EVERYTHING))
            if settings.PURGE_URL:
                response["Surrogate-Key"] = response["Cache-Tag"].replace(",", " ")
            if settings.PURGE_URL and self.decided_by_rows:
                shared = {"s_maxage": max(0, min([LONGEST_SHARED_AGE, *left]))}
        patch_cache_control(
            response, public=True, max_age=age, stale_while_revalidate=60, stale_if_error=3600, **shared
        )
        response["Vary"] = "Accept-Encoding"
        return add_cors(response)

    def _add_headers(self, response: AnyResponse, etag: str) -> AnyResponse:
        response["ETag"] = etag
        if self.changed_at is not None:
            response["Last-Modified"] = http_date(self.changed_at // SECOND)
        return self.add_caching(response)


def _gzipped(parts: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(_GZIP_LEVEL, wbits=zlib.MAX_WBITS | 16)
    for part in parts:
        if packed := packer.compress(part):
            yield packed
    yield packer.flush()


def _brotlied(parts: Iterable[bytes]) -> Iterator[bytes]:
    packer = brotli.Compressor(quality=_BROTLI)
    for part in parts:
        if packed := packer.process(part):
            yield packed
    yield packer.finish()


_PACKED: dict[str, Callable[[Iterable[bytes]], Iterable[bytes]]] = {
    "identity": lambda parts: parts,
    "gzip": _gzipped,
    "br": _brotlied,
}


def best_coding(accepted: str) -> str:
    """The best content coding that an Accept-Encoding header allows: of equally welcome ones, the smallest result."""
    given = weights(accepted)
    welcome = {coding: given.get(coding, given.get("*", 0.0)) for coding in ("br", "gzip")}
    best = max(welcome, key=lambda coding: welcome[coding])
    return best if welcome[best] > 0 else "identity"
