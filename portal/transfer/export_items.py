"""Pages as lines: the original of each group first, with its facts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page, PageViewRestriction, Revision

from portal.publishing.models import ContentGroup
from portal.publishing.types import ContentType
from portal.transfer.export_names import ExportNames
from portal.transfer.filling import COLUMNS
from portal.transfer.lines import Data
from portal.transfer.shape import Shape, shape_of
from portal.transfer.values import codec_of


class ItemEncoder:
    """Makes the lines of pages."""

    def __init__(self, names: ExportNames) -> None:
        self.names = names
        self._restricted = tuple(PageViewRestriction.objects.values_list("page__path", flat=True))
        scheduled = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
        self._scheduled = {int(pk) for pk in scheduled.values_list("object_id", flat=True)}
        self._originals = dict(ContentGroup.objects.values_list("pk", "original_locale"))
        self._withheld = 0
        self._unpublished = 0

    def pages(self, content_type: ContentType, languages: Collection[str]) -> QuerySet[Any]:
        """The pages of a type, group by group."""
        shape = shape_of(content_type.model)
        lists = [attribute.name for attribute in (*shape.text.values(), *shape.facts.values()) if attribute.is_list]
        pages: QuerySet[Any] = content_type.model._default_manager.filter(alias_of=None)
        if languages:
            pages = pages.filter(locale__language_code__in=languages)
        return pages.select_related("locale").prefetch_related(*lists).order_by("translation_key", "pk")

    def lines(self, content_type: ContentType, pages: Sequence[Any]) -> Iterator[Data]:
        """The lines of a group's pages (those that are exported)."""
        original = self._original(pages)
        for page in sorted(pages, key=lambda page: (page.pk != original.pk, page.locale.language_code)):
            yield self.line(content_type, page, original)

    def line(self, content_type: ContentType, page: Any, original: Any) -> Data:
        """The line of one page."""
        shape = shape_of(type(page))
        source, external_id = self.names.origin(page.translation_key)
        line: Data = {
            "source": source,
            "external_id": external_id,
            "language": page.locale.language_code,
            **({"original": True} if page.pk == original.pk else {}),
            "type": content_type.name,
            "group": str(page.translation_key),
            "status": self._status(page),
            **self._place(content_type, page),
            **self._columns(page),
            **self._text(shape, page),
        }
        if page.pk == original.pk:
            line["facts"] = {name: attribute.encode(page, self.names) for name, attribute in shape.facts.items()}
        elif page.source_digest not in ("", original.text_digest()):
            line["translation_outdated"] = True
        return line

    def notes(self) -> list[str]:
        """What is not in the lines as it is in the portal, in words."""
        notes = []
        if self._withheld:
            notes.append(f"{self._withheld:,} pages with restricted access are exported as drafts.")
        if self._unpublished:
            notes.append(f"Unpublished changes of {self._unpublished:,} pages are left out.")
        return notes

    def _original(self, pages: Sequence[Any]) -> Any:
        """The page with the facts; where its language is not exported, the first page, to which they then belong."""
        locale = self._originals.get(pages[0].translation_key, pages[0].locale.language_code)
        return next((page for page in pages if page.locale.language_code == locale), pages[0])

    def _status(self, page: Page) -> str:
        if page.live and self._restricted and page.path.startswith(self._restricted):
            # Restrictions are no content and do not travel; without them the page must not become public.
            self._withheld += 1
            return "draft"
        if page.live:
            self._unpublished += page.has_unpublished_changes
            return "live"
        if page.last_published_at and page.latest_revision_created_at:
            self._unpublished += page.latest_revision_created_at > page.last_published_at
        return "scheduled" if page.pk in self._scheduled and page.go_live_at else "draft"

    def _place(self, content_type: ContentType, page: Page) -> Data:
        parent = page.url_path[: -len(page.slug) - 1]
        usual = f"/{page.locale.language_code}/{content_type.section}/"
        return {} if parent == usual else {"parent": parent}

    def _columns(self, page: Page) -> Data:
        line: Data = {}
        for name in COLUMNS:
            codec = codec_of(page._meta.get_field(name))
            value = codec and codec.encode(getattr(page, name), self.names)
            if value is not None:
                line[name] = value
        return line

    def _text(self, shape: Shape, page: Page) -> Data:
        return {
            name: attribute.encode(page, self.names) for name, attribute in shape.text.items() if name not in COLUMNS
        }
