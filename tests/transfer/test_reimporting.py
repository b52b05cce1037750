"""What an import makes of lines that it knows: nothing, until they change."""

from __future__ import annotations

from pathlib import Path

import pytest
from wagtail.models import Page, Revision

from news.models import NewsPage
from portal.publishing.models import ChangeCounter, ContentItem
from tests import factories
from tests.transfer.lines import FUNDING, item, load, page_of, translation

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("portal")]


def test_importing_the_same_again_changes_nothing(tmp_path: Path) -> None:
    lines = [item("f1", "ru", **FUNDING), translation("f1", "kk", type="funding"), item("n2")]
    load(tmp_path, *lines)
    before = (ChangeCounter.objects.get().sequence, Revision.objects.count(), Page.objects.count())
    report = load(tmp_path, *reversed(lines))
    assert (report.created, report.updated, report.unchanged) == (0, 0, 3)
    assert (ChangeCounter.objects.get().sequence, Revision.objects.count(), Page.objects.count()) == before


def test_what_an_editor_changes_stays_until_the_line_changes(tmp_path: Path) -> None:
    load(tmp_path, item())
    page = page_of()
    page.summary = "Written by an editor"
    page.save_revision().publish()
    load(tmp_path, item())
    assert page_of().summary == "Written by an editor"
    load(tmp_path, item(title="New title"))
    assert (page_of().title, page_of().summary) == ("New title", "Written by an editor")
    load(tmp_path, item(title="New title", summary=None))
    assert page_of().summary == ""


def test_a_changed_line_updates_the_page_and_keeps_what_was_there_as_a_revision(tmp_path: Path) -> None:
    load(tmp_path, item())
    load(tmp_path, item(title="Second title"))
    page = page_of()
    assert [revision.content["title"] for revision in page.revisions.order_by("pk")] == [
        "News n1 in en",
        "Second title",
    ]
    assert page.live_revision == page.latest_revision
    assert not page.has_unpublished_changes
    assert ContentItem.objects.get().title == "Second title"
    assert page.slug == "news-n1-in-en"


def test_a_changed_original_makes_its_translation_outdated(tmp_path: Path) -> None:
    load(tmp_path, item(), translation())
    load(tmp_path, item(title="Changed"), translation())
    assert b'"translation_outdated":true' in bytes(ContentItem.objects.get(locale="ru").list)
    load(tmp_path, item(title="Changed"), translation(title="Изменено"))
    assert b'"translation_outdated":false' in bytes(ContentItem.objects.get(locale="ru").list)


def test_a_line_can_publish_a_draft_and_withdraw_a_live_item(tmp_path: Path) -> None:
    load(tmp_path, item(status="draft"))
    load(tmp_path, item(status="live"))
    assert ContentItem.objects.get().live
    load(tmp_path, item(status="draft"))
    assert not ContentItem.objects.get().live
    load(tmp_path, item(title="Still a draft"))
    assert not page_of().live


def test_a_line_of_the_portal_itself_means_the_page_of_its_group(tmp_path: Path) -> None:
    page = factories.publish("news", "en", title="Old")
    own = {"source": "portal", "group": str(page.translation_key)}
    report = load(tmp_path, item(str(page.translation_key), title="New", **own))
    assert report.updated == 1
    assert NewsPage.objects.get(pk=page.pk).title == "New"
    load(tmp_path, translation(str(page.translation_key), "kk", **own))
    assert NewsPage.objects.get(translation_key=page.translation_key, locale__language_code="kk").live


def test_an_item_goes_below_the_parent_that_its_line_names_and_moves_with_it(tmp_path: Path) -> None:
    load(tmp_path, item(parent="/en/analysis/"))
    assert page_of().url_path == "/en/analysis/news-n1-in-en/"
    load(tmp_path, item(parent="/en/news/"))
    assert page_of().url_path == "/en/news/news-n1-in-en/"
    assert ContentItem.objects.get().path == "/en/news/news-n1-in-en/"
    assert Page.find_problems() == ([], [], [], [], [])
    load(tmp_path, item("n2", parent="/en/news/"))
    assert Page.find_problems() == ([], [], [], [], [])


def test_an_item_that_an_editor_deleted_is_made_again(tmp_path: Path) -> None:
    load(tmp_path, item())
    group = page_of().translation_key
    Page.objects.get(pk=page_of().pk).delete()
    assert load(tmp_path, item()).created == 1
    assert page_of().translation_key == group
    assert ContentItem.objects.get().live


def test_an_imported_item_can_also_be_named_by_its_public_id(tmp_path: Path) -> None:
    load(tmp_path, item())
    group = str(page_of().translation_key)
    assert load(tmp_path, item(group, title="By its id", source="portal")).updated == 1
    assert page_of().title == "By its id"
    assert load(tmp_path, item(), item(group, title="By its id", source="portal")).unchanged == 2
