"""Caches that forget by address, through Wagtail's own back ends: a real Varnish, and a server that fails at first."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest
from django.core.management import call_command
from wagtail.contrib.frontend_cache.backends import BaseBackend, HTTPBackend

from portal.delivery import addresses
from portal.delivery.addresses import AddressFollower
from portal.publishing.management.commands import worker
from portal.publishing.models import ContentItem, Cursor
from portal.publishing.refresh import begin_epoch, refresh
from tests import factories
from tests.delivery.test_purge import hit

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("portal")]
HTTP = "wagtail.contrib.frontend_cache.backends.HTTPBackend"
HOST = "portal.example"
FAILING = [500, 503, 429, 403]


class Cache:
    """What a cache was asked to forget, and what it answers: `statuses` in turn, then 200."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.statuses: list[int] = []
        self.hanging = Event()
        self.hanging.set()
        cache = self

        class Handler(BaseHTTPRequestHandler):
            def do_PURGE(self) -> None:  # noqa: N802
                cache.asked.append(f"{self.headers['Host']}{self.path}")
                cache.hanging.wait(20)
                self.send_response(cache.statuses.pop(0) if cache.statuses else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self.hanging.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def cache(settings: Any) -> Iterator[Cache]:
    found = Cache()
    settings.WAGTAILADMIN_BASE_URL = f"https://{HOST}"
    settings.FRONTEND_URL = "https://site.example"
    settings.WAGTAILFRONTENDCACHE = {"near": {"BACKEND": HTTP, "LOCATION": found.url}}
    yield found
    found.close()


@pytest.fixture
def follower(cache: Cache) -> AddressFollower:
    """A follower that has nothing left to tell."""
    found = AddressFollower()
    found.pull()
    return found


def of(page: Any) -> list[str]:
    row = ContentItem.objects.get(group=page.translation_key, locale=page.locale.language_code)
    return [f"{HOST}/api/v1/{row.type}/{row.group}/?locale={row.locale}", f"site.example{page.url_path}"]


def test_what_changed_is_forgotten_at_its_address_and_at_that_of_its_page(
    cache: Cache, follower: AddressFollower
) -> None:
    page = factories.publish("news", "ru")
    follower.pull()
    assert cache.asked == of(page)
    assert follower.pull() == 0


def test_what_moved_or_went_is_forgotten_where_it_was(cache: Cache, follower: AddressFollower) -> None:
    page = factories.publish("news", "ru")
    before = of(page)[1]
    page.slug = "elsewhere"
    page.save_revision().publish()
    refresh()
    page.refresh_from_db()
    follower.pull()
    assert {before, of(page)[1]} < set(cache.asked)
    cache.asked.clear()
    page.unpublish()
    refresh()
    follower.pull()
    assert {before, *of(page)} == set(cache.asked)


@pytest.mark.parametrize("status", FAILING)
def test_a_cache_that_fails_is_told_again_in_order_until_it_has_heard(
    cache: Cache, follower: AddressFollower, status: int
) -> None:
    pages = [factories.publish("news", "ru") for _ in range(addresses.AddressFollower.batch_size + 1)]
    wanted = sorted(address for page in pages[:-1] for address in of(page))
    cursor = Cursor.objects.get(pk=follower.cursor_name)
    for _ in range(2):
        cache.statuses = [200, status]
        with pytest.raises(OSError, match=str(status)):
            follower.pull(1)
        assert Cursor.objects.get(pk=follower.cursor_name).sequence == cursor.sequence
    assert cache.asked == wanted * 2, "what follows the one that failed is told too"
    cache.asked.clear()
    follower.pull()
    assert cache.asked == [*wanted, *of(pages[-1])]


@pytest.mark.parametrize("status", sorted(addresses.NOT_KEPT))
def test_a_cache_that_holds_nothing_to_forget_has_not_failed(
    cache: Cache, follower: AddressFollower, status: int
) -> None:
    page = factories.publish("news", "ru")
    cache.statuses = [status, status]
    follower.pull()
    assert cache.asked == of(page)


def test_a_cache_that_is_away_is_told_when_it_is_back(cache: Cache, follower: AddressFollower, settings: Any) -> None:
    page = factories.publish("news", "ru")
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    settings.WAGTAILFRONTENDCACHE = {"near": {"BACKEND": HTTP, "LOCATION": f"http://127.0.0.1:{port}"}}
    with pytest.raises(OSError, match="refused"):
        follower.pull()
    settings.WAGTAILFRONTENDCACHE = {"near": {"BACKEND": HTTP, "LOCATION": cache.url}}
    follower.pull()
    assert cache.asked == of(page)


def test_an_address_that_a_cache_never_takes_keeps_back_others_for_an_hour_only(
    cache: Cache, follower: AddressFollower, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    wanted = sorted(address for _ in range(2) for address in of(factories.publish("news", "ru")))
    for _ in range(2):
        cache.statuses = [400]
        with pytest.raises(OSError, match="400"):
            follower.pull()
    later = time.monotonic() + addresses.GIVE_UP_SECONDS
    monkeypatch.setattr(addresses.time, "monotonic", lambda: later)
    cache.asked.clear()
    cache.statuses = [400]
    follower.pull()
    assert cache.asked == wanted, "all are tried a last time"
    assert f"Given up; a cache may still hold https://{wanted[0]}\n" in caplog.text
    cache.asked.clear()
    accepted = factories.publish("news", "ru")
    follower.pull()
    assert cache.asked == of(accepted)


class Raising(BaseBackend):
    """Like those of clouds when the network is down: it raises what its library raises."""

    def purge(self, url: str) -> None:
        raise RuntimeError("no network")


class Whole(HTTPBackend):
    """Like those of clouds with an address that they do not know: all of a batch is refused for one in it."""

    def purge_batch(self, urls: list[str]) -> None:
        if any("/api/" in url for url in urls):
            raise RuntimeError("InvalidArgument")
        super().purge_batch(urls)


def test_what_is_refused_as_a_whole_is_given_up_in_part(
    cache: Cache, follower: AddressFollower, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WAGTAILFRONTENDCACHE["near"]["BACKEND"] = f"{__name__}.Whole"
    page = factories.publish("news", "ru")
    with pytest.raises(RuntimeError, match="InvalidArgument"):
        follower.pull()
    later = time.monotonic() + addresses.GIVE_UP_SECONDS
    monkeypatch.setattr(addresses.time, "monotonic", lambda: later)
    follower.pull()
    assert cache.asked == of(page)[1:]


def test_a_cache_that_is_away_keeps_no_other_cache_waiting(
    cache: Cache, follower: AddressFollower, settings: Any
) -> None:
    near = settings.WAGTAILFRONTENDCACHE["near"]
    settings.WAGTAILFRONTENDCACHE = {"cloud": {"BACKEND": f"{__name__}.Raising"}, "near": near}
    page = factories.publish("news", "ru")
    with pytest.raises(RuntimeError, match="no network"):
        follower.pull()
    assert cache.asked == of(page)


def test_what_a_back_end_raises_is_tried_again_too(cache: Cache, follower: AddressFollower, settings: Any) -> None:
    page = factories.publish("news", "ru")
    near = settings.WAGTAILFRONTENDCACHE["near"]
    settings.WAGTAILFRONTENDCACHE = {"near": near, "cloud": {"BACKEND": f"{__name__}.Raising"}}
    with pytest.raises(RuntimeError, match="no network"):
        follower.pull()
    settings.WAGTAILFRONTENDCACHE = {"near": near}
    cache.asked.clear()
    follower.pull()
    assert cache.asked == of(page)


def test_a_cache_is_told_of_its_own_hosts_only(cache: Cache, follower: AddressFollower, settings: Any) -> None:
    settings.WAGTAILFRONTENDCACHE["near"]["HOSTNAMES"] = ["site.example"]
    page = factories.publish("news", "ru")
    follower.pull()
    assert cache.asked == of(page)[1:]


def test_a_new_follower_and_a_restore_begin_with_what_changes_from_then_on(cache: Cache) -> None:
    factories.publish("news", "ru")
    for _ in range(2):
        AddressFollower().pull()
        assert cache.asked == []
        begin_epoch()


@pytest.mark.django_db(transaction=True)
def test_a_cache_that_never_answers_does_not_hold_up_the_worker(
    cache: Cache, follower: AddressFollower, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    page = factories.publish("news", "ru")
    cache.hanging.clear()
    monkeypatch.setattr(worker, "NETWORK_SECONDS", 0.5)
    begun, before = time.monotonic(), socket.getdefaulttimeout()
    try:
        call_command("worker", once=True)
    finally:
        socket.setdefaulttimeout(before)
    assert time.monotonic() - begun < 15
    assert "purge-addresses failed" in caplog.text
    cache.hanging.set()
    cache.asked.clear()
    follower.pull()
    assert cache.asked == of(page)


@pytest.mark.filterwarnings("ignore:No directory at")
@pytest.mark.django_db(transaction=True)
def test_wagtails_http_back_end_has_a_varnish_forget_exactly_what_changed(varnish: str, settings: Any) -> None:
    settings.PURGE_URL = []
    settings.WAGTAILADMIN_BASE_URL = varnish
    settings.WAGTAILFRONTENDCACHE = {"varnish": {"BACKEND": HTTP, "LOCATION": varnish}}
    changed, other = factories.publish("news", "ru", title="До"), factories.publish("news", "ru")
    refresh()
    follower = AddressFollower()
    follower.pull()
    affected, spared = (f"{varnish}/api/v1/news/{page.translation_key}/?locale=ru" for page in (changed, other))
    for url in (affected, spared):
        assert not hit(url)
        assert hit(url)

    changed.title = "После"
    changed.save_revision().publish()
    refresh()
    assert follower.pull() == 1

    assert (hit(affected), hit(spared)) == (False, True)
