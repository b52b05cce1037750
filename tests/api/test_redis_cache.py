"""A Redis that is away costs counts and older answers, but no answer and no time."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from portal.redis_cache import OptionalRedisCache
from tests.api.client import ApiClient
from tests.api.rows import item
from tests.portal.running import free_port


@pytest.fixture(params=["refuses", "is silent"])
def away(request: pytest.FixtureRequest, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The settings name a Redis that refuses connections, or takes them and says nothing."""
    monkeypatch.setattr(OptionalRedisCache, "_away_until", 0.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = free_port() if request.param == "refuses" else silent.getsockname()[1]
        location = f"redis://127.0.0.1:{port}/0"
        backend = f"{OptionalRedisCache.__module__}.{OptionalRedisCache.__name__}"
        settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": location}}
        yield


@pytest.mark.django_db
def test_every_request_is_answered_and_nobody_counted(api: ApiClient, away: None, settings: Any) -> None:
    settings.API_RATE = (1, 60)
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 0}
    item("news", "ru")
    begun = time.monotonic()
    for _ in range(20):
        assert api.get("news/?locale=ru").data
    assert time.monotonic() - begun < 5


def test_nothing_is_there_while_it_is_away(away: None) -> None:
    cache.set("key", 1)
    assert cache.get("key", "nothing") == "nothing"
    assert cache.add("key", 1)
    with pytest.raises(ValueError, match="away"):
        cache.incr("key")
