"""The awkward cases of publishing, each by the way editors cause it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction

from portal.cms.models import SectionPage, Topic
from portal.languages import codes_in
from portal.publishing import refresh as refreshing
from portal.publishing.changes import changes_since, position
from portal.publishing.checking import drift
from portal.publishing.models import ContentGroup, ContentItem, ItemPath, Mark
from portal.publishing.refresh import refresh
from tests import factories

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("portal")]


def row(page: Any) -> ContentItem:
    return ContentItem.objects.get(group=page.translation_key, locale=page.locale.language_code)


def full(page: Any) -> dict[str, Any]:
    return json.loads(b"{" + bytes(row(page).full))


def test_a_published_page_is_public_before_the_save_returns() -> None:
    page = factories.draft("news", "kk", title="Жаңалық")
    assert not ContentItem.objects.filter(group=page.translation_key).exists()

    page.save_revision().publish()

    assert row(page).title == "Жаңалық"
    assert row(page).live
    assert not Mark.objects.exists()


def test_a_live_page_added_by_code_is_public() -> None:
    page = factories._add("news", "en", None, live=True, title="By code")

    assert row(page).title == "By code"
    assert row(page).published > 0


def test_an_autosaved_draft_leaves_no_mark_and_does_not_leak() -> None:
    page = factories.publish("news", "en", title="Public")
    before = position()

    page.title = "Secret"
    page.save_revision()

    assert not Mark.objects.exists()
    assert position() == before
    assert row(page).title == "Public"


def test_publishing_the_same_again_takes_no_sequence_number_where_nothing_public_changed() -> None:
    page = factories.publish("news", "en")
    Page.objects.filter(pk=page.pk).update(latest_revision_created_at=timezone.now())
    before = position()

    page.save()

    assert position() == before


def test_unpublishing_leaves_a_tombstone_that_keeps_nothing_else() -> None:
    page = factories.publish("news", "en", title="Gone soon")

    page.unpublish()

    stone = row(page)
    assert (stone.live, stone.withdrawn_reason, stone.title, bytes(stone.full)) == (False, "unpublished", "", b"")
    assert stone.withdrawn
    assert (stone.published, stone.updated, stone.key_published, stone.key_updated_desc) == (0, 0, 0, 0)
    assert (stone.page_id, stone.serializer_version) == (0, "")
    assert not ItemPath.objects.get(path=page.url_path).current


def test_a_deleted_page_leaves_a_tombstone_and_may_come_back_under_its_old_path() -> None:
    page = factories.publish("news", "en", slug="again")
    page.delete()
    assert row(page).withdrawn_reason == "deleted"

    other = factories.publish("news", "en", slug="again")

    path = ItemPath.objects.get(path="/en/news/again/")
    assert (path.group, path.current) == (other.translation_key, True)


def test_a_scheduled_page_is_public_when_its_moment_has_come_and_not_before() -> None:
    page = factories.draft("news", "en", go_live_at=timezone.now() + timedelta(hours=1))
    revision = page.save_revision()
    revision.publish()
    assert not ContentItem.objects.filter(group=page.translation_key).exists()

    revision.refresh_from_db()
    revision.approved_go_live_at = timezone.now() - timedelta(seconds=1)
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()
    call_command("publish_scheduled")

    assert row(page).live


def test_an_expired_page_is_withdrawn_as_expired() -> None:
    page = factories.publish("news", "en")
    type(page).objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(seconds=1))

    call_command("publish_scheduled")

    assert row(page).withdrawn_reason == "expired"


def test_a_moved_section_keeps_old_paths_and_renders_every_page_below_again() -> None:
    pages = [factories.publish("news", "en", slug=f"page-{number}") for number in range(3)]
    section = SectionPage.objects.get(url_path="/en/news/")

    section.slug = "latest"
    section.save_revision().publish()

    for number, page in enumerate(pages):
        assert row(page).path == f"/en/latest/page-{number}/"
        old = ItemPath.objects.get(path=f"/en/news/page-{number}/")
        assert (old.group, old.current) == (page.translation_key, False)
    assert list(drift()) == []


def test_a_page_moved_to_another_section_changes_its_path() -> None:
    page = factories.publish("news", "en", slug="moving")

    page.move(SectionPage.objects.get(url_path="/en/analysis/"), pos="last-child")

    assert row(page).path == "/en/analysis/moving/"


def test_more_pages_than_a_request_may_refresh_are_left_to_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refreshing, "INLINE_GROUPS", 2)
    pages = [factories.publish("news", "en", slug=f"page-{number}") for number in range(4)]
    section = SectionPage.objects.get(url_path="/en/news/")

    section.slug = "latest"
    section.save_revision().publish()
    left = Mark.objects.count()
    refresh()

    assert left > 0
    assert all(row(page).path.startswith("/en/latest/") for page in pages)


def test_a_view_restriction_hides_its_subtree_until_it_is_lifted() -> None:
    page = factories.publish("news", "en")
    restriction = PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")
    assert row(page).withdrawn_reason == "restricted"

    restriction.delete()

    assert row(page).live


def test_an_image_in_a_private_collection_is_left_out_of_an_item_that_stays_public() -> None:
    private = Collection.get_first_root_node().add_child(instance=Collection(name="Private"))
    page = factories.publish("news", "en", lead_image=factories.image(collection=private))
    assert full(page)["image"]

    restriction = CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    assert row(page).live
    assert not full(page).get("image")

    restriction.delete()
    assert full(page)["image"]


def test_a_replaced_image_is_shown_everywhere_it_is_used() -> None:
    picture = factories.image()
    page = factories.publish("news", "en", lead_image=picture)
    before = full(page)["image"]["src"]

    picture.file = factories.picture_file((800, 450))
    picture.save()

    assert full(page)["image"]["src"] != before
    assert full(page)["image"]["width"] == 800


def test_a_renamed_term_is_renamed_in_every_item_that_has_it() -> None:
    topic = Topic.objects.get(code="youth")
    page = factories.publish("news", "kk", topics=[topic])
    label = topic.labels.get(locale="kk")

    label.label = "Жастар ісі"
    label.save()

    assert full(page)["topics"] == [{"code": "youth", "label": "Жастар ісі"}]


def test_a_renamed_term_that_no_item_has_still_takes_a_sequence_number() -> None:
    before = position()
    label = Topic.objects.get(code="climate").labels.get(locale="en")

    label.label = "Climates"
    label.save()

    assert position().sequence == before.sequence + 1


def test_a_deleted_term_leaves_its_items() -> None:
    topic = Topic.objects.get(code="youth")
    page = factories.publish("news", "en", topics=[topic])

    topic.delete()

    assert full(page)["topics"] == []
    assert not row(page).terms.filter(kind="topic").exists()


def test_an_alias_makes_no_row_but_its_path_leads_to_what_it_shows() -> None:
    page = factories.publish("news", "en")

    alias = page.create_alias(update_slug="the-same")

    assert not ContentItem.objects.filter(page_id=alias.pk).exists()
    path = ItemPath.objects.get(path="/en/news/the-same/")
    assert (path.group, path.locale, path.current) == (page.translation_key, "en", False)


def test_an_alias_in_another_language_sets_no_bit() -> None:
    page = factories.publish("news", "ru")

    page.copy_for_translation(Locale.objects.get(language_code="kk"), copy_parents=True, alias=True)

    assert codes_in(row(page).mask) == ["ru"]
    assert ContentItem.objects.filter(group=page.translation_key).count() == 1


def test_an_alias_whose_source_is_deleted_can_be_published_as_a_page_of_its_own() -> None:
    page = factories.publish("news", "en", title="Source")
    alias = page.create_alias(update_slug="survivor")
    page.delete()
    survivor = Page.objects.get(pk=alias.pk).specific

    survivor.save_revision().publish()

    assert row(survivor).title == "Source"
    path = ItemPath.objects.get(path="/en/news/survivor/")
    assert (path.group, path.current) == (survivor.translation_key, True)


def test_two_languages_share_facts_and_know_of_each_other() -> None:
    original = factories.publish("funding", "kk", deadline_kind="rolling")
    translation = factories.translate(original, "ru", title="Грант")

    assert codes_in(row(original).mask) == ["ru", "kk"]
    assert full(translation)["translations"] == ["ru", "kk"]
    assert row(translation).deadline_kind == "rolling"


def test_a_deadline_extended_once_is_extended_in_every_language() -> None:
    day = timezone.now().date() + timedelta(days=20)
    original = factories.publish("funding", "kk", deadline_kind="fixed", deadline_on=day, deadline_zone="Asia/Almaty")
    translation = factories.translate(original, "ru")

    original.deadline_on = day + timedelta(days=5)
    original.save_revision().publish()

    assert row(original).deadline == row(translation).deadline
    assert row(translation).deadline_day == (day + timedelta(days=5)).isoformat()


def test_the_facts_of_an_unpublished_original_still_hold_for_its_translations() -> None:
    original = factories.publish("funding", "kk", deadline_kind="rolling")
    translation = factories.translate(original, "ru")

    original.unpublish()

    assert row(translation).live
    assert row(translation).deadline_kind == "rolling"
    assert full(translation)["translations"] == ["ru"]


def test_deleting_the_original_hands_its_facts_to_the_next_page() -> None:
    topic = Topic.objects.get(code="youth")
    original = factories.publish("funding", "kk", deadline_kind="rolling", topics=[topic])
    translation = factories.translate(original, "ru")
    original.topics.set([topic, Topic.objects.get(code="climate")])
    original.save_revision().publish()

    original.delete()

    assert ContentGroup.objects.get(pk=translation.translation_key).original_locale == "ru"
    assert {code for kind, code in row(translation).terms.values_list("kind", "code") if kind == "topic"} == {
        "youth",
        "climate",
    }
    heir = type(translation).objects.get(pk=translation.pk)
    heir.get_latest_revision_as_object().save_revision().publish()
    assert row(heir).terms.filter(kind="topic").count() == 2


def test_a_translation_older_than_its_original_is_called_outdated() -> None:
    original = factories.publish("news", "en", title="First")
    translation = factories.translate(original, "ru", title="Первое")
    assert full(translation)["translation_outdated"] is False

    original.title = "Second"
    original.save_revision().publish()
    assert full(translation)["translation_outdated"] is True

    translation.save_revision().publish()
    assert full(translation)["translation_outdated"] is False


def test_items_that_link_to_a_renamed_item_follow() -> None:
    target = factories.publish("news", "en", title="Target", slug="target")
    link = f'<p><a linktype="page" id="{target.pk}">see</a></p>'
    page = factories.publish("news", "en", body=[("paragraph", link)])
    assert "/en/news/target/" in bytes(row(page).full).decode()

    target.slug = "elsewhere"
    target.save_revision().publish()

    assert "/en/news/elsewhere/" in bytes(row(page).full).decode()


def test_a_rolled_back_transaction_leaves_nothing() -> None:
    page = factories.publish("news", "en", title="Stays")
    before = position()

    with transaction.atomic():
        page.title = "Never"
        page.save_revision().publish()
        transaction.set_rollback(True)

    assert row(page).title == "Stays"
    assert position() == before
    assert not Mark.objects.exists()


def test_a_crash_between_commit_and_refresh_is_repaired_by_the_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    page = factories.publish("news", "en", title="Before")

    def crash(*args: object, **kwargs: object) -> None:
        raise OSError("the process died here")

    with monkeypatch.context() as patched:
        patched.setattr(refreshing, "render_groups", crash)
        page.title = "After"
        page.save_revision().publish()
    assert row(page).title == "Before"

    refresh()

    assert row(page).title == "After"


def test_loaded_fixtures_become_public(tmp_path: Any) -> None:
    page = factories.publish("news", "en", title="From a fixture")
    fixture = tmp_path / "page.json"
    call_command("dumpdata", "wagtailcore.page", "news.newspage", output=str(fixture), verbosity=0)
    ContentItem.objects.all().delete()

    call_command("loaddata", str(fixture), verbosity=0)

    assert row(page).title == "From a fixture"


def test_a_new_group_remembers_its_original_language() -> None:
    page = factories.draft("news", "tg")

    assert ContentGroup.objects.get(pk=page.translation_key).original_locale == "tg"


def test_changes_since_a_number_tell_every_row_once_in_its_current_state() -> None:
    start = position().sequence
    first, second = factories.publish("news", "en"), factories.publish("news", "en")
    first.unpublish()

    changes = list(changes_since(start))

    assert [(change.group, change.live) for change in changes] == [
        (UUID(str(second.translation_key)), True),
        (UUID(str(first.translation_key)), False),
    ]


def test_a_page_that_cannot_be_rendered_does_not_keep_others_from_the_public(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = factories.publish("news", "en", title="Before")
    render = refreshing.render_groups

    def fail_for_broken(groups: list[UUID]) -> Any:
        if broken.translation_key in groups:
            raise KeyError("something of this page")
        return render(groups)

    with monkeypatch.context() as patched:
        patched.setattr(refreshing, "render_groups", fail_for_broken)
        broken.title = "After"
        broken.save_revision().publish()
        other = factories.publish("news", "en", title="Other")
        assert row(other).live
        assert row(broken).title == "Before"
        assert [mark.key for mark in Mark.objects.all()] == [str(broken.translation_key)]
    refresh()

    assert row(broken).title == "After"
    assert "cannot be rendered" in caplog.text
    assert [change.sequence for change in changes_since(0)] == sorted({change.sequence for change in changes_since(0)})


def test_a_link_to_an_impossible_page_is_dead_text() -> None:
    link = f'<p><a linktype="page" id="{"9" * 40}">nowhere</a></p>'

    page = factories.publish("news", "en", body=[("paragraph", link)])

    assert full(page)["body"][0]["value"]["html"] == "<p>nowhere</p>"


def test_an_editors_page_does_not_wait_for_what_a_wide_mark_expands_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refreshing, "INLINE_GROUPS", 2)
    topic = Topic.objects.get(code="youth")
    for _ in range(4):
        factories.publish("news", "en", topics=[topic])
    page = factories.draft("news", "en", title="Mine")
    Mark.objects.create(kind=Mark.Kind.DEPENDENTS, key=f"term:{topic.pk}")

    page.save_revision().publish()

    assert row(page).title == "Mine"
