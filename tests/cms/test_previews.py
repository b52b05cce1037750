"""Previews of drafts in the front end: what is in the form, by the same serializer, and nothing else."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote, unquote

import pytest
from django.core import signing
from django.test import Client, RequestFactory
from django.utils import timezone

from opportunities.models import FundingStage as Stage
from portal.accounts.models import User
from portal.cms.models import HomePage, Organisation, Preview, Topic
from portal.cms.models.previews import forget
from portal.publishing.models import ContentItem
from portal.publishing.refresh import refresh
from tests import factories
from tests.api.client import ApiClient

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("portal")]


@pytest.fixture
def api(db: None) -> ApiClient:
    """A client that holds every answer against the OpenAPI description."""
    return ApiClient()


@pytest.fixture(autouse=True)
def front_end(settings: Any) -> None:
    settings.PREVIEW_URL = "https://site.example/preview?token={token}"


def token_of(page: Any) -> str:
    address = page.serve_preview(RequestFactory().get("/"), "").url
    assert address.startswith("https://site.example/preview?token=")
    return str(address.partition("token=")[2])


def preview(api: ApiClient, page: Any, ending: str = "") -> dict[str, Any]:
    answer = api.get(f"preview/{quote(token_of(page))}/{ending}")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers
    data: dict[str, Any] = answer.data
    return data


def test_an_unsaved_draft_is_what_is_in_the_form(api: ApiClient) -> None:
    page = factories.publish("funding", "ru", title="До")
    page.title = "После"
    page.topics = list(Topic.objects.all()[:2])
    page.deadline_kind, page.deadline_zone = "staged", "Asia/Almaty"
    page.stages.add(*(Stage(kind="application", on=date.today() + timedelta(days=days)) for days in (20, 40)))
    page.body = [("paragraph", "<p>Новое</p>")]

    data = preview(api, page)

    assert data["title"] == "После"
    assert len(data["topics"]) == 2
    assert len(data["deadline"]["stages"]) == 2
    assert data["status"] == "open"
    assert data["body"][0]["value"]["html"] == "<p>Новое</p>"
    assert ContentItem.objects.get().title == "До", "nothing is published by looking at it"


def test_a_preview_is_what_is_public_once_it_is_published(api: ApiClient) -> None:
    page = factories.publish("jobs", "ru", title="Работа", topics=list(Topic.objects.all()[:2]))
    public = api.get(f"jobs/{page.translation_key}/?locale=ru").data
    assert preview(api, page) == public


def test_a_draft_that_was_never_public_and_a_translation_are_previewed_too(api: ApiClient) -> None:
    page = factories.draft("funding", "kk", title="Қаражат")
    assert preview(api, page)["title"] == "Қаражат"
    original = factories.publish("funding", "ru", title="Грант", amount_min="10", currency="KZT")
    translation = factories.translate(original, "kk", live=False, title="Грант қазақша")
    data = preview(api, translation.get_latest_revision_as_object())
    assert (data["title"], data["amount"]["min"]) == ("Грант қазақша", "10.00"), "facts are those of the original"
    assert data["translations"] == ["ru", "kk"]


def test_a_token_is_good_for_one_draft_and_one_day(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    token = token_of(factories.publish("news", "ru"))
    for other in ("x", token[:-1] + ("A" if token[-1] != "A" else "B"), signing.dumps("x"), "0" * 32):
        api.problem(f"preview/{quote(other)}/", "invalid-value")
    api.problem(f"preview/{quote(token)}/?locale=ru", "unknown-parameter")
    Preview.objects.update(created=timezone.now() - timedelta(days=2))
    assert forget() == 1
    api.problem(f"preview/{quote(token)}/", "gone")
    later = signing.time.time() + 2 * 86_400
    monkeypatch.setattr(signing.time, "time", lambda: later)
    api.problem(f"preview/{quote(token)}/", "gone")


def test_the_admin_offers_previews_only_where_there_is_a_front_end(settings: Any, client: Client) -> None:
    page = factories.publish("news", "ru", title="Новость")
    client.force_login(User.objects.create_superuser("boss", "boss@example.org", "secret"))
    shown = client.get(f"/admin/pages/{page.pk}/view_draft/")
    assert shown.status_code == 302
    assert shown.url.startswith("https://site.example/preview?token=")
    settings.PREVIEW_URL = ""
    assert not page.is_previewable()


# --- the front page ---------------------------------------------------------------------------------------------------


def front_page(locale: str, *sections: tuple[str, Any]) -> HomePage:
    """A front page as it stands in the form: nothing of it is saved."""
    home = HomePage.objects.get(locale__language_code=locale)
    home.sections = json.dumps([{"type": kind, "value": value} for kind, value in sections])
    return home


def test_an_unsaved_front_page_is_previewed_and_what_is_public_stays(api: ApiClient) -> None:
    refresh()
    first, second = (factories.publish("news", "ru", title=title) for title in ("Первая", "Вторая"))
    draft = factories.draft("news", "ru", title="Черновик")
    public = api.get("home/?locale=ru").data
    home = front_page(
        "ru",
        ("notice", {"title": "Привет", "text": "<p>Мы <b>переехали</b></p>"}),
        ("picks", {"title": "Выбор", "pages": [second.pk, draft.pk, first.pk]}),
        ("list", {"title": "", "types": ["jobs"], "order": "-published", "count": 3}),
    )

    data = preview(api, home, "front-page/")

    assert [section["title"] for section in data["sections"]] == ["Привет", "Выбор"]
    assert data["sections"][0]["html"] == "<p>Мы <strong>переехали</strong></p>"
    assert [entry["title"] for entry in data["sections"][1]["items"]] == ["Вторая", "Первая"]
    assert api.get("home/?locale=ru").data == public


@pytest.mark.parametrize("profile", ["card", "list"])
def test_a_previewed_front_page_is_what_is_public_once_it_is_published(api: ApiClient, profile: str) -> None:
    shown = factories.publish("news", "ru", title="По-русски")
    home = front_page("kk", ("picks", {"title": "Таңдау", "pages": [shown.pk]}))
    before = preview(api, home, f"front-page/?profile={profile}")
    home.save_revision().publish()
    refresh()
    assert before == api.get(f"home/?locale=kk&profile={profile}").data
    assert before["sections"][0]["items"][0]["requested_locale"] == "kk"


def test_an_empty_front_page_is_previewed_as_it_fills_itself(api: ApiClient) -> None:
    factories.publish("news", "ru", title="Новость")
    refresh()
    assert preview(api, front_page("ru"), "front-page/") == api.get("home/?locale=ru").data


def test_the_one_address_of_previews_leads_to_that_of_a_front_page(api: ApiClient) -> None:
    url = f"/api/v1/preview/{quote(token_of(front_page('ru')))}/"
    answer = api.get(url, 301)
    assert unquote(answer.headers["Location"]) == unquote(f"{url}front-page/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert api.get(answer.headers["Location"]).data["locale"] == "ru"
    api.problem(f"{url}?profile=card", "unknown-parameter")


def test_a_token_of_a_front_page_is_no_more_than_that(api: ApiClient) -> None:
    api.problem(f"preview/{quote(token_of(factories.draft('news', 'ru')))}/front-page/", "invalid-value")
    token = quote(token_of(front_page("ru")))
    api.problem(f"preview/{token}/front-page/?profile=full", "invalid-value")
    api.problem(f"preview/{token}/front-page/?locale=kk", "unknown-parameter")
    api.problem(f"preview/{token[:-1]}/front-page/", "invalid-value")
    Preview.objects.all().delete()
    api.problem(f"preview/{token}/front-page/", "gone")


def test_a_front_page_is_previewed_only_where_there_is_a_front_end(settings: Any, client: Client) -> None:
    client.force_login(User.objects.create_superuser("boss", "boss@example.org", "secret"))
    home = HomePage.objects.get(locale__language_code="ru")
    home.save_revision()
    shown = client.get(f"/admin/pages/{home.pk}/view_draft/")
    assert shown.status_code == 302
    assert shown.url.startswith("https://site.example/preview?token=")
    settings.PREVIEW_URL = ""
    assert not home.is_previewable()


@pytest.mark.parametrize("is_home", [True, False], ids=["front page", "item"])
def test_a_draft_whose_language_was_deleted_is_gone(api: ApiClient, is_home: bool) -> None:
    token = token_of(front_page("ru") if is_home else factories.draft("news", "ru"))
    kept = Preview.objects.get()
    kept.content["locale"] = 4_711
    kept.save()
    assert "language" in api.problem(f"preview/{quote(token)}/", "gone")["detail"]


def test_what_a_draft_names_and_was_deleted_meanwhile_is_left_out(api: ApiClient) -> None:
    named = factories.publish("news", "ru")
    organisation, topic = Organisation.objects.create(code="fund"), Topic.objects.all()[0]
    page = factories.draft("news", "ru", title="Остаётся", organisation=organisation, topics=[topic])
    tokens = token_of(page), token_of(front_page("ru", ("picks", {"title": "Выбор", "pages": [named.pk]})))
    for deleted in (page, organisation, topic, named):
        deleted.delete()
    data = api.get(f"preview/{quote(tokens[0])}/").data
    assert (data["title"], data["topics"], data["organisation"]) == ("Остаётся", [], None)
    assert "Выбор" not in [
        section["title"] for section in api.get(f"preview/{quote(tokens[1])}/front-page/").data["sections"]
    ]
