"""From wide marks (a subtree, dependents of something) to marks of the groups that they mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar
from uuid import UUID

from wagtail.models import Collection, Page

from portal.publishing.marks import mark_groups
from portal.publishing.models import ChangeCounter, ContentItem, ItemLink, ItemPath, Mark, digest_of_path
from portal.publishing.parts import note_terms, write_parts
from portal.publishing.types import dependencies_in_collections

CHUNK = 500
T = TypeVar("T")


def expand(marks: Iterable[Mark], counter: ChangeCounter) -> set[str]:
    """Replace these marks by marks of groups, and bring the parts that are marked up to date. A changed term takes a
    sequence number even where no item has it, because vocabularies are public by themselves. Returns the keys of the
    marks that stay, for what they mean cannot be rendered.
    """
    marks = list(marks)
    mark_groups(groups_behind(marks))
    failed = write_parts({mark.key for mark in marks if mark.kind == Mark.Kind.PART}, counter)
    terms = {mark.key for mark in marks if mark.kind == Mark.Kind.DEPENDENTS and mark.key.startswith("term:")}
    if terms:
        counter.sequence += len(terms)
        note_terms(counter)
    Mark.objects.filter(pk__in=[mark.pk for mark in marks if mark.key not in failed]).delete()
    return failed


def groups_behind(marks: Iterable[Mark]) -> set[UUID]:
    """The groups that these marks mean, of whatever kind they are; nothing is written."""
    groups: set[UUID] = set()
    for kind, key in {(mark.kind, mark.key) for mark in marks}:
        if kind == Mark.Kind.GROUP:
            groups.add(UUID(key))
        elif kind == Mark.Kind.TREE:
            groups.update(Page.objects.filter(path__startswith=key).values_list("translation_key", flat=True))
        elif kind == Mark.Kind.MOVED:
            groups.update(_moved_below(key))
        elif kind == Mark.Kind.DEPENDENTS:
            target_kind, _, target = key.partition(":")
            groups.update(_dependents(target_kind, target))
    return groups


def _moved_below(tree_path: str) -> set[UUID]:
    """Groups below whose public addresses no longer are where their pages are."""
    moved: set[UUID] = set()
    pages = Page.objects.filter(path__startswith=tree_path, live=True).values_list(
        "pk", "translation_key", "url_path", "alias_of_id"
    )
    for chunk in _chunks(pages.iterator(chunk_size=CHUNK)):
        rows = dict(
            ContentItem.objects.filter(page_id__in=[page[0] for page in chunk], live=True).values_list(
                "page_id", "url_path"
            )
        )
        aliases = {url_path for _, _, url_path, alias_of in chunk if alias_of is not None}
        digests = [digest_of_path(path) for path in aliases]
        known = set(ItemPath.objects.filter(path_digest__in=digests).values_list("path", flat=True))
        for pk, group, url_path, alias_of in chunk:
            if (alias_of is None and rows.get(pk, url_path) != url_path) or (alias_of and url_path not in known):
                moved.add(group)
    return moved


def _dependents(kind: str, key: str) -> Iterator[UUID]:
    if kind == "collection":
        for target_kind, target in _in_collection(int(key)):
            yield from _dependents(target_kind, target)
        return
    links = ItemLink.objects.filter(target_kind=kind, target_key=key)
    yield from links.values_list("item__group", flat=True).distinct()


def _in_collection(pk: int) -> Iterator[tuple[str, str]]:
    """What items may embed of a collection and those below it."""
    collection = Collection.objects.filter(pk=pk).first()
    if collection is None:
        return
    for model, key in dependencies_in_collections():
        for instance in model._default_manager.filter(collection__path__startswith=collection.path).iterator(CHUNK):
            yield key(instance)


def _chunks(rows: Iterator[T]) -> Iterator[list[T]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
