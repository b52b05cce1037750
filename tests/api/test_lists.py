"""Lists: which items, in which language, told how."""

from __future__ import annotations

from uuid import uuid4

import pytest

from portal.publishing.clock import now
from portal.publishing.types import content_types
from tests.api.client import ApiClient
from tests.api.rows import DAY, Schedule, item, withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_an_empty_list_has_a_total_of_zero_and_no_neighbours(api: ApiClient) -> None:
    answer = api.get("news/")

    assert answer.data == []
    assert answer.meta["total"] == 0
    assert answer.links["self"] == "/api/v1/news/?locale=en"
    assert answer.links["next"] is answer.links["prev"] is None


def test_an_item_is_served_in_the_language_asked_for(api: ApiClient) -> None:
    group = uuid4()
    item("news", "ru", group=group, title="Новость")
    item("news", "kk", group=group, title="Жаңалық")

    (served,) = api.get("news/?locale=kk").data

    assert (served["title"], served["locale"], served["requested_locale"]) == ("Жаңалық", "kk", "kk")


def test_a_group_falls_back_along_the_chain_and_appears_once(api: ApiClient) -> None:
    group = uuid4()
    item("news", "en", group=group, title="News")
    item("news", "ru", group=group, title="Новость")

    answer = api.get("news/?locale=kk")

    assert [entry["title"] for entry in answer.data] == ["Новость"]
    assert answer.data[0]["requested_locale"] == "kk"
    assert answer.meta["locale_chain"] == ["kk", "ru", "en"]
    assert answer.meta["total"] == 1


def test_a_language_outside_the_chain_is_not_served(api: ApiClient) -> None:
    item("news", "tg")

    assert api.get("news/?locale=kk").data == []


def test_without_fallback_only_the_language_itself_is_served(api: ApiClient) -> None:
    item("news", "ru")

    assert api.get("news/?locale=kk&fallback=none").data == []
    assert len(api.get("news/?locale=kk").data) == 1


def test_an_explicit_fallback_is_followed_in_its_order(api: ApiClient) -> None:
    group = uuid4()
    for locale in ("en", "ru", "tg"):
        item("news", locale, group=group)

    answer = api.get("news/?locale=kk&fallback=tg,en")

    assert answer.meta["locale_chain"] == ["kk", "tg", "en"]
    assert answer.data[0]["locale"] == "tg"


def test_any_lists_every_row_of_every_language(api: ApiClient) -> None:
    group = uuid4()
    item("news", "en", group=group)
    item("news", "ru", group=group)

    answer = api.get("news/?locale=any")

    assert sorted(entry["locale"] for entry in answer.data) == ["en", "ru"]
    assert {entry["requested_locale"] for entry in answer.data} == {"any"}
    assert answer.meta["total"] == 2
    assert answer.meta["locale_chain"] is None


def test_any_with_a_fallback_makes_no_sense(api: ApiClient) -> None:
    problem = api.problem("news/?locale=any&fallback=ru", "invalid-value")

    assert problem["errors"][0]["parameter"] == "fallback"


def test_withdrawn_items_are_not_listed(api: ApiClient) -> None:
    withdraw(item("news"))

    assert api.get("news/").data == []


def test_an_expired_item_is_not_listed_although_nothing_withdrew_it(api: ApiClient) -> None:
    item("news", expires=now() - DAY)
    kept = item("news", expires=now() + DAY)

    answer = api.get("news/")

    assert answer.ids == [str(kept.group)]
    assert answer.meta["total"] == 1


def test_a_language_that_has_expired_falls_back_although_nothing_withdrew_it(api: ApiClient) -> None:
    group = uuid4()
    item("news", "kk", group=group, expires=now() - DAY)
    item("news", "ru", group=group, expires=now() - DAY)
    item("news", "en", group=group)

    answer = api.get("news/?locale=kk")

    assert [entry["locale"] for entry in answer.data] == ["en"]
    assert answer.meta["total"] == 1


def test_only_the_languages_that_have_expired_fall_back(api: ApiClient) -> None:
    group = uuid4()
    item("news", "kk", group=group, expires=now() - DAY)
    item("news", "ru", group=group)
    item("news", "en", group=group)

    assert [entry["locale"] for entry in api.get("news/?locale=kk").data] == ["ru"]


@pytest.mark.parametrize("name", [content_type.name for content_type in content_types()])
def test_every_type_has_a_list_of_its_own_in_every_profile(api: ApiClient, name: str) -> None:
    item(name)
    item("news" if name != "news" else "essays")

    for profile in ("card", "list", "full"):
        (served,) = api.get(f"{name}/?profile={profile}&status=any").data
        assert served["type"] == name


