"""Funding calls: grants, fellowships, scholarships, contests, exchanges, trainings, accelerators."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from opportunities.choices import currencies
from opportunities.models.calls import (
    Attachment,
    CallPage,
    Place,
    Stage,
    applying_panels,
    contact_panels,
    date_panels,
)
from portal.cms.fields import CodeField, CodeListField
from portal.cms.models.pages import Problems
from portal.cms.models.terms import Audience
from portal.cms.panels import FactInlinePanel, FactPanel, fact_group, page_editor, shared_facts


class FundingPage(CallPage):
    """A call for money or a paid place. `organisation` is the funder, `countries` where applicants must be based."""

    fact_fields = (
        *CallPage.fact_fields,
        "kind",
        "audiences",
        "age_min",
        "age_max",
        "application_languages",
        "amount_min",
        "amount_max",
        "currency",
        "own_contribution_percent",
        "costs_covered",
        "starts_on",
        "ends_on",
    )
    text_fields = (*CallPage.text_fields, "own_contribution_note")

    kind = CodeField("funding_kind", blank=False, default="grant")
    audiences = ParentalManyToManyField(Audience, blank=True, related_name="+", verbose_name="applicants")
    age_min = models.PositiveSmallIntegerField("from the age of", null=True, blank=True)
    age_max = models.PositiveSmallIntegerField("up to the age of", null=True, blank=True)
    application_languages = CodeListField("language", verbose_name="languages of the application")

    amount_min = models.DecimalField("amount from", max_digits=14, decimal_places=2, null=True, blank=True)
    amount_max = models.DecimalField("amount up to", max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, choices=currencies)
    own_contribution_percent = models.DecimalField(
        "own contribution, %",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    costs_covered = CodeListField("costs_covered")
    own_contribution_note = models.CharField(
        max_length=240, blank=True, help_text="What applicants have to bring in, in words."
    )

    starts_on = models.DateField("starts on", null=True, blank=True)
    ends_on = models.DateField("ends on", null=True, blank=True)

    edit_handler = page_editor(
        ["body", *applying_panels(), FieldPanel("own_contribution_note")],
        [
            fact_group("Call", "kind", FactPanel("organisation", heading="Funder")),
            *date_panels(),
            fact_group(
                "Who may apply",
                "audiences",
                FactPanel("countries", heading="Countries where they must be based"),
                FactPanel("regions", heading="Regions where they must be based"),
                FieldRowPanel([FactPanel("age_min"), FactPanel("age_max")]),
                "application_languages",
            ),
            fact_group(
                "Money",
                FieldRowPanel([FactPanel("amount_min"), FactPanel("amount_max"), FactPanel("currency")]),
                "own_contribution_percent",
                "costs_covered",
            ),
            fact_group("When it takes place", FieldRowPanel([FactPanel("starts_on"), FactPanel("ends_on")])),
            FactInlinePanel("places", heading="Where it takes place", label="Place"),
            *contact_panels(),
            fact_group("Topics", "topics"),
            *shared_facts()[2:],
        ],
    )

    class Meta:
        verbose_name = "funding call"

    def contradictions(self) -> Problems:
        """Also ages, amounts and dates the wrong way round."""
        problems = super().contradictions()
        if _reversed(self.age_min, self.age_max):
            problems["age_max"] = f"The highest age ({self.age_max}) is below the lowest ({self.age_min})."
        if _reversed(self.amount_min, self.amount_max):
            problems["amount_max"] = f"“Up to” ({self.amount_max}) is less than “from” ({self.amount_min})."
        if _reversed(self.starts_on, self.ends_on):
            problems["ends_on"] = f"It ends on {self.ends_on}, before it starts on {self.starts_on}."
        return problems

    def gaps(self) -> Problems:
        """Also the currency of its amounts."""
        problems = super().gaps()
        if (self.amount_min is not None or self.amount_max is not None) and not self.currency:
            problems["currency"] = "Choose the currency of the amount."
        return problems


class FundingStage(Stage):
    """A deadline of a funding call."""

    page = ParentalKey(FundingPage, on_delete=models.CASCADE, related_name="stages")


class FundingPlace(Place):
    """Where what is funded takes place."""

    page = ParentalKey(FundingPage, on_delete=models.CASCADE, related_name="places")


class FundingAttachment(Attachment):
    """A file of a funding call."""

    page = ParentalKey(FundingPage, on_delete=models.CASCADE, related_name="attachments")


def _reversed(low: object, high: object) -> bool:
    return low is not None and high is not None and high < low  # type: ignore[operator]  # both of one type
