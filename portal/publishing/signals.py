"""The only receivers of the code base. They leave marks, and hand over the facts of an original that is deleted.

They listen to Django's own signals, not to Wagtail's `page_published` and friends: those come outside the transaction,
or not at all (moves, aliases, `add_child(live=True)`, fixtures). Receivers name no sender, because Wagtail saves pages
both as `Page` and as their own class.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from portal.publishing import marks
from portal.publishing.originals import hand_over_facts
from portal.publishing.parts import mark_parts_of, mark_parts_without
from portal.publishing.refresh import refresh_on_commit
from portal.publishing.types import dependency_key

DRAFT_FIELDS = {"latest_revision", "latest_revision_created_at", "draft_title", "has_unpublished_changes"}
"""A save of only these is an (auto)saved draft: nothing public changes."""


@receiver(post_save)
def mark_saved(instance: Model, created: bool, update_fields: frozenset[str] | None = None, **_: Any) -> None:
    """Mark what a saved object touches."""
    if isinstance(instance, Page):
        if update_fields and DRAFT_FIELDS.issuperset(update_fields):
            return
        marks.mark_groups([instance.translation_key])
        if instance.numchild:
            marks.mark_moved(instance.path)
        mark_parts_of(instance)
        refresh_on_commit()
    elif not (created and _cannot_be_embedded_yet(instance)):
        _mark_other(instance)


@receiver(post_delete)
def mark_deleted(instance: Model, **_: Any) -> None:
    """Mark what a deleted object touched."""
    if isinstance(instance, Page):
        marks.mark_groups([instance.translation_key])
        mark_parts_without(instance)
        refresh_on_commit()
    else:
        _mark_other(instance)


@receiver(pre_save)
def mark_before_autocommit(instance: Model, **_: Any) -> None:
    """Wagtail saves restrictions in autocommit: a mark made only afterwards could be lost in a crash in between."""
    if isinstance(instance, PageViewRestriction):
        mark_parts_of(instance)
        marks.mark_tree(instance.page.path)
    elif isinstance(instance, CollectionViewRestriction):
        marks.mark_dependents(("collection", str(instance.collection_id)))


@receiver(pre_delete)
def keep_facts_of_deleted_original(instance: Model, **_: Any) -> None:
    """Before an original goes, the next page of its group takes its facts; its aliases become pages of their own."""
    if isinstance(instance, Page):
        hand_over_facts(instance)
        aliases = Page.objects.filter(alias_of=instance.pk).values_list("translation_key", flat=True)
        marks.mark_groups(aliases)


def _cannot_be_embedded_yet(instance: Model) -> bool:
    key = dependency_key(instance)
    return key is not None and key[0] in ("image", "file")


def _mark_other(instance: Model) -> None:
    has_parts = mark_parts_of(instance)
    if isinstance(instance, PageViewRestriction):
        marks.mark_tree(instance.page.path)
    elif isinstance(instance, CollectionViewRestriction):
        marks.mark_dependents(("collection", str(instance.collection_id)))
    elif isinstance(instance, Collection):
        marks.mark_dependents(("collection", str(instance.pk)))
    elif key := dependency_key(instance):
        marks.mark_dependents(key)
    elif not has_parts:
        return
    refresh_on_commit()
