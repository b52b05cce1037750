"""Lines with items: each becomes a page, new or changed, by the validation that editors have."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from django.utils import timezone
from wagtail.models import Locale, Page

from portal.publishing.types import content_types, type_named
from portal.transfer.changed_pages import change
from portal.transfer.export_items import ItemEncoder
from portal.transfer.export_names import ExportNames
from portal.transfer.filling import check, fill, parent_path, set_status, status_in
from portal.transfer.identity import Identities, Known
from portal.transfer.lines import Data, digest_of
from portal.transfer.models import PORTAL
from portal.transfer.names import LineNames, Names
from portal.transfer.new_pages import OUTDATED, NewPage, NewPages
from portal.transfer.originals import Originals, check_kind, copy_facts
from portal.transfer.problems import Problem
from portal.transfer.survey import ItemLine, Origin
from portal.transfer.tree import Tree


class Items:
    """Writes lines with items, originals before their translations, within one transaction of the caller's."""

    def __init__(self, names: Names, identities: Identities, today: date | None) -> None:
        self.names = names
        self.identities = identities
        self.pages: list[int] = []
        """The pages made or changed."""
        self.waiting: list[ItemLine] = []
        """Lines written without a reference to a page that was not made yet."""
        self._today = today
        self._now: datetime = timezone.now()
        self._tree = Tree()
        self._new = NewPages(self._remember_new)
        self._originals = Originals()
        self._locales = {locale.language_code: locale for locale in Locale.objects.all()}
        self._encoder: ItemEncoder | None = None
        names.save_new = self._save_new

    def write(self, line: ItemLine) -> str:
        """Make or change the page of a line: `created`, `updated` or `unchanged`. Problem or Problems if it is bad."""
        known = self.identities.find(line)
        if known and known.digest == line.digest:
            return "unchanged"
        data = line.entry.load()
        names = self._names(line, data)
        if known is None:
            self._create(line, data, names)
            return "created"
        self.save()
        page = self._page(known)
        if self._is_as_exported(line, page, known):
            self.identities.remember([(line, page.translation_key, page.pk, line.digest)])
            return "unchanged"
        if line.original:
            self._originals.refuse_another(line, page.translation_key, type(page))
        page.known_original = page if line.original else self._originals.find(line, page.translation_key, type(page))
        names.draft = names.draft or (status_in(data) is None and not page.live)
        change(page, line, data, names, self._tree, self._now)
        if status_in(data) == "scheduled":
            _schedule(page)
        if data.get("translation_outdated") and page.source_digest:
            type(page)._default_manager.filter(pk=page.pk).update(source_digest=OUTDATED)
        self.identities.remember([(line, page.translation_key, page.pk, "" if names.waits else line.digest)])
        self._note(line, names, page)
        self.pages.append(page.pk)
        return "updated"

    def save(self) -> None:
        """Save the new pages that are not saved yet."""
        self._new.save()

    def write_waiting(self, line: ItemLine) -> None:
        """Add the references of a line that waited, now that every page is made."""
        data = line.entry.load()
        page = self._page(cast(Known, self.identities.find(line)))
        before = page.own_digest
        fill(page, data, original=line.original, names=self._names(line, data))
        page.save(clean=False)
        translations = type(page)._default_manager.filter(translation_key=page.translation_key)
        translations.filter(source_digest=before).exclude(source_digest="").update(source_digest=page.own_digest)
        self.identities.remember([(line, page.translation_key, page.pk, line.digest)])

    def _create(self, line: ItemLine, data: Data, names: LineNames) -> None:
        model: Any = type_named(line.type).model
        is_new = self.identities.is_new(line.origin)
        group = self.identities.group(line.origin, self.names.survey.groups[line.origin])
        if line.original and not is_new:
            self._originals.refuse_another(line, group, model)
        page = model(locale=self._locale(line.language), translation_key=group)
        fill(page, data, original=line.original, names=names)
        if line.original:
            page.known_original = page
        else:
            page.known_original = self._originals.find(line, group, model)
            copy_facts(page.known_original, page)
            check_kind(page, data)
        branch = self._tree.branch(parent_path(line, data), model, "parent")
        page.slug = self._tree.free_slug(branch, page.slug, page.title, line.language)
        set_status(page, status_in(data) or "live", self._now)
        check(page, data, draft=names.draft)
        scheduled, outdated = status_in(data) == "scheduled", bool(data.get("translation_outdated"))
        self._new.add(NewPage(line, page, branch, scheduled, outdated, names.waits))
        self._note(line, names, page)

    def _note(self, line: ItemLine, names: LineNames, page: Any) -> None:
        if names.waits:
            self.waiting.append(line)
        if line.original:
            self._originals.keep(page)

    def _save_new(self, origin: Origin) -> None:
        if origin in self._new:
            self._new.save()

    def _remember_new(self, saved: list[NewPage]) -> None:
        self.pages += [new.page.pk for new in saved]
        self.identities.remember(
            (new.line, new.page.translation_key, new.page.pk, "" if new.waits else new.line.digest) for new in saved
        )
        for new in saved:
            if new.scheduled:
                _schedule(new.page)

    def _is_as_exported(self, line: ItemLine, page: Any, known: Known) -> bool:
        """Whether a line of the portal's own says what its page says already."""
        if known.digest or line.origin[0] != PORTAL:
            return False
        if self._encoder is None:
            self._encoder = ItemEncoder(ExportNames(content_types(), ()))
        pages = type(page)._default_manager.filter(translation_key=page.translation_key, alias_of=None)
        return line.digest in map(digest_of, self._encoder.lines(type_named(line.type), list(pages)))

    def _names(self, line: ItemLine, data: Data) -> LineNames:
        seed = " ".join((*line.origin, line.language))
        draft = status_in(data) == "draft"
        return LineNames(self.names, line.entry.file, line.origin[0], line.language, seed, draft, self._today)

    def _locale(self, language: str) -> Locale:
        if language not in self._locales:
            raise Problem("language", f"the portal has no locale {language!r}: run portal_setup first")
        return self._locales[language]

    def _page(self, known: Known) -> Any:
        return Page.objects.get(pk=known.page).specific


def _schedule(page: Any) -> None:
    page.save_revision(clean=False, approved_go_live_at=page.go_live_at)
