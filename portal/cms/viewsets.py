"""The vocabularies in the admin's menu: terms by kind, and organisations."""

from __future__ import annotations

from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from portal.cms.models.menus import Menu
from portal.cms.models.rates import ExchangeRate
from portal.cms.models.terms import Audience, Country, Organisation, Region, Term, Topic


class TermViewSet(SnippetViewSet):
    """Terms of one kind."""

    list_display = ["name", "code", Column("position")]
    search_fields = ["name", "code"]
    ordering = ["position", "name"]
    copy_view_enabled = False


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
    list_display = ["name", "code", Column("organisation_kind", label="kind"), Column("country")]
    list_filter = ["organisation_kind"]
    ordering = ["name"]
    add_to_admin_menu = True
    menu_label = "Organisations"
    menu_order = 210


class MenuViewSet(SnippetViewSet):
    model = Menu
    icon = "bars"
    list_display = ["__str__", "locale", "place"]
    list_filter = ["locale", "place"]
    copy_view_enabled = False
    add_to_admin_menu = True
    menu_label = "Menus"
    menu_order = 215


class ExchangeRateViewSet(SnippetViewSet):
    model = ExchangeRate
    icon = "calendar-alt"
    list_display = ["currency", "day", Column("value"), "source"]
    list_filter = ["source", "currency", "day"]
    copy_view_enabled = False
    add_to_admin_menu = True
    menu_label = "Exchange rates"
    menu_order = 225


class VocabularyViewSet(TermViewSet):
    """The smaller lists (kinds, work modes, languages, …): their labels can be edited; codes are known to the code."""

    model = Term
    icon = "list-ul"
    menu_label = "Other lists"
    list_display = ["name", "kind", "code"]
    list_filter = ["kind"]
    ordering = ["kind", "position"]


class VocabularyGroup(SnippetViewSetGroup):
    """All vocabularies under one menu item."""

    menu_label = "Vocabularies"
    menu_icon = "tag"
    menu_order = 220
    items = (TopicViewSet, AudienceViewSet, CountryViewSet, RegionViewSet, VocabularyViewSet)
