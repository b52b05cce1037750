"""Pictures cut around their focal point, for cards and lists: on files as the worker makes them."""

from __future__ import annotations

import io
from contextlib import closing
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageChops

from portal.cms import renditions
from portal.cms.models import PortalImage
from tests import factories
from tests.api.client import ApiClient
from tests.cms.conftest import errors_in
from tests.cms.items import item

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("portal")]

MARK = 90
"""Pixels of a side of the red square at the focal point."""


def marked(size: tuple[int, int], point: tuple[int, int]) -> PortalImage:
    """An image, grey but for a red square around its focal point."""
    picture = Image.new("RGB", size, (128, 128, 128))
    picture.paste(
        (230, 20, 20), [point[0] - MARK // 2, point[1] - MARK // 2, point[0] + MARK // 2, point[1] + MARK // 2]
    )
    data = io.BytesIO()
    picture.save(data, "PNG")
    image = PortalImage(title="Marked", file=ContentFile(data.getvalue(), name="marked.png"))
    image.focal_point_x, image.focal_point_y = point
    image.focal_point_width = image.focal_point_height = MARK
    image.save()
    image.alts.create(locale="en", alt="A red square")
    return image


def make_all() -> None:
    """As the worker does."""
    queue = renditions.RenditionQueue()
    while queue.work():
        pass


def addresses(sources: list[dict[str, str]]) -> list[tuple[str, str, int]]:
    """Media type, address and width of all that is offered."""
    entries = [(one["type"], *entry.split()) for one in sources for entry in one["srcset"].split(", ")]
    return [(media_type, address, int(width.removesuffix("w"))) for media_type, address, width in entries]


def fetched(address: str) -> Image.Image:
    """The picture at an address of the portal."""
    with closing(Client().get(address)) as answer:
        assert answer.status_code == 200
        return Image.open(io.BytesIO(b"".join(answer.streaming_content))).convert("RGB")


def red(picture: Image.Image) -> tuple[float, float, int]:
    """Where the middle of the red is, as fractions, and how many pixels are red."""
    strong, other, _ = picture.split()
    mask = ImageChops.multiply(
        strong.point(lambda level: 255 * (level > 180)), other.point(lambda level: 255 * (level < 90))
    )
    box = mask.getbbox()
    assert box, "no red"
    left, top, right, bottom = box
    return (left + right) / 2 / picture.width, (top + bottom) / 2 / picture.height, mask.histogram()[255]


@pytest.mark.parametrize(
    ("size", "point"),
    [((2400, 600), (900, 280)), ((900, 2400), (430, 900)), ((1600, 1200), (700, 500))],
    ids=["panorama", "portrait", "photograph"],
)
def test_the_focal_point_is_in_the_middle_of_each_cut_and_the_picture_is_whole_besides(
    size: tuple[int, int], point: tuple[int, int]
) -> None:
    image = marked(size, point)
    page = factories.publish("news", "en", lead_image=image)
    make_all()
    shown = item(page)["image"]
    offered = addresses(shown["crop"]["sources"])
    assert {media_type for media_type, *_ in offered} == set(renditions.FORMATS.values())
    for _, address, width in offered:
        cut = fetched(address)
        assert cut.size == (width, width * 9 // 16)
        x, y, _ = red(cut)
        assert 0.33 < x < 0.67
        assert 0.33 < y < 0.67
        # Where CSS would show it: object-fit: cover; object-position: focal.
        assert (x, y) == pytest.approx((point[0] / size[0], point[1] / size[1]), abs=0.02)
    whole = fetched(addresses(shown["sources"])[0][1])
    assert whole.width / whole.height == pytest.approx(size[0] / size[1], abs=0.02)


@pytest.mark.parametrize("point", [(45, 300), (2355, 300)])
def test_a_focal_point_at_the_edge_is_in_the_cut_as_a_whole(point: tuple[int, int]) -> None:
    page = factories.publish("news", "en", lead_image=marked((2400, 600), point))
    make_all()
    cut = fetched(item(page)["image"]["crop"]["src"])
    *_, pixels = red(cut)
    assert pixels == pytest.approx((MARK * cut.width / 1066) ** 2, rel=0.1)


def test_a_card_shows_the_cut_small() -> None:
    api = ApiClient()
    page = factories.publish("news", "en", lead_image=marked((2400, 600), (500, 280)))
    make_all()
    shown = item(page)["image"]
    (card,) = api.get("news/?locale=en&profile=card").data
    (listed,) = api.get("news/?locale=en").data
    assert card["image"]["src"] == addresses(shown["crop"]["sources"])[-3][1]
    assert listed["image"] == shown == api.get(f"news/{page.translation_key}/?locale=en").data["image"]
    assert fetched(card["image"]["src"]).size == (320, 180)


@pytest.mark.parametrize(("size", "widths"), [((700, 700), {320, 640}), ((300, 120), {213}), ((3000, 9), {16})])
def test_no_cut_is_enlarged(size: tuple[int, int], widths: set[int]) -> None:
    page = factories.publish("news", "en", lead_image=factories.image(size=size))
    make_all()
    offered = addresses(item(page)["image"]["crop"]["sources"])
    assert {width for *_, width in offered} == widths
    for _, address, width in offered:
        assert fetched(address).size == (width, pytest.approx(width * 9 / 16, abs=1))


def test_a_picture_of_the_ratio_has_one_address_for_both() -> None:
    page = factories.publish("news", "en", lead_image=factories.image(size=(640, 360)))
    make_all()
    shown = item(page)["image"]
    assert shown["crop"] == {"src": shown["src"], "sources": shown["sources"]}


def test_pictures_in_the_body_are_not_cut() -> None:
    picture = factories.image(size=(800, 800))
    page = factories.publish("news", "en", body=[("image", {"image": picture, "caption": ""})])
    make_all()
    (block,) = item(page)["body"]
    assert "sources" in block["value"]["image"]
    assert "crop" not in block["value"]["image"]


@pytest.mark.django_db(transaction=True)
def test_a_focal_point_moved_in_the_admin_gives_new_addresses_and_the_items_follow(editor: Client) -> None:
    image = marked((2400, 600), (900, 280))
    page = factories.publish("news", "en", lead_image=image)
    make_all()
    before, card = item(page)["image"], item(page, "card")["image"]
    whole = set(image.renditions.filter(filter_spec__startswith="width-").values_list("pk", flat=True))

    assert move_focal_point(editor, image, 2000) == 302
    between = item(page)["image"]
    assert (between["sources"], between["focal"]) == (before["sources"], [0.833, 0.467])
    assert "crop" not in between
    assert item(page, "card")["image"]["src"] in before["sources"][2]["srcset"]
    make_all()

    after = item(page)["image"]
    assert after["sources"] == before["sources"]
    assert set(image.renditions.filter(filter_spec__startswith="width-").values_list("pk", flat=True)) == whole
    old, new = ({address for _, address, _ in addresses(shown["crop"]["sources"])} for shown in (before, after))
    assert not old & new
    assert item(page, "card")["image"]["src"] in new - {card["src"]}
    assert all(fetched(address) for address in old), "what readers keep still leads somewhere"

    assert move_focal_point(editor, image, 900) == 302
    make_all()
    assert item(page)["image"] == before


def move_focal_point(editor: Client, image: PortalImage, x: int) -> int:
    image.refresh_from_db()
    answer: Any = editor.post(
        reverse("wagtailimages:edit", args=[image.pk]),
        {
            "title": image.title,
            "collection": image.collection_id,
            "focal_point_x": x,
            "focal_point_y": image.focal_point_y,
            "focal_point_width": MARK,
            "focal_point_height": MARK,
        },
    )
    assert answer.status_code == 302, errors_in(answer)
    return int(answer.status_code)


def test_a_focal_point_moved_past_all_forms_is_noticed() -> None:
    image = marked((2400, 600), (900, 280))
    make_all()
    assert not renditions.waiting_images().exists()
    PortalImage.objects.filter(pk=image.pk).update(focal_point_x=300)
    assert list(renditions.waiting_images()) == [image]
    PortalImage.objects.filter(pk=image.pk).update(focal_point_x=None, focal_point_y=None)
    assert list(renditions.waiting_images()) == [image]
    make_all()
    assert not renditions.waiting_images().exists()
