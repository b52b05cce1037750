"""The blocks of a body, and what each is in public JSON.

`public()` works on raw values, as the database keeps them, so that rendering fetches nothing block by block: images,
files and link targets come from the context, which has fetched them for a whole batch of pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

Json = dict[str, Any]

INLINE_FEATURES = ["bold", "italic", "link", "document-link"]
RICH_TEXT_FEATURES = [*INLINE_FEATURES, "ol", "ul", "blockquote"]

PROVIDERS = {
    "youtube.com": "YouTube",
    "youtu.be": "YouTube",
    "vimeo.com": "Vimeo",
    "soundcloud.com": "SoundCloud",
    "facebook.com": "Facebook",
    "instagram.com": "Instagram",
    "t.me": "Telegram",
    "docs.google.com": "Google Docs",
}
"""Whose page an embed leads to, by host; other hosts name themselves."""


class Context(Protocol):
    """What blocks need while they become JSON."""

    def html(self, source: str) -> str:
        """Rich text of the database as clean HTML."""

    def plain(self, text: str) -> str:
        """The same text; it will be found by search."""

    def image(self, pk: int | None) -> Json | None:
        """An image; None if it may not be shown."""

    def file(self, pk: int | None) -> Json | None:
        """A file; None if it may not be shown."""


class HeadingBlock(blocks.StructBlock):
    """A heading within the text."""

    text = blocks.CharBlock(max_length=160, label=_("Text"))
    level = blocks.ChoiceBlock(choices=[("2", _("Heading")), ("3", _("Subheading"))], default="2", label=_("Level"))

    class Meta:
        icon = "title"
        label = _("Heading")

    def public(self, value: Json, context: Context) -> Json | None:
        """{"text", "level": 2 | 3}"""
        return {"text": context.plain(value["text"]), "level": int(value.get("level") or 2)}


class ParagraphBlock(blocks.RichTextBlock):
    """Running text."""

    def __init__(self, features: Sequence[str] = RICH_TEXT_FEATURES, **kwargs: Any) -> None:
        super().__init__(features=list(features), **kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Paragraph")

    def public(self, value: str, context: Context) -> Json | None:
        """{"html"}"""
        return {"html": context.html(value or "")}


class CaptionedImageBlock(blocks.StructBlock):
    """An image with a caption. What it shows is said in the image's own alt text."""

    image = ImageChooserBlock(label=_("Image"))
    caption = blocks.CharBlock(required=False, max_length=240, label=pgettext_lazy("of an image", "Caption"))

    class Meta:
        icon = "image"
        label = _("Image")

    def public(self, value: Json, context: Context) -> Json | None:
        """{"image", "caption"}; None if the image may not be shown."""
        image = context.image(value.get("image"))
        return image and {"image": image, "caption": context.plain(value.get("caption") or "")}


class GalleryBlock(blocks.ListBlock):
    """Several images with captions."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(CaptionedImageBlock(), **kwargs)

    class Meta:
        icon = "image"
        label = _("Gallery")

    def public(self, value: list[Any], context: Context) -> Json | None:
        """{"images": [{"image", "caption"}]}; None if none may be shown."""
        images = [self.child_block.public(entry, context) for entry in list_values(value)]
        shown = [image for image in images if image]
        return {"images": shown} if shown else None


class QuotationBlock(blocks.StructBlock):
    """Words of somebody."""

    text = blocks.TextBlock(max_length=1000, label=_("Text"))
    author = blocks.CharBlock(required=False, max_length=120, label=_("Author"))
    role = blocks.CharBlock(required=False, max_length=160, label=_("Position"))

    class Meta:
        icon = "openquote"
        label = _("Quotation")

    def public(self, value: Json, context: Context) -> Json | None:
        """{"text", "author", "role"}"""
        return {name: context.plain(value.get(name) or "") for name in ("text", "author", "role")}


class FigureBlock(blocks.StructBlock):
    """One number and what it counts."""

    value = blocks.CharBlock(max_length=40, label=_("Number"))
    label = blocks.CharBlock(max_length=120, label=_("What it counts"))

    class Meta:
        label = _("Figure")

    def public(self, value: Json, context: Context) -> Json | None:
        """{"value", "label"}"""
        return {name: context.plain(value.get(name) or "") for name in ("value", "label")}


class FiguresBlock(blocks.ListBlock):
    """Key numbers side by side."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(FigureBlock(), **kwargs)

    class Meta:
        icon = "order"
        label = _("Key figures")

    def public(self, value: list[Any], context: Context) -> Json | None:
        """{"figures": [{"value", "label"}]}"""
        return {"figures": [self.child_block.public(entry, context) for entry in list_values(value)]}


