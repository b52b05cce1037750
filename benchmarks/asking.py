"""Requests through the whole WSGI stack of this process."""

from __future__ import annotations

import io
import resource
import statistics
import sys
import time
from collections.abc import Callable

import django
from django.core.wsgi import get_wsgi_application

Requests = dict[str, list[str]]
"""Addresses by what they measure."""


def get(application: Callable[..., object], url: str, headers: dict[str, str] | None = None) -> tuple[bytes, str]:
    """The body and the ETag of a GET through the WSGI application; RuntimeError unless it answers 200 or 304."""
    path, _, query = url.partition("?")
    answer: dict[str, object] = {}

    def start_response(status: str, response_headers: list[tuple[str, str]], *_: object) -> None:
        answer.update(status=status, headers=dict(response_headers))

    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http", "wsgi.version": (1, 0), **(headers or {}),
    }  # fmt: skip
    body = b"".join(application(environ, start_response))  # type: ignore[arg-type]
    status = str(answer["status"])
    if not status.startswith(("200", "304")):
        raise RuntimeError(f"{url}: {status}: {body[:300]!r}")
    return body, str(answer["headers"].get("ETag", ""))  # type: ignore[attr-defined]


def ask(requests: Requests) -> None:
    """Tell how long each kind of request takes, and how much memory the process took; it is to be a fresh one."""
    django.setup()
    application = get_wsgi_application()
    for name, addresses in requests.items():
        for address in addresses[:5]:
            get(application, address)
        times = sorted(_time(application, address) for address in addresses)
        half, most = statistics.median(times), times[len(times) * 95 // 100]
        print(f"{name:<28} {half * 1000:8.1f} ms at the median, {most * 1000:.1f} ms at the 95th percentile")
    print(f"{'process that answers':<28} {peak(resource.RUSAGE_SELF):8.0f} MB", flush=True)


def _time(application: object, address: str) -> float:
    started = time.perf_counter()
    get(application, address)  # type: ignore[arg-type]
    return time.perf_counter() - started


def peak(who: int) -> float:
    """Megabytes that this process (RUSAGE_SELF), or the largest it waited for (RUSAGE_CHILDREN), held at most."""
    return resource.getrusage(who).ru_maxrss / 1000  # kilobytes on Linux
