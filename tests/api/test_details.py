"""One item: by its id, by its path; moved, withdrawn, never there."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from portal.publishing.clock import iso, now
from portal.publishing.models import ContentItem, ItemPath
from portal.publishing.types import content_types
from tests.api.client import ApiClient
from tests.api.rows import DAY, SECOND, Schedule, item, move, withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def url_of(row: ContentItem, locale: str = "en") -> str:
    """The item's own address."""
    return f"{row.type}/{row.group}/?locale={locale}"


@pytest.mark.parametrize("name", [content_type.name for content_type in content_types()])
def test_every_type_has_details(api: ApiClient, name: str) -> None:
    row = item(name)

    answer = api.get(url_of(row))

    assert answer.data["id"] == str(row.group)
    assert "body" in answer.data
    assert answer.links["self"] == f"/api/v1/{name}/{row.group}/?locale=en"


def test_the_item_is_served_in_the_first_language_of_the_chain(api: ApiClient) -> None:
    group = uuid4()
    row = item("news", "en", group=group, title="News")
    item("news", "ru", group=group, title="Новость")

    served = api.get(url_of(row, "kk")).data

    assert (served["title"], served["locale"], served["requested_locale"]) == ("Новость", "ru", "kk")
    assert api.get(url_of(row, "kk") + "&fallback=en").data["title"] == "News"


def test_the_status_is_that_of_this_moment(api: ApiClient) -> None:
    row = item("funding", schedule=Schedule("fixed", closes=now() - DAY))

    assert api.get(url_of(row)).data["status"] == "closed"


