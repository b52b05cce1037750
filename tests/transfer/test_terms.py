"""Organisations, terms and sections in lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from wagtail.models import Page

from portal.cms.models import Organisation, SectionPage, Term, Topic
from portal.publishing.models import ChangeCounter, ContentItem
from portal.publishing.refresh import refresh
from portal.transfer.importing import import_files
from tests.transfer.lines import Data, item, picture, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

GROUP = "0e4b3c8e-27c3-4b8e-b6f4-0f7b0b9b1f10"

FUNDER: Data = {
    "record": "organisation",
    "code": "zhas-star",
    "name": "Zhas Star",
    "labels": {"kk": "Жас Стар", "ru": "Жас Стар"},
    "organisation_kind": "foundation",
    "country": "KZ",
    "website": "https://example.org/",
}

SECTION: Data = {"record": "section", "language": "kk", "group": GROUP, "path": "/kk/x/", "title": "X"}


def load(tmp_path: Path, *lines: Data) -> list[str]:
    """Import lines; returns what is wrong with them."""
    return [f"{bad.field}: {bad.reason}" for bad in import_files([write(tmp_path, lines)]).bad]


def test_an_organisation_is_made_with_its_labels_logo_and_public_id(tmp_path: Path) -> None:
    picture(tmp_path / "logo.png")
    logo = {"record": "image", "file": "logo.png", "title": "Logo"}
    chosen = str(uuid4())
    line = item(facts={"organisation": "zhas-star"})
    assert load(tmp_path, line, {**FUNDER, "id": chosen, "logo": {"file": "logo.png"}}, logo) == []
    funder = Organisation.objects.get(code="zhas-star")
    assert (str(funder.uuid), funder.country.code, funder.logo.title) == (chosen, "KZ", "Logo")
    assert (funder.label("kk"), funder.label("en")) == ("Жас Стар", "Жас Стар")
    assert chosen.encode() in bytes(ContentItem.objects.get().full)


def test_an_organisation_without_a_name_is_called_by_its_first_label(tmp_path: Path) -> None:
    assert load(tmp_path, {"record": "organisation", "code": "x", "labels": {"tg": "Маркази ҷавонон"}}) == []
    assert Organisation.objects.get(code="x").name == "Маркази ҷавонон"


def test_the_same_term_again_changes_nothing_and_keeps_what_editors_wrote(tmp_path: Path) -> None:
    load(tmp_path, FUNDER, item(facts={"organisation": "zhas-star"}))
    funder = Organisation.objects.get(code="zhas-star")
    funder.website = "https://example.com/"
    funder.save()
    refresh()
    before = ChangeCounter.objects.get().sequence
    load(tmp_path, FUNDER)
    assert Organisation.objects.get(code="zhas-star").website == "https://example.com/"
    assert ChangeCounter.objects.get().sequence == before


def test_a_line_that_says_what_is_so_already_saves_nothing(tmp_path: Path) -> None:
    topic = Topic.objects.get(code="education")
    labels = {row.locale: row.label for row in topic.labels.all()}
    before = ChangeCounter.objects.get_or_create(pk=1)[0].sequence
    report = import_files(
        [write(tmp_path, [{"record": "term", "kind": "topic", "code": "education", "labels": labels}])]
    )
    assert (report.updated, report.unchanged) == (0, 1)
    assert ChangeCounter.objects.get().sequence == before


def test_terms_are_added_renamed_and_lose_labels(tmp_path: Path) -> None:
    load(
        tmp_path,
        {"record": "term", "kind": "topic", "code": "beekeeping", "name": "Beekeeping", "labels": {"ru": "Пчёлы"}},
        {"record": "term", "kind": "topic", "code": "education", "labels": {"kk": "Оқу", "tk": None}},
        item(facts={"topics": ["beekeeping"]}),
    )
    assert Term.objects.get(code="beekeeping").label("ru") == "Пчёлы"
    education = Topic.objects.get(code="education")
    assert education.label("kk") == "Оқу"
    assert "tk" not in {row.locale for row in education.labels.all()}
    assert ContentItem.objects.get().terms.filter(kind="topic", code="beekeeping").exists()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({**FUNDER, "code": ""}, "code: must be a string"),
        ({**FUNDER, "code": "two words"}, "code: "),
        ({**FUNDER, "code": ["x"]}, "code: must be a string"),
        ({**FUNDER, "name": "x" * 161}, "name: at most 160 characters"),
        ({**FUNDER, "labels": {"de": "x"}}, "labels.de: is not one of"),
        ({**FUNDER, "labels": {"kk": 5}}, "labels.kk: must be a string"),
        ({**FUNDER, "labels": ["x"]}, "labels: must be an object"),
        ({**FUNDER, "country": "XX"}, "country: no country has the code 'XX'"),
        ({**FUNDER, "country": 7}, "country: must be a code"),
        ({**FUNDER, "organisation_kind": "club"}, "organisation_kind: 'club' is not one of"),
        ({**FUNDER, "website": "ftp:/nowhere"}, "website: "),
        ({**FUNDER, "id": "7"}, "id: '7' is not a UUID"),
        ({**FUNDER, "logo": {"file": "no.png"}}, "logo: no line of this file"),
        ({**FUNDER, "colour": "red"}, "colour: unknown field"),
        ({"record": "organisation", "code": "x"}, "name: "),
        ({"record": "term", "kind": "colour", "code": "red"}, "kind: 'colour' is not one of"),
        ({"record": "term", "kind": "organisation", "code": "x"}, "kind: 'organisation' is not one of"),
        ({**SECTION, "group": "7"}, "group: "),
        ({**SECTION, "path": "/ru/x/"}, "path: must begin"),
        ({**SECTION, "path": "/kk/a/b/"}, "path: there is no"),
        ({**SECTION, "language": "xx"}, "language: "),
        ({**SECTION, "title": None}, "title: "),
        ({**SECTION, "path": "/kk/news/"}, "slug: "),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_term_or_section_is_named(tmp_path: Path, line: Data, expected: str) -> None:
    bad = load(tmp_path, line)
    assert len(bad) == 1, bad
    assert bad[0].startswith(expected)


def test_sections_are_made_renamed_and_moved_with_what_stands_below(tmp_path: Path) -> None:
    section: dict[str, Any] = {"record": "section", "language": "en", "group": str(uuid4()), "title": "Youth"}
    assert load(tmp_path, item(parent="/en/news/youth/"), {**section, "path": "/en/news/youth/"}) == []
    assert ContentItem.objects.get().path == "/en/news/youth/news-n1-in-en/"
    assert load(tmp_path, {**section, "path": "/en/analysis/young/", "title": "Young"}) == []
    moved = SectionPage.objects.get(translation_key=section["group"])
    assert (moved.title, moved.url_path) == ("Young", "/en/analysis/young/")
    assert ContentItem.objects.get().path == "/en/analysis/young/news-n1-in-en/"
    assert Page.find_problems() == ([], [], [], [], [])
    before = ChangeCounter.objects.get().sequence
    assert load(tmp_path, {**section, "path": "/en/analysis/young/", "title": "Young"}) == []
    assert ChangeCounter.objects.get().sequence == before
