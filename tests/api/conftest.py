"""Fixtures of the API's tests: rows are made directly, so no test here waits for pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from tests.api.client import ApiClient
from tests.api.reliefweb import IDS


@pytest.fixture
def api(db: None) -> ApiClient:
    """A client that holds every answer against the OpenAPI description."""
    return ApiClient()


@pytest.fixture
def ids(settings: LazySettings, tmp_path: Path) -> Any:
    """Writes another file of ReliefWeb's ids; it begins with IDS."""
    settings.RELIEFWEB_IDS = str(tmp_path / "reliefweb.json")

    def write(numbers: Any) -> None:
        text = numbers if isinstance(numbers, str) else json.dumps(numbers)
        (tmp_path / "reliefweb.json").write_text(text)

    write(IDS)
    return write
