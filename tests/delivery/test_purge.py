"""Caches are told exactly what to forget: a real Varnish, and a server that notes what it is told."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from portal.cms.models import ExchangeRate, HomePage, Organisation, Topic
from portal.delivery.purge import MOST_TAGS, PurgeFollower, renew_extracts
from portal.publishing.models import ContentItem, SitePart
from portal.publishing.refresh import begin_epoch, refresh
from portal.publishing.retention import prune_tombstones
from tests import factories
from tests.api.client import ApiClient
from tests.api.rows import item, withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def api(db: None) -> ApiClient:
    """A client that holds every answer against the OpenAPI description."""
    return ApiClient()


class Cache:
    """What a cache was told; `status` is what it answers."""

    def __init__(self) -> None:
        self.told: list[set[str]] = []
        self.status = 200
        cache = self

        class Handler(BaseHTTPRequestHandler):
            def do_PURGE(self) -> None:  # noqa: N802
                self.rfile.read(int(self.headers["Content-Length"]))
                if cache.status == 200:
                    cache.told.append(set(self.headers["Cache-Tag"].split(",")))
                self.send_response(cache.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def tags(self) -> set[str]:
        return set().union(*self.told)


@pytest.fixture
def cache(settings: Any) -> Iterator[Cache]:
    found = Cache()
    settings.PURGE_URL = [found.url]
    yield found
    found.close()


def test_a_changed_item_purges_its_own_answers_and_the_lists_it_may_be_in(cache: Cache) -> None:
    follower = PurgeFollower()
    follower.pull()
    cache.told.clear()
    row = item("news", "kk")
    assert follower.pull() == 1
    assert cache.tags == {f"item.{row.group}", "news", "news.kk", "all", "all.kk"}
    assert follower.pull() == 0
    cache.told.clear()
    withdraw(row)
    follower.pull()
    assert f"item.{row.group}" in cache.tags


def test_the_first_pull_and_a_restore_purge_everything(cache: Cache) -> None:
    item("news", "kk")
    PurgeFollower().pull()
    assert cache.told == [{"api"}]
    begin_epoch()
    PurgeFollower().pull()
    assert cache.told == [{"api"}, {"api"}]


def test_a_cache_that_fails_is_told_again(cache: Cache) -> None:
    follower = PurgeFollower()
    follower.pull()
    cache.told.clear()
    row = item("news", "kk")
    cache.status = 503
    with pytest.raises(OSError, match="503"):
        follower.pull()
    cache.status = 200
    follower.pull()
    assert f"item.{row.group}" in cache.tags


def test_edited_terms_and_the_front_page_have_tags_of_their_own(portal: None, cache: Cache) -> None:
    refresh()
    follower = PurgeFollower()
    follower.pull()
    cache.told.clear()
    Topic.objects.all()[0].save()
    refresh()
    follower.pull()
    assert cache.tags == {"terms"}
    cache.told.clear()
    home = HomePage.objects.get(locale__language_code="ru")
    home.title = "Новая"
    home.save_revision().publish()
    refresh()
    follower.pull()
    assert cache.tags == {"site"}


@pytest.mark.parametrize(
    ("url", "tags"),
    [
        ("news/?locale=kk", "news.kk,news.ru,news.en,api"),
        ("news/?locale=any", "news,api"),
        ("items/?locale=ru", "all.ru,all.en,rates,api"),
        ("items/?locale=ru&profile=card", "all.ru,all.en,api"),
        ("items/?locale=ru&fields=title", "all.ru,all.en,api"),
        ("jobs/?locale=ru&fallback=none", "jobs.ru,api"),
        ("funding/?locale=ru&fallback=none", "funding.ru,rates,api"),
        ("funding/?locale=ru&fallback=none&profile=card&sort=-amount", "funding.ru,rates,api"),
        ("funding/?locale=ru&fallback=none&fields=title&amount__gte=1", "funding.ru,rates,api"),
        ("funding.rss?locale=ru&fallback=none", "funding.ru,api"),
        ("funding.ics?locale=ru&fallback=none&amount__gte=1", "funding.ru,rates,api"),
        ("items/?locale=ru&type=jobs&fallback=none", "jobs.ru,api"),
        ("opportunities/?locale=en&facet=country", "funding.en,funding.ru,jobs.en,jobs.ru,terms,rates,api"),
        ("news.rss?locale=ru", "news.ru,news.en,api"),
        ("terms/?locale=ru", "terms,all.ru,all.en,api"),
        ("search/?q=a&locale=ru", "all,rates,api"),
        ("search/?q=a&locale=ru&fallback=en&type=news&facet=topic", "news.ru,news.en,terms,api"),
        ("search.csv?q=a&locale=ru&fallback=none&type=jobs", "jobs.ru,api"),
        ("search.csv?q=a&locale=ru&fallback=none", "all.ru,rates,api"),
        ("funding.ndjson?locale=ru&fallback=none", "funding.ru,rates,api"),
        ("search.ics?q=a&locale=any&amount__gte=1", "all,rates,api"),
        ("search/suggest/?q=a&locale=ru", "all,terms,api"),
        ("search/suggest/?q=a&locale=ru&type=news", "news,terms,api"),
        ("sync/?type=news&locale=kk,ru", "news.kk,news.ru,api"),
        ("sync/", "all,api"),
        ("extracts/", "extracts,api"),
    ],
)
def test_answers_carry_the_tags_of_what_they_hold(api: ApiClient, url: str, tags: str) -> None:
    assert api.get(url).headers["Cache-Tag"] == tags


def test_related_items_carry_the_tags_of_their_item_and_of_lists_of_all_types(api: ApiClient) -> None:
    row = item("news", "ru")
    answer = api.get(f"news/{row.group}/related/?locale=ru")
    assert answer.headers["Cache-Tag"] == f"item.{row.group},all.ru,all.en,api"


def test_a_copy_that_goes_on_carries_the_tag_of_everything(api: ApiClient) -> None:
    following = api.get("sync/?type=news&locale=kk").links["next"]
    assert api.get(following).headers["Cache-Tag"] == "all,api"


def test_what_an_index_or_files_decide_has_tags_but_is_not_kept_long(api: ApiClient, cache: Cache) -> None:
    for url in ("search/?q=a", "search.csv?q=a", "search/suggest/?q=a", "extracts/", "sync/"):
        headers = api.get(url).headers
        assert headers["Surrogate-Key"] == headers["Cache-Tag"].replace(",", " ")
        assert "s-maxage" not in headers["Cache-Control"]


def test_new_extracts_purge_the_list_of_the_old_ones(cache: Cache, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    assert len(renew_extracts()) == 2
    assert cache.tags == {"extracts"}
    cache.status = 503
    assert len(renew_extracts()) == 2


def test_new_rates_purge_only_what_compares_amounts(cache: Cache, api: ApiClient) -> None:
    row = item("funding", "ru", amount={"min": None, "max": "5.00", "currency": "KZT"})
    row.currency, row.amount_high = "KZT", 500
    row.save()
    follower = PurgeFollower()
    follower.pull()
    cache.told.clear()
    ExchangeRate.objects.create(currency="KZT", day=date(2026, 11, 24), value="0.002")
    refresh()
    follower.pull()
    assert cache.tags == {"rates"}
    assert api.get(f"funding/{row.group}/?locale=ru").headers["Cache-Tag"] == f"item.{row.group},rates,api"


def test_after_a_longer_time_than_withdrawals_are_known_everything_is_purged(portal: None, cache: Cache) -> None:
    organisation = Organisation.objects.create(code="jas", name="Jas Fund")
    refresh()
    PurgeFollower().pull()
    cache.told.clear()
    organisation.delete()
    refresh()
    withdraw(item("news", "kk"))
    ContentItem.objects.update(withdrawn=1)
    prune_tombstones()
    assert not SitePart.objects.filter(kind="organisation").exists()
    PurgeFollower().pull()
    assert cache.tags == {"api"}


@pytest.mark.parametrize(("disappearing", "tag"), [("rate", "rates"), ("home", "site"), ("organisation", "site")])
def test_what_disappears_beside_items_is_purged_once(portal: None, cache: Cache, disappearing: str, tag: str) -> None:
    rate = ExchangeRate.objects.create(currency="KZT", day=date(2026, 11, 24), value="0.002")
    organisation = Organisation.objects.create(code="jas", name="Jas Fund")
    home = HomePage.objects.get(locale__language_code="kk")
    refresh()
    follower = PurgeFollower()
    follower.pull()
    cache.told.clear()
    {"rate": rate.delete, "home": home.unpublish, "organisation": organisation.delete}[disappearing]()
    refresh()
    follower.pull()
    assert tag in cache.tags
    cache.told.clear()
    refresh()
    follower.pull()
    assert cache.told == []


def test_only_where_caches_are_told_may_they_keep_answers_for_long(api: ApiClient, settings: Any) -> None:
    row = item("news", "ru")
    for url in ("news/?locale=ru", f"news/{row.group}/?locale=ru"):
        assert "s-maxage" not in api.get(url).headers["Cache-Control"]
    settings.PURGE_URL = ["http://127.0.0.1:1/"]
    answer = api.get(f"news/{row.group}/?locale=ru")
    assert "s-maxage=300" in answer.headers["Cache-Control"]
    assert answer.headers["Surrogate-Key"] == f"item.{row.group} api"
    assert "s-maxage" not in api.get("sync/").headers["Cache-Control"]


def test_an_unchanged_answer_has_few_bytes_of_headers(api: ApiClient) -> None:
    item("news", "ru")
    etag = api.get("items/?locale=kk").headers["ETag"]
    headers = api.get("items/?locale=kk", 304, if_none_match=etag).headers
    assert sum(len(f"{name}: {value}\r\n") for name, value in headers.items()) <= 400


def test_a_cache_that_is_away_keeps_no_other_one_stale(cache: Cache, settings: Any) -> None:
    PurgeFollower().pull()
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        away = f"http://127.0.0.1:{nobody.getsockname()[1]}/"
    settings.PURGE_URL = [away, *settings.PURGE_URL]
    rows = [item("news", "ru") for _ in range(2 * MOST_TAGS)]
    ExchangeRate.objects.create(currency="KZT", day=date(2026, 11, 24), value="0.002")
    refresh()
    cache.told.clear()
    for _ in range(2):
        with pytest.raises(OSError, match="refused"):
            PurgeFollower().pull()
    assert {"rates", *(f"item.{row.group}" for row in rows)} <= cache.tags


# --- a real cache -----------------------------------------------------------------------------------------------------


def hit(url: str) -> bool:
    """Whether the cache had the answer."""
    with urlopen(Request(url, headers={"Accept-Encoding": "gzip"})) as answer:
        return answer.headers["X-Cache"] == "hit"


@pytest.mark.filterwarnings("ignore:No directory at")
@pytest.mark.django_db(transaction=True)
def test_new_rates_purge_lists_with_amounts_in_varnish(portal: None, varnish: str) -> None:
    refresh()
    PurgeFollower().pull()
    affected = f"{varnish}/api/v1/funding/?locale=ru&sort=-amount"
    spared = f"{varnish}/api/v1/news/?locale=ru"
    for url in (affected, spared):
        assert not hit(url)
        assert hit(url)
    ExchangeRate.objects.create(currency="KZT", day=date(2026, 11, 24), value="0.002")
    refresh()
    PurgeFollower().pull()
    assert (hit(affected), hit(spared)) == (False, True)


@pytest.mark.filterwarnings("ignore:No directory at")
@pytest.mark.django_db(transaction=True)
def test_a_deleted_organisation_and_the_last_rate_leave_varnish(portal: None, varnish: str) -> None:
    organisation = Organisation.objects.create(code="jas", name="Jas Fund")
    rate = ExchangeRate.objects.create(currency="KZT", day=date(2026, 11, 24), value="0.002")
    refresh()
    PurgeFollower().pull()
    profile = f"{varnish}/api/v1/organisations/{organisation.uuid}/?locale=ru"
    compared = f"{varnish}/api/v1/funding/?locale=ru&sort=-amount"
    for url in (profile, compared):
        assert not hit(url)
        assert hit(url)
    organisation.delete()
    rate.delete()
    refresh()
    PurgeFollower().pull()
    with pytest.raises(HTTPError, match="404"):
        hit(profile)
    assert not hit(compared)


@pytest.mark.filterwarnings("ignore:No directory at")
@pytest.mark.django_db(transaction=True)
def test_a_publish_purges_exactly_the_affected_answers_in_varnish(portal: None, varnish: str) -> None:
    refresh()
    page = factories.publish("news", "ru", title="До")
    other = factories.publish("jobs", "ru")
    PurgeFollower().pull()
    api = f"{varnish}/api/v1"
    affected = [
        f"{api}/news/?locale=ru", f"{api}/news/?locale=kk", f"{api}/items/?locale=ru",
        f"{api}/news/{page.translation_key}/?locale=ru", f"{api}/home/?locale=ru",
    ]  # fmt: skip
    spared = [
        f"{api}/jobs/?locale=ru", f"{api}/jobs/{other.translation_key}/?locale=ru",
        f"{api}/news/?locale=en&fallback=none", f"{api}/navigation/?locale=tg&fallback=none",
    ]  # fmt: skip
    for url in (*affected, *spared):
        assert not hit(url)
        assert hit(url)

    page.title = "После"
    page.save_revision().publish()
    refresh()
    PurgeFollower().pull()

    assert {url: hit(url) for url in affected} == dict.fromkeys(affected, False)
    assert {url: hit(url) for url in spared} == dict.fromkeys(spared, True)
    with urlopen(affected[0]) as answer:
        assert "После".encode() in answer.read()
