"""The libraries and vocabularies in Wagtail's admin."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from portal.cms.models import Organisation, PortalImage, Topic
from tests import factories
from tests.cms.conftest import errors_in
from tests.cms.items import item
from tests.cms.test_files import file
from tests.cms.test_images import photograph

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("portal")]


@pytest.mark.parametrize("model", ["topic", "audience", "country", "region", "organisation", "term"])
def test_every_vocabulary_can_be_listed_and_edited(editor: Client, model: str) -> None:
    Organisation.objects.create(code="fund", name="Fund")
    listed = editor.get(reverse(f"wagtailsnippets_cms_{model}:list"))
    assert listed.status_code == 200

    pk = re.search(rf"/cms/{model}/edit/(\d+)/", listed.content.decode())
    assert pk
    assert editor.get(reverse(f"wagtailsnippets_cms_{model}:edit", args=[pk[1]])).status_code == 200


def test_a_topic_renamed_in_the_admin_is_renamed_in_public(editor: Client) -> None:
    topic = Topic.objects.get(code="youth")
    page = factories.publish("news", "en", topics=[topic])
    labels = [{"id": row.pk, "locale": row.locale, "label": row.label} for row in topic.labels.all()]
    next(row for row in labels if row["locale"] == "en")["label"] = "Young people"

    response = editor.post(
        reverse("wagtailsnippets_cms_topic:edit", args=[topic.pk]),
        nested_form_data(
            {
                "name": topic.name,
                "code": topic.code,
                "position": topic.position,
                "labels": inline_formset(labels, initial=len(labels)),
            }
        ),
    )

    assert response.status_code == 302, errors_in(response)
    assert item(page)["topics"][0]["label"] == "Young people"


def test_an_image_is_uploaded_with_its_alt_texts(editor: Client) -> None:
    response = editor.post(
        reverse("wagtailimages:add"),
        {
            "title": "River",
            "file": SimpleUploadedFile("x.jpg", photograph(), "image/jpeg"),
            "collection": Collection.get_first_root_node().pk,
            "alt_kk": "Өзен",
            "credit": "A. Photographer",
        },
    )

    assert response.status_code == 302
    image = PortalImage.objects.get()
    assert (image.alt("kk"), image.credit) == ("Өзен", "A. Photographer")


def test_moving_images_to_a_private_collection_in_bulk_hides_them_at_once(editor: Client) -> None:
    picture = factories.image()
    page = factories.publish("news", "en", lead_image=picture)

    editor.post(_bulk("portalimage", picture.pk), {"collection": _private_collection().pk})

    assert item(page)["image"] is None


def test_moving_files_to_a_private_collection_in_bulk_hides_them_at_once(editor: Client) -> None:
    stored = file()
    page = factories.publish("news", "en", body=[("attachment", {"title": "Form", "file": stored})])

    editor.post(_bulk("portalfile", stored.pk), {"collection": _private_collection().pk})

    assert item(page)["body"] == []


def _bulk(model: str, pk: int) -> str:
    return f"{reverse('wagtail_bulk_action', args=['cms', model, 'add_to_collection'])}?id={pk}"


def _private_collection() -> Collection:
    made = Collection.get_first_root_node().add_child(name="Internal")
    CollectionViewRestriction.objects.create(collection=made, restriction_type=CollectionViewRestriction.LOGIN)
    return made
