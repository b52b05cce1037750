"""Requests to addresses that editors typed: never into private networks, never along a redirect."""

from __future__ import annotations

import socket
import ssl
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

TIMEOUT = 10
"""Seconds for the connection, and for each piece of the answer."""
LONGEST_ANSWER = 65_536
"""Bytes of an answer that are read."""


class RefusedAddressError(ValueError):
    """An address to which nothing is sent; says why."""


def check_address(url: str) -> tuple[SplitResult, str]:
    """The parts of an address and the IP address to connect to; RefusedAddressError if nothing may be sent there."""
    parts = urlsplit(url)
    allowed = ("https", "http") if settings.WEBHOOK_PRIVATE_NETWORKS else ("https",)
    if parts.scheme not in allowed or not parts.hostname:
        raise RefusedAddressError("Only https:// addresses are told anything.")
    if parts.username or parts.password:
        raise RefusedAddressError("The address may hold no password: the secret proves who we are.")
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError) as error:
        raise RefusedAddressError(f"There is no host {parts.hostname}.") from error
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    if not settings.WEBHOOK_PRIVATE_NETWORKS and not all(_is_public(address) for address in addresses):
        raise RefusedAddressError(f"{parts.hostname} is in a private network.")
    return parts, addresses[0]


def _is_public(address: str) -> bool:
    parsed = ip_address(address)
    mapped = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    return parsed.is_global and not parsed.is_multicast and (mapped is None or bool(mapped.is_global))


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer to a POST. RefusedAddressError, or OSError if there was no answer.

    It connects to the very address that was checked: a name that leads elsewhere a moment later leads nowhere.
    """
    parts, address = check_address(url)
    secure = parts.scheme == "https"
    connection = _Pinned(parts, address, secure=secure)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, {**headers, "Content-Length": str(len(body))})
        answer: HTTPResponse = connection.getresponse()
        answer.read(LONGEST_ANSWER)
        return answer.status
    finally:
        connection.close()


class _Pinned(HTTPConnection):
    """A connection to one IP address in the name of a host."""

    def __init__(self, parts: SplitResult, address: str, *, secure: bool) -> None:
        port = parts.port or (HTTPSConnection.default_port if secure else HTTPConnection.default_port)
        super().__init__(parts.hostname or "", port, timeout=TIMEOUT)
        self._address = address
        self._secure = secure

    def connect(self) -> None:
        """Connect, and let the host prove that it is the one that was named."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
