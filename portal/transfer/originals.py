"""The originals of groups while translations are imported: their facts, and who else claims to be one."""

from __future__ import annotations

import copy
from typing import Any
from uuid import UUID

from django.db.models import ManyToOneRel
from wagtail.models import Page

from portal.publishing.models import ContentGroup
from portal.transfer.lines import Data
from portal.transfer.problems import Problem
from portal.transfer.survey import ItemLine


class Originals:
    """Finds the original of a group; lines come group by group, so the last one found is kept."""

    def __init__(self) -> None:
        self._last: Any = None

    def keep(self, page: Any) -> None:
        """This page is an original, whether saved already or not."""
        self._last = page

    def find(self, line: ItemLine, group: UUID, model: type[Page]) -> Any:
        """The page with the facts of a group; Problem if there is none."""
        if self._last is None or self._last.translation_key != group:
            row = ContentGroup.objects.filter(pk=group).first()
            pages = model._default_manager.filter(translation_key=group, alias_of=None)
            self._last = row and pages.filter(locale__language_code=row.original_locale).first()
        if self._last is None:
            raise Problem("original", "the original of this item is not imported")
        return self._last

    def refuse_another(self, line: ItemLine, group: UUID, model: type[Page]) -> None:
        """Problem if the group has an original in another language here."""
        row = ContentGroup.objects.filter(pk=group).exclude(original_locale=line.language).first()
        if row is not None and model._default_manager.filter(translation_key=group, alias_of=None).exists():
            raise Problem("original", f"the original of this item is in {row.original_locale!r} here")


def copy_facts(original: Any, page: Any) -> None:
    """Give `page` all facts of its original, in memory. Neither of the two needs to be saved."""
    for name in page.fact_fields:
        field = page._meta.get_field(name)
        if isinstance(field, ManyToOneRel):
            rows = [copy.copy(row) for row in getattr(original, name).all()]
            for row in rows:
                row.pk = None
                row._state.adding = True
            setattr(page, name, rows)
        elif field.many_to_many:
            setattr(page, name, list(getattr(original, name).all()))
        else:
            setattr(page, field.attname, getattr(original, field.attname))


def check_kind(page: Any, data: Data) -> None:
    """A translation may repeat the kind of its original, not change it."""
    if data.get("kind") not in (None, "", getattr(page, "kind", None)):
        raise Problem("kind", f"differs from that of the original, {page.kind!r}")
