"""The sizes and formats of an image: which there are, making them, and finding those that are ready.

Fifteen renditions of one photograph take seconds, so the worker makes them, outside of any transaction. `rendered_key`
on an image says which file, and which set of filters, its renditions were made for.
"""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, QuerySet, Value
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

_SET = "1"
"""Name of this set of filters: a new one makes the worker render every image again."""

_FAILED = f"{_SET}-failed"


def widths(image: PortalImage) -> list[int]:
    """The widths in pixels in which an image is made: never wider than it is."""
    return [width for width in WIDTHS if width <= image.width] or [image.width]


def filter_spec(width: int, format_name: str) -> str:
    """Wagtail's name of one size and format."""
    return f"width-{width}|format-{format_name}"


def is_rendered(image: PortalImage) -> bool:
    """Whether the renditions of the image's present file are ready."""
    return bool(image.file_hash) and image.rendered_key == f"{image.file_hash}-{_SET}"


def waiting_images() -> QuerySet[PortalImage]:
    """The images whose renditions are yet to be made, oldest first; those whose file cannot be read are left out."""
    done = (Concat(F("file_hash"), Value(f"-{name}")) for name in (_SET, _FAILED))
    return PortalImage.objects.exclude(rendered_key__in=list(done)).order_by("pk")


def make_renditions(image: PortalImage) -> bool:
    """Make all renditions of an image and note that they are ready, which refreshes the items that show it.

    Returns False, and does not try this file again, if it cannot be read.
    """
    _make(image)
    _note([image])
    return is_rendered(image)


def _make(image: PortalImage) -> None:
    """Make what is missing, and set (without saving it) what the renditions are made for."""
    made_for = image.file_hash
    ready = _drop_stale(image)
    specs = [filter_spec(width, name) for name in FORMATS for width in widths(image)]
    try:
        with image.open_file() as file:
            original = file.read()
        for spec in specs:
            if spec not in ready:
                # One at a time: create_renditions() decodes and encodes three at once, with three times the memory.
                image.generate_rendition_instance(Filter(spec), io.BytesIO(original)).save()
        image.rendered_key = f"{made_for}-{_SET}"
    except (SourceImageIOError, OSError) as error:
        log.warning("Image %s (%s) cannot be read: %s", image.pk, image.file.name, error)
        image.rendered_key = f"{made_for}-{_FAILED}"


def _note(images: Iterable[PortalImage]) -> None:
    """Save what the renditions of these are made for, so that all items that show one of them follow together."""
    with transaction.atomic():
        for image in images:
            image.save(update_fields=["rendered_key"])


def _drop_stale(image: PortalImage) -> set[str]:
    """Delete the renditions of an earlier file; returns the filters of which the present file has one.

    These are kept: made again at the same path, they would be hit by the delayed deletion of the old file.
    """
    ready = set()
    for rendition in image.renditions.all():
        if rendition.is_of_present_file():
            ready.add(rendition.filter_spec)
        else:
            rendition.delete()
    return ready


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


def ready(image: PortalImage) -> dict[str, dict[int, PortalRendition]]:
    """Format name → width → rendition, narrow to wide; empty until those of the present file are made."""
    if not is_rendered(image):
        return {}
    found: dict[str, dict[int, PortalRendition]] = {name: {} for name in FORMATS}
    for rendition in image.renditions.all():
        width, _, name = rendition.filter_spec.partition("|format-")
        if name in found and width.removeprefix("width-").isdecimal():
            found[name][rendition.width] = rendition
    if not all(found.values()):
        return {}  # somebody purged them
    return {name: dict(sorted(found[name].items())) for name in FORMATS}