def test_items_hold_all_types_and_can_be_narrowed(api: ApiClient) -> None:
    for content_type in content_types():
        item(content_type.name)

    assert api.get("items/").meta["total"] == len(content_types())
    assert {entry["type"] for entry in api.get("items/?type=news,essays").data} == {"news", "essays"}
    assert {entry["type"] for entry in api.get("items/?type=news&type=essays").data} == {"news", "essays"}


def test_opportunities_are_the_types_with_a_status(api: ApiClient) -> None:
    item("funding")
    item("jobs")
    item("news")

    assert {entry["type"] for entry in api.get("opportunities/").data} == {"funding", "jobs"}


def test_kinds_can_be_asked_for(api: ApiClient) -> None:
    item("funding", kind="grant")
    item("funding", kind="contest")
    item("jobs", kind="internship")

    assert [entry["kind"] for entry in api.get("funding/?kind=contest").data] == ["contest"]
    assert {entry["kind"] for entry in api.get("opportunities/?kind=grant,internship").data} == {"grant", "internship"}


def test_closed_calls_are_left_out_of_calls_but_not_of_everything(api: ApiClient) -> None:
    closed = item("funding", schedule=Schedule("fixed", closes=now() - DAY))
    opened = item("funding", schedule=Schedule("fixed", closes=now() + 30 * DAY))

    answer = api.get("funding/")

    assert answer.ids == [str(opened.group)]
    assert answer.meta["applied"]["status"] == ["current"]
    assert set(api.get("items/").ids) == {str(closed.group), str(opened.group)}
    assert set(api.get("funding/?status=any").ids) == {str(closed.group), str(opened.group)}
    assert api.get("funding/?status=closed").data[0]["status"] == "closed"


def test_a_status_filter_leaves_out_types_without_one(api: ApiClient) -> None:
    item("news")
    call = item("funding", schedule=Schedule("rolling"))

    assert api.get("items/?status=current").ids == [str(call.group)]
    assert api.get("items/?status=rolling,open").ids == [str(call.group)]
    assert api.get("news/").data[0]["status"] is None


def test_the_deadline_of_a_staged_call_is_its_next_stage(api: ApiClient) -> None:
    this = now() // 1_000_000 * 1_000_000
    stages = (this - DAY, this + 20 * DAY, this + 40 * DAY)
    item("funding", schedule=Schedule("staged", closes=stages[-1], stages=stages))

    deadline = api.get("funding/").data[0]["deadline"]
    card = api.get("funding/?profile=card").data[0]["deadline"]

    assert deadline["kind"] == "staged"
    assert deadline["at"] == deadline["stages"][1]["at"]
    assert len(deadline["stages"]) == 3
    assert card == {"at": deadline["at"]}


def test_only_the_fields_asked_for_are_told(api: ApiClient) -> None:
    item("news", title="A title")

    assert api.get("news/?fields=title,locale").data == [{"title": "A title", "locale": "en"}]


def test_fields_of_the_whole_item_can_be_asked_for(api: ApiClient) -> None:
    item("news", title="A title")

    assert api.get("news/?fields=title,body").data == [{"title": "A title", "body": []}]


def test_an_unknown_field_is_refused_with_the_nearest_right_one(api: ApiClient) -> None:
    problem = api.problem("news/?fields=titel", "invalid-value")

    assert problem["errors"][0]["allowed"][0] == "title"


def test_profile_and_fields_exclude_each_other(api: ApiClient) -> None:
    api.problem("news/?fields=title&profile=card", "invalid-value")


def test_the_canonical_form_does_not_depend_on_how_the_question_is_put(api: ApiClient) -> None:
    one = api.get("funding/?country=KG&country=KZ&limit=20&locale=kk&sort=deadline")
    other = api.get("funding/?sort=deadline&locale=kk&country=KZ,KG")

    assert one.links["self"] == "/api/v1/funding/?locale=kk&country=KG,KZ&sort=deadline" == other.links["self"]
    assert one.headers["ETag"] == other.headers["ETag"]


def test_what_was_understood_is_told(api: ApiClient) -> None:
    applied = api.get("funding/?locale=kk&country=KZ&closing_within=30d&limit=5").meta["applied"]

    assert applied["country"] == ["KZ"]
    assert applied["closing_within"] == "30d"
    assert applied["limit"] == 5
    assert applied["sort"] == "-published"
    assert applied["fallback"] == ["auto"]


def test_a_count_of_none_leaves_the_total_out(api: ApiClient) -> None:
    assert "total" not in api.get("news/?count=none").meta


def test_letters_are_not_escaped(api: ApiClient) -> None:
    item("news", "kk", title="Үкіметтік емес ұйым")

    assert "Үкіметтік емес ұйым".encode() in api.get("news/?locale=kk").body
