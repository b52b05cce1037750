"""Export, then import into an empty portal: the same rows, ids included."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from wagtail.models import Page, PageLogEntry, Revision

from portal.cms.models import Organisation, PortalFile, PortalImage, SectionPage, Term, TermLabel
from portal.publishing.models import ChangeCounter, ContentGroup, ContentItem
from portal.publishing.types import content_types
from portal.transfer.exporting import export
from portal.transfer.importing import import_files
from tests.transfer import portals
from tests.transfer.lines import differences, empty, rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture
def carried(portal: None, tmp_path: Path) -> dict[str, Any]:
    """What was in a full portal before it was exported, emptied, and filled from the export."""
    made = portals.fill()
    before = rows()
    originals = dict(ContentGroup.objects.values_list("pk", "original_locale"))
    export(tmp_path / "first")
    empty()
    report = import_files([tmp_path / "first" / "content.jsonl"])
    assert report.bad == []
    return {"made": made, "rows": before, "originals": originals, "folder": tmp_path / "first"}


def test_rows_are_equal_after_export_and_import(carried: dict[str, Any]) -> None:
    assert {key[1] for key in carried["rows"]} == {"en", "ru", "kk", "ky", "tg", "uz", "tk"}
    assert set(ContentItem.objects.values_list("type", flat=True)) == {each.name for each in content_types()}
    assert differences(carried["rows"], rows()) == []


def test_nothing_but_public_pages_becomes_public(carried: dict[str, Any]) -> None:
    made = carried["made"]
    for name in ("hidden", "draft", "soon", "news_az"):
        page = Page.objects.get(translation_key=made[name].translation_key, locale=made[name].locale_id)
        assert not page.live
    assert PortalFile.objects.get(title="Consent").collection.view_restrictions.exists()
    assert not PortalFile.objects.get(title="Form").collection.view_restrictions.exists()


def test_originals_sections_terms_and_media_are_as_before(carried: dict[str, Any]) -> None:
    made = carried["made"]
    assert dict(ContentGroup.objects.values_list("pk", "original_locale")) == carried["originals"]
    assert SectionPage.objects.get(url_path="/kk/news/youth/").title == "Жастар"
    assert Page.objects.get(url_path="/tk/").title == "Meniň portalym"
    funder = Organisation.objects.get(code="zhas-star")
    assert (funder.uuid, funder.label("kk")) == (made["funder"].uuid, "Жас Стар")
    assert Term.objects.get(code="added-topic").label("ru") == "Новая тема"
    image = PortalImage.objects.get()
    assert (image.pk, image.file.name, image.file_hash) == (
        made["image"].pk,
        made["image"].file.name,
        made["image"].file_hash,
    )
    assert {tag.name for tag in PortalFile.objects.get(title="Form").tags.all()} == {"forms"}


def test_a_second_export_is_the_same_to_the_byte(carried: dict[str, Any], tmp_path: Path) -> None:
    export(tmp_path / "second")
    first, second = (
        sorted((folder / "content.jsonl").read_bytes().splitlines())
        for folder in (carried["folder"], tmp_path / "second")
    )
    assert [line for line in second if line not in first] == []
    assert len(first) == len(second)


def test_importing_the_same_export_again_changes_nothing(carried: dict[str, Any]) -> None:
    before = _counts()
    report = import_files([carried["folder"] / "content.jsonl"])
    assert "\n".join(map(str, report.bad)) == ""
    assert (report.created, report.updated) == (0, 0)
    assert _counts() == before


def test_importing_an_export_where_it_was_made_changes_nothing(portal: None, tmp_path: Path) -> None:
    portals.fill()
    export(tmp_path)
    before = _counts()
    report = import_files([tmp_path / "content.jsonl"])
    assert "\n".join(map(str, report.bad)) == ""
    assert (report.created, report.updated) == (0, 0)
    assert _counts() == before


def _counts() -> dict[str, int]:
    """What grows when anything changes."""
    return {
        "sequence": ChangeCounter.objects.get().sequence,
        "revisions": Revision.objects.count(),
        "log": PageLogEntry.objects.count(),
        **{model.__name__: model.objects.count() for model in (Page, PortalImage, PortalFile, Term, TermLabel)},
    }
