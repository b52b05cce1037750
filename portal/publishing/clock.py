"""Instants as the rows keep them: integers, microseconds since 1970-01-01 UTC."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def now() -> int:
    """This moment."""
    return time.time_ns() // 1000


def to_microseconds(instant: datetime) -> int:
    """An aware datetime as microseconds."""
    return (instant - _EPOCH) // _MICROSECOND


def to_datetime(microseconds: int) -> datetime:
    """Microseconds as an aware datetime in UTC."""
    return _EPOCH + timedelta(microseconds=microseconds)


def iso(microseconds: int) -> str:
    """RFC 3339 in UTC with `Z`, to the second: as instants stand in the public JSON."""
    return to_datetime(microseconds).strftime("%Y-%m-%dT%H:%M:%SZ")
