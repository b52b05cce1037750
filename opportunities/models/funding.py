"""Funding calls: grants, fellowships, scholarships, contests, exchanges, trainings, accelerators."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
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
from portal.cms.fields import CodeField, CodeListField, NotNegativeValidator
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

    kind = CodeField("funding_kind", blank=False, default="grant", verbose_name=_("kind"))
    audiences = ParentalManyToManyField(Audience, blank=True, related_name="+", verbose_name=_("applicants"))
    age_min = models.PositiveSmallIntegerField(_("from the age of"), null=True, blank=True)
    age_max = models.PositiveSmallIntegerField(_("up to the age of"), null=True, blank=True)
    application_languages = CodeListField("language", verbose_name=_("languages of the application"))

    amount_min = models.DecimalField(
        _("amount from"), max_digits=14, decimal_places=2, null=True, blank=True, validators=[NotNegativeValidator()]
    )
    amount_max = models.DecimalField(
        _("amount up to"), max_digits=14, decimal_places=2, null=True, blank=True, validators=[NotNegativeValidator()]
    )
    currency = models.CharField(max_length=3, blank=True, choices=currencies, verbose_name=_("currency"))
    own_contribution_percent = models.DecimalField(
        _("own contribution, %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    costs_covered = CodeListField("costs_covered", verbose_name=_("costs covered"))
    own_contribution_note = models.CharField(
        max_length=240,
        blank=True,
        help_text=_("What applicants have to bring in, in words."),
        verbose_name=_("own contribution"),
    )

    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    edit_handler = page_editor(
        ["body", *applying_panels(), FieldPanel("own_contribution_note")],
        [
            fact_group(_("Call"), "kind", FactPanel("organisation", heading=_("Funder"))),
            *date_panels(),
            fact_group(
                _("Who may apply"),
                "audiences",
                FactPanel("countries", heading=_("Countries where they must be based")),
                FactPanel("regions", heading=_("Regions where they must be based")),
                FieldRowPanel([FactPanel("age_min"), FactPanel("age_max")]),
                "application_languages",
            ),
            fact_group(
                _("Money"),
                FieldRowPanel([FactPanel("amount_min"), FactPanel("amount_max"), FactPanel("currency")]),
                "own_contribution_percent",
                "costs_covered",
            ),
            fact_group(_("When it takes place"), FieldRowPanel([FactPanel("starts_on"), FactPanel("ends_on")])),
            FactInlinePanel("places", heading=_("Where it takes place"), label=_("Place")),
            *contact_panels(),
            fact_group(_("Topics"), "topics"),
            *shared_facts()[2:],
        ],
    )

    class Meta:
        verbose_name = _("funding call")
        verbose_name_plural = _("funding calls")

    def contradictions(self) -> Problems:
        """Also ages, amounts and dates the wrong way round."""
        problems = super().contradictions()
        if _reversed(self.age_min, self.age_max):
            told = gettext("The highest age ({highest}) is below the lowest ({lowest}).")
            problems["age_max"] = told.format(highest=self.age_max, lowest=self.age_min)
        if _reversed(self.amount_min, self.amount_max):
            told = gettext("“Up to” ({high}) is less than “from” ({low}).")
            problems["amount_max"] = told.format(high=self.amount_max, low=self.amount_min)
        if _reversed(self.starts_on, self.ends_on):
            told = gettext("It ends on {end}, before it starts on {start}.")
            problems["ends_on"] = told.format(end=self.ends_on, start=self.starts_on)
        return problems

    def gaps(self) -> Problems:
        """Also the currency of its amounts."""
        problems = super().gaps()
        if (self.amount_min is not None or self.amount_max is not None) and not self.currency:
            problems["currency"] = gettext("Choose the currency of the amount.")
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
