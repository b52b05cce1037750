"""Walking: nothing is skipped or repeated, in any order, in either direction, with ties."""

from __future__ import annotations

import base64
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.api.parameters import SORTS
from portal.publishing.models import ChangeCounter, ContentItem
from portal.publishing.status import UNKNOWN_KEY
from tests.api.client import ApiClient
from tests.api.rows import DAY, Schedule, item

pytestmark = [pytest.mark.django_db, pytest.mark.database]

BEGIN = 1_700_000_000_000_000


@pytest.fixture
def seven() -> list[str]:
    """Seven items, of which several were published at the same moment and some have no deadline."""
    moments = [0, 0, 1, 1, 1, 2, 3]
    rows = []
    for number, moment in enumerate(moments):
        schedule = Schedule("rolling") if number % 3 == 0 else Schedule("fixed", closes=BEGIN + moment * DAY)
        rows.append(item("funding", published=BEGIN + moment, schedule=schedule))
    return [str(row.group) for row in rows]


@pytest.mark.usefixtures("seven")
@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
def test_a_walk_tells_every_item_once_in_order(api: ApiClient, sort: str, limit: int) -> None:
    whole = api.get(f"items/?sort={sort}&limit=100").ids

    pages = api.walk(f"items/?sort={sort}&limit={limit}")

    assert [group for page in pages for group in page.ids] == whole
    assert len(set(whole)) == 7


@pytest.mark.usefixtures("seven")
@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_walking_back_gives_the_same_pages(api: ApiClient, sort: str, limit: int) -> None:
    pages = api.walk(f"items/?sort={sort}&limit={limit}")

    back = [pages[-1]]
    while back[-1].links["prev"]:
        back.append(api.get(back[-1].links["prev"]))

    assert [page.ids for page in reversed(back)] == [page.ids for page in pages]
    assert back[-1].links["next"] is not None


