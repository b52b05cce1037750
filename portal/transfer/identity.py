"""Which page a line means: the one made from it before, or, of the portal's own items, the one of its group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar
from uuid import UUID, uuid4, uuid5

from wagtail.models import Page

from portal.transfer.models import PORTAL, ImportedItem
from portal.transfer.survey import ItemGroup, ItemLine, Origin

_GROUPS = UUID("3f0c1c0a-8f5e-4a5e-9f57-0f3a5f6f9c11")
_CHUNK = 500
T = TypeVar("T")


@dataclass(frozen=True)
class Known:
    """A page that an item is in one language, and the digest of the line it was last made from (empty: of none)."""

    page: int
    digest: str


class Identities:
    """The pages of items by origin and language, and the group of each item."""

    def __init__(self, groups: dict[Origin, ItemGroup]) -> None:
        self._pages: dict[Origin, dict[str, Known]] = {}
        self._groups: dict[Origin, UUID] = {}
        self._load_imported({source for source, _ in groups})
        self._load_own(groups)
        asked = {line.group for group in groups.values() for line in group.lines.values() if line.group}
        made = {_made_group(origin) for origin in groups if origin not in self._groups}
        self._taken = set(_existing_groups(asked | made))

    def __contains__(self, origin: object) -> bool:
        return origin in self._groups

    def find(self, line: ItemLine) -> Known | None:
        """What is known of the page of a line."""
        return self._pages.get(line.origin, {}).get(line.language)

    def pages(self, origin: Origin) -> dict[str, int]:
        """The pages of an item, by language; also of one that no line of these files is about."""
        if origin not in self._pages:
            self._load_one(origin)
        return {language: known.page for language, known in self._pages.get(origin, {}).items()}

    def is_new(self, origin: Origin) -> bool:
        """Whether an item has no page here yet."""
        return origin not in self._pages

    def group(self, origin: Origin, group: ItemGroup) -> UUID:
        """The group of an item: as it is here; else the one that its lines ask for, if free; else a new one."""
        if origin not in self._groups:
            asked = next((line.group for line in group.lines.values() if line.group), None)
            wishes = [asked, _made_group(origin), uuid4()]
            self._groups[origin] = next(wish for wish in wishes if wish and wish not in self._taken)
            self._taken.add(self._groups[origin])
        return self._groups[origin]

    def remember(self, lines: Iterable[tuple[ItemLine, UUID, int, str]]) -> None:
        """Keep from which lines pages were made: (line, group, page, digest)."""
        rows = []
        for line, group, page, digest in lines:
            self._pages.setdefault(line.origin, {})[line.language] = Known(page, digest)
            source, external_id = line.origin
            rows.append(
                ImportedItem(
                    source=source,
                    external_id=external_id,
                    language=line.language,
                    group=group,
                    page_id=page,
                    digest=digest,
                )
            )
        ImportedItem.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["source", "external_id", "language"],
            update_fields=["group", "page", "digest"],
        )

    def _load_imported(self, sources: Iterable[str]) -> None:
        rows = ImportedItem.objects.filter(source__in=sources)
        for item in rows.iterator():
            self._take(item)

    def _load_one(self, origin: Origin) -> None:
        source, external_id = origin
        for item in ImportedItem.objects.filter(source=source, external_id=external_id):
            self._take(item)
        if source == PORTAL:
            self._load_own({origin: ItemGroup()})

    def _load_own(self, groups: Iterable[Origin]) -> None:
        own = [external_id for source, external_id in groups if source == PORTAL]
        for chunk in _chunks(own):
            pages = Page.objects.filter(translation_key__in=chunk, alias_of=None)
            for pk, group, language in pages.values_list("pk", "translation_key", "locale__language_code"):
                origin = (PORTAL, str(group))
                self._groups[origin] = group
                self._pages.setdefault(origin, {}).setdefault(language, Known(pk, ""))

    def _take(self, item: ImportedItem) -> None:
        origin = (item.source, item.external_id)
        self._groups[origin] = item.group
        self._pages.setdefault(origin, {})[item.language] = Known(item.page_id, item.digest)


def _made_group(origin: Origin) -> UUID:
    """The group of an item that asks for none: in every portal the same, so that links to it are."""
    return uuid5(_GROUPS, "\0".join(origin))


def _existing_groups(groups: Iterable[UUID]) -> Iterator[UUID]:
    for chunk in _chunks(list(groups)):
        yield from Page.objects.filter(translation_key__in=chunk).values_list("translation_key", flat=True)


def _chunks(values: Sequence[T]) -> Iterator[list[T]]:
    iterator = iter(values)
    while chunk := list(islice(iterator, _CHUNK)):
        yield chunk
