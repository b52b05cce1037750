"""Redis as a cache that may be away: it counts requests and keeps older answers, which nobody has to wait for."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger("portal.cache")

T = TypeVar("T")

PATIENCE_SECONDS = 0.5
"""So long a request waits for it."""
PAUSE_SECONDS = 5
"""So long it is not asked again after it failed."""


class OptionalRedisCache(RedisCache):
    """While Redis does not answer, nothing is there, nothing is kept, and whoever adds is the first."""

    _away_until = 0.0

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        patience = {"socket_timeout": PATIENCE_SECONDS, "socket_connect_timeout": PATIENCE_SECONDS}
        super().__init__(server, {**params, "OPTIONS": patience | params.get("OPTIONS", {})})

    def add(self, *args: Any, **kwargs: Any) -> bool:
        """Whether the key is new; True while nobody can say."""
        return self._ask(lambda: super(OptionalRedisCache, self).add(*args, **kwargs), True)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, or the default."""
        return self._ask(lambda: super(OptionalRedisCache, self).get(key, default, version), default)

    def set(self, *args: Any, **kwargs: Any) -> None:
        """Keep a value, if Redis is there."""
        self._ask(lambda: super(OptionalRedisCache, self).set(*args, **kwargs), None)

    def incr(self, *args: Any, **kwargs: Any) -> int:
        """The new number; ValueError, as for a key that is not there, while nobody can say."""
        number = self._ask(lambda: super(OptionalRedisCache, self).incr(*args, **kwargs), None)
        if number is None:
            raise ValueError("Redis is away")
        return number

    @classmethod
    def _ask(cls, question: Callable[[], T], otherwise: T) -> T:
        if time.monotonic() < cls._away_until:
            return otherwise
        try:
            return question()
        except RedisError as error:
            logger.warning("Redis (CACHE_URL) does not answer: %s", error)
            cls._away_until = time.monotonic() + PAUSE_SECONDS
            return otherwise
