"""Leaving marks: what has to be refreshed, written in the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Iterable

from portal.publishing.models import Mark
from portal.publishing.types import Key


def mark_groups(groups: Iterable[object]) -> None:
    """These groups changed."""
    Mark.objects.bulk_create([Mark(kind=Mark.Kind.GROUP, key=str(group)) for group in groups])


def mark_moved(tree_path: str) -> None:
    """The page at `tree_path` was saved: its descendants may have new addresses."""
    Mark.objects.create(kind=Mark.Kind.MOVED, key=tree_path)


def mark_tree(tree_path: str) -> None:
    """Something that decides over every page at and below `tree_path` changed."""
    Mark.objects.create(kind=Mark.Kind.TREE, key=tree_path)


def mark_dependents(key: Key) -> None:
    """What some items embed changed: a term, an image, a file, a collection of these, or a linked group."""
    Mark.objects.create(kind=Mark.Kind.DEPENDENTS, key=":".join(key))
