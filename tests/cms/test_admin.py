"""Editing in Wagtail's admin: creating, publishing, translating, and what a translation may not change."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page, Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from opportunities.models import FundingPage, FundingStage
from portal.cms.blocks import BodyBlock
from portal.cms.models import Country, Topic
from tests import factories
from tests.cms.conftest import errors_in
from tests.cms.items import item

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("portal")]


def posted(**fields: Any) -> dict[str, Any]:
    """A filled funding form."""
    stages = fields.pop("stages", [])
    values = {
        "title": "Жас жұлдыз",
        "slug": "",
        "summary": "Қысқаша.",
        "body": streamfield([("paragraph", rich_text("<p>Мәтін</p>"))]),
        "how_to_apply": rich_text("<p>Жазыңыз</p>"),
        "attachments": inline_formset([]),
        "kind": "grant",
        "deadline_kind": "fixed",
        "deadline_on": "2027-05-01",
        "deadline_zone": "Asia/Almaty",
        "stages": inline_formset(stages),
        "places": inline_formset([]),
        "related_items": inline_formset([]),
        "comments": inline_formset([]),
        **fields,
    }
    chosen = {"countries": [Country.objects.get(code="KZ").pk], "application_languages": ["kk", "ru"]}
    return {**nested_form_data(values), **chosen}


def add_url(path: str = "/kk/grants/", model: str = "fundingpage", app: str = "opportunities") -> str:
    return str(reverse("wagtailadmin_pages:add", args=[app, model, Page.objects.get(url_path=path).pk]))


def edit_url(page: Page) -> str:
    return str(reverse("wagtailadmin_pages:edit", args=[page.pk]))


def test_a_call_published_in_the_admin_is_public_before_the_answer(editor: Client) -> None:
    response = editor.post(add_url(), posted(**{"action-publish": "1"}))

    assert response.status_code == 302, errors_in(response)
    page = FundingPage.objects.get()
    assert page.slug == "zhas-zhuldyz"
    body = item(page)
    assert body["path"] == "/kk/grants/zhas-zhuldyz/"
    assert body["deadline"]["at"] == "2027-05-01T18:59:59Z"
    assert [language["code"] for language in body["application_languages"]] == ["kk", "ru"]
    assert [country["code"] for country in body["countries"]] == ["KZ"]
    assert body["how_to_apply"] == {"html": "<p>Жазыңыз</p>"}


def test_a_draft_lacking_its_deadline_is_kept_but_not_published(editor: Client) -> None:
    data = posted(deadline_on="")
    assert editor.post(add_url(), data).status_code == 302

    response = editor.post(edit_url(FundingPage.objects.get()), {**data, "action-publish": "1"})

    assert response.status_code == 200
    assert "A fixed deadline needs a date" in errors_in(response)
    assert not FundingPage.objects.get().live


def test_a_contradiction_is_told_at_its_field_even_in_a_draft(editor: Client) -> None:
    response = editor.post(add_url(), posted(opens_on="2027-06-01"))

    assert response.status_code == 200
    assert "The deadline is before the opening." in errors_in(response)


def test_stages_in_the_form_count_before_they_are_saved(editor: Client) -> None:
    staged = {"deadline_kind": "staged", "deadline_on": "", "action-publish": "1"}
    refused = editor.post(add_url(), posted(**staged))
    assert "Add the stages below" in errors_in(refused)

    stages = [
        {"kind": "concept_note", "on": "2027-03-01", "time": ""},
        {"kind": "full_application", "on": "2027-05-01", "time": "12:00"},
    ]
    response = editor.post(add_url(), posted(**staged, stages=stages))

    assert response.status_code == 302, errors_in(response)
    assert FundingPage.objects.get().stages.count() == 2


def test_a_stage_keeps_its_key_when_it_is_edited(editor: Client) -> None:
    page = factories.publish(
        "funding",
        "kk",
        deadline_kind="staged",
        deadline_zone="UTC",
        stages=[FundingStage(kind="concept_note", on=date(2027, 3, 1))],
    )
    stage = page.stages.get()
    row = {"id": stage.pk, "kind": "concept_note", "on": "2027-04-01", "time": ""}
    data = posted(deadline_kind="staged", slug=page.slug, **{"action-publish": "1"})
    data |= nested_form_data({"stages": inline_formset([row], initial=1)})

    response = editor.post(edit_url(page), data)

    assert response.status_code == 302, errors_in(response)
    changed = FundingPage.objects.get(pk=page.pk).stages.get()
    assert (changed.key, changed.on) == (stage.key, date(2027, 4, 1))


def test_a_title_that_is_too_long_is_told_at_its_field(editor: Client) -> None:
    assert "At most 120 characters" in errors_in(editor.post(add_url(), posted(title="x" * 121)))


def test_a_title_pasted_with_line_breaks_is_one_line(editor: Client) -> None:
    response = editor.post(add_url(), posted(title="Small grants\r\nfor  villages"))

    assert response.status_code == 302, errors_in(response)
    assert FundingPage.objects.get().title == "Small grants for villages"


def test_the_blocks_of_a_body_are_named_alike() -> None:
    labels = [str(block.label) for block in BodyBlock().child_blocks.values()]

    assert labels == [label.capitalize() for label in labels]


@pytest.mark.parametrize("name", ["CSO Portal", "Our portal"])
def test_the_admin_bears_the_name_of_the_site(client: Client, name: str) -> None:
    Site.objects.update(site_name=name)

    shown = client.get(reverse("wagtailadmin_login")).content.decode()

    assert f"<title>Sign in - {name}</title>" in shown
    assert re.search(rf"<h1>\s*{name}\s*</h1>", shown)
    assert "Wagtail" not in re.sub(r"<(script|noscript).*?</\1>|<[^>]*>", "", shown, flags=re.DOTALL)


@pytest.mark.parametrize("there_is_mail", [False, True])
def test_a_new_password_is_offered_only_where_it_can_be_mailed(
    client: Client, settings: Any, there_is_mail: bool
) -> None:
    if there_is_mail:
        settings.WAGTAIL_PASSWORD_RESET_ENABLED = True

    shown = client.get(reverse("wagtailadmin_login")).content.decode()

    assert ("Forgotten password?" in shown) is there_is_mail
    assert client.get(reverse("wagtailadmin_password_reset")).status_code == (200 if there_is_mail else 404)


def test_facts_posted_to_a_translation_are_dropped_and_its_text_is_kept(editor: Client) -> None:
    page = factories.publish(
        "funding",
        "kk",
        deadline_kind="staged",
        deadline_zone="UTC",
        age_min=18,
        topics=[Topic.objects.get(code="youth")],
        stages=[FundingStage(kind="concept_note", on=date(2027, 3, 1))],
    )
    translation = factories.translate(page, "ru")

    response = editor.post(
        edit_url(translation),
        posted(
            title="Новое название",
            slug=translation.slug,
            deadline_kind="fixed",
            deadline_on="2020-01-01",
            age_min="99",
            stages=[{"kind": "other", "on": "2020-01-01", "time": ""}],
            **{"action-publish": "1"},
        ),
    )

    assert response.status_code == 302, errors_in(response)
    translation = FundingPage.objects.get(pk=translation.pk)
    assert translation.title == "Новое название"
    assert (translation.deadline_kind, translation.age_min) == ("staged", 18)
    assert [stage.on for stage in translation.stages.all()] == [date(2027, 3, 1)]
    assert [topic.code for topic in translation.topics.all()] == ["youth"]


def test_a_translation_shows_the_originals_facts_and_leads_to_them(editor: Client) -> None:
    page = factories.publish(
        "funding",
        "kk",
        title="Түпнұсқа",
        deadline_kind="staged",
        deadline_zone="Asia/Almaty",
        stages=[FundingStage(kind="concept_note", on=date(2027, 3, 1))],
    )
    translation = factories.translate(page, "ru")
    page.age_min = 21
    page.save_revision().publish()

    shown = editor.get(edit_url(translation)).content.decode()

    assert f'href="{edit_url(page)}"' in shown
    assert "Concept note: 2027-03-01" in shown
    assert re.search(r'aria-readonly="true">\s*21\s*<', shown)
    assert 'name="age_min"' not in shown
    assert 'name="stages-TOTAL_FORMS"' not in shown
    assert 'name="title"' in shown


def test_an_original_made_by_translating_back_and_deleting_is_editable(editor: Client) -> None:
    page = factories.publish("funding", "kk")
    translation = factories.translate(page, "ru")

    editor.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))

    assert 'name="age_min"' in editor.get(edit_url(translation)).content.decode()


def test_a_translation_is_made_as_a_draft(editor: Client) -> None:
    page = factories.publish("funding", "kk", age_min=18)

    editor.post(
        reverse("simple_translation:submit_page_translation", args=[page.pk]),
        {"locales": [Locale.objects.get(language_code="ru").pk]},
    )

    translation = page.get_translation(Locale.objects.get(language_code="ru"))
    assert (translation.live, translation.age_min) == (False, 18)


def test_a_translation_begins_with_the_slug_of_its_original_and_has_its_own_once_that_is_emptied(
    editor: Client,
) -> None:
    page = factories.publish("funding", "kk", deadline_kind="rolling")
    translation = factories.translate(page, "ru", live=False)
    assert translation.slug == page.slug

    response = editor.post(edit_url(translation), posted(title="Малые гранты", **{"action-publish": "1"}))

    assert response.status_code == 302, errors_in(response)
    assert FundingPage.objects.get(pk=translation.pk).slug == "malye-granty"


def test_publishing_in_bulk_leaves_incomplete_drafts_alone_and_names_them(editor: Client) -> None:
    complete = factories.draft("funding", "kk", title="Complete")
    incomplete = factories.draft("funding", "kk", title="Incomplete", deadline_kind="fixed")
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    response = editor.post(f"{url}?id={incomplete.pk}&id={complete.pk}")

    assert set(FundingPage.objects.live()) == {complete}
    told = html.unescape(str(next(iter(get_messages(response.wsgi_request)))))
    assert "1 page has been published" in told
    assert "Incomplete: A fixed deadline needs a date" in told


def test_a_section_offers_its_own_type_and_sections(editor: Client) -> None:
    section = Page.objects.get(url_path="/kk/grants/")

    shown = editor.get(reverse("wagtailadmin_pages:add_subpage", args=[section.pk])).content.decode()

    assert set(re.findall(rf"/pages/add/(\w+/\w+)/{section.pk}/", shown)) == {
        "opportunities/fundingpage",
        "cms/sectionpage",
    }


def tabs(shown: str) -> list[str]:
    """The titles of a form's tabs."""
    return re.findall(r'role="tab"[^>]*>\s*([^<]+?)\s*<', shown)


