"""Essays and success stories."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, Panel
from wagtail.fields import RichTextField
from wagtail.models import Orderable

from portal.cms.blocks import RICH_TEXT_FEATURES
from portal.cms.models.pages import PortalPage, Problems
from portal.cms.models.terms import Country, Region
from portal.cms.panels import FactPanel, fact_group, page_editor, shared_facts

WORDS_PER_MINUTE = 180
"""Adults read 175–240 words of prose a minute (Brysbaert 2019); languages with long words are at the lower end."""


def reading_time(text: str) -> int:
    """Whole minutes that reading a plain text takes, at least 1."""
    return max(1, math.ceil(len(text.split()) / WORDS_PER_MINUTE))


class EssayPage(PortalPage):
    """A personal or journalistic text."""

    text_fields = (*PortalPage.text_fields, "authors")

    edit_handler = page_editor(
        ["body", InlinePanel("authors", heading=_("Authors"), label=_("Author"))], shared_facts()
    )

    class Meta:
        verbose_name = _("essay")
        verbose_name_plural = _("essays")


class EssayAuthor(Orderable):
    """Who wrote an essay, and who that is."""

    page = ParentalKey(EssayPage, on_delete=models.CASCADE, related_name="authors")
    name = models.CharField(max_length=120, verbose_name=_("name"))
    bio = models.TextField(
        max_length=400, blank=True, help_text=_("One or two sentences (at most 400 characters)."), verbose_name=_("bio")
    )

    panels: ClassVar[list[Panel]] = [FieldPanel("name"), FieldPanel("bio")]

    class Meta(Orderable.Meta):
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self) -> str:
        return self.name


class Consent(models.TextChoices):
    """How closely the place of a story may be shown."""

    NONE = "none", _("not at all")
    COUNTRY = "country", _("the country")
    REGION = "region", _("the region")
    EXACT = "exact", _("the exact place")


class SuccessStoryPage(PortalPage):
    """What somebody changed, and how. The consent record is never public; it decides what of the story is."""

    fact_fields = (
        *PortalPage.fact_fields,
        "place_name",
        "place_country",
        "place_region",
        "latitude",
        "longitude",
        "consent_subject",
        "consent_given_on",
        "consent_form",
        "consent_name",
        "consent_photo",
        "consent_place",
    )
    text_fields = (
        *PortalPage.text_fields,
        "challenge",
        "solution",
        "result",
        "key_figures",
        "quotation",
        "quotation_by",
    )

    challenge = RichTextField(blank=True, features=RICH_TEXT_FEATURES, verbose_name=_("challenge"))
    solution = RichTextField(blank=True, features=RICH_TEXT_FEATURES, verbose_name=_("solution"))
    result = RichTextField(blank=True, features=RICH_TEXT_FEATURES, verbose_name=_("result"))
    quotation = models.TextField(blank=True, max_length=600, verbose_name=_("quotation"))
    quotation_by = models.CharField(
        max_length=160,
        blank=True,
        verbose_name=_("said by"),
        help_text=_("Shown only if the person agreed to be named."),
    )

    place_name = models.CharField(max_length=120, blank=True, verbose_name=_("town or village"))
    place_country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("country")
    )
    place_region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("region")
    )
    latitude = models.DecimalField(
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        verbose_name=_("latitude"),
    )
    longitude = models.DecimalField(
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        verbose_name=_("longitude"),
    )

    consent_subject = models.CharField(max_length=160, blank=True, verbose_name=_("whose story it is"))
    consent_given_on = models.DateField(null=True, blank=True, verbose_name=_("consent given on"))
    consent_form = models.ForeignKey(
        "cms.PortalFile",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("signed form"),
        help_text=_("Keep it in a private collection."),
    )
    consent_name = models.BooleanField(default=False, verbose_name=_("may be named"))
    consent_photo = models.BooleanField(default=False, verbose_name=_("may be shown in pictures"))
    consent_place = models.CharField(
        max_length=10, choices=Consent.choices, default=Consent.NONE, verbose_name=_("what may be told of the place")
    )

    edit_handler = page_editor(
        [
            "challenge",
            "solution",
            "result",
            InlinePanel("key_figures", heading=_("Key figures"), label=_("Figure")),
            MultiFieldPanel([FieldPanel("quotation"), FieldPanel("quotation_by")], heading=_("Quotation")),
            "body",
        ],
        [
            fact_group(
                _("Consent"),
                "consent_subject",
                FieldRowPanel([FactPanel("consent_given_on"), FactPanel("consent_form")]),
                FieldRowPanel([FactPanel("consent_name"), FactPanel("consent_photo")]),
                "consent_place",
                help_text=_("Never public. It decides what is shown of the person, the pictures and the place."),
            ),
            fact_group(
                _("Place"),
                "place_name",
                FieldRowPanel([FactPanel("place_country"), FactPanel("place_region")]),
                FieldRowPanel([FactPanel("latitude"), FactPanel("longitude")]),
            ),
            *shared_facts(),
        ],
    )

    class Meta:
        verbose_name = _("success story")
        verbose_name_plural = _("success stories")

    def contradictions(self) -> Problems:
        """Also a region that lies in another country, and half a position."""
        problems = super().contradictions()
        if self.place_region and self.place_country and not self.place_region.code.startswith(self.place_country.code):
            problems["place_region"] = gettext("{region} is not in {country}.").format(
                region=self.place_region, country=self.place_country
            )
        if (self.latitude is None) != (self.longitude is None):
            problems["longitude" if self.longitude is None else "latitude"] = gettext("A position needs both numbers.")
        return problems

    def gaps(self) -> Problems:
        """Also the consent itself."""
        problems = super().gaps()
        if not self.consent_subject:
            problems["consent_subject"] = gettext("Say whose story this is. It is not published.")
        if not self.consent_given_on:
            problems["consent_given_on"] = gettext(
                "Say when consent was given. Without consent the story cannot be published."
            )
        return problems

    def public_place(self) -> dict[str, Any]:
        """What may be told of the place: as much of name, country, region, position as consent allows."""
        level = Consent(self.consent_place)
        place: dict[str, Any] = {}
        if level != Consent.NONE:
            place["country"] = self.place_country_id
        if level in (Consent.REGION, Consent.EXACT):
            place["region"] = self.place_region_id
        if level == Consent.EXACT:
            place |= {"name": self.place_name, "longitude": self.longitude, "latitude": self.latitude}
        return place


class KeyFigure(Orderable):
    """One number of a success story and what it counts."""

    page = ParentalKey(SuccessStoryPage, on_delete=models.CASCADE, related_name="key_figures")
    value = models.CharField(max_length=40, verbose_name=_("number"))
    label = models.CharField(max_length=120, verbose_name=_("what it counts"))

    panels: ClassVar[list[Panel]] = [FieldRowPanel([FieldPanel("value"), FieldPanel("label")])]

    class Meta(Orderable.Meta):
        verbose_name = _("key figure")
        verbose_name_plural = _("key figures")

    def __str__(self) -> str:
        return f"{self.value} {self.label}"
