"""News, analysis and policy material, educational resources."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, Panel
from wagtail.models import Orderable

from portal.cms.fields import CodeField, CodeListField
from portal.cms.models.pages import PortalPage, Problems
from portal.cms.panels import fact_group, page_editor, shared_facts


class NewsPage(PortalPage):
    """A piece of news."""

    edit_handler = page_editor(["body"], shared_facts())

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = pgettext_lazy("plural", "news")


class AnalysisPage(PortalPage):
    """Analysis or policy material, with its authors and the paper itself."""

    fact_fields = (*PortalPage.fact_fields, "kind", "policy_area")
    text_fields = (*PortalPage.text_fields, "authors", "paper")

    kind = CodeField("analysis_kind", blank=False, default="analysis", verbose_name=_("kind"))
    policy_area = CodeField("policy_area", verbose_name=_("policy area"))
    paper = models.ForeignKey(
        "cms.PortalFile",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The whole paper in this language, if there is one."),
        verbose_name=_("paper"),
    )

    edit_handler = page_editor(
        ["body", InlinePanel("authors", heading=_("Authors"), label=_("Author")), "paper"],
        [fact_group(_("Analysis"), "kind", "policy_area"), *shared_facts()],
    )

    class Meta:
        verbose_name = _("analysis")
        verbose_name_plural = _("analyses")


class AnalysisAuthor(Orderable):
    """Who wrote an analysis."""

    page = ParentalKey(AnalysisPage, on_delete=models.CASCADE, related_name="authors")
    name = models.CharField(max_length=120, verbose_name=_("name"))
    role = models.CharField(
        max_length=160, blank=True, help_text=_("Position and organisation."), verbose_name=_("role")
    )

    panels: ClassVar[list[Panel]] = [FieldPanel("name"), FieldPanel("role")]

    class Meta(Orderable.Meta):
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self) -> str:
        return self.name


class ResourcePage(PortalPage):
    """A guide, manual, toolkit or video: a file or a link, in this page's language or another."""

    fact_fields = (
        *PortalPage.fact_fields,
        "kind",
        "resource_format",
        "resource_level",
        "material_languages",
        "licence",
    )
    text_fields = (*PortalPage.text_fields, "file", "link")

    kind = CodeField("resource_kind", blank=False, default="guide", verbose_name=_("kind"))
    resource_format = CodeField("resource_format", verbose_name=_("format"))
    resource_level = CodeField("resource_level", verbose_name=_("level"))
    material_languages = CodeListField("language", verbose_name=_("languages of the material"))
    licence = CodeField(
        "licence", help_text=_("Under which terms the material may be used."), verbose_name=_("licence")
    )
    file = models.ForeignKey(
        "cms.PortalFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("file")
    )
    link = models.URLField(
        max_length=500,
        blank=True,
        help_text=_("Where the material is, if it is not a file here."),
        verbose_name=_("link"),
    )

    edit_handler = page_editor(
        ["body", MultiFieldPanel([FieldPanel("file"), FieldPanel("link")], heading=_("The material"))],
        [
            fact_group(
                _("Resource"),
                "kind",
                "resource_format",
                "resource_level",
                "material_languages",
                "licence",
            ),
            *shared_facts(),
        ],
    )

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")

    def text_gaps(self) -> Problems:
        """The material itself is what readers come for."""
        problems = super().text_gaps()
        if not self.file_id and not self.link:
            problems["file"] = gettext("Attach the material as a file, or give its address below.")
        return problems
