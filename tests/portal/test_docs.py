"""The documentation is complete and its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).parents[2]
PACKAGES = ("portal", "news", "opportunities", "stories", "search")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
OWN = "flag|listed|whole|seconds|frontend_caches|address|addresses|choice|replicas"
READS = rf"environ\.get\(|environ\.setdefault\(|environ\[|getenv\(|\b(?:{OWN})\("
ENVIRONMENT = re.compile(rf"""(?:{READS})\s*["']([A-Z][A-Z_]+)""")
NOT_OURS = {"DJANGO_SETTINGS_MODULE"}


def sources() -> list[Path]:
    return [file for package in PACKAGES for file in (ROOT / package).rglob("*.py") if "migrations" not in file.parts]


def modules() -> list[str]:
    """Every module, as a path; not the wiring that is the same in every app, nor commands (operations.md has those)."""
    return sorted(
        str(file.relative_to(ROOT))
        for file in sources()
        if file.name not in ("__init__.py", "apps.py") and "management" not in file.parts
    )


def commands() -> list[str]:
    return sorted(name for name, app in get_commands().items() if str(app).split(".")[0] in PACKAGES)


def text(page: str) -> str:
    return (ROOT / page).read_text()


SECTIONS = dict(part.split("/`\n", 1) for part in text("docs/architecture.md").split("\n### `")[1:])
"""The parts of architecture.md that list the modules of a directory."""


def documented_settings() -> set[str]:
    return set(re.findall(r"^\| `([A-Z_]+)` \|", text("docs/settings.md"), re.MULTILINE))


def settings_read() -> set[str]:
    tests = sorted((ROOT / "tests").rglob("*.py"))
    names = {name for file in [*sources(), *tests] for name in ENVIRONMENT.findall(file.read_text())}
    return names - NOT_OURS


def test_every_setting_is_documented_and_no_other() -> None:
    assert documented_settings() == settings_read()


def test_every_command_is_documented_and_no_other() -> None:
    table = text("docs/operations.md").split("## Commands", 1)[1]
    assert sorted(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == commands()


@pytest.mark.parametrize("module", modules())
def test_every_module_is_documented_and_says_what_it_owns(module: str) -> None:
    assert f"`{Path(module).name}`" in SECTIONS[str(Path(module).parent)]
    assert text(module).lstrip().startswith('"""')


def test_architecture_names_no_module_that_does_not_exist() -> None:
    named = [f"{folder}/{name}" for folder, part in SECTIONS.items() for name in re.findall(r"`(\w+\.py)`", part)]
    assert sorted(set(named) - set(modules())) == []
    assert len(named) == len(set(named))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text())
    local = [link for link in links if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in local if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages_name_no_path_of_somebodys_machine(page: Path) -> None:
    assert re.findall(r"(?<![\w.])/(?:home|work|root|tmp|Users)/\S*", page.read_text()) == []


@pytest.mark.parametrize("word", ["page", "group", "original", "item", "term", "mark", "change", "sequence", "epoch",
                                  "tick", "follower", "cursor", "engine", "status"])  # fmt: skip
def test_the_glossary_explains_the_words_of_the_code(word: str) -> None:
    entries = re.findall(r"^\| \*\*(.+?)\*\* \|", text("docs/glossary.md"), re.MULTILINE)
    assert word in ", ".join(entries).split(", ")


def test_the_changelog_has_a_place_for_the_next_release() -> None:
    assert "## [Unreleased]" in text("CHANGELOG.md")


def test_the_locks_are_hashed_and_name_no_package_index() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lock = text(name)
        assert "--hash=sha256:" in lock
        assert "://" not in lock
        assert "--index-url" not in lock
