"""What editors tell the search, in the admin's menu."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet, SnippetViewSetGroup

from portal.cms.viewsets import Listing
from search.models import DeniedText, PromotedResult, Synonyms


class CreateSynonyms(CreateView):
    """The form, begun with what the report of searches knows."""

    def get_initial(self) -> dict[str, Any]:
        """Fields that the address names."""
        given = {name: self.request.GET[name] for name in ("language", "typed") if name in self.request.GET}
        return {**super().get_initial(), **given}


class SynonymsViewSet(SnippetViewSet):
    model = Synonyms
    index_view_class = Listing
    icon = "resubmit"
    add_view_class = CreateSynonyms
    list_display = ["__str__", "language"]
    list_filter = ["language"]
    search_fields = ["typed", "found"]
    copy_view_enabled = False


class PromotedResultViewSet(SnippetViewSet):
    model = PromotedResult
    index_view_class = Listing
    icon = "pick"
    list_display = ["query", Column("page", label=_("Page")), "language", "starts", "ends"]
    list_filter = ["language"]
    search_fields = ["query"]
    copy_view_enabled = False


class DeniedTextViewSet(SnippetViewSet):
    model = DeniedText
    index_view_class = Listing
    icon = "no-view"
    menu_label = _("Never suggested")
    list_display = ["text", "language"]
    list_filter = ["language"]
    search_fields = ["text"]
    copy_view_enabled = False


class SearchViewSetGroup(SnippetViewSetGroup):
    """All of it under one menu item."""

    menu_label = _("Readers' search")
    menu_icon = "search"
    menu_order = 230
    items = (SynonymsViewSet, PromotedResultViewSet, DeniedTextViewSet)
