"""The typed clients: generated from the description that the portal serves, checked strictly, used for real."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from tests.portal.running import ROOT, RunningPortal, manage, running_portal

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


def need(command: str, package: str) -> None:
    """Skip where a command is missing, but not in CI."""
    if shutil.which(command) is None:
        if os.environ.get("CI"):
            pytest.fail(f"no {command}: .ci/packages.sh installs it")
        pytest.skip(f"no {command}: apt-get install {package}")


def read(portal: RunningPortal, address: str) -> Any:
    """What the portal answers, as plain JSON."""
    with urlopen(f"{portal.url}/api/v1/{address}") as answer:
        return json.loads(answer.read())


def test_the_typescript_client_is_generated_compiled_strictly_and_reads_a_portal(
    portal: RunningPortal, tmp_path: Path
) -> None:
    need("npm", "npm")
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
    for name in ("grants.py", "reader.py"):
        shutil.copy(ROOT / "clients" / "python" / name, client)

    run(client, sys.executable, "-m", "mypy", "--strict", "grants.py")
    printed = run(client, sys.executable, "grants.py", portal.url, "KZ", "kk").splitlines()

    assert len(printed) > 3
    assert all("paragraphs)" in line for line in printed[:-1])
    assert int(printed[-1].removesuffix(" found")) > 0
    run(client, sys.executable, "-m", "mypy", "--strict", "reader.py")
    reads_what_the_portal_tells(portal, lambda *more: run(client, sys.executable, "reader.py", portal.url, *more))


OPENAPI = str(ROOT / ".ci" / "openapi.sh")
READ_BY_KOTLIN = "models,supportingFiles,apis=Lists:Items:Search:Site:Sync:Vocabularies"
"""All but the formats: these are files, and compiling their parameters takes minutes."""


def test_the_kotlin_client_is_generated_compiled_and_reads_a_portal(portal: RunningPortal, tmp_path: Path) -> None:
    need("mvn", "maven")
    client = Path(shutil.copytree(ROOT / "clients" / "kotlin", tmp_path / "kotlin"))
    with urlopen(f"{portal.url}/api/v1/openapi.json") as answer:
        (tmp_path / "openapi.json").write_bytes(answer.read())
    generated = (str(tmp_path / "openapi.json"), str(client / "generated"), "--global-property", READ_BY_KOTLIN)
    run(client, OPENAPI, "generate", "kotlin", *generated)
    run(client, OPENAPI, "maven", str(client), "compile")

    reader = ("maven", str(client), "exec:java")
    reads_what_the_portal_tells(
        portal, lambda *more: run(client, OPENAPI, *reader, f"-Dexec.args={' '.join((portal.url, *more))}")
    )


def tombstones_since(portal: RunningPortal, token: str) -> list[dict[str, Any]]:
    """What was withdrawn since a token was given, as soon as that is public."""
    for _ in range(120):
        entries = read(portal, f"sync/?token={token}&limit=1000")["data"]
        if found := [entry["tombstone"] for entry in entries if "tombstone" in entry]:
            return found
        time.sleep(0.5)
    pytest.fail("Nothing was withdrawn.")


def reads_what_the_portal_tells(portal: RunningPortal, reader: Callable[..., str]) -> None:
    """Fail unless the reader of a client prints all that the plain JSON has, and goes on with a copy."""
    whole = by_word(reader())
    for word, lines in told_by_the_portal(portal).items():
        assert whole[word] == lines, word
    found = [f"{item['id']} {item['title']}" for item in read(portal, f"search/?q={quote('грант')}&locale=ru")["data"]]
    # Which comes first may change from one moment to the next: a busy machine searches by what is at hand.
    assert sorted(whole["search"]) == sorted(found) != []
    assert {line.split()[0] for line in whole["block"]} >= {"paragraph", "heading", "callout", "figures"}
    assert len(whole["sync"]) == len(read(portal, "sync/?limit=1000")["data"]) > 100

    token = whole["token"][0]
    gone = read(portal, "news/?locale=ru&fallback=none&limit=1")["data"][0]
    page = f"NewsPage.objects.get(translation_key='{gone['id']}', locale__language_code='ru')"
    manage(portal.data_dir, "shell", "-c", f"from news.models import NewsPage; {page}.unpublish()")
    stones = tombstones_since(portal, token)
    since = [line for line in by_word(reader(token))["sync"] if line.startswith("delete")]
    assert since == [f"delete unpublished | {stone['withdrawn_at']}" for stone in stones] != []


def by_word(printed: str) -> dict[str, list[str]]:
    """Lines by the word that each begins with."""
    told: dict[str, list[str]] = {}
    # Maven switches colours off, in so many letters, before the first line.
    for line in printed.replace("\x1b[0m", "").splitlines():
        word, _, rest = line.partition(" ")
        told.setdefault(word, []).append(rest)
    return told


def told_by_the_portal(portal: RunningPortal) -> dict[str, list[str]]:
    """The same from its plain JSON."""

    def line(*parts: Any) -> str:
        return " | ".join("null" if part is None else str(part) for part in parts)

    def inner(value: Any, *names: str) -> Any:
        for name in names:
            value = None if value is None else value.get(name)
        return value

    def items(address: str, *paths: tuple[str, ...]) -> list[str]:
        found = read(portal, address)["data"]
        return [line(f"{item['id']} {item['title']}", *(inner(item, *path) for path in paths)) for item in found]

    home = read(portal, "home/?locale=ru")["data"]["sections"]
    menus = read(portal, "navigation/?locale=ru")["data"]["menus"]
    sections = []
    for section in home:
        sections.append(line(f"{section['kind']} {section['title']}", section.get("html")))
        for item in section.get("items", ()):
            sections.append(line(f"{item['id']} {item['title']}", inner(item, "deadline", "at")))
    terms = read(portal, "terms/country/?locale=ru")["data"]
    return {
        "news": items("news/?locale=ru", ("image", "alt")),
        "funding": items(
            "funding/?locale=ru&limit=100", ("deadline", "at"), ("closed_early", "reason"), ("amount", "max")
        ),
        "jobs": items("jobs/?locale=ru", ("organisation", "label"), ("salary", "currency")),
        "items": items("items/?locale=ru&limit=100", ("type",), ("deadline", "at")),
        "home": sections,
        "navigation": [
            line(f"{place} {entry['label']}", entry["path"], entry["url"])
            for place, menu in menus.items()
            for entry in menu
        ],
        "terms": [line(f"{term['code']} {term['label']}", term.get("count")) for term in terms],
        "locales": [f"{language['code']} {language['name']}" for language in read(portal, "locales/")["data"]],
    }
