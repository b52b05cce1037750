"""Jobs, internships, volunteering, consultancies."""

from __future__ import annotations

from django.db import models
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
from portal.cms.fields import CodeField, CodeListField
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

    kind = CodeField("job_kind", blank=False, default="job")
    work_mode = CodeField("work_mode")
    contract = CodeField("contract")
    hours = CodeField("hours")
    salary_min = models.DecimalField("salary from", max_digits=14, decimal_places=2, null=True, blank=True)
    salary_max = models.DecimalField("salary up to", max_digits=14, decimal_places=2, null=True, blank=True)
    salary_currency = models.CharField("currency", max_length=3, blank=True, choices=currencies)
    salary_period = CodeField("salary_period", verbose_name="per")
    languages = CodeListField("language", verbose_name="languages asked for")
    experience = CodeField("experience")

    edit_handler = page_editor(
        ["body", *applying_panels()],
        [
            fact_group("Job", "kind", FactPanel("organisation", heading="Employer")),
            *date_panels(),
            fact_group(
                "The work",
                FieldRowPanel([FactPanel("work_mode"), FactPanel("contract"), FactPanel("hours")]),
                "experience",
                "languages",
            ),
            fact_group(
                "Pay",
                FieldRowPanel([FactPanel("salary_min"), FactPanel("salary_max")]),
                FieldRowPanel([FactPanel("salary_currency"), FactPanel("salary_period")]),
            ),
            fact_group("Where the work is", "countries", "regions"),
            FactInlinePanel("places", heading="Places of work", label="Place"),
            *contact_panels(),
            fact_group("Topics", "topics"),
            *shared_facts()[2:],
        ],
    )

    class Meta:
        verbose_name = "job"

    def contradictions(self) -> Problems:
        """Also a salary range the wrong way round."""
        problems = super().contradictions()
        if self.salary_min is not None and self.salary_max is not None and self.salary_max < self.salary_min:
            problems["salary_max"] = f"“Up to” ({self.salary_max}) is less than “from” ({self.salary_min})."
        return problems

    def gaps(self) -> Problems:
        """Also the currency and period of its salary."""
        problems = super().gaps()
        if self.salary_min is not None or self.salary_max is not None:
            if not self.salary_currency:
                problems["salary_currency"] = "Choose the currency of the salary."
            if not self.salary_period:
                problems["salary_period"] = "Say for which period the salary is paid."
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
