"""The front page, the menus, the profiles of organisations: as editors made them, and where they made nothing."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from portal.cms.models import Country, HomePage, Menu, Organisation
from portal.languages import LANGUAGES
from portal.publishing.checking import drift
from portal.publishing.clock import now
from portal.publishing.models import Mark, SitePart
from portal.publishing.parts import part_drift
from portal.publishing.refresh import refresh
from tests import factories
from tests.api.client import ApiClient
from tests.api.rows import DAY, Schedule, item, withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("portal")]


@pytest.fixture(autouse=True)
def rendered(portal: None) -> None:
    """What the set-up marked."""
    refresh()


def edit_home(locale: str, *sections: tuple[str, Any]) -> None:
    home = HomePage.objects.get(locale__language_code=locale)
    home.sections = json.dumps([{"type": kind, "value": value} for kind, value in sections])
    home.save_revision().publish()
    refresh()


def sections(api: ApiClient, query: str = "locale=ru") -> list[dict[str, Any]]:
    return api.get(f"home/?{query}").data["sections"]


def titles(section: dict[str, Any]) -> list[str]:
    return [entry["title"] for entry in section["items"]]


# --- the front page ---------------------------------------------------------------------------------------------------


def test_an_empty_portal_has_an_empty_front_page(api: ApiClient) -> None:
    assert sections(api) == []


def test_where_editors_chose_nothing_it_fills_itself(api: ApiClient) -> None:
    later = item("funding", "ru", schedule=Schedule("fixed", closes=now() + 9 * DAY), published=5)
    sooner = item("jobs", "ru", schedule=Schedule("fixed", closes=now() + 2 * DAY), published=4)
    item("funding", "ru", schedule=Schedule("fixed", closes=now() - DAY))
    item("news", "ru", published=3)
    found = sections(api)
    assert [section["title"] for section in found][:2] == ["Ближайшие сроки", "Гранты и программы"]
    assert titles(found[0]) == [sooner.title, later.title], "what closes next comes first, and closed calls not at all"
    assert found[0]["url"] == "/api/v1/opportunities/?locale=ru&sort=deadline"
    for section in found:
        assert api.get(section["url"]).ids[: len(section["items"])] == [entry["id"] for entry in section["items"]]


def test_what_closes_next_has_a_title_of_its_own_in_every_language(api: ApiClient) -> None:
    for code in LANGUAGES:
        item("jobs", code, schedule=Schedule("fixed", closes=now() + 2 * DAY))
    told = [[section["title"] for section in sections(api, f"locale={code}")] for code in LANGUAGES]
    assert len({first for first, _ in told}) == len(LANGUAGES)
    assert not [both for both in told if both[0] == both[1]]


def test_editors_choose_items_lists_and_notices_in_their_order(api: ApiClient) -> None:
    first, second = (factories.publish("news", "ru", title=title) for title in ("Первая", "Вторая"))
    factories.translate(second, "kk", title="Екінші")
    edit_home(
        "ru",
        ("picks", {"title": "Выбор редакции", "pages": [second.pk, first.pk]}),
        ("notice", {"title": "", "text": "<p>Мы <b>переехали</b></p>"}),
        ("list", {"title": "", "types": ["news"], "order": "-published", "count": 1}),
    )
    found = sections(api)
    assert [section["kind"] for section in found] == ["picks", "notice", "list"]
    assert titles(found[0]) == ["Вторая", "Первая"]
    assert found[1]["html"] == "<p>Мы <strong>переехали</strong></p>"
    assert len(found[2]["items"]) == 1
    second.unpublish()
    refresh()
    assert titles(sections(api)[0]) == ["Первая"]


def test_where_all_that_editors_chose_is_gone_the_front_page_fills_itself(
    api: ApiClient, django_assert_max_num_queries: Any
) -> None:
    kept = item("jobs", "ru", schedule=Schedule("fixed", closes=now() + 9 * DAY))
    unpublished, deleted = factories.publish("news", "ru"), factories.publish("news", "ru")
    edit_home("ru", ("picks", {"title": "Выбор редакции", "pages": [unpublished.pk, deleted.pk]}))
    unpublished.unpublish()
    refresh()
    assert [section["kind"] for section in sections(api)] == ["picks"]
    deleted.delete()
    refresh()
    with django_assert_max_num_queries(3):
        assert [titles(section) for section in sections(api)] == [[kept.title], [kept.title]]
    assert list(part_drift()) == []
    unpublished.save_revision().publish()
    refresh()
    assert [section["title"] for section in sections(api)] == ["Выбор редакции"]


def test_a_draft_of_the_front_page_is_not_public(api: ApiClient) -> None:
    home = HomePage.objects.get(locale__language_code="ru")
    home.sections = json.dumps([{"type": "notice", "value": {"title": "", "text": "<p>Секрет</p>"}}])
    home.save_revision()
    refresh()
    assert sections(api) == []


def test_a_language_without_a_front_page_has_that_of_its_chain(api: ApiClient) -> None:
    edit_home("ru", ("notice", {"title": "Привет", "text": "<p>.</p>"}))
    SitePart.objects.filter(kind="home", locale="kk").delete()
    data = api.get("home/?locale=kk").data
    assert (data["locale"], data["requested_locale"], data["sections"][0]["title"]) == ("ru", "kk", "Привет")
    api.problem("home/?locale=kk&fallback=none", "not-found")


def test_the_parts_cost_three_statements_and_a_304_one(api: ApiClient, django_assert_max_num_queries: Any) -> None:
    for type_name in ("news", "funding", "jobs", "essays"):
        item(type_name, "ru")
    for url in ("home/?locale=ru&profile=list", "navigation/?locale=ru"):
        with django_assert_max_num_queries(3):
            etag = api.get(url).headers["ETag"]
        with django_assert_max_num_queries(1):
            api.get(url, 304, if_none_match=etag)


def test_an_edited_front_page_has_another_etag(api: ApiClient) -> None:
    etag = api.get("home/?locale=ru").headers["ETag"]
    edit_home("ru", ("notice", {"title": "", "text": "<p>Новое</p>"}))
    api.get("home/?locale=ru", 200, if_none_match=etag)


# --- menus ------------------------------------------------------------------------------------------------------------


def menu(api: ApiClient, place: str = "main", locale: str = "ru") -> list[dict[str, Any]]:
    return api.get(f"navigation/?locale={locale}").data["menus"][place]


def test_without_a_menu_there_are_the_sections_and_the_plain_pages(api: ApiClient) -> None:
    about = factories.publish("pages", "ru", title="О портале")
    refresh()
    assert [entry["label"] for entry in menu(api)][:2] == ["Новости", "Аналитика"]
    assert menu(api)[0]["path"] == "/ru/news/"
    assert [(entry["label"], entry["id"]) for entry in menu(api, "footer")] == [
        ("О портале", str(about.translation_key))
    ]


def test_editors_make_menus_of_pages_sections_and_addresses_two_deep(api: ApiClient) -> None:
    page = factories.publish("news", "ru", title="Новость")
    section = factories.section("funding", "ru")
    entries = [
        {"label": "Всё", "page": section.pk, "url": "", "children": [{"label": "", "page": page.pk, "url": ""}]},
        {"label": "Сайт", "page": None, "url": "https://example.org/", "children": []},
    ]
    Menu.objects.create(locale="ru", entries=json.dumps([{"type": "entry", "value": value} for value in entries]))
    refresh()
    whole, site = menu(api)
    assert (whole["label"], whole["path"], whole["type"]) == ("Всё", "/ru/grants/", "funding")
    assert [child["label"] for child in whole["children"]] == ["Новость"]
    assert (site["label"], site["url"], site["path"]) == ("Сайт", "https://example.org/", None)
    page.unpublish()
    refresh()
    assert menu(api)[0]["children"] == []
    Menu.objects.all().delete()
    refresh()
    assert len(menu(api)) > 2


def make_menu(*pages: Any, label: str = "") -> None:
    entries = [{"label": label, "page": page.pk, "url": "", "children": []} for page in pages]
    Menu.objects.create(locale="ru", entries=json.dumps([{"type": "entry", "value": value} for value in entries]))
    refresh()


def test_an_entry_of_a_section_goes_and_comes_back_with_the_section(api: ApiClient) -> None:
    news, jobs = factories.section("news", "ru").specific, factories.section("jobs", "ru").specific
    make_menu(news, jobs)
    news.unpublish()
    refresh()
    assert [entry["path"] for entry in menu(api)] == [jobs.url_path]
    news.save_revision().publish()
    refresh()
    assert [entry["path"] for entry in menu(api)] == [news.url_path, jobs.url_path]
    assert list(drift()) == []


def test_an_entry_of_the_home_leads_there_while_it_is_public(api: ApiClient) -> None:
    home = HomePage.objects.get(locale__language_code="ru")
    make_menu(home)
    (entry,) = menu(api)
    assert (entry["label"], entry["path"], entry["id"], entry["url"]) == (home.title, "/ru/", None, None)
    home.title = "Главная"
    home.save_revision().publish()
    refresh()
    assert menu(api)[0]["label"] == "Главная"
    home.unpublish()
    refresh()
    assert menu(api) == []
    assert list(drift()) == []


def test_an_entry_whose_page_was_deleted_is_left_out_whatever_its_label(api: ApiClient) -> None:
    section, page = factories.section("news", "ru").specific, factories.publish("jobs", "ru")
    make_menu(section, page, label="Dead link")
    page.delete()
    refresh()
    assert [entry["path"] for entry in menu(api)] == [section.url_path]
    assert list(drift()) == []
    section.delete()
    refresh()
    assert menu(api) == []
    assert list(drift()) == []


def test_a_renamed_section_is_renamed_in_the_menu(api: ApiClient) -> None:
    section = factories.section("news", "ru").specific
    section.title = "Вести"
    section.save_revision().publish()
    refresh()
    assert menu(api)[0]["label"] == "Вести"


# --- organisations ----------------------------------------------------------------------------------------------------


@pytest.fixture
def organisation() -> Organisation:
    found = Organisation.objects.create(
        code="jas", name="Jas Fund", country=Country.objects.get(code="KZ"), contact_email="a@example.org"
    )
    found.labels.create(locale="kk", label="Жас қоры")
    found.save()
    refresh()
    return found


def test_a_profile_has_contacts_and_what_the_organisation_published(api: ApiClient, organisation: Organisation) -> None:
    open_call = item("funding", "ru", terms={"organisation": ["jas"]}, schedule=Schedule("rolling"))
    item("funding", "ru", terms={"organisation": ["jas"]}, schedule=Schedule("fixed", closes=now() - DAY))
    story = item("success-stories", "ru", terms={"organisation": ["jas"]})
    item("jobs", "ru", terms={"organisation": ["other"]})
    data = api.get(f"organisations/{organisation.uuid}/?locale=kk").data
    assert (data["label"], data["code"], data["country"]["label"]) == ("Жас қоры", "jas", "Қазақстан")
    assert data["contact"] == {"email": "a@example.org", "phone": None}
    assert [(one["type"], [entry["id"] for entry in one["items"]]) for one in data["lists"]] == [
        ("funding", [str(open_call.group)]),
        ("success-stories", [str(story.group)]),
    ]
    for one in data["lists"]:
        assert api.get(one["url"]).ids == [entry["id"] for entry in one["items"]]


def test_a_changed_organisation_is_changed_in_all_languages(api: ApiClient, organisation: Organisation) -> None:
    organisation.contact_phone = "+7 701"
    organisation.save()
    refresh()
    for locale in ("kk", "en"):
        assert api.get(f"organisations/{organisation.uuid}/?locale={locale}").data["contact"]["phone"] == "+7 701"
    organisation.delete()
    refresh()
    api.problem(f"organisations/{organisation.uuid}/", "not-found")


def test_an_unknown_organisation_is_not_found(api: ApiClient) -> None:
    api.problem(f"organisations/{uuid4()}/", "not-found")
    api.problem("organisations/", "not-found")


def test_drift_of_a_part_is_told_and_rebuilt(organisation: Organisation) -> None:
    assert list(drift()) == []
    SitePart.objects.filter(kind="organisation", locale="kk").update(digest="x")
    assert len(list(drift())) == 1
    Mark.objects.create(kind=Mark.Kind.PART, key="organisation:*")
    refresh()
    assert list(drift()) == []


def test_withdrawn_rows_are_on_no_shelf(api: ApiClient) -> None:
    withdraw(item("news", "ru"))
    assert sections(api) == []
