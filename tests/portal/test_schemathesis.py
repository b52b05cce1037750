"""Schemathesis asks a running portal what its description allows, and what it does not; every check is on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.portal.running import ROOT, RunningPortal, running_portal

FOLDER = Path(__file__).parent / "schemathesis"
SEED = os.environ.get("PORTAL_SEED", "1")


def ask(portal: RunningPortal, *options: str) -> int:
    """How many requests were made; none of them may fail a check."""
    schemathesis = Path(sys.executable).with_name("schemathesis")
    command = [schemathesis, "--config-file", FOLDER / "schemathesis.toml", "run", f"{portal.url}/api/v1/openapi.json"]
    result = subprocess.run(
        [*map(str, command), "--url", portal.url, "--checks", "all", "--workers", "2", "--seed", SEED, *options],
        cwd=portal.data_dir,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.portal.schemathesis.rules", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=1800,
    )
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]
    generated = re.search(r"(\d+) generated, (\d+) passed", result.stdout)
    assert generated is not None, result.stdout[-6000:]
    assert generated[1] == generated[2], result.stdout[-6000:]
    return int(generated[1])


def test_what_the_description_allows_is_answered_and_all_else_is_refused(tmp_path: Path, demo: Path) -> None:
    with running_portal(tmp_path / "data", like=demo) as portal:
        assert ask(portal, "--phases", "examples,fuzzing", "--max-examples", "4") >= 500


@pytest.mark.soak
def test_thousands_of_requests_are_answered_as_described(tmp_path: Path, demo: Path) -> None:
    with running_portal(tmp_path / "data", like=demo) as portal:
        # Every boundary of every parameter; the formats have those of their lists.
        covered = ask(portal, "--phases", "coverage", "--exclude-path-regex", r"/api/v1/[a-z-]+\.[a-z-]+$")
        assert covered >= 5000
        assert ask(portal, "--phases", "examples,fuzzing", "--max-examples", "25") >= 2000
