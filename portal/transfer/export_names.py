"""From database ids to the names that stand in an export, and a note of what was named."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from wagtail.models import Page

from portal.cms.models import PortalFile, PortalImage, Term
from portal.publishing.types import ContentType, content_types
from portal.transfer.media import MEDIA
from portal.transfer.models import PORTAL, ImportedItem
from portal.transfer.references import Reference
from portal.transfer.survey import Origin


class ExportNames:
    """The names of everything that items refer to."""

    def __init__(self, chosen: Collection[ContentType], languages: Collection[str]) -> None:
        self.used_images: set[int] = set()
        self.used_files: set[int] = set()
        self.used_terms: set[int] = set()
        self._left_out: set[int] = set()
        self._terms = dict(Term.objects.values_list("pk", "code"))
        self._images = _places(PortalImage)
        self._files = _places(PortalFile)
        imported = ImportedItem.objects.order_by("-pk").values_list("group", "source", "external_id")
        self._origins: dict[UUID, Origin] = {group: (source, name) for group, source, name in imported}
        items = [page_ids(content_type, ()) for content_type in content_types()]
        exported = [page_ids(content_type, languages) for content_type in chosen]
        self._groups: set[UUID] = {group for rows in exported for group in rows.values()}
        self._items: set[int] = {pk for rows in items for pk in rows}
        pages = Page.objects.values_list("pk", "translation_key", "url_path", "alias_of", "alias_of__translation_key")
        self._pages = {pk: (alias_of or pk, shown or group, path) for pk, group, path, alias_of, shown in pages}

    def origin(self, group: UUID) -> Origin:
        """What the item of a group is called: as where it came from, else as in this portal."""
        return self._origins.get(group, (PORTAL, str(group)))

    def term(self, pk: int) -> str | None:
        """The code of a term."""
        self.used_terms.add(pk)
        return self._terms.get(pk)

    def image(self, pk: int) -> str | None:
        """The place of an image beside the lines."""
        self.used_images.add(pk)
        return self._images.get(pk)

    def file(self, pk: int) -> str | None:
        """The place of a file beside the lines."""
        self.used_files.add(pk)
        return self._files.get(pk)

    def page(self, pk: int) -> Reference | None:
        """The name of a page: of an item in this export, or of a page that is no item (a section)."""
        if pk not in self._pages:
            return None
        shown, group, path = self._pages[pk]
        if shown not in self._items:
            return {"path": path}
        if group not in self._groups:
            self._left_out.add(pk)
            return None
        source, external_id = self.origin(group)
        return {"source": source, "external_id": external_id}

    def notes(self) -> list[str]:
        """What was left out, in words."""
        missing = [pk for pk in self.used_images if pk not in self._images]
        missing += [pk for pk in self.used_files if pk not in self._files]
        notes = [f"{len(missing):,} images or files are missing in the media storage."] if missing else []
        if self._left_out:
            notes.append(f"Links to {len(self._left_out):,} items that are not part of this export are left out.")
        return notes


def page_ids(content_type: ContentType, languages: Collection[str]) -> dict[int, UUID]:
    """The pages of a type with their groups, aliases left out; in these languages, or (empty) in all."""
    pages = content_type.model._default_manager.filter(alias_of=None)
    if languages:
        pages = pages.filter(locale__language_code__in=languages)
    return dict(pages.values_list("pk", "translation_key"))


def _places(model: Any) -> dict[int, str]:
    """Where each image or file lies beside the lines; those that the storage has lost are left out."""
    storage = model._meta.get_field("file").storage
    stored = model.objects.values_list("pk", "file")
    return {pk: f"{MEDIA}/{name}" for pk, name in stored if name and storage.exists(name)}
