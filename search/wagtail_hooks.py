"""The search in Wagtail's admin: what editors tell it, and what readers asked."""

from __future__ import annotations

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from search.report import SearchReport
from search.viewsets import SearchViewSetGroup

register_snippet(SearchViewSetGroup)


def report_urls() -> list[URLPattern]:
    """The report, and its results alone."""
    return [
        path("reports/searches/", SearchReport.as_view(), name="search_report"),
        path("reports/searches/results/", SearchReport.as_view(results_only=True), name="search_report_results"),
    ]


class ReportItem(MenuItem):
    """Shown to those who may mend what readers did not find."""

    def is_shown(self, request: object) -> bool:
        """Whether the user may use the report."""
        user = request.user  # type: ignore[attr-defined]
        policy = SearchReport.permission_policy
        return bool(policy.user_has_any_permission(user, SearchReport.any_permission_required))


def report_item() -> MenuItem:
    """The report among the others."""
    return ReportItem(_("Searches of readers"), reverse("search_report"), icon_name="search", order=1200)


hooks.register("register_admin_urls", report_urls)
hooks.register("register_reports_menu_item", report_item)
