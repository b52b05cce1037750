"""The sizes and formats of an image, whole and cut: which there are, making them, and finding those that are ready.

Thirty renditions of one photograph take seconds, so the worker makes them, outside of any transaction. `rendered_key`
on an image says for which file, set of filters and focal point its renditions were made.
"""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Iterable

from django.db import transaction
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Concat
from wagtail.images.models import Filter, SourceImageIOError

from portal.cms.models.images import PortalImage, PortalRendition

log = logging.getLogger(__name__)

WIDTHS = (320, 640, 960, 1280, 1920)
CARD_WIDTH = 320
MAIN_WIDTH = 1280
"""Of the one `src` for readers that know no `srcset`."""

FORMATS = {"avif": "image/avif", "webp": "image/webp", "jpeg": "image/jpeg"}
"""Best first, as browsers choose the first that they know."""

CUT = (16, 9)
"""The ratio in which cards and lists show pictures: whole pixels in each of the widths."""

_SET = "2"
"""Name of this set of filters: a new one makes the worker render every image again."""

_FAILED = f"{_SET}-failed"

_FOCAL_POINT = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")


Sizes = dict[str, dict[int, PortalRendition]]
"""Format name → width in pixels → rendition, narrow to wide."""


def whole_sizes(image: PortalImage) -> list[str]:
    """Wagtail's names of the sizes of a whole image: never wider than it is."""
    return [f"width-{width}" for width in _widths(image.width)]


def cut_sizes(image: PortalImage) -> list[str]:
    """Those of the image cut to CUT, as large as it allows: its focal point lies in the cut at the same fractions as in
    the image, just as browsers cut with `object-fit: cover` and `object-position`. One that has the ratio stays whole.
    """
    across, down = CUT
    if image.width * down == image.height * across:
        return whole_sizes(image)
    widest = max(1, min(image.width, image.height * across // down))
    return [f"fill-{width}x{max(1, round(width * down / across))}" for width in _widths(widest)]


def _widths(widest: int) -> list[int]:
    return [width for width in WIDTHS if width <= widest] or [widest]


def _spec(size: str, format_name: str) -> str:
    return f"{size}|format-{format_name}"


def is_rendered(image: PortalImage) -> bool:
    """Whether the renditions of the image's present file and focal point are ready."""
    return bool(image.file_hash) and image.rendered_key == _key_of(image)


def _key_of(image: PortalImage) -> str:
    point = (getattr(image, name) for name in _FOCAL_POINT)
    return f"{image.file_hash}-{_SET}-" + ",".join("" if number is None else str(number) for number in point)


def waiting_images() -> QuerySet[PortalImage]:
    """The images whose renditions are yet to be made, oldest first; those whose file cannot be read are left out."""
    point = [part for name in _FOCAL_POINT for part in (Value(","), F(name))][1:]
    done = Concat(F("file_hash"), Value(f"-{_SET}-"), *point, output_field=CharField())
    failed = Concat(F("file_hash"), Value(f"-{_FAILED}"))
    return PortalImage.objects.exclude(rendered_key__in=[done, failed]).order_by("pk")


def make_renditions(image: PortalImage) -> bool:
    """Make all renditions of an image and note that they are ready, which refreshes the items that show it.

    Returns False, and does not try this file again, if it cannot be read.
    """
    _make(image)
    _note([image])
    return is_rendered(image)


def _make(image: PortalImage) -> None:
    """Make what is missing, and set (without saving it) what the renditions are made for."""
    made_for = _key_of(image)
    present = _drop_stale(image)
    sizes = dict.fromkeys([*whole_sizes(image), *cut_sizes(image)])
    made: list[PortalRendition] = []
    try:
        with image.open_file() as file:
            original = file.read()
        for wanted in (Filter(_spec(size, name)) for name in FORMATS for size in sizes):
            if (wanted.spec, wanted.get_cache_key(image)) not in present:
                # One at a time: create_renditions() decodes and encodes three at once, with three times the memory.
                made.append(image.generate_rendition_instance(wanted, io.BytesIO(original)))
                made[-1].save()
        image.rendered_key = made_for
    except (SourceImageIOError, OSError) as error:
        log.warning("Image %s (%s) cannot be read: %s", image.pk, image.file.name, error)
        image.rendered_key = f"{image.file_hash}-{_FAILED}"
        for rendition in made:
            rendition.delete()


def _note(images: Iterable[PortalImage]) -> None:
    """Save what the renditions of these are made for, so that all items that show one of them follow together."""
    with transaction.atomic():
        for image in images:
            image.save(update_fields=["rendered_key"])


def _drop_stale(image: PortalImage) -> set[tuple[str, str]]:
    """Delete the renditions of an earlier file; returns filters and focal points of those of the present file.

    These are kept, those of earlier focal points too: made again at the same path, they would be hit by the delayed
    deletion of the old file.
    """
    present = set()
    for rendition in image.renditions.all():
        if rendition.is_of_present_file():
            present.add((rendition.filter_spec, rendition.focal_point_key))
        else:
            rendition.delete()
    return present


class RenditionQueue:
    """Makes the renditions of waiting images one by one, and notes many of them together: each time, items change,
    and what readers have cached of them is out of date. What a crash leaves unnoted is found made the next time."""

    def __init__(self, note_after: float = 60) -> None:
        """Note what is made when nothing waits any more, but no later than so many seconds after it was made."""
        self._note_after = note_after
        self._made: dict[int, PortalImage] = {}
        self._since = 0.0

    def work(self) -> bool:
        """Make the renditions of one image; whether there was one, or something to note."""
        image = waiting_images().exclude(pk__in=self._made).first()
        if image is not None:
            self._since = self._since if self._made else time.monotonic()
            _make(image)
            self._made[image.pk] = image
        if self._made and (image is None or time.monotonic() > self._since + self._note_after):
            _note(self._made.values())
            self._made.clear()
            return True
        return image is not None


def ready(image: PortalImage) -> Sizes:
    """The whole image; empty until the renditions of the present file are made."""
    if not image.file_hash or not image.rendered_key.startswith(f"{image.file_hash}-{_SET}-"):
        return {}
    return _found(image, whole_sizes(image))


def ready_cut(image: PortalImage) -> Sizes:
    """The image cut around its focal point; empty until the renditions of the present point are made."""
    return _found(image, cut_sizes(image)) if is_rendered(image) else {}


def _found(image: PortalImage, sizes: list[str]) -> Sizes:
    """The renditions in these sizes, all whole or all cut; empty if some are missing, for somebody purged them."""
    point = Filter(sizes[0]).get_cache_key(image)
    made = {row.filter_spec: row for row in image.renditions.all() if row.focal_point_key == point}
    if not all(_spec(size, name) in made for name in FORMATS for size in sizes):
        return {}
    return {name: {row.width: row for row in (made[_spec(size, name)] for size in sizes)} for name in FORMATS}