@pytest.mark.parametrize(
    ("path", "fields"),
    [("/kk/", {"title"}), ("/kk/grants/", {"title", "slug"})],
)
def test_homes_and_sections_ask_only_for_what_has_an_effect(editor: Client, path: str, fields: set[str]) -> None:
    page = Page.objects.get(url_path=path)
    shown = editor.get(edit_url(page)).content.decode()

    asked = set(re.findall(r'<(?:input|textarea)[^>]* name="(\w+)"', shown))
    assert asked & {"title", "slug", "seo_title", "search_description", "show_in_menus"} == fields
    assert "Promote" not in tabs(shown)
    assert "Promote" in tabs(editor.get(edit_url(factories.publish("funding", "kk"))).content.decode())


def test_a_section_renamed_and_moved_in_the_admin_keeps_its_pages(editor: Client) -> None:
    page = factories.publish("funding", "kk")
    section = Page.objects.get(url_path="/kk/grants/")
    form = nested_form_data({"title": "Қаржы", "slug": "funds", "comments": inline_formset([])})

    response = editor.post(edit_url(section), form | {"action-publish": "1"})

    assert response.status_code == 302, errors_in(response)
    assert item(page)["path"] == f"/kk/funds/{page.slug}/"


def test_above_the_languages_nothing_is_offered(editor: Client) -> None:
    root = Page.get_first_root_node()

    shown = editor.get(reverse("wagtailadmin_explore", args=[root.pk])).content.decode()

    assert "Қазақша" in shown
    assert f"/pages/{root.pk}/add_subpage/" not in shown
    assert "not be accessible" not in shown
    assert "Configure a site" not in shown


@pytest.mark.parametrize(
    ("path", "app", "model"),
    [
        ("/en/news/", "news", "newspage"),
        ("/en/analysis/", "news", "analysispage"),
        ("/en/resources/", "news", "resourcepage"),
        ("/en/grants/", "opportunities", "fundingpage"),
        ("/en/jobs/", "opportunities", "jobpage"),
        ("/en/essays/", "stories", "essaypage"),
        ("/en/success-stories/", "stories", "successstorypage"),
        ("/en/about/", "cms", "infopage"),
    ],
)
def test_every_type_has_a_form_with_text_and_facts(editor: Client, path: str, app: str, model: str) -> None:
    response = editor.get(add_url(path, model, app))

    assert response.status_code == 200
    shown = response.content.decode()
    assert 'name="title"' in shown
    assert 'name="lead_image"' in shown
    assert 'name="slug"' in shown
