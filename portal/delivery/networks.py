"""Requests to addresses that editors typed: never into private networks, never along a redirect."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from http.client import HTTPConnection, HTTPSConnection
from ipaddress import IPv6Address, IPv6Network, ip_address
from threading import Timer
from urllib.parse import SplitResult, quote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

TIMEOUT = 10
"""Seconds until a connection stands, and for each piece of the answer."""
WHOLE_TIMEOUT = 30
"""Seconds for all of it: who answers a byte at a time holds nobody up."""
_LEADS_ELSEWHERE = [
    IPv6Network(network)
    for network in ("::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "fec0::/10")
]
"""Ranges of IPv6 that hold an IPv4 address or belong to a site: RFC 4291 2.5.5, RFC 2765, RFC 6052 and 8215 (NAT64),
RFC 4380 (Teredo), RFC 3879."""


class RefusedAddressError(ValueError):
    """An address to which nothing is sent; says why."""


def check_address(url: str) -> tuple[SplitResult, str]:
    """The parts of an address and the IP address to connect to; RefusedAddressError if nothing may be sent there."""
    parts = urlsplit(url)
    allowed = ("https", "http") if settings.WEBHOOK_PRIVATE_NETWORKS else ("https",)
    if parts.scheme not in allowed or not parts.hostname:
        told = _("Only https:// addresses are told anything, unless WEBHOOK_PRIVATE_NETWORKS is on.")
        raise RefusedAddressError(told)
    if parts.username or parts.password:
        raise RefusedAddressError(_("The address may hold no password: the secret proves who we are."))
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError) as error:
        raise RefusedAddressError(_("There is no host {host}.").format(host=parts.hostname)) from error
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    if not settings.WEBHOOK_PRIVATE_NETWORKS and not all(_is_public(address) for address in addresses):
        told = _("{host} is in a private network, where nothing is sent unless WEBHOOK_PRIVATE_NETWORKS is on.")
        raise RefusedAddressError(told.format(host=parts.hostname))
    return parts, addresses[0]


def _is_public(address: str) -> bool:
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address) and any(parsed in network for network in _LEADS_ELSEWHERE):
        return False
    mapped = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    return parsed.is_global and not parsed.is_multicast and (mapped is None or bool(mapped.is_global))


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer to a POST. RefusedAddressError, or OSError if there was no answer.

    It connects to the very address that was checked: a name that leads elsewhere a moment later leads nowhere.
    """
    parts, address = check_address(url)
    secure = parts.scheme == "https"
    connection = _Pinned(parts, address, secure=secure)
    enough = Timer(WHOLE_TIMEOUT, connection.abandon)
    enough.start()
    try:
        query = f"?{parts.query}" if parts.query else ""
        # As browsers write it: what is percent-encoded already stays as it is.
        target = quote((parts.path or "/") + query, safe="/%:@!$&'()*+,;=?~-._")
        connection.request("POST", target, body, {**headers, "Content-Length": str(len(body))})
        return connection.getresponse().status
    finally:
        enough.cancel()
        connection.close()


class _Pinned(HTTPConnection):
    """A connection to one IP address in the name of a host."""

    def __init__(self, parts: SplitResult, address: str, *, secure: bool) -> None:
        port = parts.port or (HTTPSConnection.default_port if secure else HTTPConnection.default_port)
        super().__init__(parts.hostname or "", port, timeout=TIMEOUT)
        # The Host header names a port only where it is not the usual one.
        self.default_port = HTTPSConnection.default_port if secure else HTTPConnection.default_port
        self._address = address
        self._secure = secure

    def connect(self) -> None:
        """Connect, and let the host prove that it is the one that was named."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

    def abandon(self) -> None:
        """End it from another thread: whoever waits for the answer gets an OSError at once."""
        if self.sock is not None:
            # It may have ended by itself meanwhile.
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)