class TableBlock(TypedTableBlock):
    """A table of short texts."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__([("text", blocks.CharBlock(required=False, label=_("Text")))], **kwargs)

    class Meta:
        icon = "table"
        label = _("Table")

    def public(self, value: Json | None, context: Context) -> Json | None:
        """{"caption", "columns": [heading], "rows": [[cell]]}; None if it is empty."""
        if not value:
            return None
        return {
            "caption": context.plain(value.get("caption") or ""),
            "columns": [context.plain(column.get("heading") or "") for column in value["columns"]],
            "rows": [[context.plain(cell or "") for cell in row["values"]] for row in value["rows"]],
        }


class EmbedBlock(blocks.StructBlock):
    """Something at another site: only ever a link, so that nobody's visit is told to a third party."""

    url = blocks.URLBlock(label=_("Address"))
    title = blocks.CharBlock(max_length=160, label=_("Title"))

    class Meta:
        icon = "link-external"
        label = _("Link to a video or site")

    def public(self, value: Json, context: Context) -> Json | None:
        """{"url", "title", "provider"}"""
        return {"url": value["url"], "title": context.plain(value["title"]), "provider": provider_of(value["url"])}


class AttachmentBlock(blocks.StructBlock):
    """A file to download, within the text."""

    title = blocks.CharBlock(max_length=160, label=_("Title"))
    file = DocumentChooserBlock(label=_("File"))

    class Meta:
        icon = "doc-full"
        label = _("Attachment")

    def public(self, value: Json, context: Context) -> Json | None:
        """{"title", "file"}; None if the file may not be shown."""
        file = context.file(value.get("file"))
        return file and {"title": context.plain(value["title"]), "file": file}


class CalloutBlock(blocks.StructBlock):
    """Something readers must not miss."""

    style = blocks.ChoiceBlock(
        choices=[("info", _("Information")), ("warning", _("Warning")), ("deadline", _("Deadline"))],
        default="info",
        label=_("Style"),
    )
    text = ParagraphBlock(features=INLINE_FEATURES, label=_("Text"))

    class Meta:
        icon = "warning"
        label = _("Callout")

    def public(self, value: Json, context: Context) -> Json | None:
        """{"style": info | warning | deadline, "html"}"""
        return {"style": value.get("style") or "info", "html": context.html(value.get("text") or "")}


class BodyBlock(blocks.StreamBlock):
    """The body of every page."""

    heading = HeadingBlock()
    paragraph = ParagraphBlock()
    image = CaptionedImageBlock()
    gallery = GalleryBlock()
    quotation = QuotationBlock()
    figures = FiguresBlock()
    table = TableBlock()
    embed = EmbedBlock()
    attachment = AttachmentBlock()
    callout = CalloutBlock()

    def public(self, value: Sequence[Json], context: Context) -> list[Json]:
        """[{"type", "id", "value"}]; blocks of unknown types and what may not be shown are left out."""
        result = []
        for entry in value:
            block = self.child_blocks.get(entry["type"])
            shown = block.public(entry["value"], context) if block else None
            if shown is not None:
                result.append({"type": entry["type"], "id": entry.get("id"), "value": shown})
        return result


def list_values(raw: list[Any]) -> list[Any]:
    """The values of a list block, which keeps entries bare or as {"type": "item", "value", "id"}."""
    return [entry["value"] if isinstance(entry, dict) and entry.get("type") == "item" else entry for entry in raw]


def provider_of(url: str) -> str:
    """Whose page this is: a name for well-known hosts, else the host."""
    host = (urlsplit(url).hostname or "").removeprefix("www.").removeprefix("m.")
    return PROVIDERS.get(host, host)
