"""What the names in lines mean here: terms, images, files and pages, those made by the same import included."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any
from uuid import UUID

from django.db.models import Model
from wagtail.models import Page

from portal.cms.models import PortalImage
from portal.transfer.identity import Identities
from portal.transfer.lines import LineFile
from portal.transfer.models import PORTAL, ImportedFile, ImportedImage
from portal.transfer.problems import Problem
from portal.transfer.references import Reference
from portal.transfer.survey import Origin, Survey


class Names:
    """Shared by all lines of an import."""

    def __init__(self, survey: Survey, identities: Identities) -> None:
        self.survey = survey
        self.identities = identities
        self.images: dict[str, int] = {}
        self.files: dict[str, int] = {}
        """Ids of the media of this import, by the place of their file on disk."""
        self.save_new: Callable[[Origin], object] = lambda origin: None
        """Saves what was made of an item and has no id yet."""
        self._terms: dict[str, dict[str, Model]] = {}
        self._pictures: dict[int, PortalImage] = {}
        lines = [line for group in survey.groups.values() for line in group.lines.values()]
        self._origins: dict[UUID, Origin] = {line.group: line.origin for line in lines if line.group}

    def term(self, model: Any, code: str, path: str) -> Model:
        """The term of this model with a code; Problem if there is none."""
        kind = model.term_kind
        if kind not in self._terms:
            self._terms[kind] = {term.code: term for term in model.objects.all()}
        term = self._terms[kind].get(code)
        if term is None:
            near = get_close_matches(code, self._terms[kind], 1)
            raise Problem(path, f"no {kind} has the code {code!r:.80}" + (f"; is it {near[0]!r}?" if near else ""))
        return term

    def pages(self, reference: Reference, path: str) -> tuple[Mapping[str, int], bool]:
        """The pages that a reference names, by language, and whether these files may still make (more of) them."""
        if "path" in reference:
            page = Page.objects.filter(url_path=reference["path"], alias_of=None).first()
            return ({page.locale.language_code: page.pk} if page else {}), False
        if "group" in reference:
            group = _uuid(reference["group"], path)
            origin = self._origins.get(group, (PORTAL, str(group)))
        else:
            origin = (reference["source"], reference["external_id"])
        in_files = self.survey.groups.get(origin)
        if in_files is not None:
            self.save_new(origin)
        return self.identities.pages(origin), in_files is not None and bool(in_files.lines)

    def picture(self, pk: int) -> PortalImage:
        """An image with its alternative texts, which validation asks for."""
        if pk not in self._pictures:
            self._pictures[pk] = PortalImage.objects.prefetch_related("alts").get(pk=pk)
        return self._pictures[pk]

    def forget_terms(self) -> None:
        """Terms were added or renamed."""
        self._terms.clear()


@dataclass
class LineNames:
    """The names of one line."""

    shared: Names
    file_of_lines: LineFile
    source: str
    language: str
    seed: str
    draft: bool = False
    today: date | None = None
    waits: bool = field(default=False, init=False)
    """It refers to a page that is not made yet."""

    def term(self, model: Any, code: str, path: str) -> Model:
        """The term of this model with a code."""
        return self.shared.term(model, code, path)

    def image(self, file: str, path: str) -> PortalImage:
        """The image of this import at that place, or the one imported before under that name."""
        return self.shared.picture(self._medium(self.shared.images, ImportedImage, "image", file, path))

    def file(self, file: str, path: str) -> int:
        """The file of this import at that place, or the one imported before under that name."""
        return self._medium(self.shared.files, ImportedFile, "file", file, path)

    def page(self, reference: Reference, path: str) -> int | None:
        """The page in this line's language if there is one, else in another; None if it is not made yet."""
        pages, may_come = self.shared.pages(reference, path)
        if pages:
            return pages.get(self.language) or next(iter(pages.values()))
        if not may_come:
            named = " ".join(reference.values())
            raise Problem(path, f"there is no page {named!r:.120}, neither here nor among the good lines of the file")
        self.waits = True
        return None

    def _medium(self, known: dict[str, int], model: Any, kind: str, file: str, path: str) -> int:
        pk = known.get(place_of(self.file_of_lines, file))
        if pk is None:
            imported = model.objects.filter(source__in=(self.source, ""), external_id=file).order_by("-source").first()
            if imported is None:
                raise Problem(path, f"no line of this file with the record {kind!r} is about {file!r:.80}")
            pk = getattr(imported, f"{kind}_id")
        return pk


def place_of(file: LineFile, relative: str) -> str:
    """One name for a media file, however its path is written."""
    return os.path.normpath(os.path.join(file.path.parent, relative))


def _uuid(text: str, path: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Problem(path, f"{text!r:.60} is not a UUID") from None
