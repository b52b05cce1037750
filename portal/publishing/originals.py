"""Which page of a group holds its facts, and how that duty passes on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from wagtail.models import Page

from portal.publishing.models import ContentGroup
from portal.publishing.types import type_of


def recorded_originals(groups: Iterable[UUID]) -> dict[UUID, str]:
    """The language of each group's original, for the groups that have a row."""
    return dict(ContentGroup.objects.filter(pk__in=list(groups)).values_list("pk", "original_locale"))


def record_originals(originals: Mapping[UUID, str]) -> None:
    """Note the originals of groups that have no row yet (fixtures, raw inserts)."""
    ContentGroup.objects.bulk_create(
        [ContentGroup(id=group, original_locale=locale) for group, locale in originals.items()], ignore_conflicts=True
    )


def facts_page(pages: Sequence[Page], original_locale: str) -> Page:
    """The page whose row holds the group's facts: the original, also while it is unpublished.

    Only before its first publication, the first live page stands in. `pages` holds the group's pages, aliases left out.
    """
    original = next((page for page in pages if page.locale.language_code == original_locale), None)
    if original is not None and (original.live or original.first_published_at is not None):
        return original
    live = [page for page in pages if page.live]
    return min(live or ([original] if original else list(pages)), key=lambda page: page.pk)


def hand_over_facts(page: Page) -> None:
    """If `page`, about to be deleted, is its group's original, let the next page take its facts and become it."""
    model = page.specific_class
    if model is None or type_of(model) is None or page.alias_of_id is not None:
        return
    group = ContentGroup.objects.filter(pk=page.translation_key).first()
    if group is None or group.original_locale != page.locale.language_code:
        return
    heirs = Page.objects.filter(translation_key=page.translation_key, alias_of=None).exclude(pk=page.pk)
    heir = heirs.order_by("-live", "pk").first()
    if heir is None:
        return
    with transaction.atomic():
        specific: Any = heir.specific
        specific.take_facts(page.specific)
        group.original_locale = heir.locale.language_code
        group.save()
