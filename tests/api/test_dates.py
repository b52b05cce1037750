"""Last-Modified and If-Modified-Since: for readers that keep a date and no ETag; never a 304 for what has changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from django.utils.http import http_date

from portal.api.dates import note
from portal.cms.models import Topic
from portal.publishing import refresh
from portal.publishing.duties import duties
from portal.publishing.models import ChangeCounter, SitePart
from tests import factories
from tests.api.client import Answer, ApiClient
from tests.api.rows import SECOND, Schedule, item, move, rename, withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.database]

FEEDS = ("news.rss", "news.atom", "news.json-feed")
BEGUN = 1_800_000_000


class Clock:
    """The one clock of web and worker, in seconds."""

    def __init__(self) -> None:
        self.seconds = BEGUN

    def now(self) -> int:
        """Somewhere within the second (microseconds)."""
        return self.seconds * SECOND + 250_000

    def wait(self, seconds: int = 60) -> None:
        """Let time pass."""
        self.seconds += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    for name in (
        "publishing.models.now",
        "api.dates.this_moment",
        "api.views.this_moment",
        "api.formats.views.this_moment",
    ):
        monkeypatch.setattr(f"portal.{name}", made.now)
    return made


def noted(clock: Clock) -> None:
    """The worker has noted what it has to, and some time has passed."""
    note()
    clock.wait()


def since(api: ApiClient, url: str, answer: Answer, status: int = 200) -> Answer:
    """Ask again with nothing but the date of an answer."""
    return api.get(url, status, if_modified_since=answer.headers["Last-Modified"])


def date_of(answer: Answer) -> datetime:
    return parsedate_to_datetime(answer.headers["Last-Modified"])


@pytest.mark.parametrize("url", FEEDS)
def test_a_feed_reader_with_nothing_but_a_date_pays_one_statement_until_something_changes(
    url: str, api: ApiClient, clock: Clock, django_assert_num_queries: Any
) -> None:
    first_row = item()
    noted(clock)
    first = api.get(url)
    clock.wait()
    with django_assert_num_queries(1):
        assert since(api, url, first, 304).headers["ETag"] == first.headers["ETag"]

    item()
    second = since(api, url, first)
    clock.wait()
    withdraw(first_row)
    third = since(api, url, second)

    assert second.body != first.body
    assert date_of(first) < date_of(second) < date_of(third) <= datetime.fromtimestamp(clock.seconds, UTC)


def test_changes_within_one_second_have_dates_of_their_own_and_none_is_later_than_the_clock(
    api: ApiClient, clock: Clock
) -> None:
    noted(clock)
    item()
    first = api.get("news.rss")
    item()
    item()
    assert "Last-Modified" not in since(api, "news.rss", first).headers, "two seconds ahead of the clock"
    clock.wait(2)
    assert int((date_of(api.get("news.rss")) - date_of(first)).total_seconds()) == 2


@pytest.mark.parametrize(
    ("url", "row"),
    [
        ("funding.rss", lambda at: item("funding", schedule=Schedule("fixed", closes=at - SECOND))),
        ("news.rss", lambda at: item("news", expires=at)),
    ],
    ids=["a call closes", "an item expires"],
)
def test_what_changes_without_a_write_has_no_date_until_the_worker_has_noted_it(
    url: str, row: Callable[[int], object], api: ApiClient, clock: Clock
) -> None:
    row((BEGUN + 600) * SECOND)
    noted(clock)
    first = api.get(url)
    since(api, url, first, 304)

    clock.wait(600)
    second = since(api, url, first)
    assert second.body != first.body
    assert "Last-Modified" not in second.headers

    noted(clock)
    third = since(api, url, first)
    assert date_of(third) > date_of(first)
    since(api, url, third, 304)


def test_a_change_that_is_dated_before_a_tick_and_seen_after_it_is_told(api: ApiClient, clock: Clock) -> None:
    """A transaction takes its date when it begins and is seen when it ends; a tick may pass between the two."""
    item(expires=(BEGUN + 600) * SECOND)
    noted(clock)
    clock.seconds = BEGUN + 600
    note()
    after_the_tick = api.get("news.rss")
    clock.wait(-1)
    item()
    clock.wait(3)

    assert since(api, "news.rss", after_the_tick).body != after_the_tick.body


@pytest.mark.usefixtures("portal")
def test_whatever_editors_do_the_worker_and_the_projection_date_it(api: ApiClient, clock: Clock) -> None:
    page = factories.publish("news", "en", topics=list(Topic.objects.all()[:1]))
    next(duty for duty in duties() if duty.name == "dates").run()
    clock.wait()
    answers = [api.get("news.atom")]
    url = f"news/{page.translation_key}/"
    whole = [api.get(url)]
    for act in (lambda: rename("topic", Topic.objects.all()[0].code, "en", "Renamed"), page.unpublish):
        act()
        refresh.refresh()
        clock.wait()
        answers.append(since(api, "news.atom", answers[-1]))
        whole.append(api.get(url, None, if_modified_since=whole[0].headers["Last-Modified"]))
    assert len({date_of(answer) for answer in answers}) == len({answer.body for answer in answers}) == 3
    assert [answer.status for answer in whole] == [200, 200, 410]


def test_another_release_or_other_addresses_are_another_answer(api: ApiClient, clock: Clock, settings: Any) -> None:
    item()
    noted(clock)
    first = api.get("news.rss")
    settings.FRONTEND_URL = "https://www.example.org"
    assert since(api, "news.rss", first).body != first.body
    noted(clock)
    assert date_of(since(api, "news.rss", first)) > date_of(first)


def test_a_restored_database_tells_other_dates(api: ApiClient, clock: Clock) -> None:
    item()
    noted(clock)
    first = api.get("news.rss")
    refresh.begin_epoch()
    assert date_of(since(api, "news.rss", first)) > date_of(first)


def test_an_etag_decides_alone_where_a_reader_has_both(api: ApiClient, clock: Clock) -> None:
    item()
    noted(clock)
    for url in ("news.rss", f"news/{item().group}/"):
        clock.wait()
        date = api.get(url).headers["Last-Modified"]
        api.get(url, 200, if_modified_since=date, if_none_match='"another"')
        etag = api.get(url).headers["ETag"]
        api.get(url, 304, if_modified_since=http_date(0), if_none_match=etag)


def test_only_the_very_date_that_was_told_will_do_however_it_is_written(api: ApiClient, clock: Clock) -> None:
    item()
    noted(clock)
    told = date_of(api.get("news.rss"))
    seconds = int(told.timestamp())
    for same in (http_date(seconds), told.strftime("%A, %d-%b-%y %H:%M:%S GMT"), told.strftime("%a %b %e %H:%M:%S %Y")):
        api.get("news.rss", 304, if_modified_since=same)
        assert api.request("HEAD", "news.rss", 304, if_modified_since=same).body == b""
    for other in (http_date(seconds - 1), http_date(seconds + 1), http_date(clock.seconds), "yesterday", "", "ы"):
        api.get("news.rss", 200, if_modified_since=other)


@pytest.mark.parametrize("url", ["items.rss?posted_within=7d", "news.csv", "news.ndjson", "funding.ics", "news/"])
def test_what_changes_by_the_minute_and_what_is_no_feed_has_no_date(url: str, api: ApiClient, clock: Clock) -> None:
    noted(clock)
    assert "Last-Modified" not in api.get(url, None, if_modified_since=http_date(BEGUN)).headers


@pytest.mark.parametrize("profile", ["full", "jsonld"])
def test_an_item_keeps_its_date_while_others_change(profile: str, api: ApiClient, clock: Clock) -> None:
    row = item(path="/en/news/one/")
    noted(clock)
    urls = (f"news/{row.group}/?profile={profile}", "by-path/?path=/en/news/one/")
    first = [api.get(url) for url in urls]
    item()
    clock.wait()
    for url, answer in zip(urls, first, strict=True):
        since(api, url, answer, 304)
    move(row, "/en/news/two/")
    assert date_of(since(api, urls[0], first[0])) > date_of(first[0])


def test_a_call_changes_its_date_with_its_status_and_with_the_rates(api: ApiClient, clock: Clock) -> None:
    row = item("funding", schedule=Schedule("fixed", closes=(BEGUN + 600) * SECOND))
    url = f"funding/{row.group}/"
    noted(clock)
    first = api.get(url)
    clock.wait(601)
    assert since(api, url, first).data["status"] == "closed"
    noted(clock)
    row.currency, row.amount_low = "USD", 100
    row.save()
    second = api.get(url)
    counter = ChangeCounter.objects.get()
    counter.sequence += 1
    counter.date()
    counter.save()
    SitePart.objects.create(kind="rates", locale="", sequence=counter.sequence, digest="", body=b'{"rates":{}}')
    assert date_of(since(api, url, second)) > date_of(second)


def test_an_item_that_expires_in_the_language_asked_for_is_told_in_the_next_one(api: ApiClient, clock: Clock) -> None:
    kazakh = item(locale="kk", expires=(BEGUN + 600) * SECOND)
    item(locale="ru", group=kazakh.group)
    url = f"news/{kazakh.group}/?locale=kk"
    noted(clock)
    first = api.get(url)
    clock.wait(600)
    assert since(api, url, first).data["locale"] == "ru"
    noted(clock)
    assert since(api, url, first).data["locale"] == "ru"
