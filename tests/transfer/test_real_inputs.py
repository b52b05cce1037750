"""Data by other people, imported and served: see real_inputs.py for how it becomes lines."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from opportunities.models import FundingPage
from portal.languages import LANGUAGES
from portal.publishing.models import ContentItem
from portal.transfer.importing import import_files
from portal.transfer.models import ImportedItem
from tests.transfer import real_inputs
from tests.transfer.lines import write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def get(client: Client, path: str, **parameters: str) -> Any:
    """The answer of the public API."""
    response = client.get(f"/api/v1/{path}", parameters)
    assert response.status_code == 200, response.content
    return response.json()


def load(tmp_path: Path, lines: list[dict[str, Any]]) -> None:
    """Import lines; fails if one is bad."""
    report = import_files([write(tmp_path, lines)])
    assert "\n".join(map(str, report.bad)) == ""
    assert report.created == len(lines)


def test_news_in_eight_languages(test_data: Path, tmp_path: Path, client: Client) -> None:
    lines = list(real_inputs.news(test_data))
    load(tmp_path, lines)
    articles = len(lines) // len(LANGUAGES)
    assert articles == 123
    assert Counter(ContentItem.objects.filter(live=True).values_list("locale", flat=True)) == dict.fromkeys(
        LANGUAGES, articles
    )
    assert ContentItem.objects.values("group").distinct().count() == articles
    for language in LANGUAGES:
        answer = get(client, "news/", locale=language, limit="1")
        assert (answer["meta"]["total"], answer["data"][0]["locale"]) == (articles, language)
        assert set(answer["data"][0]["translations"]) == set(LANGUAGES)
    titles = ContentItem.objects.values_list("title", flat=True)
    assert max(map(len, titles)) <= real_inputs.HEADLINE


def test_a_russian_reader_finds_what_is_only_in_kazakh_labelled(
    test_data: Path, tmp_path: Path, client: Client
) -> None:
    lines = [line for line in real_inputs.news(test_data) if line["language"] in ("kk", "ru")]
    alone, *others = list(dict.fromkeys(line["external_id"] for line in lines))[:20]
    wanted = {(name, language) for name in others for language in ("kk", "ru")} | {(alone, "kk")}
    lines = [line for line in lines if (line["external_id"], line["language"]) in wanted]
    load(tmp_path, [{**line, "original": line["language"] == "kk"} for line in lines])
    group = str(ImportedItem.objects.get(external_id=alone).group)
    answer = get(client, "news/", locale="ru", fallback="en,kk", limit="100")
    found = {entry["id"]: entry for entry in answer["data"]}
    assert len(found) == ContentItem.objects.values("group").distinct().count()
    assert (found[group]["locale"], found[group]["requested_locale"]) == ("kk", "ru")
    assert found[group]["translations"] == ["kk"]
    assert {entry["locale"] for name, entry in found.items() if name != group} == {"ru"}


def test_california_calls(test_data: Path, tmp_path: Path, client: Client) -> None:
    lines = list(real_inputs.calls(test_data))
    load(tmp_path, lines)
    answer = get(client, "funding/", status="any", limit="100", profile="full")
    assert (answer["meta"]["total"], len(lines)) == (50, 50)
    items = {entry["id"]: entry for entry in answer["data"]}
    by_number = {
        imported.external_id: items[str(imported.group)]
        for imported in ImportedItem.objects.filter(source="california")
    }
    (file,) = test_data.glob("real-inputs/grants/california-grants-portal/*.json")
    dump = json.loads(file.read_text())
    names = [field["id"] for field in dump["fields"]]
    for record in (dict(zip(names, values, strict=True)) for values in dump["records"]):
        check_call(record, by_number[record["PortalID"]])
    assert Counter(entry["status"] for entry in items.values())["rolling"] == 14
    assert FundingPage.objects.filter(amount_min__isnull=False).count() == 16


def check_call(record: dict[str, Any], entry: dict[str, Any]) -> None:
    """An item says what its record says."""
    deadline = entry["deadline"]
    expected = {"Ongoing": "rolling", None: "unknown"}.get(record["ApplicationDeadline"], "fixed")
    assert deadline["kind"] == expected
    if expected == "rolling":
        assert (entry["status"], deadline["at"]) == ("rolling", None)
    if expected == "fixed":
        assert deadline["zone"] == "America/Los_Angeles"
        assert deadline["local"][:19] == record["ApplicationDeadline"].replace(" ", "T")
        summer = "2025-03-09" <= record["ApplicationDeadline"] < "2025-11-02"
        assert deadline["local"][19:] == ("-07:00" if summer else "-08:00")
    assert entry["organisation"] is None
    assert len(entry["title"]) <= 120
    assert record["Title"].strip()[:100] in entry["title"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2025-06-11 07:00:00", {"opens_on": "2025-06-11", "opens_time": "00:00:00"}),
        ("2025-05-21 00:00:00", {"opens_on": "2025-05-20", "opens_time": "17:00:00"}),
        ("Summer 2025", {}),
        (None, {}),
    ],
)
def test_opening_instants_are_read_as_utc(value: str | None, expected: dict[str, str]) -> None:
    assert real_inputs.opening(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Between $500 and $10,000", {"amount_min": "500", "amount_max": "10000", "currency": "USD"}),
        ("$10,000", {"amount_max": "10000", "currency": "USD"}),
        ("Dependant on number of submissions received, application process, etc.", {}),
        (None, {}),
    ],
)
def test_amounts_are_read_where_they_can_be(value: str | None, expected: dict[str, str]) -> None:
    assert real_inputs.amounts(value) == expected


def test_a_long_text_is_cut_at_the_end_of_a_word() -> None:
    assert real_inputs.cut("one two three", 9) == "one two…"
    assert real_inputs.cut("one", 9) == "one"
    assert len(real_inputs.cut("x" * 200, 100)) <= 100
