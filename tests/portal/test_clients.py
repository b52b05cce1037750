"""The typed clients: generated from the description that the portal serves, checked strictly, used for real."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.portal.running import ROOT, RunningPortal, running_portal

TYPESCRIPT = ("package.json", "package-lock.json", ".npmrc", "tsconfig.json", "src", "test")


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Iterator[RunningPortal]:
    with running_portal(tmp_path_factory.mktemp("portal") / "data", like=demo) as running:
        yield running


def run(folder: Path, *command: str, **environment: str) -> str:
    """What a command printed; it must succeed."""
    result = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, timeout=300
    )
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-4000:]
    return result.stdout


def test_the_typescript_client_is_generated_compiled_strictly_and_reads_a_portal(
    portal: RunningPortal, tmp_path: Path
) -> None:
    if shutil.which("npm") is None:
        if os.environ.get("CI"):
            pytest.fail("no npm: .ci/packages.sh installs it")
        pytest.skip("no npm: apt-get install npm")
    for name in TYPESCRIPT:
        source = ROOT / "clients" / "typescript" / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    with urlopen(f"{portal.url}/api/v1/openapi.json") as answer:
        (tmp_path / "openapi.json").write_bytes(answer.read())

    run(tmp_path, "npm", "ci")
    run(tmp_path, "npm", "run", "generate")
    run(tmp_path, "npm", "run", "build")
    run(tmp_path, "npm", "test", PORTAL_URL=portal.url)
    _a_project_that_uses_it_is_held_to_the_description(tmp_path)


def _a_project_that_uses_it_is_held_to_the_description(client: Path) -> None:
    project = client.parent / "project"
    installed = project / "node_modules" / "cso-portal-client"
    installed.parent.mkdir(parents=True)
    installed.symlink_to(client)
    (project / "package.json").write_text('{"type": "module"}')
    compiler = ("node", str(client / "node_modules" / "typescript" / "bin" / "tsc"), "--strict", "--noEmit")
    options = ("--module", "nodenext", "--target", "es2022", "--lib", "es2022,dom")
    right = (
        'import { portal, walk } from "cso-portal-client";\n'
        'const { data } = await portal("https://p.example").GET("/api/v1/funding/", {});\n'
        'if (data) for await (const item of walk("https://p.example", data)) if (item.title) item.title.length;\n'
    )
    (project / "right.ts").write_text(right)
    (project / "wrong.ts").write_text(right.replace("/funding/", "/fundingggg/"))

    run(project, *compiler, *options, "right.ts")
    with pytest.raises(AssertionError, match="fundingggg"):
        run(project, *compiler, *options, "wrong.ts")


def test_the_python_client_is_generated_checked_strictly_and_reads_a_portal(
    portal: RunningPortal, tmp_path: Path
) -> None:
    generator = Path(sys.executable).with_name("openapi-python-client")
    described = f"{portal.url}/api/v1/openapi.json"
    client = tmp_path / "client"
    run(tmp_path, str(generator), "generate", "--url", described, "--meta", "setup", "--output-path", str(client))
    shutil.copy(ROOT / "clients" / "python" / "grants.py", client)

    run(client, sys.executable, "-m", "mypy", "--strict", "grants.py")
    printed = run(client, sys.executable, "grants.py", portal.url, "KZ", "kk").splitlines()

    assert len(printed) > 3
    assert all("paragraphs)" in line for line in printed[:-1])
    assert int(printed[-1].removesuffix(" found")) > 0
