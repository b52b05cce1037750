"""Fixtures of the API's tests: rows are made directly, so no test here waits for pages."""

from __future__ import annotations

import pytest

from tests.api.client import ApiClient


@pytest.fixture
def api(db: None) -> ApiClient:
    """A client that holds every answer against the OpenAPI description."""
    return ApiClient()
