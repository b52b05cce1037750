"""Menus, by language and place."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, Panel
from wagtail.fields import StreamField

from portal.cms.models.atomic import AtomicSave
from portal.cms.site_blocks import MenuEntryBlock
from portal.languages import LANGUAGES


class Menu(AtomicSave, models.Model):
    """What stands in one menu of one language. Without one, the main menu has the sections and the footer the plain
    pages."""

    class Place(models.TextChoices):
        MAIN = "main", _("Main menu")
        FOOTER = "footer", _("Footer")

    locale = models.CharField(
        max_length=8,
        choices=[(code, language.name) for code, language in LANGUAGES.items()],
        verbose_name=_("language"),
    )
    place = models.CharField(
        max_length=20, choices=Place.choices, default=Place.MAIN, verbose_name=_("place in the page")
    )
    entries = StreamField([("entry", MenuEntryBlock())], blank=True, verbose_name=_("entries"))

    panels: ClassVar[list[Panel]] = [
        FieldRowPanel([FieldPanel("locale"), FieldPanel("place")]),
        FieldPanel("entries"),
    ]

    class Meta:
        ordering = ["locale", "place"]
        constraints = [models.UniqueConstraint(fields=["locale", "place"], name="one_menu_per_language_and_place")]
        verbose_name = _("menu")
        verbose_name_plural = _("menus")

    def __str__(self) -> str:
        return f"{self.get_place_display()} ({self.locale})"
