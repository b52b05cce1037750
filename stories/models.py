"""Essays and success stories."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
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

    edit_handler = page_editor(["body", InlinePanel("authors", heading="Authors", label="Author")], shared_facts())

    class Meta:
        verbose_name = "essay"


class EssayAuthor(Orderable):
    """Who wrote an essay, and who that is."""

    page = ParentalKey(EssayPage, on_delete=models.CASCADE, related_name="authors")
    name = models.CharField(max_length=120)
    bio = models.TextField(max_length=400, blank=True, help_text="One or two sentences (at most 400 characters).")

    panels: ClassVar[list[Panel]] = [FieldPanel("name"), FieldPanel("bio")]

    def __str__(self) -> str:
        return self.name


class Consent(models.TextChoices):
    """How closely the place of a story may be shown."""

    NONE = "none", "not at all"
    COUNTRY = "country", "the country"
    REGION = "region", "the region"
    EXACT = "exact", "the exact place"


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

    challenge = RichTextField(blank=True, features=RICH_TEXT_FEATURES)
    solution = RichTextField(blank=True, features=RICH_TEXT_FEATURES)
    result = RichTextField(blank=True, features=RICH_TEXT_FEATURES)
    quotation = models.TextField(blank=True, max_length=600)
    quotation_by = models.CharField(
        max_length=160, blank=True, verbose_name="said by", help_text="Shown only if the person agreed to be named."
    )

    place_name = models.CharField(max_length=120, blank=True, verbose_name="town or village")
    place_country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name="country"
    )
    place_region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name="region"
    )
    latitude = models.DecimalField(
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )

    consent_subject = models.CharField(max_length=160, blank=True, verbose_name="whose story it is")
    consent_given_on = models.DateField(null=True, blank=True, verbose_name="consent given on")
    consent_form = models.ForeignKey(
        "cms.PortalFile",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="signed form",
        help_text="Keep it in a private collection.",
    )
    consent_name = models.BooleanField(default=False, verbose_name="may be named")
    consent_photo = models.BooleanField(default=False, verbose_name="may be shown in pictures")
    consent_place = models.CharField(
        max_length=10, choices=Consent.choices, default=Consent.NONE, verbose_name="what may be told of the place"
    )

    edit_handler = page_editor(
        [
            "challenge",
            "solution",
            "result",
            InlinePanel("key_figures", heading="Key figures", label="Figure"),
            MultiFieldPanel([FieldPanel("quotation"), FieldPanel("quotation_by")], heading="Quotation"),
            "body",
        ],
        [
            fact_group(
                "Consent",
                "consent_subject",
                FieldRowPanel([FactPanel("consent_given_on"), FactPanel("consent_form")]),
                FieldRowPanel([FactPanel("consent_name"), FactPanel("consent_photo")]),
                "consent_place",
                help_text="Never public. It decides what is shown of the person, the pictures and the place.",
            ),
            fact_group(
                "Place",
                "place_name",
                FieldRowPanel([FactPanel("place_country"), FactPanel("place_region")]),
                FieldRowPanel([FactPanel("latitude"), FactPanel("longitude")]),
            ),
            *shared_facts(),
        ],
    )

    class Meta:
        verbose_name = "success story"
        verbose_name_plural = "success stories"

    def contradictions(self) -> Problems:
        """Also a region that lies in another country, and half a position."""
        problems = super().contradictions()
        if self.place_region and self.place_country and not self.place_region.code.startswith(self.place_country.code):
            problems["place_region"] = f"{self.place_region} is not in {self.place_country}."
        if (self.latitude is None) != (self.longitude is None):
            problems["longitude" if self.longitude is None else "latitude"] = "A position needs both numbers."
        return problems

    def gaps(self) -> Problems:
        """Also the consent itself."""
        problems = super().gaps()
        if not self.consent_subject:
            problems["consent_subject"] = "Say whose story this is. It is not published."
        if not self.consent_given_on:
            problems["consent_given_on"] = "Say when consent was given. Without consent the story cannot be published."
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
    value = models.CharField(max_length=40)
    label = models.CharField(max_length=120)

    panels: ClassVar[list[Panel]] = [FieldRowPanel([FieldPanel("value"), FieldPanel("label")])]

    def __str__(self) -> str:
        return f"{self.value} {self.label}"
