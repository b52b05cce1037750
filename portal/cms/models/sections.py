"""The tree that holds the pages: a home per language, and below it the sections. Neither is public by itself."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.models import Page

from portal.cms.models.previews import PreviewedInFrontEnd
from portal.cms.section_titles import SECTION_KEYS
from portal.cms.site_blocks import ListBlock, NoticeBlock, PicksBlock
from portal.publishing.types import ContentType, content_types


class HomePage(PreviewedInFrontEnd, Page):
    """The root of one language and its front page; its slug is the language code. `portal_setup` makes them."""

    sections = StreamField(
        [("picks", PicksBlock()), ("list", ListBlock()), ("notice", NoticeBlock())],
        blank=True,
        help_text=_(
            "The front page, from top to bottom. Empty: it fills itself with what is new and what closes next."
        ),
        verbose_name=_("sections of the front page"),
    )

    is_creatable = False
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["cms.SectionPage"]
    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("sections")]
    promote_panels: ClassVar[list[Panel]] = []

    class Meta:
        verbose_name = _("home")
        verbose_name_plural = _("homes")


class SectionPage(Page):
    """A section of one language: news, grants, about, …; its slug is the same in all languages."""

    parent_page_types: ClassVar[list[str]] = ["cms.HomePage", "cms.SectionPage"]
    subpage_types: ClassVar[list[str]] = [
        "news.NewsPage",
        "news.AnalysisPage",
        "news.ResourcePage",
        "opportunities.FundingPage",
        "opportunities.JobPage",
        "stories.EssayPage",
        "stories.SuccessStoryPage",
        "cms.InfoPage",
        "cms.SectionPage",
    ]
    preview_modes: ClassVar[list[tuple[str, str]]] = []
    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("slug")]
    promote_panels: ClassVar[list[Panel]] = []

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def item_type(self) -> ContentType | None:
        """What new pages here are: the type of the nearest section that has one; None where that is open."""
        types = {SECTION_KEYS[content_type.section]: content_type for content_type in content_types()}
        nearest_first = self.get_ancestors(inclusive=True).order_by("-depth")
        keys = nearest_first.values_list("translation_key", flat=True)
        return next((types[key] for key in keys if key in types), None)
