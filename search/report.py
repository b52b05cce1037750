"""What readers searched for, most often first, and above all what they did not find: in the admin's reports."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import Max, QuerySet, Sum
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from portal.languages import LANGUAGES
from search.models import SearchCount, Synonyms

Searches = QuerySet[Any]

PERIODS = {7: _("The last week"), 30: _("The last 30 days"), 90: _("The last 90 days")}
PERIOD = 30
"""Days of searches that are shown unless others are asked for."""


class SynonymColumn(Column):
    """From a search straight to a synonym for it."""

    def render_cell_html(self, instance: dict[str, Any], parent_context: Any) -> str:
        """A link to the form, begun with the search."""
        form = reverse(Synonyms.snippet_viewset.get_url_name("add"))  # type: ignore[attr-defined]
        address = f"{form}?{urlencode({'language': instance['language'], 'typed': instance['text']})}"
        return format_html(
            '<td><a class="button button-small button-secondary" href="{}">{}</a></td>',
            address,
            gettext("Add synonyms"),
        )


class SearchFilters(WagtailFilterSet):
    """Which searches, of whom, and since when."""

    outcome = django_filters.ChoiceFilter(
        label=_("Outcome"),
        choices=[("none", _("Nothing found")), ("some", _("Something found"))],
        method="filter_outcome",
    )
    language = django_filters.ChoiceFilter(
        label=_("Language of the reader"), choices=[(code, language.name) for code, language in LANGUAGES.items()]
    )
    days = django_filters.ChoiceFilter(label=_("Period"), choices=list(PERIODS.items()), method="filter_days")

    class Meta:
        model = SearchCount
        fields: tuple[str, ...] = ()

    def filter_outcome(self, searches: Searches, name: str, value: str) -> Searches:
        """Searches that found nothing to the last, or something."""
        return searches.filter(found=0) if value == "none" else searches.filter(found__gt=0)

    def filter_days(self, searches: Searches, name: str, value: str) -> Searches:
        """The view chooses the days, for they have to be chosen before anything is added up."""
        return searches


class SearchReport(ReportView):
    """Searches by language and text, added up over a period."""

    page_title = _("Searches of readers")
    header_icon = "search"
    filterset_class = SearchFilters
    permission_policy = ModelPermissionPolicy(Synonyms)
    any_permission_required = ("add", "change", "delete")
    index_url_name = "search_report"
    index_results_url_name = "search_report_results"
    columns = (
        Column("text", label=_("Searched for")),
        Column("language", label=_("Language"), accessor=lambda row: LANGUAGES[row["language"]].name),
        Column("total", label=_("Times")),
        Column("found", label=_("Found at most")),
        SynonymColumn("synonyms", label=""),
    )
    list_export = ("text", "language", "total", "found")
    export_headings = {
        "text": _("Searched for"),
        "language": _("Language"),
        "total": _("Times"),
        "found": _("Found at most"),
    }  # noqa: RUF012

    def get_base_queryset(self) -> Any:
        """The searches of the period, the most frequent first."""
        given = self.request.GET.get("days", "")
        days = int(given) if given.isdecimal() and int(given) in PERIODS else PERIOD
        since = datetime.now(UTC).date() - timedelta(days=days)
        searches = SearchCount.objects.filter(day__gte=since).values("language", "text")
        return searches.annotate(total=Sum("times"), found=Max("hits")).order_by("-total", "text")
