"""How often one client may ask: as it likes, unless `API_RATE` is set. A whole university may share one address."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from portal.api.messages import Message
from portal.api.problems import Problem
from portal.publishing.clock import now as this_moment
from portal.publishing.status import SECOND

_IPV6_NETWORK = 64
"""Bits of an IPv6 address that name a network: one machine has all addresses in it."""


class ClientThrottle(BaseThrottle):
    """Counts the requests of each client in windows of fixed length. The address is kept nowhere: the cache knows a
    hash of it, another one in each window, and forgets that with the window."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Whether this request is within the rate; a browser's question whether it may ask is always."""
        if settings.API_RATE is None or request.method == "OPTIONS":
            return True
        most, seconds = settings.API_RATE
        window, passed = divmod(this_moment(), seconds * SECOND)
        self._left = seconds - passed / SECOND
        key = _key(self.get_ident(request), window)
        if cache.add(key, 1, timeout=seconds):
            return True
        try:
            return cache.incr(key) <= most
        except ValueError:  # The cache has just forgotten it.
            return True

    def wait(self) -> float:
        """Seconds to the next window."""
        return self._left


def too_many_requests(wait: float | None) -> Problem:
    """What a client is told that has to wait. Only here are limits told: other answers are kept by shared caches, and
    hold nothing that depends on who asks."""
    seconds = str(int(wait or 1))
    headers = {"Retry-After": seconds, "RateLimit": f'"client";r=0;t={seconds}'}
    if settings.API_RATE is not None:
        headers["RateLimit-Policy"] = '"client";q={};w={}'.format(*settings.API_RATE)
    return Problem("too-many-requests", Message("Ask again in {seconds} seconds.", seconds=seconds), headers=headers)


def _key(address: str | None, window: int) -> str:
    return "throttle:" + salted_hmac(f"portal.api.throttling:{window}", _network(address or "")).hexdigest()


def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(int(parsed) >> (128 - _IPV6_NETWORK))
    return str(parsed)
