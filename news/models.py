"""News, analysis and policy material, educational resources."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
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
        verbose_name = "news"
        verbose_name_plural = "news"


class AnalysisPage(PortalPage):
    """Analysis or policy material, with its authors and the paper itself."""

    fact_fields = (*PortalPage.fact_fields, "kind", "policy_area")
    text_fields = (*PortalPage.text_fields, "authors", "paper")

    kind = CodeField("analysis_kind", blank=False, default="analysis")
    policy_area = CodeField("policy_area")
    paper = models.ForeignKey(
        "cms.PortalFile",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The whole paper in this language, if there is one.",
    )

    edit_handler = page_editor(
        ["body", InlinePanel("authors", heading="Authors", label="Author"), "paper"],
        [fact_group("Analysis", "kind", "policy_area"), *shared_facts()],
    )

    class Meta:
        verbose_name = "analysis"
        verbose_name_plural = "analyses"


class AnalysisAuthor(Orderable):
    """Who wrote an analysis."""

    page = ParentalKey(AnalysisPage, on_delete=models.CASCADE, related_name="authors")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=160, blank=True, help_text="Position and organisation.")

    panels: ClassVar[list[Panel]] = [FieldPanel("name"), FieldPanel("role")]

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

    kind = CodeField("resource_kind", blank=False, default="guide")
    resource_format = CodeField("resource_format", verbose_name="format")
    resource_level = CodeField("resource_level", verbose_name="level")
    material_languages = CodeListField("language", verbose_name="languages of the material")
    licence = CodeField("licence", help_text="Under which terms the material may be used.")
    file = models.ForeignKey("cms.PortalFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    link = models.URLField(max_length=500, blank=True, help_text="Where the material is, if it is not a file here.")

    edit_handler = page_editor(
        ["body", MultiFieldPanel([FieldPanel("file"), FieldPanel("link")], heading="The material")],
        [
            fact_group(
                "Resource",
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
        verbose_name = "resource"

    def text_gaps(self) -> Problems:
        """The material itself is what readers come for."""
        problems = super().text_gaps()
        if not self.file_id and not self.link:
            problems["file"] = "Attach the material as a file, or give its address below."
        return problems
