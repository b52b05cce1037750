"""The tree that holds the pages: a home per language, and below it the sections. Neither is public by itself."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from wagtail.models import Page

from portal.cms.models.pages import public_address


class HomePage(Page):
    """The root of one language; its slug is the language code."""

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["cms.SectionPage"]
    preview_modes: ClassVar[list[tuple[str, str]]] = []

    class Meta:
        verbose_name = "home"

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Redirect to the front end, or to the language's items in the API."""
        return HttpResponseRedirect(public_address(self))


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

    class Meta:
        verbose_name = "section"

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Redirect to the front end, or to the language's items in the API."""
        return HttpResponseRedirect(public_address(self))
