"""How often one client may ask (`API_RATE`): often, for all customers of a mobile carrier may share one address."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from portal.api.messages import Message
from portal.api.problems import Problem
from portal.api.staleness import remember
from portal.publishing.clock import now as this_moment
from portal.publishing.status import SECOND

_IPV6_NETWORK = 64
"""Bits of an IPv6 address that name a network: one machine has all addresses in it."""
_OF_PROXIES = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP")
"""Headers that proxies add."""


class ClientThrottle(BaseThrottle):
    """Counts the requests of each client in windows of fixed length. The address is kept nowhere: the cache knows a
    hash of it, another one in each window, and forgets that with the window."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Whether this request is within the rate; a browser's question whether it may ask is always."""
        if settings.API_RATE is None or request.method == "OPTIONS" or _may_be_many(request):
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


class LimitedView(APIView):
    """A view whose clients are counted, and that has an older answer for those who ask too often."""

    throttle_classes: Sequence[type[BaseThrottle]] = (ClientThrottle,)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Keep the answer."""
        remember(request._request, response)
        return super().finalize_response(request, response, *args, **kwargs)


def _may_be_many(request: Request) -> bool:
    """Whether the address may be a proxy's of which the portal was told nothing (API_PROXIES is not set): it is a
    private one, or the request went through a proxy. All its readers would count as one, so none is counted."""
    if api_settings.NUM_PROXIES is not None:
        return False
    address = _parsed(request.META.get("REMOTE_ADDR", ""))
    return address is None or not address.is_global or any(name in request.META for name in _OF_PROXIES)


def _key(address: str | None, window: int) -> str:
    return "throttle:" + salted_hmac(f"portal.api.throttling:{window}", _network(address or "")).hexdigest()


def _network(address: str) -> str:
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(int(parsed) >> (128 - _IPV6_NETWORK))
    return str(parsed or address)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """An address; one of IPv4 that is written as of IPv6 is one of IPv4. None: it is none."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed
