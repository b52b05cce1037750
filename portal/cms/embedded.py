"""What pages embed and link, fetched for a whole batch in a few queries, however many pages it has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q
from wagtail.models import CollectionViewRestriction, Page

from portal.cms import richtext
from portal.cms.blocks import Json
from portal.cms.models.files import PortalFile
from portal.cms.models.images import PortalImage
from portal.cms.models.terms import Organisation, Term, TermLabel
from portal.languages import LANGUAGES
from portal.publishing.models import ContentItem


@dataclass
class Wanted:
    """A rendering context that renders nothing and notes what is asked of it."""

    images: set[int] = field(default_factory=set)
    files: set[int] = field(default_factory=set)
    pages: set[int] = field(default_factory=set)
    terms: set[int] = field(default_factory=set)
    codes: set[tuple[str, str]] = field(default_factory=set)
    organisations: set[int] = field(default_factory=set)

    def html(self, source: str) -> str:
        """Note the links of rich text."""
        for kind, pk in richtext.linked(source):
            (self.pages if kind == "page" else self.files).add(pk)
        return ""

    def plain(self, text: str) -> str:
        """Nothing to note."""
        return text

    def image(self, pk: int | None) -> Json | None:
        """Note an image."""
        _note(self.images, pk)
        return {}

    def lead_image(self, pk: int | None) -> Json | None:
        """Note an image."""
        return self.image(pk)

    def card_image(self, pk: int | None) -> Json | None:
        """Note an image."""
        return self.image(pk)

    def file(self, pk: int | None) -> Json | None:
        """Note a file."""
        _note(self.files, pk)
        return {}

    def page(self, pk: int | None) -> Json | None:
        """Note a linked page."""
        _note(self.pages, pk)
        return {}

    def term(self, pk: int | None) -> Json | None:
        """Note a term."""
        _note(self.terms, pk)
        return {}

    def code(self, kind: str, code: str) -> Json | None:
        """Note an entry of a vocabulary."""
        if code:
            self.codes.add((kind, code))
        return {}

    def organisation(self, pk: int | None, *, in_full: bool = False) -> Json | None:
        """Note an organisation."""
        _note(self.organisations, pk)
        return {}


def _note(keys: set[int], pk: int | None) -> None:
    if pk is not None:
        keys.add(pk)


@dataclass(frozen=True)
class Target:
    """A live item that a link leads to."""

    group: UUID
    locale: str
    type: str
    slug: str
    title: str
    path: str


@dataclass(frozen=True)
class TermData:
    """A term with its labels by language."""

    pk: int
    kind: str
    code: str
    name: str
    labels: dict[str, str]

    def label(self, locale: str) -> str:
        """The label in a language, else in the first of its chain that has one, else the English name."""
        return next((self.labels[code] for code in LANGUAGES[locale].chain if code in self.labels), self.name)


class Embedded:
    """Everything that a batch of pages embeds and links."""

    def __init__(self, wanted: Wanted) -> None:
        self.organisations = {row.pk: row for row in Organisation.objects.filter(pk__in=wanted.organisations)}
        for organisation in self.organisations.values():
            wanted.image(organisation.logo_id)
            wanted.term(organisation.country_id)
            wanted.code("organisation_kind", organisation.organisation_kind)
        wanted.terms.update(self.organisations)
        self.terms = {term.pk: term for term in _terms(wanted)}
        self.codes = {(term.kind, term.code): term for term in self.terms.values()}
        restricted = _restricted_collections() if wanted.images or wanted.files else ()
        self.images = {image.pk: image for image in _images(wanted.images)}
        self.files = {
            file.pk: file for file in PortalFile.objects.filter(pk__in=wanted.files).select_related("collection")
        }
        self.private_images = {pk for pk, image in self.images.items() if image.collection.path.startswith(restricted)}
        self.private_files = {pk for pk, file in self.files.items() if file.collection.path.startswith(restricted)}
        self.groups = _groups(wanted.pages)
        self.targets = _targets(self.groups.values())


def _restricted_collections() -> tuple[str, ...]:
    return tuple(CollectionViewRestriction.objects.values_list("collection__path", flat=True))


def _images(pks: set[int]) -> Iterable[PortalImage]:
    if not pks:
        return []
    images = PortalImage.objects.filter(pk__in=pks).select_related("collection")
    return images.prefetch_related("alts", "renditions")


def _terms(wanted: Wanted) -> list[TermData]:
    condition = Q(pk__in=wanted.terms)
    by_kind: dict[str, list[str]] = {}
    for kind, code in sorted(wanted.codes):
        by_kind.setdefault(kind, []).append(code)
    for kind, codes in by_kind.items():
        condition |= Q(kind=kind, code__in=codes)
    terms = [
        TermData(pk, kind, code, name, {})
        for pk, kind, code, name in Term.objects.filter(condition).values_list("pk", "kind", "code", "name")
    ]
    labels = {term.pk: term.labels for term in terms}
    for pk, locale, label in TermLabel.objects.filter(term__in=labels).values_list("term_id", "locale", "label"):
        labels[pk][locale] = label
    return terms


def _groups(pks: set[int]) -> dict[int, UUID]:
    """Page → the group that a link to it means; an alias means the page that it shows."""
    if not pks:
        return {}
    rows = Page.objects.filter(pk__in=pks).values_list("pk", "translation_key", "alias_of__translation_key")
    return {pk: alias_of or group for pk, group, alias_of in rows}


def _targets(groups: Iterable[UUID]) -> dict[UUID, dict[str, Target]]:
    keys = set(groups)
    if not keys:
        return {}
    found: dict[UUID, dict[str, Target]] = {}
    rows = ContentItem.objects.filter(group__in=keys, live=True)
    for row in rows.values_list("group", "locale", "type", "slug", "title", "path"):
        found.setdefault(row[0], {})[row[1]] = Target(*row)
    return found
