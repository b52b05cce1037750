"""The demo portal, made once a run: a start from nothing takes as long as some hundred tests."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from tests.portal.first_start import start_from_nothing
from tests.portal.running import ROOT, made_once


@pytest.fixture(scope="session")
def first_start(shared_folder: Path) -> Path:
    """Where the first start was made: `data` as it left it, and what was seen of it."""
    return made_once(shared_folder / "first-start", start_from_nothing)


@pytest.fixture(scope="session")
def demo(first_start: Path) -> Path:
    """The data of a portal with the demo, for `running_portal(…, like=demo)`."""
    return first_start / "data"


@pytest.fixture(scope="session")
def portal_copy() -> ModuleType:
    """The reference client, which is no package of ours."""
    found = importlib.util.spec_from_file_location("portal_copy", ROOT / "clients" / "python" / "portal_copy.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module