def test_the_deadline_of_a_staged_call_is_the_last_when_all_have_passed(api: ApiClient) -> None:
    stages = ((now() // SECOND - 90_000) * SECOND, (now() // SECOND - 80_000) * SECOND)
    row = item("funding", schedule=Schedule("staged", closes=stages[-1], stages=stages))

    deadline = api.get(url_of(row)).data["deadline"]

    assert deadline["at"] == iso(stages[-1])
    assert [stage["at"] for stage in deadline["stages"]] == [iso(stage) for stage in stages]


def test_an_unknown_id_is_not_found(api: ApiClient) -> None:
    problem = api.problem(f"news/{uuid4()}/", "not-found")

    assert "translations" not in problem


def test_an_item_of_another_type_is_not_found(api: ApiClient) -> None:
    row = item("news")

    api.problem(f"essays/{row.group}/", "not-found")


def test_what_was_never_public_in_the_chain_names_where_it_is_live(api: ApiClient) -> None:
    group = uuid4()
    row = item("news", "tg", group=group)
    item("news", "az", group=group)

    problem = api.problem(url_of(row, "kk"), "not-found")

    assert problem["translations"] == ["tg", "az"]


def test_a_withdrawn_item_is_gone_and_leaves_its_tombstone(api: ApiClient) -> None:
    row = item("news", "ru")
    at = 1_790_000_000 * SECOND
    withdraw(row, "unpublished", at)

    problem = api.problem(url_of(row, "kk"), "gone")

    assert problem["status"] == 410
    assert problem["tombstone"] == {
        "id": str(row.group),
        "type": "news",
        "locale": "ru",
        "withdrawn_at": iso(at),
        "reason": "unpublished",
    }


def test_a_withdrawn_language_falls_back_while_another_of_the_chain_is_live(api: ApiClient) -> None:
    group = uuid4()
    withdraw(item("news", "kk", group=group))
    row = item("news", "ru", group=group, title="Новость")

    assert api.get(url_of(row, "kk")).data["title"] == "Новость"


def test_a_tombstone_outside_the_chain_is_a_404_there(api: ApiClient) -> None:
    row = item("news", "tg")
    withdraw(row)

    api.problem(url_of(row, "kk"), "not-found")
    api.problem(url_of(row, "tg"), "gone")


def test_what_has_expired_is_gone_although_nothing_withdrew_it(api: ApiClient) -> None:
    expired = (now() // SECOND - 60) * SECOND
    row = item("news", expires=expired)

    problem = api.problem(url_of(row), "gone")

    assert problem["tombstone"]["reason"] == "expired"
    assert problem["tombstone"]["withdrawn_at"] == iso(expired)


def test_an_expired_language_falls_back(api: ApiClient) -> None:
    group = uuid4()
    row = item("news", "kk", group=group, expires=now() - DAY)
    item("news", "ru", group=group)

    assert api.get(url_of(row, "kk")).data["locale"] == "ru"


@pytest.mark.parametrize("path", ["news/nonsense/", "news/123/", f"nonsense/{UUID(int=1)}/", f"items/{UUID(int=1)}/"])
def test_addresses_that_are_none_are_not_found(api: ApiClient, path: str) -> None:
    api.problem(path, "not-found")


def test_any_is_no_language_of_an_item(api: ApiClient) -> None:
    row = item("news")

    api.problem(url_of(row, "any"), "invalid-value")


def test_a_live_path_is_the_item(api: ApiClient) -> None:
    row = item("news", "kk", path="/kk/news/zhas-star/", title="Жас стар")

    answer = api.get("by-path/?path=/kk/news/zhas-star/")

    assert answer.data["id"] == str(row.group)
    assert answer.data["requested_locale"] == "kk"
    assert answer.links["self"] == "/api/v1/by-path/?path=/kk/news/zhas-star/"
    for other in ("/kk/news/zhas-star", "/kk/news/zhas-star/&locale=ru"):
        told = api.get(f"by-path/?path={other}")
        assert (told.data, told.links) == (answer.data, answer.links)


def test_an_old_path_leads_to_the_item(api: ApiClient) -> None:
    row = item("news", "kk", path="/kk/news/old/")
    move(row, "/kk/news/new/")

    answer = api.get("by-path/?path=/kk/news/old/", 301)

    assert answer.headers["Location"] == f"/api/v1/news/{row.group}/?locale=kk"
    assert "max-age" in answer.headers["Cache-Control"]
    assert api.get(answer.headers["Location"]).data["id"] == str(row.group)
    assert api.get("by-path/?path=/kk/news/new/").data["id"] == str(row.group)


def test_an_alias_leads_to_the_item_it_shows(api: ApiClient) -> None:
    row = item("news", "ru", path="/ru/news/source/")
    ItemPath.objects.create(path="/kk/news/alias/", group=row.group, locale="ru", current=False)

    assert api.get("by-path/?path=/kk/news/alias/", 301).headers["Location"].endswith("?locale=ru")


def test_a_reused_path_belongs_to_the_live_item(api: ApiClient) -> None:
    first = item("news", "kk", path="/kk/news/same/")
    move(first, "/kk/news/elsewhere/")
    ItemPath.objects.filter(path="/kk/news/same/").delete()
    second = item("news", "kk", path="/kk/news/same/")

    assert api.get("by-path/?path=/kk/news/same/").data["id"] == str(second.group)


def test_a_path_of_a_withdrawn_language_leads_to_the_one_that_stands_in(api: ApiClient) -> None:
    group = uuid4()
    withdraw(item("news", "kk", group=group, path="/kk/news/gone/"))
    item("news", "ru", group=group)

    location = api.get("by-path/?path=/kk/news/gone/", 301).headers["Location"]

    assert api.get(location).data["locale"] == "ru"


def test_the_path_of_a_withdrawn_item_is_gone(api: ApiClient) -> None:
    withdraw(item("news", "kk", path="/kk/news/gone/"), "deleted")

    assert api.problem("by-path/?path=/kk/news/gone/", "gone")["tombstone"]["reason"] == "deleted"


def test_a_path_that_never_was_is_not_found(api: ApiClient) -> None:
    api.problem("by-path/?path=/kk/nothing/", "not-found")


def test_a_path_has_to_be_given(api: ApiClient) -> None:
    assert api.problem("by-path/", "invalid-value")["errors"][0]["code"] == "required"
