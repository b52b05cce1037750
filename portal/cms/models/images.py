"""Images with what a newsroom has to know of them: whose they are, who agreed, and what they show, in each language."""

from __future__ import annotations

import hashlib
import io
import uuid
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps
from wagtail.images.models import AbstractImage, AbstractRendition

from portal.cms.fields import CodeField
from portal.cms.models.atomic import AtomicSave
from portal.cms.models.files import is_new
from portal.languages import LANGUAGES


class PortalImage(AtomicSave, AbstractImage):  # type: ignore[django-manager-missing]  # untyped base
    """An image in the library, stored under a random name and without what cameras write into files."""

    credit = models.CharField(
        max_length=160,
        blank=True,
        help_text=_("Who made it, as it is to be named beside it."),
        verbose_name=_("credit"),
    )
    licence = CodeField("licence", help_text=_("Under which terms it may be used."), verbose_name=_("licence"))
    consent_note = models.TextField(
        blank=True,
        verbose_name=_("consent"),
        help_text=_("Never public: who of those shown agreed, when and to what; where the form is kept."),
    )
    file: Any
    color = models.CharField(max_length=7, blank=True, editable=False, help_text="The average colour, #rrggbb.")
    rendered_key = models.CharField(
        max_length=100, blank=True, editable=False, help_text="What the renditions were made for; empty: none yet."
    )

    admin_form_fields = (
        "title",
        "file",
        "credit",
        "licence",
        "consent_note",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions = [("choose_image", "Can choose image")]

    def alt(self, locale: str) -> str:
        """What the image shows, in a language or the first of its chain that has it; empty if none has."""
        texts = {row.locale: row.alt for row in self.alts.all()}
        return next((texts[code] for code in LANGUAGES[locale].chain if texts.get(code)), "")

    def get_upload_to(self, filename: str) -> str:
        """A random name: that of an upload can give away its author, and can be guessed."""
        return f"images/{uuid.uuid4().hex}{PurePath(filename).suffix.lower()[:10]}"

    def generate_rendition_file(self, filter: Any, *, source: Any = None) -> ContentFile[bytes]:
        """As Wagtail does, with the temporary file that it leaves open closed."""
        with super().generate_rendition_file(filter, source=source) as made:
            made.seek(0)
            return ContentFile(made.read(), name=made.name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if is_new(self.file):
            self._take_in_file()
        super().save(*args, **kwargs)

    def _take_in_file(self) -> None:
        """Of a newly uploaded file: drop its metadata, note its size, hash and colour, and forget older renditions."""
        if not self.is_svg():
            self.file.open()
            with Image.open(self.file) as picture:
                self.color = average_color(picture)
                cleaned = without_metadata(picture)
            if cleaned is not None:
                self.file = ContentFile(cleaned, name=self.file.name)
        self._set_image_file_metadata()
        self.rendered_key = ""


class ImageAlt(AtomicSave, models.Model):
    """What an image shows, in one language: read aloud in place of it."""

    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="alts")
    locale = models.CharField(
        max_length=8,
        choices=[(code, language.name) for code, language in LANGUAGES.items()],
        verbose_name=_("language"),
    )
    alt = models.CharField(max_length=240, verbose_name=_("alt text"))

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["image", "locale"], name="one_alt_per_language")]

    def __str__(self) -> str:
        return f"{self.alt} ({self.locale})"


class PortalRendition(AtomicSave, AbstractRendition):
    """One size and format of an image."""

    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_per_filter")
        ]

    def get_upload_to(self, filename: str) -> str:
        """A path of this upload alone: Wagtail deletes a rendition's file some time after its row: none is reused.

        The digest is one for all sizes of a format, so that lists of them compress well.
        """
        size, _, options = self.filter_spec.partition("|")
        digest = hashlib.sha256(f"{self.image.file.name} {options} {self.focal_point_key}".encode()).hexdigest()[:20]
        return f"images/{self.image_id}/{digest}-{size}{PurePath(filename).suffix}"

    def is_of_present_file(self) -> bool:
        """Whether it was made of the file that the image has now."""
        return bool(self.file.name == self.get_upload_to(self.file.name))


def average_color(picture: Image.Image) -> str:
    """The average colour of a picture, `#rrggbb`; transparent parts count as white."""
    small = eight_bit(picture).convert("RGBA").resize((8, 8))
    white = Image.new("RGBA", small.size, "white")
    pixel = Image.alpha_composite(white, small).convert("RGB").resize((1, 1), Image.Resampling.BOX)
    return f"#{pixel.tobytes().hex()}"


def eight_bit(picture: Image.Image) -> Image.Image:
    """A grey picture of sixteen bits (scans, maps) with eight, for JPEG has no more; any other as it is."""
    return picture.convert("I").point(lambda level: level / 256).convert("L") if _is_deep(picture) else picture


def _is_deep(picture: Image.Image) -> bool:
    return picture.mode.startswith("I")


def without_metadata(picture: Image.Image) -> bytes | None:
    """The picture without EXIF and XMP (place, time, camera), upright and of eight bits; None if it is so already.

    Originals are public until renditions exist, and a place written by a camera can endanger those shown.
    """
    telling = {"exif", "xmp", "XML:com.adobe.xmp", "Raw profile type exif", "photoshop", "comment", "mp"}
    if not _is_deep(picture) and not (telling | getattr(picture, "text", {}).keys()) & picture.info.keys():
        return None
    # Many phones write MPO under the name of JPEG: the picture itself comes first, and is all that is kept.
    several = getattr(picture, "is_animated", False) and picture.format != "MPO"
    if picture.format not in ("JPEG", "MPO", "PNG", "WEBP") or several:
        return None
    upright = eight_bit(ImageOps.exif_transpose(picture))
    clean = Image.new(upright.mode, upright.size)
    if palette := upright.getpalette():
        clean.putpalette(palette)
    clean.paste(upright)
    out = io.BytesIO()
    clean.save(
        out,
        "JPEG" if picture.format == "MPO" else picture.format,
        quality=92,
        icc_profile=picture.info.get("icc_profile"),
    )
    return out.getvalue()
