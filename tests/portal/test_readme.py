"""Executes the tour of the README and the recipes of docs/api.md as they stand, on a demo portal at another port."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.portal.running import ROOT, RunningPortal, running_portal


def section(file: str, heading: str) -> str:
    """What stands below a heading."""
    return (ROOT / file).read_text().split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


TOUR = section("README.md", "A five-minute tour")
RECIPES = section("docs/api.md", "Recipes")


@dataclass(frozen=True)
class Stop:
    """One command of the tour and the output shown below it, in which `…` stands for anything."""

    command: str
    shown: str

    def misses(self, output: str) -> str | None:
        """The first fragment that the output lacks in this order; line breaks and indentation do not count."""
        rest = unwrapped(output)
        for fragment in filter(None, (part.strip() for part in unwrapped(self.shown).split("…"))):
            _, found, rest = rest.partition(fragment)
            if not found:
                return fragment
        return None


def unwrapped(text: str) -> str:
    return re.sub(r"\s*\n\s*", "", text)


STOPS = [
    Stop(*match.groups())
    for match in re.finditer(r"```sh\n(.*?)```\s+```(?:json|text)\n(.*?)```", TOUR + RECIPES, re.DOTALL)
]


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Iterator[RunningPortal]:
    if shutil.which("curl") is None:
        assert not os.environ.get("CI"), "curl is missing"
        pytest.skip("the tour needs curl")
    with running_portal(tmp_path_factory.mktemp("tour") / "data", like=demo) as portal:
        yield portal


def test_every_command_of_the_tour_shows_its_output() -> None:
    assert len(STOPS) == (TOUR + RECIPES).count("```sh\n") >= 16


@pytest.mark.parametrize("stop", STOPS, ids=[str(number) for number, _ in enumerate(STOPS, 1)])
def test_the_tour_works_as_written(portal: RunningPortal, stop: Stop) -> None:
    command = stop.command.replace("http://localhost:8000", portal.url)
    result = subprocess.run(["bash", "-euo", "pipefail", "-c", command], capture_output=True, text=True, timeout=30)
    assert result.returncode == 0, result.stderr
    missing = stop.misses(result.stdout)
    assert missing is None, f"{missing!r} is not in the output of\n{command}\n{result.stdout}"
