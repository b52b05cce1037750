"""The blocks of the front page and of menus."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks

from portal.cms.blocks import INLINE_FEATURES
from portal.cms.choices import choices

MOST_ITEMS = 12
"""Of a section of the front page."""


class PicksBlock(blocks.StructBlock):
    """Items that editors chose, in their order."""

    title = blocks.CharBlock(required=False, max_length=120)
    pages = blocks.ListBlock(blocks.PageChooserBlock(), min_num=1, max_num=MOST_ITEMS)

    class Meta:
        icon = "pick"
        label = "Chosen items"


class ListBlock(blocks.StructBlock):
    """What a list has first."""

    title = blocks.CharBlock(required=False, max_length=120, help_text="Empty: called after what it holds.")
    types = blocks.MultipleChoiceBlock(choices=choices("type"), label="Of")
    order = blocks.ChoiceBlock(
        choices=[("-published", "The newest first"), ("deadline", "What closes next first")], default="-published"
    )
    count = blocks.IntegerBlock(min_value=1, max_value=MOST_ITEMS, default=6, label="How many")

    class Meta:
        icon = "list-ul"
        label = "The newest, or what closes next"


class NoticeBlock(blocks.StructBlock):
    """A few words of the editors."""

    title = blocks.CharBlock(required=False, max_length=120)
    text = blocks.RichTextBlock(features=INLINE_FEATURES)

    class Meta:
        icon = "info-circle"
        label = "Notice"


class _LinkBlock(blocks.StructBlock):
    """To a page or a section, or elsewhere."""

    label = blocks.CharBlock(required=False, max_length=80, help_text="Empty: the title of the page.")
    page = blocks.PageChooserBlock(required=False)
    url = blocks.URLBlock(required=False, label="or address")

    def clean(self, value: Any) -> Any:
        """Either a page, or an address with a label."""
        cleaned = super().clean(value)
        if bool(cleaned["page"]) == bool(cleaned["url"]):
            raise ValidationError("Either a page or an address.")
        if cleaned["url"] and not cleaned["label"]:
            raise ValidationError("An address needs a label.")
        return cleaned

    class Meta:
        icon = "link"


class MenuEntryBlock(_LinkBlock):
    """An entry, with those below it."""

    children = blocks.ListBlock(_LinkBlock(), required=False, label="Below it")

    class Meta:
        icon = "link"
        label = "Entry"
