"""Conditions in SQL say what the pure functions say."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.api.items import execute
from portal.api.query import ItemQuery
from portal.api.sql import ITEMS, Sql, conditions, status_at
from portal.languages import LANGUAGES, first_in_chain, mask_of
from portal.publishing.models import ContentItem
from portal.publishing.status import CLOSING_SOON, SECOND, STATUSES, Schedule
from tests.api.rows import item

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ROWS = Sql(f"SELECT i.locale FROM {ITEMS} i WHERE ")  # noqa: S608  (a constant name)
NOW = 1_790_000_000 * SECOND
# Moments close to the edges, where one second decides.
moments = st.one_of(
    st.none(),
    st.sampled_from([NOW + edge + step for edge in (0, CLOSING_SOON) for step in (-SECOND, -1, 0, 1, SECOND)]),
    st.integers(NOW - 20 * CLOSING_SOON, NOW + 20 * CLOSING_SOON),
)
schedules = st.builds(
    Schedule,
    kind=st.sampled_from(["fixed", "staged", "rolling", "until_spent", "unknown"]),
    opens=moments,
    closes=moments,
    closed_early=moments,
)


@pytest.fixture
def row() -> ContentItem:
    """Any call."""
    return item("funding")


@given(schedule=schedules, wanted=st.sets(st.sampled_from(STATUSES), min_size=1))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_status_in_sql_is_that_of_the_schedule(row: ContentItem, schedule: Schedule, wanted: set[str]) -> None:
    ContentItem.objects.filter(pk=row.pk).update(
        deadline_kind=schedule.kind, opens=schedule.opens, closes=schedule.closes, closed_early=schedule.closed_early
    )
    status = schedule.status(NOW)

    told = execute(Sql("SELECT ") + status_at(NOW) + Sql(f" FROM {ITEMS} i"))
    query = ItemQuery(now=NOW, statuses=tuple(wanted))
    found = execute(ROWS + conditions(query))

    assert told == [(status,)]
    assert bool(found) == (status in wanted)


def test_a_row_without_a_schedule_has_no_status(row: ContentItem) -> None:
    ContentItem.objects.filter(pk=row.pk).update(deadline_kind="")

    assert execute(Sql("SELECT ") + status_at(NOW) + Sql(f" FROM {ITEMS} i")) == [(None,)]


@given(
    live=st.sets(st.sampled_from(list(LANGUAGES)), min_size=1),
    expired=st.sets(st.sampled_from(list(LANGUAGES))),
    chain=st.lists(st.sampled_from(list(LANGUAGES)), min_size=1, max_size=8, unique=True),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_group_is_served_in_the_first_public_language_of_the_chain(
    row: ContentItem, live: set[str], expired: set[str], chain: list[str]
) -> None:
    ContentItem.objects.all().delete()
    ContentItem.objects.bulk_create(
        ContentItem(
            group=row.group,
            locale=locale,
            type="news",
            page_id=number,
            live=True,
            sequence=number,
            mask=mask_of(live),
            published=0,
            updated=0,
            expires=NOW if locale in expired else NOW + 1,
            **dict.fromkeys(["card", "list", "full"], b""),
            **dict.fromkeys(["key_published", "key_published_desc", "key_updated_desc"], 0),
            **dict.fromkeys(["key_deadline", "key_deadline_desc"], 0),
        )
        for number, locale in enumerate(live)
    )

    query = ItemQuery(now=NOW, locale=chain[0], chain=tuple(chain))
    found = execute(ROWS + conditions(query))

    first = first_in_chain(chain, mask_of(live - expired))
    assert found == ([(first,)] if first else [])


def test_values_never_become_sql(row: ContentItem) -> None:
    query = ItemQuery(now=NOW, types=("x' OR 1=1 --",))

    assert execute(ROWS + conditions(query)) == []
