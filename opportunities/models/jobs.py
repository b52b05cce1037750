"""Jobs, internships, volunteering, consultancies."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldRowPanel

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
from portal.cms.panels import FactInlinePanel, FactPanel, fact_group, page_editor, shared_facts


class JobPage(CallPage):
    """Work, paid or not. `organisation` is the employer, `countries` where the work is."""

    fact_fields = (
        *CallPage.fact_fields,
        "kind",
        "work_mode",
        "contract",
        "hours",
        "salary_min",
        "salary_max",
        "salary_currency",
        "salary_period",
        "languages",
        "experience",
    )

    kind = CodeField("job_kind", blank=False, default="job", verbose_name=_("kind"))
    work_mode = CodeField("work_mode", verbose_name=_("work mode"))
    contract = CodeField("contract", verbose_name=_("contract"))
    hours = CodeField("hours", verbose_name=_("hours"))
    salary_min = models.DecimalField(
        _("salary from"), max_digits=14, decimal_places=2, null=True, blank=True, validators=[NotNegativeValidator()]
    )
    salary_max = models.DecimalField(
        _("salary up to"), max_digits=14, decimal_places=2, null=True, blank=True, validators=[NotNegativeValidator()]
    )
    salary_currency = models.CharField(_("currency"), max_length=3, blank=True, choices=currencies)
    salary_period = CodeField("salary_period", verbose_name=_("per"))
    languages = CodeListField("language", verbose_name=_("languages asked for"))
    experience = CodeField("experience", verbose_name=_("experience"))

    edit_handler = page_editor(
        ["body", *applying_panels()],
        [
            fact_group(_("Job"), "kind", FactPanel("organisation", heading=_("Employer"))),
            *date_panels(),
            fact_group(
                _("The work"),
                FieldRowPanel([FactPanel("work_mode"), FactPanel("contract"), FactPanel("hours")]),
                "experience",
                "languages",
            ),
            fact_group(
                _("Pay"),
                FieldRowPanel([FactPanel("salary_min"), FactPanel("salary_max")]),
                FieldRowPanel([FactPanel("salary_currency"), FactPanel("salary_period")]),
            ),
            fact_group(_("Where the work is"), "countries", "regions"),
            FactInlinePanel("places", heading=_("Places of work"), label=_("Place")),
            *contact_panels(),
            fact_group(_("Topics"), "topics"),
            *shared_facts()[2:],
        ],
    )

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def contradictions(self) -> Problems:
        """Also a salary range the wrong way round."""
        problems = super().contradictions()
        if self.salary_min is not None and self.salary_max is not None and self.salary_max < self.salary_min:
            told = gettext("“Up to” ({high}) is less than “from” ({low}).")
            problems["salary_max"] = told.format(high=self.salary_max, low=self.salary_min)
        return problems

    def gaps(self) -> Problems:
        """Also the currency and period of its salary."""
        problems = super().gaps()
        if self.salary_min is not None or self.salary_max is not None:
            if not self.salary_currency:
                problems["salary_currency"] = gettext("Choose the currency of the salary.")
            if not self.salary_period:
                problems["salary_period"] = gettext("Say for which period the salary is paid.")
        return problems


class JobStage(Stage):
    """A deadline of a job."""

    page = ParentalKey(JobPage, on_delete=models.CASCADE, related_name="stages")


class JobPlace(Place):
    """A place of work."""

    page = ParentalKey(JobPage, on_delete=models.CASCADE, related_name="places")


class JobAttachment(Attachment):
    """A file of a job."""

    page = ParentalKey(JobPage, on_delete=models.CASCADE, related_name="attachments")
