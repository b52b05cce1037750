"""Images and files beside the lines: inside the folder, real, taken in once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from wagtail.models import ReferenceIndex

from portal.cms.models import PortalFile, PortalImage
from portal.publishing.models import ChangeCounter, ContentItem
from portal.transfer.importing import import_files
from tests.transfer.lines import Data, item, picture, write

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("portal")]

IMAGE: Data = {
    "record": "image",
    "file": "images/steppe.png",
    "title": "Steppe",
    "alt": {"en": "A steppe", "kk": "Дала"},
    "credit": "A. B.",
    "licence": "CC0",
    "focal_point": {"x": 20, "y": 10, "width": 4, "height": 4},
    "tags": ["landscape"],
}
FILE: Data = {"record": "file", "file": "files/form.pdf", "title": "Form"}


def load(tmp_path: Path, *lines: Data) -> list[str]:
    """Import lines; returns what is wrong with them."""
    return [f"{bad.field}: {bad.reason}" for bad in import_files([write(tmp_path, lines)]).bad]


def beside(tmp_path: Path) -> None:
    """The media that the lines above name."""
    picture(tmp_path / "images" / "steppe.png")
    (tmp_path / "files").mkdir(exist_ok=True)
    (tmp_path / "files" / "form.pdf").write_bytes(b"%PDF-1.4 form")


def test_an_image_is_taken_in_with_all_that_is_known_of_it(tmp_path: Path) -> None:
    beside(tmp_path)
    assert load(tmp_path, IMAGE, item(facts={"lead_image": {"file": "images/steppe.png"}})) == []
    image = PortalImage.objects.get()
    assert (image.title, image.credit, image.licence, image.width, image.color) == (
        "Steppe",
        "A. B.",
        "CC0",
        64,
        "#008080",
    )
    assert {row.locale: row.alt for row in image.alts.all()} == {"en": "A steppe", "kk": "Дала"}
    assert image.get_focal_point().centroid == (20, 10)
    assert {tag.name for tag in image.tags.all()} == {"landscape"}
    assert "steppe" not in image.file.name
    assert b'"alt":"A steppe"' in bytes(ContentItem.objects.get().card)
    assert ReferenceIndex.get_references_to(image).count() == 1


def test_a_path_may_be_written_in_several_ways(tmp_path: Path) -> None:
    beside(tmp_path)
    assert load(tmp_path, IMAGE, item(facts={"lead_image": {"file": "./images/../images/steppe.png"}})) == []


def test_files_are_taken_in_for_attachments_and_links(tmp_path: Path) -> None:
    beside(tmp_path)
    line = item(
        "f1",
        type="funding",
        facts={"deadline_kind": "rolling"},
        attachments=[{"title": "Form", "file": {"file": "files/form.pdf"}}],
        how_to_apply='<p>Fill <a linktype="document" file="files/form.pdf">this</a></p>',
    )
    assert load(tmp_path, FILE, line) == []
    file = PortalFile.objects.get()
    assert (file.title, file.file_size, Path(file.file.path).read_bytes()) == ("Form", 13, b"%PDF-1.4 form")
    assert f"/documents/{file.pk}/" in bytes(ContentItem.objects.get().full).decode()


def test_the_same_media_again_change_nothing(tmp_path: Path) -> None:
    beside(tmp_path)
    lines = [IMAGE, FILE, item(facts={"lead_image": {"file": "images/steppe.png"}})]
    load(tmp_path, *lines)
    before = ChangeCounter.objects.get().sequence
    report = import_files([write(tmp_path, lines)])
    assert (report.created, report.updated, report.unchanged) == (0, 0, 3)
    assert (PortalImage.objects.count(), PortalFile.objects.count()) == (1, 1)
    assert ChangeCounter.objects.get().sequence == before


def test_an_image_imported_before_may_be_named_without_a_line_of_its_own(tmp_path: Path) -> None:
    beside(tmp_path)
    load(tmp_path, IMAGE)
    assert load(tmp_path, item(facts={"lead_image": {"file": "images/steppe.png"}})) == []


def test_a_changed_alt_text_or_picture_changes_the_same_image(
    tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    beside(tmp_path)
    line = item(facts={"lead_image": {"file": "images/steppe.png"}})
    load(tmp_path, IMAGE, line)
    first = PortalImage.objects.get()
    load(tmp_path, {**IMAGE, "alt": {"en": "A wide steppe"}}, line)
    assert b'"alt":"A wide steppe"' in bytes(ContentItem.objects.get().card)
    assert first.alts.count() == 1
    picture(tmp_path / "images" / "steppe.png", size=(80, 60), colour="navy")
    with django_capture_on_commit_callbacks(execute=True):
        load(tmp_path, IMAGE, line)
    second = PortalImage.objects.get()
    assert (second.pk, second.width, second.color) == (first.pk, 80, "#000080")
    assert not first.file.storage.exists(first.file.name)
    assert b'"width":80' in bytes(ContentItem.objects.get().list)


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("images/none.jpg", "does not exist beside this file"),
        ("../outside.png", "is outside the folder of this file"),
        ("images/../../outside.png", "is outside the folder of this file"),
        ("link.png", "is outside the folder of this file"),
        ("/etc/hostname", "is outside the folder of this file"),
        ("images", "does not exist beside this file"),
        ("nul\0.png", "U+0000"),
        ("x" * 5000, "is not a path"),
        ("text.png", "Upload a valid image"),
        ("broken.jpg", "cannot be read as a picture"),
        ("header.jpg", "cannot be read as a picture"),
        ("page.html", "Not a supported image format"),
        ("really-a-png.jpg", "Not a valid .jpeg image"),
        ("", "must be the path"),
        (7, "must be the path"),
    ],
)
def test_media_that_are_missing_elsewhere_or_no_pictures_are_refused(tmp_path: Path, file: Any, reason: str) -> None:
    folder = tmp_path / "import"
    folder.mkdir()
    beside(folder)
    picture(tmp_path / "outside.png")
    (folder / "link.png").symlink_to(tmp_path / "outside.png")
    (folder / "text.png").write_text("no picture")
    (folder / "page.html").write_text("<p>no picture</p>")
    whole = picture(folder / "whole.jpg", size=(640, 480)).read_bytes()
    (folder / "broken.jpg").write_bytes(whole[: len(whole) // 2])
    (folder / "header.jpg").write_bytes(whole[:10])
    (folder / "really-a-png.jpg").write_bytes(picture(folder / "real.png").read_bytes())
    bad = load(folder, {**IMAGE, "file": file})
    assert len(bad) == 1
    assert reason in bad[0]
    assert not PortalImage.objects.exists()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"alt": {"de": "x"}}, "alt.de: is not one of"),
        ({"alt": "x"}, "alt: must be an object"),
        ({"alt": {"en": "x" * 241}}, "alt.en: at most 240 characters"),
        ({"licence": "mine"}, "licence: 'mine' is not one of"),
        ({"focal_point": {"x": 1}}, "focal_point: must be"),
        ({"tags": "x"}, "tags: must be a list"),
        ({"private": "yes"}, "private: must be true or false"),
        ({"id": -1}, "id: must be a positive whole number"),
        ({"title": None}, "title: "),
        ({"artist": "x"}, "artist: unknown field"),
        ({"external_id": "x" * 256}, "external_id: must be"),
    ],
)
def test_what_is_wrong_with_a_line_about_an_image_is_named(tmp_path: Path, change: Data, expected: str) -> None:
    beside(tmp_path)
    bad = load(tmp_path, {**IMAGE, **change})
    assert len(bad) == 1
    assert bad[0].startswith(expected)


def test_files_of_an_import_that_fails_are_not_left_in_the_storage(tmp_path: Path, settings: Any) -> None:
    beside(tmp_path)
    assert load(tmp_path, IMAGE, FILE, item(title="")) == ["title: is missing"]
    stored = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert stored == []


def test_private_media_go_where_only_those_signed_in_may_see_them(tmp_path: Path) -> None:
    beside(tmp_path)
    line = item(facts={"lead_image": {"file": "images/steppe.png"}})
    assert load(tmp_path, {**IMAGE, "private": True}, {**FILE, "private": True}, line) == []
    collection = PortalImage.objects.get().collection
    assert collection == PortalFile.objects.get().collection
    assert [restriction.restriction_type for restriction in collection.view_restrictions.all()] == ["login"]
    assert b'"image":null' in bytes(ContentItem.objects.get().card)


def test_what_a_camera_wrote_into_a_picture_is_taken_out(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of a member"
    (tmp_path / "images").mkdir()
    Image.new("RGB", (64, 48), "teal").save(tmp_path / "images" / "photo.jpg", exif=exif)
    assert load(tmp_path, {**IMAGE, "file": "images/photo.jpg"}) == []
    assert b"Camera of a member" not in Path(PortalImage.objects.get().file.path).read_bytes()


def test_ids_of_media_are_kept_when_free(tmp_path: Path) -> None:
    beside(tmp_path)
    picture(tmp_path / "other.png")
    load(tmp_path, {**IMAGE, "id": 4711}, {"record": "image", "file": "other.png", "title": "Other", "id": 4711})
    assert PortalImage.objects.get(title="Steppe").pk == 4711
    assert PortalImage.objects.get(title="Other").pk != 4711


def test_a_line_can_change_only_tags_or_who_may_see_an_image(tmp_path: Path) -> None:
    beside(tmp_path)
    load(tmp_path, IMAGE, item(facts={"lead_image": {"file": "images/steppe.png"}}))
    load(tmp_path, {**IMAGE, "tags": ["nature"]})
    assert {tag.name for tag in PortalImage.objects.get().tags.all()} == {"nature"}
    load(tmp_path, {**IMAGE, "private": True})
    assert b'"image":null' in bytes(ContentItem.objects.get().card)
    load(tmp_path, {**IMAGE, "private": False})
    assert b'"image":null' not in bytes(ContentItem.objects.get().card)


def test_a_bad_line_about_a_file_leaves_no_file_behind(tmp_path: Path, settings: Any) -> None:
    beside(tmp_path)
    stored = f"documents/{'a' * 32}.pdf"
    (tmp_path / "import" / "media" / "documents").mkdir(parents=True)
    (tmp_path / "import" / "media" / stored).write_bytes(b"%PDF-1.4 form")
    own = {"source": "portal", "external_id": stored, "file": f"media/{stored}"}
    report = import_files([write(tmp_path / "import", [{**FILE, **own, "title": ""}])], keep_going=True)
    assert len(report.bad) == 1
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []
    load(tmp_path / "import", {**FILE, **own})
    assert PortalFile.objects.get().file.name == stored
