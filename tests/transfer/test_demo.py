"""The demo portal: files of lines in the repository, dated from the day of loading."""

from __future__ import annotations

import json
import shutil
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from opportunities.models import FundingPage
from portal.cms.models import ExchangeRate
from portal.languages import LANGUAGES
from portal.publishing.models import ContentItem, SitePart
from portal.publishing.types import content_types
from portal.transfer import demo
from portal.transfer.importing import import_files
from portal.transfer.models import ImportedItem
from tests.transfer.lines import item, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

CALL = {
    "type": "funding",
    "kind": "grant",
    "facts": {
        "publication_date": "-3d",
        "opens_on": "-2d",
        "deadline_kind": "fixed",
        "deadline_on": "+20d",
        "deadline_zone": "Asia/Almaty",
    },
}


@pytest.fixture
def small_demo(tmp_path: Path, settings: Any) -> Path:
    """A demo portal of one call, in place of the real one."""
    settings.BASE_DIR = tmp_path
    (tmp_path / "demo").mkdir()
    write(tmp_path / "demo", [item("f1", "ru", **CALL) | {"source": "demo"}], "calls.jsonl")
    return tmp_path / "demo"


def test_dates_count_from_the_day_of_loading(small_demo: Path, capsys: Any) -> None:
    call_command("demo_load")
    page = FundingPage.objects.get()
    today = timezone.now().date()
    assert page.deadline_on == today + timedelta(days=20)
    assert page.opens_on == today - timedelta(days=2)
    assert page.publication_date == datetime.combine(today - timedelta(days=3), time(9), UTC)
    assert "1 created" in capsys.readouterr().out


RATES = Path(demo.__file__).parents[2] / "demo" / "rates.csv"


def test_the_demo_brings_rates_of_all_currencies_of_its_amounts_older_than_any_of_a_bank(small_demo: Path) -> None:
    shutil.copy(RATES, small_demo)
    call_command("demo_load")
    table = json.loads(bytes(SitePart.objects.get(kind="rates").body))["rates"]
    day = timezone.now().date() - timedelta(days=30)
    assert {rate["source"] for rate in table.values()} == {"editors"}
    assert {rate["day"] for rate in table.values()} == {day.isoformat()}
    lines = (RATES.parent / "opportunities.jsonl").read_text().splitlines()
    currencies = {json.loads(line).get("facts", {}).get("currency") or "USD" for line in lines}
    assert len(currencies) > 5
    assert currencies <= table.keys()
    for rate in ExchangeRate.objects.all():
        rate.full_clean()


def test_the_demo_leaves_rates_that_are_here_alone(small_demo: Path) -> None:
    shutil.copy(RATES, small_demo)
    ExchangeRate.objects.create(currency="KZT", day=timezone.now().date(), value="0.002")
    call_command("demo_load")
    assert ExchangeRate.objects.count() == 1


def test_the_demo_is_loaded_once(small_demo: Path, capsys: Any) -> None:
    call_command("demo_load")
    capsys.readouterr()
    call_command("demo_load")
    assert capsys.readouterr().out == "The demo portal is loaded already.\n"


def test_loading_on_another_day_changes_nothing(small_demo: Path) -> None:
    demo.load()
    files = sorted(small_demo.glob("*.jsonl"))
    report = import_files(files, today=date(2030, 1, 1))
    assert (report.updated, report.unchanged) == (0, 1)


@pytest.fixture(scope="module")
def demo_lines() -> list[dict[str, Any]]:
    """The lines of the real demo portal."""
    files = sorted(demo.folder().glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text().splitlines() if line.strip()]


def test_the_demo_portal_is_whole(demo_lines: list[dict[str, Any]]) -> None:
    items = [line for line in demo_lines if line.get("record", "item") == "item"]
    groups: dict[str, set[str]] = defaultdict(set)
    for line in items:
        groups[line["external_id"]].add(line["language"])
    languages = Counter(language for group in groups.values() for language in group)
    assert len(groups) >= 60
    assert {line["type"] for line in items} == {content_type.name for content_type in content_types()}
    assert {language: count for language, count in languages.items() if count < 20} == {}
    assert set(languages) == set(LANGUAGES)


def test_the_demo_portal_loads_and_is_public(demo_lines: list[dict[str, Any]]) -> None:
    report = demo.load()
    assert "\n".join(map(str, report.bad)) == ""
    assert ContentItem.objects.filter(live=True).count() == ImportedItem.objects.filter(page__live=True).count() > 150
    calls = ContentItem.objects.filter(live=True, deadline_kind="fixed")
    assert calls.filter(closes__gt=timezone.now().timestamp() * 1_000_000).exists()
