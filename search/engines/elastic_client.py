"""The Elasticsearch server that the settings name: how it is reached, and what counts as its failure."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.conf import settings
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch
from elasticsearch.serializer import OrjsonSerializer

from search.engines.contract import EngineUnavailableError

WRITE_SECONDS = 60.0
"""For the worker: nobody waits for it."""


def is_configured() -> bool:
    """Whether the settings name a server."""
    return bool(settings.ELASTICSEARCH_URL)


def client() -> Elasticsearch:
    """The client of this process. Nothing is tried twice: readers have another engine, the worker comes again."""
    return _client(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_API_KEY, settings.ELASTICSEARCH_CA)


_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)
"""Until when (time.monotonic) the request that is being answered may wait for the server."""


@contextmanager
def waiting_until(deadline: float) -> Iterator[None]:
    """All questions asked within have to be answered by then."""
    token = _deadline.set(deadline)
    try:
        yield
    finally:
        _deadline.reset(token)


def seconds_left() -> float:
    """How long an answer may take; EngineUnavailableError if the time is up."""
    deadline = _deadline.get()
    left = settings.ELASTICSEARCH_TIMEOUT if deadline is None else deadline - time.monotonic()
    if left <= 0:
        raise EngineUnavailableError("Elasticsearch took all of the request's time")
    return left


@contextmanager
def asking() -> Iterator[None]:
    """What goes wrong while the server is asked, it cannot be reached, refuses or answers nonsense, is its failure."""
    try:
        yield
    except ApiError as error:
        raise EngineUnavailableError(f"Elasticsearch: {error} {_cause(error.body)}") from error
    except TransportError as error:
        raise EngineUnavailableError(f"Elasticsearch: {error}") from error
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise EngineUnavailableError(f"Elasticsearch answered something else: {error!r}") from error


def _cause(told: Any) -> str:
    """What is to blame, by the server's own account."""
    found = told["error"] if isinstance(told, dict) and isinstance(told.get("error"), dict) else {}
    shards = found.get("failed_shards") or [{"reason": found}]
    return str(shards[0].get("reason", ""))[:500]


@lru_cache(maxsize=4)
def _client(url: str, api_key: str, ca: str) -> Elasticsearch:
    options: dict[str, Any] = {"ca_certs": ca} if ca else {}
    return Elasticsearch(
        url,
        api_key=api_key or None,
        request_timeout=WRITE_SECONDS,
        max_retries=0,
        retry_on_timeout=False,
        serializer=OrjsonSerializer(),
        **options,
    )
