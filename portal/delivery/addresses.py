"""Telling caches that forget by address (`FRONTEND_CACHE`), through Wagtail's back ends: a follower of the sequence."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.utils.encoding import iri_to_uri
from wagtail.contrib.frontend_cache.backends import BaseBackend
from wagtail.contrib.frontend_cache.utils import get_backends

from portal.api.addresses import absolute, page_at
from portal.publishing.followers import SharedFollower
from portal.publishing.models import ContentItem, ItemPath

logger = logging.getLogger(__name__)

NOT_KEPT = {404, 410, 412}
"""Statuses by which caches (Squid, nginx, …) say that there is nothing to forget."""
GIVE_UP_SECONDS = 3600
"""After so long, what a cache refuses is passed over: one address that it never takes must not keep back all others."""
SINGLY_SECONDS = 30
"""So long a back end is told addresses one by one: a cache that does not answer must not hold up the worker."""


class AddressFollower(SharedFollower):
    """Purges the addresses of what changed, then moves its cursor; what fails is told again, for an hour."""

    name = "purge-addresses"
    batch_size = 20
    """Small, because a batch is what is told again, and what is given up."""
    begins_now = True

    def __init__(self) -> None:
        self._begun: float | None = None

    def begin(self) -> None:
        """Nothing: no address stands for everything."""

    def apply(self, items: Sequence[ContentItem]) -> None:
        """OSError, or what the back end raises, if a cache could not be told; after an hour that is only logged."""
        addresses = sorted({iri_to_uri(address) for address in _addresses(items)})
        self._begun = self._begun or time.monotonic()
        is_last = time.monotonic() >= self._begun + GIVE_UP_SECONDS
        failures = purge_addresses(addresses, singly=is_last)
        if failures and not is_last:
            raise next(iter(failures.values()))
        if failures:
            logger.error("Given up; a cache may still hold %s", ", ".join(failures))
        self._begun = None


def purge_addresses(addresses: Sequence[str], *, singly: bool = False) -> dict[str, Exception]:
    """Have every back end forget those of its hosts; what was not taken, and why.

    `singly` tells which of them: clouds refuse all of a batch for one address in it.
    """
    failures: dict[str, Exception] = {}
    for backend in get_backends().values():
        own = [address for address in addresses if backend.invalidates_hostname(urlsplit(address).netloc)]
        enough = time.monotonic() + SINGLY_SECONDS
        for told in [[address] for address in own] if singly else [own]:
            failure = _failure(backend, told) if time.monotonic() <= enough else TimeoutError("It took too long.")
            if failure:
                failures |= dict.fromkeys(told, failure)
    return failures


def _failure(backend: BaseBackend, addresses: list[str]) -> Exception | None:
    """Why these could not be told, if so."""
    try:
        with _failures_raised():
            backend.purge_batch(addresses)
    except Exception as error:  # noqa: BLE001 - back ends raise what their libraries do; others are told all the same
        return error
    return None


@contextmanager
def _failures_raised() -> Iterator[None]:
    """Raise what Wagtail's back ends only write to the log (Cloudflare's in part to the root logger): they neither
    return nor raise that a cache could not be told."""
    raising, root = _RaisingHandler(), logging.getLogger()
    root.addHandler(raising)
    try:
        yield
    finally:
        root.removeHandler(raising)
    if raising.refusal:
        raise raising.refusal


class _RaisingHandler(logging.Handler):
    """Raises an error of the thread that made this handler where it is logged, or keeps it as `refusal`."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._thread = threading.get_ident()
        self.refusal: OSError | None = None

    def emit(self, record: logging.LogRecord) -> None:
        # Back ends that speak HTTP log an address and the status with which it was answered.
        told = record.args if isinstance(record.args, tuple) else ()
        statuses = {arg for arg in told if isinstance(arg, int)}
        if record.thread != self._thread or statuses & NOT_KEPT:
            return
        error = OSError(record.getMessage())
        if not statuses:
            raise error  # no answer: nor is there one for the rest, each after half a minute
        self.refusal = self.refusal or error


def _addresses(items: Sequence[ContentItem]) -> Iterator[str]:
    """Where these rows are read by addresses of their own; also where they were before they moved or were withdrawn."""
    rows = {(row.group, row.locale) for row in items}
    for row in items:
        yield absolute(f"/api/v1/{row.type}/{row.group}/?locale={row.locale}")
    paths = ItemPath.objects.filter(group__in=[row.group for row in items])
    for group, locale, path in paths.values_list("group", "locale", "path"):
        if (group, locale) in rows:
            yield page_at(path)
