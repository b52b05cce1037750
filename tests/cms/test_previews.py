"""Previews of drafts in the front end: what is in the form, by the same serializer, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.core import signing
from django.test import Client, RequestFactory
from django.utils import timezone

from opportunities.models import FundingStage as Stage
from portal.accounts.models import User
from portal.cms.models import Preview, Topic
from portal.cms.models.previews import forget
from portal.publishing.models import ContentItem
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


def preview(api: ApiClient, page: Any) -> dict[str, Any]:
    answer = api.get(f"preview/{quote(token_of(page))}/")
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
