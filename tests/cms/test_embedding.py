"""What items embed and link: images, files, terms, other items, and when none of it may be shown."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import Collection, CollectionViewRestriction

from news.models import NewsPage
from portal.cms.bulk_actions import move_to_collection
from portal.cms.models import Organisation, RelatedItem, Term, TermLabel, Topic
from portal.publishing.refresh import refresh
from tests import factories
from tests.cms.items import item, links_of, paragraph, terms_of
from tests.cms.test_files import file

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("portal")]


def collection(name: str = "Internal", *, private: bool = True) -> Collection:
    """A collection below the root."""
    made = Collection.get_first_root_node().add_child(name=name)
    if private:
        CollectionViewRestriction.objects.create(collection=made, restriction_type=CollectionViewRestriction.LOGIN)
    return made


def link_to(page: Any, text: str = "call") -> list[tuple[str, str]]:
    """A body that links to a page."""
    return [("paragraph", f'<p>See <a linktype="page" id="{page.pk}">{text}</a>.</p>')]


def test_a_link_leads_to_the_first_live_language_of_the_items_own_chain() -> None:
    target = factories.publish("news", "en", slug="target")
    kazakh = factories.publish("news", "kk", body=link_to(target))
    assert paragraph(kazakh) == '<p>See <a href="/en/news/target/">call</a>.</p>'

    factories.translate(target, "ru", slug="tsel")
    assert paragraph(kazakh) == '<p>See <a href="/ru/news/tsel/">call</a>.</p>'

    factories.translate(target, "kk", slug="nysana")
    assert paragraph(kazakh) == '<p>See <a href="/kk/news/nysana/">call</a>.</p>'


def test_a_link_to_a_page_that_is_not_public_leaves_its_text_until_it_is() -> None:
    target = factories.draft("news", "en", slug="target")
    page = factories.publish("news", "en", body=link_to(target))
    assert paragraph(page) == "<p>See call.</p>"
    assert ("group", str(target.translation_key)) in links_of(page)

    target.save_revision().publish()
    assert paragraph(page) == '<p>See <a href="/en/news/target/">call</a>.</p>'

    NewsPage.objects.get(pk=target.pk).unpublish()
    assert paragraph(page) == "<p>See call.</p>"


def test_a_link_to_a_language_outside_the_chain_is_dead() -> None:
    target = factories.publish("news", "kk")

    assert paragraph(factories.publish("news", "en", body=link_to(target))) == "<p>See call.</p>"


def test_a_link_to_an_alias_means_the_page_that_it_shows() -> None:
    target = factories.publish("news", "en", slug="target")
    alias = target.create_alias(update_slug="other")

    page = factories.publish("news", "en", body=link_to(alias))

    assert '"/en/news/target/"' in paragraph(page)


def test_a_link_follows_its_target_to_another_section() -> None:
    target = factories.publish("news", "en", slug="target")
    page = factories.publish("news", "en", body=link_to(target))

    NewsPage.objects.get(pk=target.pk).move(factories.section("analysis", "en"), pos="last-child")

    assert '"/en/analysis/target/"' in paragraph(page)


def test_related_items_are_named_in_the_readers_language() -> None:
    target = factories.publish("news", "en", title="English")
    factories.translate(target, "ru", title="По-русски", slug="po-russki")
    page = factories.publish("news", "kk", related_items=[RelatedItem(page=target)])

    assert item(page)["related"] == [
        {
            "id": str(target.translation_key),
            "type": "news",
            "slug": "po-russki",
            "title": "По-русски",
            "locale": "ru",
            "path": "/ru/news/po-russki/",
        }
    ]


def test_related_items_that_are_not_public_are_left_out() -> None:
    page = factories.publish("news", "en", related_items=[RelatedItem(page=factories.draft("news", "en"))])

    assert item(page)["related"] == []


def test_an_image_in_a_private_collection_is_left_out_and_the_item_stays() -> None:
    picture = factories.image()
    page = factories.publish(
        "news", "en", lead_image=picture, body=[("image", {"image": picture, "caption": ""}), ("paragraph", "<p>x</p>")]
    )
    assert item(page)["image"]
    assert item(page, "card")["image"]

    move_to_collection([picture], collection())

    assert item(page)["image"] is None
    assert item(page, "card")["image"] is None
    assert [block["type"] for block in item(page)["body"]] == ["paragraph"]


def test_an_image_below_a_private_collection_is_left_out_too() -> None:
    parent = collection()
    page = factories.publish("news", "en", lead_image=factories.image(collection=parent.add_child(name="Inner")))

    assert item(page)["image"] is None


def test_an_image_is_back_when_its_collection_is_public_again() -> None:
    private = collection()
    page = factories.publish("news", "en", lead_image=factories.image(collection=private))
    assert item(page)["image"] is None

    private.view_restrictions.get().delete()

    assert item(page)["image"] is not None


def test_a_file_in_a_private_collection_is_left_out_as_block_and_as_link() -> None:
    stored = file()
    page = factories.publish(
        "news",
        "en",
        body=[
            ("paragraph", f'<p><a linktype="document" id="{stored.pk}">form</a></p>'),
            ("attachment", {"title": "Form", "file": stored}),
        ],
    )
    assert paragraph(page) == f'<p><a href="{stored.url}">form</a></p>'
    assert [block["type"] for block in item(page)["body"]] == ["paragraph", "attachment"]

    move_to_collection([stored], collection())

    assert paragraph(page) == "<p>form</p>"
    assert [block["type"] for block in item(page)["body"]] == ["paragraph"]


def test_a_deleted_image_leaves_the_item_without_one() -> None:
    picture = factories.image()
    page = factories.publish("news", "en", lead_image=picture)

    picture.delete()

    assert item(page)["image"] is None


def test_a_new_alt_text_reaches_the_item() -> None:
    picture = factories.image(alt="A river")
    page = factories.publish("news", "en", lead_image=picture)

    row = picture.alts.get()
    row.alt = "A lake"
    row.save()

    assert item(page)["image"]["alt"] == "A lake"


def test_a_renamed_term_and_a_new_label_reach_the_items() -> None:
    topic = Topic.objects.get(code="youth")
    page = factories.publish("news", "kk", topics=[topic])

    label = TermLabel.objects.get(term=topic, locale="kk")
    label.label = "Жастар ісі"
    label.save()

    assert item(page)["topics"] == [{"code": "youth", "label": "Жастар ісі"}]


def test_a_deleted_topic_leaves_the_items() -> None:
    topic = Topic.objects.create(code="gone", name="Gone")
    page = factories.publish("news", "en", topics=[topic])
    assert ("topic", "gone") in terms_of(page)

    topic.delete()

    assert item(page)["topics"] == []
    assert ("topic", "gone") not in terms_of(page)


def test_an_organisation_is_named_in_lists_and_described_in_full() -> None:
    organisation = Organisation.objects.create(
        code="fund", name="Fund", website="https://fund.example/", organisation_kind="ngo", logo=factories.image()
    )
    TermLabel.objects.create(term=organisation, locale="ru", label="Фонд")
    page = factories.publish("funding", "ru", organisation=organisation)

    named = {"id": str(organisation.uuid), "code": "fund", "label": "Фонд"}
    assert item(page, "list")["organisation"] == named
    full = item(page)["organisation"]
    assert full["label"] == "Фонд"
    assert full["website"] == "https://fund.example/"
    assert full["logo"]["alt"] == "A picture"
    assert full["kind"]["code"] == "ngo"
    assert ("organisation", "fund") in terms_of(page)


def test_a_renamed_organisation_reaches_the_items() -> None:
    organisation = Organisation.objects.create(code="fund", name="Fund")
    page = factories.publish("funding", "en", organisation=organisation)

    organisation.name = "Great Fund"
    organisation.save()

    assert item(page)["organisation"]["label"] == "Great Fund"


def test_a_term_without_labels_shows_its_english_name() -> None:
    topic = Topic.objects.create(code="bare", name="Bare")

    assert item(factories.publish("news", "kk", topics=[topic]))["topics"] == [{"code": "bare", "label": "Bare"}]


def test_a_code_whose_term_is_gone_is_its_own_label() -> None:
    Term.objects.filter(kind="work_mode", code="remote").delete()

    page = factories.publish("jobs", "en", work_mode="remote")

    assert item(page)["work_mode"] == {"code": "remote", "label": "remote"}


def test_rendering_twice_changes_nothing() -> None:
    page = factories.publish("news", "en", body=link_to(factories.publish("news", "en")))
    before = item(page)

    NewsPage.objects.get(pk=page.pk).save()
    refresh()

    assert item(page) == before
