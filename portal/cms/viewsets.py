"""The vocabularies in the admin's menu: terms by kind, and organisations."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, SnippetViewSetGroup
from wagtail.snippets.widgets import AdminSnippetChooser

from portal.cms.choices import NAMES
from portal.cms.models.menus import Menu
from portal.cms.models.rates import ExchangeRate
from portal.cms.models.terms import Audience, Country, Organisation, Region, Term, Topic
from portal.cms.rate_form import rate_editor


class CountingPaginator(WagtailPaginator):
    """Says how many there are in words that need no plural, of which Russian has several."""

    @property
    def items_count_label(self) -> str:
        """How many in all."""
        return gettext("In total: {count}").format(count=self.count)


class Listing(IndexView):
    """A list of the admin."""

    paginator_class = CountingPaginator

    @property
    def add_item_label(self) -> str:
        """“Add: topic”, whatever the gender."""
        return f"{gettext('Add')}: {self.model._meta.verbose_name}"


class TermChooser(AdminSnippetChooser):
    """Asks in words that need no case, as names of lists have in Russian."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choose_one_text = _("Choose from the list")
        self.choose_another_text = _("Choose another one")
        self.link_to_chosen_text = _("Edit it in the list")


class TermChooserViewSet(SnippetChooserViewSet):
    """Terms to choose from, with the labels by which they are called in the editor's language."""

    base_widget_class = TermChooser

    def get_object_list(self) -> QuerySet[Any]:
        """All of a kind."""
        return self.model.objects.with_labels().as_called()  # type: ignore[no-any-return]


class TermViewSet(SnippetViewSet):
    """Terms of one kind."""

    chooser_viewset_class = TermChooserViewSet
    index_view_class = Listing
    list_display = ["__str__", "code", Column("position", label=_("Position in the list"))]
    search_fields = ["name", "code"]
    ordering = ["place", "called"]
    copy_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the labels by which they are called in the editor's language, and by which they are sorted."""
        return self.model.objects.with_labels().as_called()  # type: ignore[no-any-return]


class TopicViewSet(TermViewSet):
    model = Topic
    icon = "tag"


class AudienceViewSet(TermViewSet):
    model = Audience
    icon = "group"


class CountryViewSet(TermViewSet):
    model = Country
    icon = "globe"


class RegionViewSet(TermViewSet):
    model = Region
    icon = "site"


class OrganisationViewSet(TermViewSet):
    model = Organisation
    icon = "home"
    list_display = [
        "__str__",
        "code",
        Column("organisation_kind", label=_("Kind of organisation"), accessor="get_organisation_kind_display"),
        Column("country", label=_("Country")),
    ]
    list_filter = ["organisation_kind"]
    add_to_admin_menu = True
    menu_label = _("Organisations")
    menu_order = 210

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Also with those of their countries."""
        return super().get_queryset(request).prefetch_related("country__labels")


class MenuViewSet(SnippetViewSet):
    model = Menu
    index_view_class = Listing
    icon = "bars"
    list_display = ["__str__", "locale", "place"]
    list_filter = ["locale", "place"]
    copy_view_enabled = False
    add_to_admin_menu = True
    menu_label = _("Menus")
    menu_order = 215


class ExchangeRateViewSet(SnippetViewSet):
    model = ExchangeRate
    edit_handler = rate_editor
    index_view_class = Listing
    icon = "calendar-alt"
    list_display = ["currency", "day", Column("value", label=_("Value")), "source"]
    list_filter = ["source", "currency", "day"]
    copy_view_enabled = False
    add_to_admin_menu = True
    menu_label = _("Exchange rates")
    menu_order = 225


class ListFilters(WagtailFilterSet):
    """Lists by what editors call them."""

    kind = ChoiceFilter(label=_("List"), choices=list(NAMES.items()))

    class Meta:
        model = Term
        fields: tuple[str, ...] = ()


class VocabularyViewSet(TermViewSet):
    """The smaller lists (kinds, work modes, languages, …): their labels can be edited; codes are known to the code."""

    model = Term
    icon = "list-ul"
    menu_label = _("Other lists")
    list_display = ["__str__", Column("kind", label=_("List"), accessor=lambda term: NAMES[term.kind]), "code"]
    filterset_class = ListFilters
    ordering = ["kind", "position"]


class VocabularyGroup(SnippetViewSetGroup):
    """All vocabularies under one menu item."""

    menu_label = _("Vocabularies")
    menu_icon = "tag"
    menu_order = 220
    items = (TopicViewSet, AudienceViewSet, CountryViewSet, RegionViewSet, VocabularyViewSet)
