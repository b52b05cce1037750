"""The blocks of the front page and of menus."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from portal.cms.blocks import INLINE_FEATURES
from portal.cms.choices import choices
from portal.cms.widgets import TermCheckboxes

MOST_ITEMS = 12
"""Of a section of the front page."""


class PicksBlock(blocks.StructBlock):
    """Items that editors chose, in their order."""

    title = blocks.CharBlock(required=False, max_length=120, label=_("Title"))
    pages = blocks.ListBlock(blocks.PageChooserBlock(), min_num=1, max_num=MOST_ITEMS, label=_("Pages"))

    class Meta:
        icon = "pick"
        label = _("Chosen items")


class ListBlock(blocks.StructBlock):
    """What a list has first."""

    title = blocks.CharBlock(
        required=False,
        max_length=120,
        help_text=_("Empty: called after what it holds, or “Upcoming deadlines” in the language of the reader."),
        label=_("Title"),
    )
    types = blocks.MultipleChoiceBlock(choices=choices("type"), widget=TermCheckboxes, label=_("What"))
    order = blocks.ChoiceBlock(
        choices=[("-published", _("The newest first")), ("deadline", _("What closes next first"))],
        default="-published",
        label=_("Order"),
    )
    count = blocks.IntegerBlock(min_value=1, max_value=MOST_ITEMS, default=6, label=_("How many"))

    class Meta:
        icon = "list-ul"
        label = _("The newest, or what closes next")


class NoticeBlock(blocks.StructBlock):
    """A few words of the editors."""

    title = blocks.CharBlock(required=False, max_length=120, label=_("Title"))
    text = blocks.RichTextBlock(features=INLINE_FEATURES, label=_("Text"))

    class Meta:
        icon = "info-circle"
        label = _("Notice")


class _LinkBlock(blocks.StructBlock):
    """To a page or a section, or elsewhere."""

    label = blocks.CharBlock(
        required=False, max_length=80, help_text=_("Empty: the title of the page."), label=_("Label")
    )
    page = blocks.PageChooserBlock(required=False, label=_("Page"))
    url = blocks.URLBlock(required=False, label=_("or address"))

    def clean(self, value: Any) -> Any:
        """Either a page, or an address with a label."""
        cleaned = super().clean(value)
        if not cleaned["page"] and not cleaned["url"]:
            raise ValidationError(gettext("Choose a page or give an address, or delete this link."))
        if cleaned["page"] and cleaned["url"]:
            raise ValidationError(gettext("Either a page or an address, not both."))
        if cleaned["url"] and not cleaned["label"]:
            raise ValidationError(gettext("An address needs a label."))
        return cleaned

    class Meta:
        icon = "link"
        label = _("Link")


class MenuEntryBlock(_LinkBlock):
    """An entry, with those below it."""

    children = blocks.ListBlock(_LinkBlock(), required=False, label=_("Below it"))

    class Meta:
        icon = "link"
        label = _("Entry")
        default: ClassVar[dict[str, Any]] = {"children": []}  # Otherwise Wagtail begins with one empty link.