@given(
    keys=st.lists(st.integers(0, 3), min_size=1, max_size=25),
    sort=st.sampled_from(SORTS),
    limit=st.integers(1, 7),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_order_of_any_keys_skips_or_repeats(api: ApiClient, keys: list[int], sort: str, limit: int) -> None:
    ContentItem.objects.all().delete()
    ContentItem.objects.bulk_create(
        ContentItem(
            group=uuid4(),
            locale="en",
            type="news",
            page_id=number,
            live=True,
            sequence=number,
            mask=1,
            card=b'"id":""}',
            list=b'"id":""}',
            full=b'"id":""}',
            published=key,
            updated=key,
            expires=UNKNOWN_KEY,
            key_published=key,
            key_published_desc=-key,
            key_updated_desc=-key,
            key_deadline=UNKNOWN_KEY if key == 0 else key,
            key_deadline_desc=UNKNOWN_KEY if key == 0 else -key,
        )
        for number, key in enumerate(keys)
    )

    told = 0
    url = f"items/?sort={sort}&limit={limit}&fields=status"
    while url:
        page = api.get(url)
        told += len(page.data)
        if page.links["next"]:
            assert len(page.data) == limit
        url = page.links["next"]

    assert told == len(keys)


@pytest.mark.usefixtures("seven")
def test_the_first_page_of_a_walk_alone_is_counted(api: ApiClient) -> None:
    first, second, *_ = api.walk("items/?limit=3")

    assert first.meta["total"] == 7
    assert "total" not in second.meta


@pytest.mark.usefixtures("seven")
def test_an_item_published_during_a_walk_is_not_met_and_nothing_else_is_lost(api: ApiClient) -> None:
    first = api.get("items/?limit=3")
    item("funding", published=BEGIN + 10 * DAY, schedule=Schedule("rolling"))

    rest = api.walk(first.links["next"])

    assert len(first.ids) + sum(len(page.ids) for page in rest) == 7


@pytest.mark.usefixtures("seven")
def test_page_numbers_give_the_same_pages(api: ApiClient) -> None:
    walked = [page.ids for page in api.walk("items/?limit=3")]

    numbered = [api.get(f"items/?limit=3&page={number}") for number in (1, 2, 3)]

    assert [page.ids for page in numbered] == walked
    assert numbered[0].links["next"] == "/api/v1/items/?locale=en&limit=3&page=2"
    assert {name: numbered[2].links[name] for name in ("self", "next", "prev")} == {
        "self": "/api/v1/items/?locale=en&limit=3&page=3",
        "next": None,
        "prev": "/api/v1/items/?locale=en&limit=3&page=2",
    }
    assert numbered[1].meta["total"] == 7


@pytest.mark.usefixtures("seven")
def test_past_the_end_a_page_leads_back_to_the_last_one(api: ApiClient) -> None:
    answer = api.get("items/?limit=3&page=9")

    assert (answer.data, answer.links["next"], answer.meta["total"]) == ([], None, 7)
    assert answer.links["prev"] == "/api/v1/items/?locale=en&limit=3&page=3"
    assert api.get("items/?limit=7&page=2").links["prev"] == "/api/v1/items/?locale=en&limit=7&page=1"
    assert api.get("items/?limit=3&page=9&count=none").links["prev"].endswith("&page=1&count=none")
    assert api.get("news/?page=2").links["prev"] is None


def test_past_ten_thousand_a_page_number_is_refused(api: ApiClient) -> None:
    api.get("items/?limit=100&page=100")
    problem = api.problem("items/?limit=100&page=101", "window-exceeded")

    assert "links.next" in problem["detail"]


def test_the_last_numbered_page_goes_on_with_a_cursor(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.api.pagination.LAST_POSITION", 2)
    rows = [item(published=BEGIN + number) for number in range(4)]

    second = api.get("news/?limit=1&page=2&sort=published")
    third = api.get(second.links["next"])

    assert "cursor=" in second.links["next"]
    assert third.ids == [str(rows[2].group)]


@pytest.mark.usefixtures("seven")
def test_a_cursor_of_another_query_is_refused(api: ApiClient) -> None:
    url = api.get("items/?limit=2").links["next"]

    for other in ("&sort=deadline", "&country=KZ", "&status=open"):
        problem = api.problem(url + other, "invalid-value")
        assert problem["errors"][0]["parameter"] == "cursor"
    api.problem(url.replace("/items/", "/news/"), "invalid-value")
    api.problem(url.replace("locale=en", "locale=ru"), "invalid-value")


@pytest.mark.usefixtures("seven")
def test_a_walk_may_change_how_much_it_is_told(api: ApiClient) -> None:
    url = api.get("items/?limit=2").links["next"]

    assert len(api.get(url.replace("limit=2", "limit=5")).data) == 5
    assert "summary" not in api.get(url + "&profile=card").data[0]


@pytest.mark.usefixtures("seven")
def test_after_a_restore_a_cursor_has_expired_and_the_first_page_is_named(api: ApiClient) -> None:
    first = api.get("items/?limit=2")
    ChangeCounter.objects.update(epoch=uuid4())

    problem = api.problem(first.links["next"], "cursor-expired")

    assert problem["status"] == 410
    assert api.get(problem["links"]["first"]).ids == first.ids


@pytest.mark.parametrize("cursor", ["x", "AAAA", "=", "ы", "a" * 44, base64.urlsafe_b64encode(b"\xff" * 33).decode()])
def test_nonsense_is_no_cursor(api: ApiClient, cursor: str) -> None:
    problem = api.problem(f"items/?cursor={cursor}", "invalid-value")

    assert problem["errors"][0]["parameter"] == "cursor"


@pytest.mark.usefixtures("seven")
def test_a_changed_cursor_is_never_an_error_of_ours(api: ApiClient) -> None:
    url = api.get("items/?limit=2").links["next"]
    head, cursor = url.split("cursor=")
    cursor, _, tail = cursor.partition("&")

    for position in range(0, len(cursor), 3):
        for letter in "A_z9":
            changed = cursor[:position] + letter + cursor[position + 1 :]
            api.get(f"{head}cursor={changed}&{tail}", None)


def test_cursor_and_page_exclude_each_other(api: ApiClient) -> None:
    api.problem("items/?cursor=AAAA&page=2", "invalid-value")


@pytest.mark.usefixtures("seven")
def test_neighbours_are_told_in_a_link_header_too(api: ApiClient) -> None:
    first = api.get("items/?limit=2")

    assert first.headers["Link"] == f'<{first.links["next"]}>; rel="next"'
    assert 'rel="prev"' in api.get(first.links["next"]).headers["Link"]
