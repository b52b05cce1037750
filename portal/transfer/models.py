"""Where imported things came from, so that importing the same again changes nothing.

A digest is that of the line from which something was last made: what editors change here afterwards stays, until the
line itself changes.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from wagtail.models import Page

PORTAL = "portal"
"""The source of what was made in the portal itself. Its external id is the group (of items) or the stored file."""


class ImportedItem(models.Model):
    """A page that came from elsewhere: one item in one language."""

    source = models.CharField(max_length=64)
    external_id = models.CharField(max_length=255)
    language = models.CharField(max_length=8)
    group = models.UUIDField(db_index=True)
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "external_id", "language"], name="imported_item_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id} {self.language}"


class ImportedImage(models.Model):
    """An image that came from elsewhere."""

    source = models.CharField(max_length=64)
    external_id = models.CharField(max_length=255)
    image = models.ForeignKey(settings.WAGTAILIMAGES_IMAGE_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "external_id"], name="imported_image_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"


class ImportedFile(models.Model):
    """A file that came from elsewhere."""

    source = models.CharField(max_length=64)
    external_id = models.CharField(max_length=255)
    file = models.ForeignKey(settings.WAGTAILDOCS_DOCUMENT_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "external_id"], name="imported_file_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"


class ImportedTerm(models.Model):
    """A term that a file of lines defined or renamed."""

    term = models.OneToOneField("cms.Term", on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.term)
