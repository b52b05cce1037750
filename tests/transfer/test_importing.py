"""What an import makes of good lines."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, PageLogEntry, ReferenceIndex

from news.models import NewsPage
from opportunities.models import FundingPage
from portal.cms.models import Organisation, PortalImage
from portal.publishing.models import ChangeCounter, ContentGroup, ContentItem, Mark, SitePart
from portal.publishing.parts import part_drift
from portal.transfer.importing import import_files
from portal.transfer.models import ImportedItem
from tests import factories
from tests.transfer.lines import FUNDING, Data, item, load, page_of, picture, translation, write

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("portal")]


def test_a_line_becomes_a_live_page_in_the_section_of_its_type_and_a_public_row(tmp_path: Path) -> None:
    report = load(tmp_path, item(summary="Short", body=[{"type": "paragraph", "value": "<p>Text</p>"}]))
    page = page_of()
    assert (report.created, report.updated, report.unchanged) == (1, 0, 0)
    assert (page.live, page.url_path, page.summary) == (True, "/en/news/news-n1-in-en/", "Short")
    row = ContentItem.objects.get()
    assert (row.live, row.title, row.text) == (True, "News n1 in en", "Text")
    assert not Mark.objects.exists()


def test_a_page_made_from_a_line_is_the_same_as_one_that_an_editor_makes(tmp_path: Path) -> None:
    load(tmp_path, item("f1", "ru", title="Грант", summary="О чём", **FUNDING))
    imported = page_of("f1", "ru")
    made = factories.publish("funding", "ru", title="Грант", summary="О чём", kind="grant", slug="by-hand")
    different = {
        "id", "page_ptr", "path", "slug", "url_path", "translation_key", "first_published_at", "last_published_at",
        "latest_revision", "latest_revision_created_at", "live_revision", "deadline_kind", "deadline_zone",
    }  # fmt: skip
    for field in FundingPage._meta.concrete_fields:
        if field.name not in different:
            assert getattr(imported, field.attname) == getattr(made, field.attname), field.name
    assert imported.get_parent().pk == made.get_parent().pk
    assert imported.get_parent().numchild == imported.get_parent().get_children().count()
    assert Page.find_problems() == ([], [], [], [], [])
    assert PageLogEntry.objects.filter(page=imported.pk, action="wagtail.create").count() == 1


def test_a_translation_may_stand_before_its_original_and_has_its_facts(tmp_path: Path) -> None:
    load(tmp_path, translation("f1", "kk", type="funding"), item("f1", "ru", **FUNDING))
    original, translated = page_of("f1", "ru"), page_of("f1", "kk")
    assert translated.translation_key == original.translation_key
    assert ContentGroup.objects.get(pk=original.translation_key).original_locale == "ru"
    assert {term.code for term in translated.countries.all()} == {"KG", "KZ"}
    assert [stage.kind for stage in translated.stages.all()] == ["concept_note", "final"]
    assert translated.source_digest == original.text_digest()
    assert [stage.key for stage in original.stages.all()] == [stage.key for stage in translated.stages.all()]


def test_a_translation_may_come_later_and_takes_its_facts_from_the_page(tmp_path: Path) -> None:
    load(tmp_path, item("f1", "ru", **FUNDING))
    load(tmp_path, translation("f1", "kk", type="funding"))
    assert [stage.kind for stage in page_of("f1", "kk").stages.all()] == ["concept_note", "final"]
    assert ContentItem.objects.get(locale="kk").mask == ContentItem.objects.get(locale="ru").mask != 0


def test_a_line_may_say_that_a_translation_is_outdated(tmp_path: Path) -> None:
    load(tmp_path, item(), translation(translation_outdated=True))
    assert b'"translation_outdated":true' in bytes(ContentItem.objects.get(locale="ru").list)


@pytest.mark.parametrize("status", ["draft", "scheduled"])
def test_drafts_and_scheduled_items_are_not_public(tmp_path: Path, status: str) -> None:
    load(tmp_path, item(status=status, go_live_at="2099-01-01T00:00:00Z"))
    page = page_of()
    assert not page.live
    assert page.has_unpublished_changes
    assert not ContentItem.objects.exists()
    assert page.revisions.filter(approved_go_live_at__isnull=False).count() == (status == "scheduled")


def test_a_draft_may_be_incomplete_as_in_the_editor(tmp_path: Path) -> None:
    quotation = {"type": "quotation", "value": {"author": "Somebody"}}
    load(tmp_path, item("f1", type="funding", status="draft", facts={"deadline_kind": "fixed"}, body=[quotation]))
    assert page_of("f1").deadline_on is None


def test_instants_are_kept(tmp_path: Path) -> None:
    load(
        tmp_path,
        item(
            first_published_at="2020-01-02T03:04:05.678901Z",
            last_published_at="2021-01-02T05:04:05+02:00",
            expire_at="2099-01-01T00:00:00Z",
        ),
    )
    page = page_of()
    assert page.first_published_at == datetime(2020, 1, 2, 3, 4, 5, 678901, UTC)
    assert page.last_published_at == datetime(2021, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert page.expire_at == datetime(2099, 1, 1, tzinfo=UTC)


def test_a_slug_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    factories.publish("news", "en", slug="taken")
    load(tmp_path, item("n1", slug="taken"), item("n2", slug="taken"), item("n3", slug="free"))
    assert [page_of(name).slug for name in ("n1", "n2", "n3")] == ["taken-2", "taken-3", "free"]
    load(tmp_path, item("n1", slug="taken", title="Changed"))
    assert page_of("n1").slug == "taken-2"


def test_a_slug_is_made_from_the_title_by_our_own_tables(tmp_path: Path) -> None:
    load(tmp_path, item(language="kk", title="Қарағанды қаласы"))
    assert page_of(language="kk").slug == "qaraghandy-qalasy"


def test_a_group_that_is_free_is_kept_and_one_that_is_not_is_not(tmp_path: Path) -> None:
    free, taken = uuid4(), factories.publish("news", "en").translation_key
    load(tmp_path, item("n1", group=str(free)), item("n2", group=str(taken)), translation("n2"))
    assert page_of("n1").translation_key == free
    assert page_of("n2").translation_key == page_of("n2", "ru").translation_key != taken


def test_block_ids_are_kept_and_missing_ones_are_always_the_same(tmp_path: Path) -> None:
    body = [
        {"type": "paragraph", "value": "<p>One</p>", "id": "my-own-id"},
        {"type": "paragraph", "value": "<p>Two</p>", "id": "my-own-id"},
        {"type": "figures", "value": [{"value": "1", "label": "a"}]},
    ]
    load(tmp_path, item(body=body))
    first = [(block["id"], block["value"]) for block in page_of().body.raw_data]
    assert first[0][0] == "my-own-id"
    assert len({block_id for block_id, _ in first}) == 3
    load(tmp_path, item(body=body, summary="Changed"))
    assert [(block["id"], block["value"]) for block in page_of().body.raw_data] == first


def test_links_between_items_do_not_depend_on_the_order_of_lines(tmp_path: Path) -> None:
    def linking(target: str) -> Data:
        html = f'<p><a linktype="page" source="test" external_id="{target}">link</a></p>'
        return {
            "body": [{"type": "paragraph", "value": html}],
            "facts": {"related_items": [{"source": "test", "external_id": target}]},
        }

    first = [item("n1", **linking("n2")), translation("n1")]
    load(tmp_path, *first, item("n2", **linking("n1")), item("n3", **linking("n3")))
    for name, target in (("n1", "n2"), ("n2", "n1"), ("n3", "n3")):
        page, group = page_of(name), page_of(target).translation_key
        assert [related.page.translation_key for related in page.related_items.all()] == [group]
        assert (
            f'"path":"/en/news/{page_of(target).slug}/"'
            in bytes(ContentItem.objects.get(page_id=page.pk).full).decode()
        )
    assert b'"translation_outdated":false' in bytes(ContentItem.objects.get(locale="ru").list)
    assert load(tmp_path, *first).unchanged == 2


def test_an_imported_plain_page_stands_in_the_menus(tmp_path: Path) -> None:
    load(tmp_path, item("p1", type="pages", title="Contacts"))

    menus = json.loads(bytes(SitePart.objects.get(kind="navigation", locale="en").body))["menus"]
    assert [entry["label"] for entry in menus["footer"]] == ["Contacts"]
    assert [*part_drift()] == []


def test_links_may_name_groups_and_sections(tmp_path: Path) -> None:
    page = factories.publish("news", "ru", title="Цель")
    links = f'<p><a linktype="page" group="{page.translation_key}">a</a> <a linktype="page" path="/en/about/">b</a></p>'
    load(tmp_path, item(body=[{"type": "paragraph", "value": links}]))
    about = Page.objects.get(url_path="/en/about/")
    stored = page_of().body.raw_data[0]["value"]
    assert stored == f'<p><a linktype="page" id="{page.pk}">a</a> <a linktype="page" id="{about.pk}">b</a></p>'


def test_a_dry_run_says_what_would_happen_and_changes_nothing(tmp_path: Path) -> None:
    load(tmp_path, item("n1"))
    before = (Page.objects.count(), ChangeCounter.objects.get().sequence)
    report = load(tmp_path, item("n1", title="Changed"), item("n2"), dry_run=True)
    assert (report.created, report.updated, report.written) == (1, 1, False)
    assert (Page.objects.count(), ChangeCounter.objects.get().sequence) == before


def test_a_page_without_a_revision_opens_in_the_editor(tmp_path: Path, admin_client: Any) -> None:
    load(tmp_path, item("f1", "ru", **FUNDING))
    page = page_of("f1", "ru")
    assert page.latest_revision is None
    assert admin_client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
    assert admin_client.get(f"/admin/pages/{page.pk}/history/").status_code == 200


def test_the_search_of_the_admin_finds_imported_pages(tmp_path: Path) -> None:
    load(tmp_path, item(title="Zanzibar"))
    assert list(NewsPage.objects.all().search("Zanzibar")) == [page_of()]


def test_the_admin_knows_where_a_page_is_linked(tmp_path: Path) -> None:
    target = factories.publish("news", "en")
    load(tmp_path, item(facts={"related_items": [{"group": str(target.translation_key)}]}))
    assert ReferenceIndex.get_references_to(target).filter(object_id=str(page_of().pk)).exists()


def test_the_number_of_statements_does_not_grow_with_every_item(
    tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    file = write(tmp_path, [item(f"f{number}", "ru", **FUNDING) for number in range(60)])
    with django_assert_max_num_queries(60 * 6 + 250):
        import_files([file])


def test_organisations_are_named_by_code(tmp_path: Path) -> None:
    funder = Organisation.objects.create(code="funder", name="Funder")
    load(tmp_path, item("f1", "ru", type="funding", facts={"organisation": "funder", "deadline_kind": "rolling"}))
    assert page_of("f1", "ru").organisation == funder


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    load(tmp_path, item("n1"), item("n2"), progress=lambda *step: told.append(step))
    assert ("items", 2, 2) in told
    assert ("rows", 2, 2) in told
    assert ("admin index", 2, 2) in told


def test_an_import_that_is_interrupted_leaves_nothing(tmp_path: Path, settings: Any) -> None:
    def interrupt(step: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    picture(tmp_path / "a.png")
    file = write(tmp_path, [{"record": "image", "file": "a.png", "title": "A"}, item("n1"), item("n2")])
    with pytest.raises(KeyboardInterrupt):
        import_files([file], progress=interrupt)
    assert not PortalImage.objects.exists()
    assert not ImportedItem.objects.exists()
    assert not ContentItem.objects.exists()
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []
    assert load(tmp_path, item("n1")).created == 1


def test_saving_a_page_afterwards_queues_its_index_tasks_again(tmp_path: Path) -> None:
    before = DBTaskResult.objects.count()
    load(tmp_path, item())
    assert DBTaskResult.objects.count() == before
    page_of().save()
    assert DBTaskResult.objects.count() > before
