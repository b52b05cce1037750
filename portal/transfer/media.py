"""Lines with images and files: what lies beside the file of lines, taken into the library once."""

from __future__ import annotations

import hashlib
import io
import re
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image
from wagtail.images.fields import WagtailImageField

from portal.cms.models import PortalFile, PortalImage
from portal.cms.models.files import stored_file_path
from portal.transfer.columns import set_columns
from portal.transfer.lines import Data, Entry, digest_of
from portal.transfer.media_fields import (
    alts_of,
    read_alts,
    read_tags,
    set_collection,
    set_focal_point,
    tags_of,
    write_alts,
)
from portal.transfer.models import PORTAL, ImportedFile, ImportedImage
from portal.transfer.names import Names, place_of
from portal.transfer.problems import Problem, Problems, problems_in

IMAGE_COLUMNS = ("title", "description", "credit", "licence", "consent_note")
FILE_COLUMNS = ("title",)

MEDIA = "media"
"""Folder of images and files beside an export."""

_KNOWN = {"record", "source", "external_id", "file", "id", "tags", "private"}


class Media:
    """Writes lines with images and files within one transaction of the caller's."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.written: list[tuple[Any, str]] = []
        """(storage, name) of every file stored: a transaction that is rolled back does not remove them."""

    def write_image(self, entry: Entry) -> str:
        """Make or change an image; `created`, `updated` or `unchanged`. Problem or Problems if the line is bad."""
        data = entry.load()
        _refuse_unknown(data, {*IMAGE_COLUMNS, "alt", "focal_point"})
        relative, content = _content(entry, data)
        origin, digest = _origin(data), digest_of(data, content)
        known = ImportedImage.objects.filter(source=origin[0], external_id=origin[1]).select_related("image").first()
        image = known.image if known else _stored(PortalImage, origin) or PortalImage()
        outcome = "updated" if image.pk else "created"
        if known and known.digest == digest:
            outcome = "unchanged"
        else:
            if not self._fill_image(image, data, relative, content):
                outcome = "unchanged"
            ImportedImage.objects.update_or_create(
                source=origin[0], external_id=origin[1], defaults={"image": image, "digest": digest}
            )
        self.names.images[place_of(entry.file, relative)] = image.pk
        return outcome

    def write_file(self, entry: Entry) -> str:
        """Make or change a file; `created`, `updated` or `unchanged`. Problem or Problems if the line is bad."""
        data = entry.load()
        _refuse_unknown(data, {*FILE_COLUMNS})
        relative, content = _content(entry, data)
        origin, digest = _origin(data), digest_of(data, content)
        known = ImportedFile.objects.filter(source=origin[0], external_id=origin[1]).select_related("file").first()
        file = known.file if known else _stored(PortalFile, origin) or PortalFile()
        outcome = "updated" if file.pk else "created"
        if known and known.digest == digest:
            outcome = "unchanged"
        else:
            if not self._fill_file(file, data, relative, content):
                outcome = "unchanged"
            ImportedFile.objects.update_or_create(
                source=origin[0], external_id=origin[1], defaults={"file": file, "digest": digest}
            )
        self.names.files[place_of(entry.file, relative)] = file.pk
        return outcome

    def forget_written(self) -> None:
        """Remove the files that were stored: what refers to them is rolled back."""
        for storage, name in self.written:
            storage.delete(name)
        self.written.clear()

    def _fill_image(self, image: Any, data: Data, relative: str, content: bytes) -> bool:
        """Whether anything changed."""
        before = _state(image)
        set_columns(image, data, IMAGE_COLUMNS)
        set_focal_point(image, data)
        set_collection(image, data)
        alts, tags = read_alts(data.get("alt")), read_tags(data.get("tags"))
        same = bool(image.pk) and image.file_hash == _hash_of(content)
        if same and _state(image) == before and tags in (None, tags_of(image)) and alts in (None, alts_of(image)):
            return False
        if not same:
            _check_picture(relative, content)
            name = None if image.pk else _free_stored_name(image, relative, _folder(image.get_upload_to("x")))
            if name:
                image.get_upload_to = lambda filename: name
        self._save(image, data, None if same else SimpleUploadedFile(_name(relative), content))
        if not same:
            image.renditions.all().delete()
        if alts is not None:
            write_alts(image, alts)
        if tags is not None:
            image.tags.set(tags)
        return True

    def _fill_file(self, file: Any, data: Data, relative: str, content: bytes) -> bool:
        """Whether anything changed."""
        before, digest, tags = _state(file), _hash_of(content), read_tags(data.get("tags"))
        same = bool(file.pk) and file.get_file_hash() == digest
        set_columns(file, data, FILE_COLUMNS)
        set_collection(file, data)
        if same and _state(file) == before and tags in (None, tags_of(file)):
            return False
        file.file_size, file.file_hash = len(content), digest
        name = None if file.pk else _free_stored_name(file, relative, _folder(stored_file_path(file, "x")))
        self._save(file, data, None if same else SimpleUploadedFile(_name(relative), content), name)
        if tags is not None:
            file.tags.set(tags)
        return True

    def _save(self, medium: Any, data: Data, upload: SimpleUploadedFile | None, name: str | None = None) -> None:
        """Save an image or file, with new content if there is any; the old content goes when this is committed."""
        storage = medium._meta.get_field("file").storage
        old = medium.file.name if medium.pk and upload else None
        if not medium.pk:
            medium.pk = _free_id(type(medium), data)
        if upload:
            medium.file = upload
        try:
            medium.full_clean(exclude=["id", "collection", "uploaded_by_user", "file_hash"], validate_unique=False)
        except ValidationError as error:
            raise Problems(list(problems_in(error))) from error
        if name:
            medium.file = storage.save(name, upload)
        medium.save()
        if upload:
            self.written.append((storage, medium.file.name))
        if old:
            transaction.on_commit(partial(storage.delete, old))


def _state(medium: Any) -> Any:
    """The columns of an image or file: where nothing changed, nothing is saved, and no item is refreshed for it."""
    return {field.attname: getattr(medium, field.attname) for field in medium._meta.concrete_fields if medium.pk}


def _refuse_unknown(data: Data, known: set[str]) -> None:
    unknown = sorted(data.keys() - known - _KNOWN)
    if unknown:
        raise Problems([Problem(name, "unknown field") for name in unknown])


def _content(entry: Entry, data: Data) -> tuple[str, bytes]:
    relative = data.get("file")
    if not isinstance(relative, str) or not relative:
        raise Problem("file", "must be the path of a file beside this one")
    return relative, entry.file.media(relative, "file").read_bytes()


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _origin(data: Data) -> tuple[str, str]:
    source, external_id = data.get("source", ""), data.get("external_id") or data["file"]
    if not isinstance(source, str) or len(source) > 64:
        raise Problem("source", "must be a string of at most 64 characters")
    if not isinstance(external_id, str) or len(external_id) > 255:
        raise Problem("external_id", "must be a string of at most 255 characters (without one, the path stands for it)")
    return source, external_id


def _stored(model: Any, origin: tuple[str, str]) -> Any:
    """What the portal itself exported under the name that it is stored by."""
    return model.objects.filter(file=origin[1]).first() if origin[0] == PORTAL else None


def _hash_of(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def _check_picture(relative: str, content: bytes) -> None:
    """What the upload form checks (format, size); and that the picture is whole, which shows only when it is read."""
    try:
        WagtailImageField().clean(SimpleUploadedFile(relative, content))
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
    except ValidationError as error:
        raise Problem("file", f"{relative}: {' '.join(error.messages)}") from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Problem("file", f"{relative} cannot be read as a picture: {error}") from error


def _free_stored_name(medium: Any, relative: str, folder: str) -> str | None:
    """The random name under which the portal that exported it stored it, if it is free: items may show it."""
    name = relative.removeprefix(f"{MEDIA}/")
    is_stored_name = re.fullmatch(rf"{re.escape(folder)}/[0-9a-f]{{32}}(\.[a-z0-9]{{1,9}})?", name)
    free = is_stored_name and not medium._meta.get_field("file").storage.exists(name)
    return name if free else None


def _free_id(model: Any, data: Data) -> int | None:
    """The id that the line asks for, if nothing has it: public addresses of files and renditions hold it."""
    asked = data.get("id")
    if asked is None:
        return None
    if not isinstance(asked, int) or isinstance(asked, bool) or not 0 < asked < 1 << 62:
        raise Problem("id", "must be a positive whole number")
    return None if model.objects.filter(pk=asked).exists() else asked
