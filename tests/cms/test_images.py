"""Images: what is kept of an upload, what it shows in each language, and the form behind it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.images.forms import get_image_form
from wagtail.models import Collection

from portal.cms.models import PortalImage
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def photograph(format_name: str = "JPEG", rotated: bool = False, size: tuple[int, int] = (400, 300)) -> bytes:
    """A picture as a camera writes it: with place, camera and orientation in its metadata."""
    exif = Image.Exif()
    exif[0x010F] = "Camera maker"
    exif[0x0112] = 6 if rotated else 1
    exif.get_ifd(0x8825)[2] = (43.0, 14.0, 0.0)
    data = io.BytesIO()
    Image.new("RGB", size, (200, 40, 40)).save(data, format_name, exif=exif)
    return data.getvalue()


def upload(data: bytes, name: str = "IMG Иванов 1.JPG") -> PortalImage:
    image = PortalImage(title="Picture", file=ContentFile(data, name=name))
    image.save()
    return PortalImage.objects.get(pk=image.pk)


def test_an_upload_is_stored_under_a_random_name() -> None:
    first, second = upload(photograph()), upload(photograph())

    assert first.file.name != second.file.name
    assert "Иванов" not in first.file.name
    assert first.file.name.endswith(".jpg")


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP"])
def test_place_and_camera_are_not_kept(format_name: str) -> None:
    image = upload(photograph(format_name), f"x.{format_name.lower()}")

    with image.file.open() as file, Image.open(file) as stored:
        assert stored.format == format_name
        assert not stored.getexif()
        assert not stored.info.get("exif")


def test_a_picture_taken_sideways_is_turned_upright() -> None:
    image = upload(photograph(rotated=True))

    assert (image.width, image.height) == (300, 400)


def test_a_picture_without_metadata_is_kept_as_it_is() -> None:
    data = io.BytesIO()
    Image.new("RGB", (40, 30)).save(data, "PNG")
    image = upload(data.getvalue(), "x.png")

    with image.file.open() as stored:
        assert stored.read() == data.getvalue()


def test_size_hash_and_colour_are_noted() -> None:
    image = upload(photograph())

    assert image.file_hash
    assert image.file_size == image.file.size
    assert image.color == "#c82828"


def test_transparent_parts_count_as_white() -> None:
    data = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(data, "PNG")

    assert upload(data.getvalue(), "x.png").color == "#ffffff"


def test_replacing_the_file_forgets_renditions_of_the_old_one() -> None:
    image = factories.image()
    image.rendered_key = f"{image.file_hash}-1"
    image.save()
    image.file = ContentFile(photograph(), name="new.jpg")
    image.save()

    assert PortalImage.objects.get(pk=image.pk).rendered_key == ""


def test_alt_text_follows_the_chain_of_the_language() -> None:
    image = factories.image(alt="A river")
    image.alts.create(locale="ru", alt="Река")

    assert image.alt("kk") == "Река"
    assert image.alt("en") == "A river"


def test_an_image_without_alt_text_has_an_empty_one() -> None:
    image = factories.image()
    image.alts.all().delete()

    assert image.alt("kk") == ""


def form(data: dict[str, Any], file: bytes | None = None, instance: PortalImage | None = None) -> Any:
    values = {"title": "Picture", "collection": Collection.get_first_root_node().pk, "tags": "", **data}
    files = {"file": SimpleUploadedFile("x.jpg", file, "image/jpeg")} if file else {}
    return get_image_form(PortalImage)(values, files, instance=instance or PortalImage())


def test_the_form_keeps_an_alt_text_for_each_language_given() -> None:
    filled = form({"alt_en": "A river", "alt_kk": "Өзен"}, photograph())

    assert filled.is_valid(), filled.errors
    image = filled.save()
    assert {row.locale: row.alt for row in image.alts.all()} == {"en": "A river", "kk": "Өзен"}


def test_an_emptied_alt_text_is_deleted_and_one_not_posted_is_left_alone() -> None:
    image = factories.image(alt="A river")
    image.alts.create(locale="ru", alt="Река")

    filled = form({"alt_en": ""}, instance=image)
    assert filled.is_valid(), filled.errors
    filled.save()

    assert {row.locale for row in image.alts.all()} == {"ru"}


def test_a_damaged_file_is_refused_at_its_field() -> None:
    whole = photograph(size=(1600, 1200))
    filled = form({}, whole[: len(whole) // 2])

    assert not filled.is_valid()
    assert "damaged" in str(filled.errors["file"])
