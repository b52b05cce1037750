"""From a page that an editor published to what a reader gets: the rows that serializers make fit the description."""

from __future__ import annotations

import pytest

from portal.publishing.types import content_types
from tests.api.client import ApiClient
from tests.factories import publish, translate

pytestmark = pytest.mark.database


@pytest.mark.django_db
@pytest.mark.parametrize("name", [content_type.name for content_type in content_types()])
def test_a_published_page_is_read_in_every_profile_and_by_its_path(api: ApiClient, name: str) -> None:
    page = publish(name, "ru", title="Заголовок")
    translate(page, "kk", title="Тақырып")

    for profile in ("card", "list", "full"):
        answer = api.get(f"{name}/?locale=kk&status=any&profile={profile}")
        assert [entry["title"] for entry in answer.data] == ["Тақырып"]
    detail = api.get(f"{name}/{page.translation_key}/?locale=kk").data
    assert detail["translations"] == ["ru", "kk"]
    assert api.get(f"by-path/?path={detail['path']}").data == detail


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("portal")
def test_a_withdrawn_page_is_gone_at_once(api: ApiClient) -> None:
    page = publish("news", "ru")
    url = f"news/{page.translation_key}/?locale=ru"
    path = api.get(url).data["path"]

    page.unpublish()

    assert api.get("news/?locale=ru").data == []
    assert api.problem(url, "gone")["tombstone"]["reason"] == "unpublished"
    api.problem(f"by-path/?path={path}", "gone")
