"""What funding calls and jobs share: when one may apply, how, and where it takes place."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, Panel
from wagtail.fields import RichTextField
from wagtail.models import Orderable

from opportunities import deadlines
from opportunities.choices import zones
from portal.cms.blocks import RICH_TEXT_FEATURES
from portal.cms.fields import CodeField
from portal.cms.models.pages import PortalPage, Problems
from portal.cms.models.terms import Country
from portal.cms.panels import FactInlinePanel, FactPanel, fact_group


class CallPage(PortalPage):
    """A call for applications."""

    fact_fields = (
        *PortalPage.fact_fields,
        "opens_on",
        "opens_time",
        "deadline_kind",
        "deadline_on",
        "deadline_time",
        "deadline_zone",
        "stages",
        "closed_early_at",
        "closed_early_reason",
        "places",
        "apply_url",
        "contact_name",
        "contact_email",
        "contact_phone",
    )
    text_fields = (*PortalPage.text_fields, "how_to_apply", "attachments")

    opens_on = models.DateField(_("opens on"), null=True, blank=True, help_text=_("Empty: it is open already."))
    opens_time = models.TimeField(_("opens at"), null=True, blank=True, help_text=_("Empty: at the start of that day."))
    deadline_kind = CodeField("deadline_kind", blank=False, default="fixed", verbose_name=_("deadline"))
    deadline_on = models.DateField(_("last day"), null=True, blank=True)
    deadline_time = models.TimeField(
        _("until"), null=True, blank=True, help_text=_("Empty: until the end of that day.")
    )
    deadline_zone = models.CharField(
        _("time zone"), max_length=64, blank=True, choices=zones, help_text=_("Where these dates and times are meant.")
    )
    closed_early_at = models.DateTimeField(
        _("closed early on"), null=True, blank=True, help_text=_("If it closed before its time.")
    )
    closed_early_reason = CodeField("closed_early_reason", verbose_name=_("why it closed early"))

    how_to_apply = RichTextField(blank=True, features=RICH_TEXT_FEATURES, verbose_name=_("how to apply"))
    apply_url = models.URLField(max_length=500, blank=True, verbose_name=_("where to apply"))
    contact_name = models.CharField(max_length=120, blank=True, verbose_name=_("name"))
    contact_email = models.EmailField(blank=True, verbose_name=_("e-mail"))
    contact_phone = models.CharField(max_length=40, blank=True, verbose_name=_("phone"))

    class Meta:
        abstract = True

    def dates(self) -> deadlines.Dates:
        """When one may apply, as the editor wrote it."""
        return deadlines.Dates(
            kind=self.deadline_kind,
            zone=self.deadline_zone,
            opens=deadlines.Moment.of(self.opens_on, self.opens_time),
            deadline=deadlines.Moment.of(self.deadline_on, self.deadline_time),
            stages=tuple(
                deadlines.Stage(str(stage.key), stage.kind, deadlines.Moment(stage.on, stage.time))
                for stage in self.stages.all()
            ),
            closed_early=self.closed_early_at,
        )

    def contradictions(self) -> Problems:
        """Also the order of its dates."""
        return super().contradictions() | self.dates().contradictions()

    def gaps(self) -> Problems:
        """Also dates that its kind of deadline needs, and how to apply."""
        problems = super().gaps() | self.dates().gaps()
        if self.closed_early_at and not self.closed_early_reason:
            problems["closed_early_reason"] = gettext("Say why it closed early.")
        return problems


class Stage(Orderable):
    """One of several deadlines. Its key stays the same through all edits, so that reminders can follow it."""

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    kind = CodeField("stage_kind", blank=False, verbose_name=_("kind"))
    on = models.DateField(_("last day"))
    time = models.TimeField(_("until"), null=True, blank=True, help_text=_("Empty: until the end of that day."))

    panels: ClassVar[list[Panel]] = [FieldRowPanel([FieldPanel("kind"), FieldPanel("on"), FieldPanel("time")])]

    class Meta(Orderable.Meta):
        abstract = True
        verbose_name = _("stage")
        verbose_name_plural = _("stages")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.on} {self.time or ''}".strip()


class Place(Orderable):
    """Where something takes place."""

    name = models.CharField(max_length=120, blank=True, help_text=_("City or venue."), verbose_name=_("place"))
    country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("country")
    )
    online = models.BooleanField(default=False, verbose_name=_("online"))
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

    panels: ClassVar[list[Panel]] = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("country"), FieldPanel("online")]),
        FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
    ]

    class Meta(Orderable.Meta):
        abstract = True
        verbose_name = _("place")
        verbose_name_plural = _("places")

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.name, str(self.country or ""), gettext("online") if self.online else ""]))


class Attachment(Orderable):
    """A form, the terms, a budget template."""

    title = models.CharField(max_length=160, verbose_name=_("title"))
    file = models.ForeignKey("cms.PortalFile", on_delete=models.CASCADE, related_name="+", verbose_name=_("file"))

    panels: ClassVar[list[Panel]] = [FieldPanel("title"), FieldPanel("file")]

    class Meta(Orderable.Meta):
        abstract = True
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.title


def applying_panels() -> list[Panel]:
    """How to apply: text."""
    return [
        FieldPanel("how_to_apply"),
        InlinePanel("attachments", heading=_("Attachments"), label=_("Attachment")),
    ]


def date_panels() -> list[Panel]:
    """When one may apply: facts."""
    rows = [
        FieldRowPanel([FactPanel("opens_on"), FactPanel("opens_time")]),
        FieldRowPanel([FactPanel("deadline_kind"), FactPanel("deadline_zone")]),
        FieldRowPanel([FactPanel("deadline_on"), FactPanel("deadline_time")]),
    ]
    return [
        MultiFieldPanel(rows, heading=_("When to apply")),
        FactInlinePanel(
            "stages",
            heading=_("Stages"),
            label=_("Stage"),
            help_text=_("Only if there are several deadlines, one after another."),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FactPanel("closed_early_at"), FactPanel("closed_early_reason")])], heading=_("Closed early")
        ),
    ]


def contact_panels() -> list[Panel]:
    """Where to apply and whom to ask: facts."""
    return [
        fact_group(_("Where to apply"), "apply_url"),
        fact_group(
            _("Contact"), FieldRowPanel([FactPanel("contact_name"), FactPanel("contact_email")]), "contact_phone"
        ),
    ]
