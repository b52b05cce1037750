"""Menus and the front page in the admin: what their forms offer, and what is said of a link that leads nowhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, streamfield

from portal.cms.models import Menu
from portal.cms.site_blocks import ListBlock, MenuEntryBlock
from tests.cms.conftest import errors_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

ADD = "wagtailsnippets_cms_menu:add"


def link(**values: Any) -> dict[str, Any]:
    return {"label": "", "page": "", "url": "", **values}


def posted(*below: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A menu of one entry with these links below it."""
    entry = {**link(**values), "children": streamfield([("item", value) for value in below])}
    return dict(nested_form_data({"locale": "ru", "place": "main", "entries": streamfield([("entry", entry)])}))


def test_a_new_entry_has_none_below_it_and_is_saved_as_it_is(editor: Client) -> None:
    offered = MenuEntryBlock().get_default()["children"]
    section = Page.objects.get(url_path="/ru/grants/")

    response = editor.post(reverse(ADD), posted(*(link() for _ in offered), label="Все гранты", page=section.pk))

    assert response.status_code == 302, errors_in(response)
    (entry,) = Menu.objects.get().entries
    assert (entry.value["label"], entry.value["page"].pk, len(entry.value["children"])) == ("Все гранты", section.pk, 0)


def test_a_link_that_leads_nowhere_or_to_two_places_is_refused_in_a_sentence(editor: Client) -> None:
    section = Page.objects.get(url_path="/ru/grants/").pk
    address = "https://example.org/"

    nowhere = editor.post(reverse(ADD), posted(link(), page=section))
    twofold = editor.post(reverse(ADD), posted(page=section, url=address, label="Гранты"))

    assert "Choose a page or give an address, or delete this link." in nowhere.content.decode()
    assert "Either a page or an address, not both." in twofold.content.decode()
    assert not Menu.objects.exists()


def test_what_a_list_of_the_front_page_holds_is_ticked(editor: Client) -> None:
    types = ListBlock().child_blocks["types"].field
    shown = types.widget.render("types", ["jobs"], {"id": "types"})

    assert shown.count('type="checkbox"') == len(list(types.choices))
    assert [line for line in shown.split("<label") if "checked" in line and 'value="jobs"' in line]
    assert types.widget.value_from_datadict(QueryDict("types=jobs&types=essays"), {}, "types") == ["jobs", "essays"]
