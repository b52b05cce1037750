"""Files that editors attach: reports, forms, guidelines."""

from __future__ import annotations

import uuid
from pathlib import PurePath
from typing import Any

from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument

from portal.cms.models.atomic import AtomicSave
from portal.cms.slugs import slugify

_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES = {
    "csv": "text/csv",
    "doc": "application/msword",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "epub": "application/epub+zip",
    "jpg": "image/jpeg",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "png": "image/png",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "rtf": "application/rtf",
    "txt": "text/plain",
    "xls": "application/vnd.ms-excel",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "zip": "application/zip",
}
"""By suffix, for what may be uploaded: the table of a machine may differ from that of the next (source: IANA)."""


def stored_file_path(_: models.Model, filename: str) -> str:
    """Where an uploaded file is kept: a random name, so that neither its name nor its neighbours can be guessed."""
    return f"documents/{uuid.uuid4().hex}{PurePath(filename).suffix.lower()[:10]}"


def is_new(file: Any) -> bool:
    """Whether the file of a field is an upload that is not stored yet."""
    return bool(file) and not file._committed


class PortalFile(AtomicSave, AbstractDocument):  # type: ignore[django-manager-missing]  # untyped base
    """A file in the library. It is stored under a random name and offered under one made of its title."""

    file = models.FileField(
        upload_to=stored_file_path, validators=[FileExtensionValidator(list(MEDIA_TYPES))], verbose_name=_("file")
    )

    admin_form_fields = ("title", "file", "collection", "tags")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")
        permissions = [("choose_document", "Can choose document")]

    @property
    def filename(self) -> str:
        """The name under which it is downloaded (ASCII)."""
        return slugify(self.title, "en") + PurePath(str(self.file.name)).suffix

    @property
    def content_type(self) -> str:
        """Its media type, by its suffix."""
        return MEDIA_TYPES.get(self.file_extension.lower(), "application/octet-stream")

    def save(self, *args: Any, **kwargs: Any) -> None:
        if is_new(self.file):
            self._set_document_file_metadata()
        super().save(*args, **kwargs)
