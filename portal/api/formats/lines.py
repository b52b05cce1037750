"""NDJSON: an item on each line, the whole result."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from portal.api.formats.told import Told


def ndjson(told: Told) -> Iterator[bytes]:
    """One line an item."""
    for item in told.items:
        yield orjson.dumps(item) + b"\n"
