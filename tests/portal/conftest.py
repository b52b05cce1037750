"""The demo portal, made once a run: a start from nothing takes as long as some hundred tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.portal.first_start import start_from_nothing
from tests.portal.running import made_once


@pytest.fixture(scope="session")
def first_start(shared_folder: Path) -> Path:
    """Where the first start was made: `data` as it left it, and what was seen of it."""
    return made_once(shared_folder / "first-start", start_from_nothing)


@pytest.fixture(scope="session")
def demo(first_start: Path) -> Path:
    """The data of a portal with the demo, for `running_portal(…, like=demo)`."""
    return first_start / "data"
