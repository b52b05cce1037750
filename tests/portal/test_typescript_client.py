"""The TypeScript client: generated from the description that the portal serves, compiled strictly, used for real."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.portal.running import ROOT, running_portal

SOURCES = ("package.json", "package-lock.json", ".npmrc", "tsconfig.json", "src", "test")


def npm(folder: Path, *arguments: str, **environment: str) -> None:
    result = subprocess.run(
        ["npm", *arguments], cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, timeout=300
    )
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-4000:]


def test_the_client_is_generated_compiled_strictly_and_reads_a_portal(tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        if os.environ.get("CI"):
            pytest.fail("no npm: .ci/packages.sh installs it")
        pytest.skip("no npm: apt-get install npm")
    folder = tmp_path / "typescript"
    folder.mkdir()
    for name in SOURCES:
        source = ROOT / "clients" / "typescript" / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, folder / name)
    with running_portal(tmp_path / "data") as portal:
        with urlopen(f"{portal.url}/api/v1/openapi.json") as answer:
            (folder / "openapi.json").write_bytes(answer.read())
        npm(folder, "ci")
        npm(folder, "run", "generate")
        npm(folder, "run", "build")
        npm(folder, "test", PORTAL_URL=portal.url)
