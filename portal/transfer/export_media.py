"""Images and files as lines, and their content beside the lines."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wagtail.models import CollectionViewRestriction

from portal.cms.models import PortalFile, PortalImage
from portal.transfer.columns import columns_of
from portal.transfer.export_names import ExportNames
from portal.transfer.lines import Data
from portal.transfer.media import FILE_COLUMNS, IMAGE_COLUMNS
from portal.transfer.media_fields import FOCAL_POINT
from portal.transfer.models import PORTAL, ImportedFile, ImportedImage


class MediaWriter:
    """Copies the media that an export needs, and describes them."""

    def __init__(self, names: ExportNames, folder: Path, everything: bool) -> None:
        self.names = names
        self.folder = folder
        self.everything = everything
        restricted = CollectionViewRestriction.objects.values_list("collection__path", flat=True)
        self._private = tuple(restricted)

    def lines(self) -> Iterator[Data]:
        """The lines of images, then of files; each file is copied when its line is asked for."""
        images = ImportedImage.objects.order_by("-pk").values_list("image", "source", "external_id")
        origins = {pk: (source, external_id) for pk, source, external_id in images}
        for image in self._chosen(PortalImage, self.names.used_images).prefetch_related("alts"):
            place = self.names.image(image.pk)
            if place:
                yield {**self._common("image", image, place, origins), **_image(image)}
        files = ImportedFile.objects.order_by("-pk").values_list("file", "source", "external_id")
        origins = {pk: (source, external_id) for pk, source, external_id in files}
        for file in self._chosen(PortalFile, self.names.used_files):
            place = self.names.file(file.pk)
            if place:
                yield {**self._common("file", file, place, origins), **columns_of(file, FILE_COLUMNS)}

    def _chosen(self, model: Any, used: set[int]) -> Any:
        media = model.objects.select_related("collection").prefetch_related("tags").order_by("pk")
        return media if self.everything else media.filter(pk__in=used)

    def _common(self, record: str, medium: Any, place: str, origins: dict[int, tuple[str, str]]) -> Data:
        source, external_id = origins.get(medium.pk, (PORTAL, medium.file.name))
        self._copy(medium, place)
        line: Data = {"record": record, "source": source, "external_id": external_id, "file": place, "id": medium.pk}
        tags = sorted(tag.name for tag in medium.tags.all())
        if tags:
            line["tags"] = tags
        if self._private and medium.collection.path.startswith(self._private):
            line["private"] = True
        return line

    def _copy(self, medium: Any, place: str) -> None:
        target = self.folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        # Under another name first: the target may be the stored file itself, where the export lies beside the media.
        unfinished = target.with_name(f"{target.name}.part")
        with medium.file.storage.open(medium.file.name) as source, unfinished.open("wb") as copy:
            shutil.copyfileobj(source, copy)
        os.replace(unfinished, target)


def _image(image: PortalImage) -> Data:
    line = columns_of(image, IMAGE_COLUMNS)
    line["alt"] = {row.locale: row.alt for row in sorted(image.alts.all(), key=lambda row: row.locale)}
    if image.has_focal_point():
        line["focal_point"] = {name: getattr(image, f"focal_point_{name}") for name in FOCAL_POINT}
    return line
