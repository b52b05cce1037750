"""The address of a page at this host, which the admin calls "View live": it leads to where readers find the page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from portal.cms.models import SectionPage
from portal.publishing.refresh import refresh
from tests import factories
from tests.cms.conftest import errors_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def leads_to(client: Client, page: Page) -> str:
    """Where somebody arrives who opens the address of a page."""
    response = client.get(page.url)
    assert response.status_code == 302
    return str(response["Location"])


@pytest.mark.parametrize("language", ["en", "kk"])
def test_without_a_front_end_a_page_leads_to_its_item(client: Client, language: str) -> None:
    page = factories.publish("news", language, slug="habar")

    assert page.url == f"/{language}/news/habar/"
    assert leads_to(client, page) == f"/api/v1/news/{page.translation_key}/?locale={language}"
    assert client.get(leads_to(client, page)).status_code == 200


def test_an_old_address_leads_where_the_page_is_now(client: Client, settings: Any) -> None:
    page = factories.publish("news", "ru", slug="first")
    page.slug = "second"
    page.save_revision().publish()
    refresh()

    for old in ("/ru/news/first/", "/ru/news/first"):
        answer = client.get(old, follow=True)
        assert answer.redirect_chain[-1][0].endswith(f"/news/{page.translation_key}/?locale=ru")
        assert answer.json()["data"]["path"] == "/ru/news/second/"
    settings.FRONTEND_URL = "https://site.example"
    assert client.get("/ru/news/first/")["Location"] == "https://site.example/ru/news/first/"
    assert client.get("/ru/news/never/").status_code == 404


def test_without_a_front_end_a_section_leads_to_the_list_of_its_type(client: Client) -> None:
    section = SectionPage.objects.get(url_path="/kk/grants/")
    below = SectionPage(title="Mini", slug="mini")
    section.add_child(instance=below)

    assert leads_to(client, section) == leads_to(client, below) == "/api/v1/funding/?locale=kk"
    assert client.get("/api/v1/funding/?locale=kk").status_code == 200


def test_without_a_front_end_what_holds_several_types_leads_to_all_items(client: Client) -> None:
    home = Page.objects.get(url_path="/kk/").specific
    own = SectionPage(title="Own", slug="own")
    home.add_child(instance=own)

    assert leads_to(client, home) == leads_to(client, own) == "/api/v1/items/?locale=kk"
    assert client.get("/")["Location"] == "/api/v1/items/?locale=en"


def test_without_a_front_end_an_alias_leads_to_the_item_that_it_shows(client: Client) -> None:
    page = factories.publish("news", "en", slug="habar")
    alias = page.create_alias(parent=factories.section("analysis", "en"))
    refresh()

    address = leads_to(client, alias)

    assert client.get(address, follow=True).json()["data"]["id"] == str(page.translation_key)


def test_with_a_front_end_every_page_leads_there(client: Client, settings: Any) -> None:
    settings.FRONTEND_URL = "https://portal.example/"
    page = factories.publish("news", "kk", slug="habar")

    assert leads_to(client, page) == "https://portal.example/kk/news/habar/"
    assert leads_to(client, page.get_parent()) == "https://portal.example/kk/news/"
    assert client.get("/")["Location"] == "https://portal.example/"


def test_a_draft_and_an_unknown_path_lead_nowhere(client: Client) -> None:
    draft = factories.draft("news", "kk")

    assert client.get(draft.url).status_code == 404
    assert client.get("/kk/news/nothing/").status_code == 404


def test_the_admin_links_to_these_addresses(editor: Client) -> None:
    page = factories.publish("news", "kk", slug="habar")

    edited = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    listed = editor.get(reverse("wagtailadmin_explore", args=[page.get_parent().pk])).content.decode()

    assert set(re.findall(r'href="([^"]*habar[^"]*)"', edited)) == {"/kk/news/habar/"}
    assert {'href="/kk/news/habar/"', 'href="/kk/news/"'} <= set(re.findall(r'href="[^"]*"', listed))


def test_after_publishing_the_admin_offers_the_live_page(editor: Client) -> None:
    page = factories.draft("news", "kk", slug="habar")
    fields = {"title": "Habar", "slug": "habar", "summary": "", "body": streamfield([]), "action-publish": "1"}
    rows = {name: inline_formset([]) for name in ("related_items", "comments")}

    response = editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), nested_form_data(fields | rows))

    assert response.status_code == 302, errors_in(response)
    assert 'href="/kk/news/habar/"' in str(next(iter(get_messages(response.wsgi_request))))
