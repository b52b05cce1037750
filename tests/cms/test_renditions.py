"""The sizes and formats of images: which are made, and what items say of them before and after."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from PIL import Image
from wagtail.images.models import Filter

from portal.cms import renditions
from portal.cms.models import PortalImage
from portal.publishing.changes import position
from tests import factories
from tests.cms.items import item
from tests.cms.test_images import photograph, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def test_until_renditions_are_made_an_image_has_one_address_and_no_sources() -> None:
    picture = factories.image()
    page = factories.publish("news", "en", lead_image=picture)

    shown = item(page)["image"]
    assert shown["src"] == picture.file.url
    assert "sources" not in shown
    assert item(page, "card")["image"] == {"alt": "A picture", "src": picture.file.url}


def test_when_they_are_made_the_items_that_show_the_image_follow() -> None:
    picture = factories.image(size=(1000, 600))
    page = factories.publish("news", "en", lead_image=picture)

    assert renditions.make_renditions(picture)

    shown = item(page)["image"]
    assert [source["type"] for source in shown["sources"]] == ["image/avif", "image/webp", "image/jpeg"]
    widths = [entry.split()[1] for entry in shown["sources"][0]["srcset"].split(", ")]
    assert widths == ["320w", "640w", "960w"]
    assert shown["src"].endswith(".jpg")
    card = item(page, "card")["image"]
    assert f"{card['src']} 320w" in shown["crop"]["sources"][2]["srcset"]


def test_no_rendition_is_wider_than_the_original() -> None:
    picture = factories.image(size=(200, 100))
    page = factories.publish("news", "en", lead_image=picture)
    renditions.make_renditions(picture)

    assert item(page)["image"]["sources"][0]["srcset"].endswith(" 200w")


def test_a_grey_picture_of_sixteen_bits_is_taken_in_with_eight() -> None:
    data = io.BytesIO()
    Image.new("I;16", (400, 300), 0x8000).save(data, "PNG")
    picture = upload(data.getvalue(), "scan.png")

    assert picture.color == "#808080"
    with picture.file.open() as file, Image.open(file) as stored:
        assert (stored.format, stored.mode, stored.getpixel((0, 0))) == ("PNG", "L", 128)
    assert renditions.make_renditions(picture)
    assert list(renditions.ready(picture)) == list(renditions.FORMATS)


@pytest.mark.parametrize(("size", "made"), [((2400, 1200), 30), ((2400, 1350), 15)])
def test_a_large_photograph_is_made_in_fifteen_and_as_many_cut_unless_it_has_the_ratio(
    size: tuple[int, int], made: int
) -> None:
    picture = factories.image(size=size)
    renditions.make_renditions(picture)

    assert picture.renditions.filter(filter_spec__contains="|format-").count() == made


def test_two_images_with_the_same_content_share_no_file() -> None:
    first, second = factories.image(size=(400, 300)), factories.image(size=(400, 300))
    renditions.make_renditions(first)
    renditions.make_renditions(second)

    paths = [rendition.file.name for image in (first, second) for rendition in image.renditions.all()]
    assert len(paths) == len(set(paths))
    assert all(path.startswith("images/") for path in paths)


@pytest.mark.django_db(transaction=True)
def test_a_replaced_file_gets_new_addresses_and_the_old_files_go() -> None:
    picture = factories.image(size=(400, 300))
    renditions.make_renditions(picture)
    old = {rendition.file.name for rendition in picture.renditions.all()}

    picture.file = ContentFile(photograph(size=(500, 300)), name="new.jpg")
    picture.save()
    renditions.make_renditions(picture)

    new = {rendition.file.name for rendition in picture.renditions.all()}
    call_command("db_worker", batch=True, verbosity=0)
    assert not old & new
    assert not any(default_storage.exists(path) for path in old)
    assert all(default_storage.exists(path) for path in new)


def test_what_the_admin_made_of_the_present_file_is_kept() -> None:
    picture = factories.image(size=(400, 300))
    thumbnail = picture.get_rendition("max-165x165")

    renditions.make_renditions(picture)

    assert picture.renditions.filter(pk=thumbnail.pk).exists()


def test_items_follow_once_for_all_images_that_wait_together() -> None:
    pictures = [factories.image(size=(400, 300)) for _ in range(3)]
    pages = [factories.publish("news", "en", lead_image=picture) for picture in pictures]
    queue = renditions.RenditionQueue()
    before = position()

    while renditions.waiting_images().exclude(renditions__filter_spec__contains="format-").exists():
        assert queue.work()
        assert position() == before
    while queue.work():
        pass

    assert not renditions.waiting_images().exists()
    assert all("sources" in item(page)["image"] for page in pages)


def test_while_many_images_wait_items_follow_all_the_same_after_a_while() -> None:
    first, second = factories.image(), factories.image()
    queue = renditions.RenditionQueue(note_after=0)

    assert queue.work()

    assert list(renditions.waiting_images()) == [second]
    assert renditions.is_rendered(PortalImage.objects.get(pk=first.pk))


def test_what_was_made_before_a_crash_is_not_made_again() -> None:
    picture = factories.image()
    renditions.RenditionQueue().work()
    made = set(picture.renditions.values_list("pk", flat=True))

    after = renditions.RenditionQueue()
    while after.work():
        pass

    assert set(picture.renditions.values_list("pk", flat=True)) == made
    assert not renditions.waiting_images().exists()


def test_an_image_replaced_while_others_are_made_is_made_again() -> None:
    first, second = factories.image(), factories.image()
    queue = renditions.RenditionQueue()
    queue.work()
    first.file = ContentFile(photograph(size=(500, 300)), name="new.jpg")
    first.save()

    while queue.work():
        pass

    for picture in (first, second):
        assert renditions.is_rendered(PortalImage.objects.get(pk=picture.pk))
        assert PortalImage.objects.get(pk=picture.pk).renditions.filter(filter_spec__contains="avif").exists()


def test_an_image_whose_file_is_gone_is_tried_once_and_shown_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    picture = factories.image()
    default_storage.delete(picture.file.name)

    assert not renditions.make_renditions(PortalImage.objects.get(pk=picture.pk))

    assert not renditions.waiting_images().exists()
    assert "cannot be read" in caplog.text


def test_of_an_image_that_not_every_format_can_show_no_rendition_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = factories.image(size=(400, 300))
    make = PortalImage.generate_rendition_instance

    def in_all_but_jpeg(image: PortalImage, wanted: Filter, source: Any) -> Any:
        if "jpeg" in wanted.spec:
            raise OSError("cannot write mode I;16 as JPEG")
        return make(image, wanted, source)

    monkeypatch.setattr(PortalImage, "generate_rendition_instance", in_all_but_jpeg)

    assert not renditions.make_renditions(picture)
    assert not picture.renditions.exists()


def test_purged_renditions_leave_the_one_address() -> None:
    picture = factories.image()
    renditions.make_renditions(picture)
    picture.renditions.filter(filter_spec__contains="jpeg").delete()

    assert item(factories.publish("news", "en", lead_image=picture))["image"]["src"] == picture.file.url


def test_the_focal_point_is_a_fraction_of_width_and_height() -> None:
    picture = factories.image(
        size=(1000, 500), focal_point_x=250, focal_point_y=400, focal_point_width=10, focal_point_height=10
    )

    assert item(factories.publish("news", "en", lead_image=picture))["image"]["focal"] == [0.25, 0.8]
