"""Public rows with words in them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from portal.publishing.models import ChangeCounter, ContentItem
from tests.api import rows


def item(
    locale: str = "ru",
    title: str = "Item",
    summary: str = "",
    text: str = "",
    *,
    type_name: str = "news",
    **fields: Any,
) -> ContentItem:
    """A live row with these texts, and whatever else tests.api.rows knows of a row."""
    row = rows.item(type_name, locale, title=title, **fields)
    row.summary, row.text = summary, text
    ContentItem.objects.filter(pk=row.pk).update(summary=summary, text=text)
    return row


def change(row: ContentItem, **fields: Any) -> None:
    """Change columns of a row, as the projection does: it takes the next number of the sequence."""
    counter = ChangeCounter.objects.get(pk=1)
    counter.sequence += 1
    counter.save()
    for name, value in {**fields, "sequence": counter.sequence}.items():
        setattr(row, name, value)
    row.save()


def many(number: int, title: str, locale: str = "ru", **fields: Any) -> list[ContentItem]:
    """So many rows with this title, each a group of its own, made at once; all but the first are told."""
    template = item(locale, title, **fields)
    rows = [ContentItem.objects.get(pk=template.pk) for _ in range(number - 1)]
    counter = ChangeCounter.objects.get(pk=1)
    for place, row in enumerate(rows, start=1):
        row.pk, row.group, row.sequence = None, uuid4(), counter.sequence + place
    ContentItem.objects.bulk_create(rows)
    counter.sequence += len(rows)
    counter.save()
    return rows
