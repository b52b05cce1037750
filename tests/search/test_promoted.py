"""What editors promote stands first when readers search for certain words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError

from portal.publishing.clock import now
from portal.publishing.refresh import refresh
from portal.publishing.status import DAY
from search.models import PromotedResult
from search.query import FacetCounts
from tests import factories
from tests.api.client import ApiClient
from tests.search.conftest import FedEngine
from tests.search.rows import item, many
from tests.search.test_views import pull, search, titles

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TODAY = datetime.now(UTC).date()


# --- both engines -----------------------------------------------------------------------------------------------------


def groups(fed: FedEngine, promoted: tuple[UUID, ...], **asked: Any) -> list[int]:
    return [hit.row for hit in fed.find("форум", promoted=promoted, **asked).hits]


def test_promoted_groups_stand_first_in_their_order_also_without_the_words(fed: FedEngine) -> None:
    best = item("ru", "Форум")
    weak = item("ru", "Выставка", text="форум")
    without = item("ru", "Погода")
    assert groups(fed, (without.group, weak.group)) == [without.pk, weak.pk, best.pk]
    assert [hit.is_promoted for hit in fed.find("форум", promoted=(weak.group,)).hits] == [True, False]


def test_a_promoted_group_is_counted_once_and_pages_go_on_behind_it(fed: FedEngine) -> None:
    many(5, "Форум")
    promoted = item("ru", "Погода")
    item("kk", "Ауа райы", group=promoted.group)
    result = fed.find("форум", promoted=(promoted.group,), facets=("type",))
    assert result.total == 6
    assert result.facets == {"type": FacetCounts((("news", 6),))}
    paged = [row for offset in range(0, 6, 2) for row in groups(fed, (promoted.group,), limit=2, offset=offset)]
    assert paged == [hit.row for hit in result.hits]
    assert paged[0] == promoted.pk


def test_filters_hold_for_promoted_groups_too(fed: FedEngine) -> None:
    found = item("ru", "Форум").pk
    other = item("ru", "Погода", type_name="analysis")
    gone = item("ru", "Погода", expires=now() - DAY)
    assert groups(fed, (other.group, gone.group, uuid4()), types=("news",)) == [found]


def test_a_promoted_group_is_told_in_the_language_that_the_reader_likes_best(fed: FedEngine) -> None:
    kazakh = item("kk", "Форум")
    russian = item("ru", "Погода", group=kazakh.group)
    assert groups(fed, (kazakh.group,)) == [russian.pk]
    other = item("kk", "Ауа райы")
    assert groups(fed, (other.group,))[0] == other.pk


# --- through the API --------------------------------------------------------------------------------------------------


def promote(query: str = "форум", **fields: Any) -> Any:
    page = factories.publish("news", "ru")
    entry = PromotedResult(query=query, page=page, **fields)
    entry.full_clean()
    entry.save()
    return page


@pytest.mark.parametrize(
    ("typed", "locale", "is_first"),
    [
        ("форум", "ru", True),
        ("forumy", "ru", True),
        ("молодёжный форум 2026", "ru", True),
        ("форум", "kk", False),
        ("фор", "ru", False),
    ],
)
def test_a_page_stands_first_for_readers_of_the_language_whose_search_has_the_words(
    api: ApiClient, typed: str, locale: str, is_first: bool
) -> None:
    page = promote(language="ru")
    item("ru", "Молодёжный форум")
    pull()
    answer = search(api, typed, locale=locale, highlight="1")
    assert (titles(answer)[:1] == [page.title]) is is_first
    assert [entry.get("promoted") for entry in answer.data][:1] == (
        [True] if is_first else [None] * len(answer.data[:1])
    )


@pytest.mark.parametrize(
    ("starts", "ends", "is_on"),
    [(None, None, True), (-1, 1, True), (0, 0, True), (1, None, False), (None, -1, False)],
)
def test_promotions_have_their_days(api: ApiClient, starts: int | None, ends: int | None, is_on: bool) -> None:
    day = [None if shift is None else TODAY + timedelta(days=shift) for shift in (starts, ends)]
    page = promote(starts=day[0], ends=day[1])
    item("ru", "Форум")
    pull()
    assert (page.title in titles(search(api, "форум", locale="ru"))) is is_on


def test_other_orders_and_withdrawn_pages_have_no_promotion(api: ApiClient) -> None:
    page = promote()
    item("ru", "Форум")
    pull()
    assert titles(search(api, "форум", locale="ru", sort="-published")) == ["Форум"]
    page.unpublish()
    refresh()
    pull()
    assert titles(search(api, "форум", locale="ru")) == ["Форум"]


def test_a_promotion_changes_the_answer_at_once(api: ApiClient) -> None:
    item("ru", "Форум")
    pull()
    before = search(api, "форум", locale="ru")
    page = promote()
    pull()
    assert titles(api.get(before.url, if_none_match=before.headers["ETag"]))[0] == page.title


def test_days_in_the_wrong_order_and_words_that_are_none_are_refused() -> None:
    with pytest.raises(ValidationError, match="before it starts"):
        promote(starts=TODAY, ends=TODAY - timedelta(days=1))
    with pytest.raises(ValidationError, match="searched for"):
        promote("!!!")
