"""Settings as the environment sets them, each time in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.portal.running import ROOT


def settings(tmp_path: Path, *names: str, **environment: str) -> list[object]:
    """The values of some settings."""
    code = f"import json, portal.settings as s; print(json.dumps([getattr(s, name, None) for name in {names!r}]))"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=kept | {"PORTAL_DATA_DIR": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    values: list[object] = json.loads(result.stdout)
    return values


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, [None, None, None]),
        ({"PORTAL_HTTPS": "1"}, [31_536_000, False, False]),
        ({"PORTAL_HTTPS": "1", "PORTAL_HSTS_SUBDOMAINS": "1"}, [31_536_000, True, False]),
        ({"PORTAL_HTTPS": "1", "PORTAL_HSTS_SUBDOMAINS": "1", "PORTAL_HSTS_PRELOAD": "1"}, [31_536_000, True, True]),
    ],
)
def test_hsts_speaks_for_this_host_alone_unless_told_otherwise(
    tmp_path: Path, environment: dict[str, str], expected: list[object]
) -> None:
    names = ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")

    assert settings(tmp_path, *names, **environment) == expected
