"""Webhooks: every event once, in order, signed, however often a receiver fails; and nothing into private networks."""

from __future__ import annotations

import json
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from standardwebhooks import Webhook
from wagtail.users.models import UserProfile

from portal.accounts.models import User
from portal.delivery import networks
from portal.delivery.models import Delivery, Endpoint, new_secret
from portal.delivery.networks import RefusedAddressError, check_address
from portal.delivery.webhooks import BACK_OFF, Sender, WebhookFollower, attempt, deliver, pause, prune, replay
from portal.publishing.clock import now
from portal.publishing.refresh import refresh
from tests import factories
from tests.api.rows import item, withdraw
from tests.portal.running import ROOT

pytestmark = [pytest.mark.django_db]


class Receiver:
    """What somebody was told; `answers` are given one after the other, then 204 for good."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # noqa: N802
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver.answers.pop(0) if receiver.answers else 204
                if status == 204:
                    receiver.requests.append((dict(self.headers), body))
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "http://127.0.0.1:1/")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook?a=b"

    def speak_tls(self, context: ssl.SSLContext) -> None:
        """From now on."""
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def events(self) -> list[tuple[str, str]]:
        told = [json.loads(body) for _, body in self.requests]
        return [(event["type"], event["data"]["id"]) for event in told]


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_PRIVATE_NETWORKS = True
    found = Receiver()
    yield found
    found.close()


@pytest.fixture
def endpoint(receiver: Receiver) -> Endpoint:
    found = Endpoint.objects.create(name="Phone app", url=receiver.url)
    WebhookFollower().pull()
    return found


def later() -> None:
    """All waiting is over."""
    Delivery.objects.filter(state="waiting").update(next_at=timezone.now())


def states() -> list[str]:
    return list(Delivery.objects.order_by("sequence").values_list("state", flat=True))


def test_what_is_published_and_withdrawn_is_told_signed_and_in_order(receiver: Receiver, endpoint: Endpoint) -> None:
    row = item("news", "ru", title="Новость")
    WebhookFollower().pull()
    withdraw(row, at=now())
    WebhookFollower().pull()
    deliver(endpoint.pk)

    assert receiver.events == [("item.published", str(row.group)), ("item.withdrawn", str(row.group))]
    for headers, body in receiver.requests:
        lowered = {name.lower(): value for name, value in headers.items()}
        assert Webhook(endpoint.secret).verify(body, lowered)["data"]["locale"] == "ru"
    assert len({headers["webhook-id"] for headers, _ in receiver.requests}) == 2
    assert states() == ["delivered", "delivered"]


def test_an_event_says_at_which_addresses_its_item_is_and_was(
    portal: None, receiver: Receiver, endpoint: Endpoint
) -> None:
    page = factories.publish("news", "ru", title="Новость", slug="first")
    WebhookFollower().pull()
    page.slug = "second"
    page.save_revision().publish()
    refresh()
    WebhookFollower().pull()
    page.unpublish()
    refresh()
    WebhookFollower().pull()
    deliver(endpoint.pk)

    told = [json.loads(body)["data"] for _, body in receiver.requests]
    first, second = "/ru/news/first/", "/ru/news/second/"
    assert [data["paths"] for data in told] == [[first], [second, first], [second, first]]
    assert [data.get("path") for data in told] == [first, second, None]
    assert len({data["url"] for data in told}) == 1


def test_nobody_is_told_of_the_past_nor_of_what_they_do_not_want(receiver: Receiver) -> None:
    item("news", "ru")
    endpoint = Endpoint.objects.create(name="Jobs", url=receiver.url, types=["jobs"], locales=["kk"])
    WebhookFollower().pull()
    for type_name, locale in (("news", "kk"), ("jobs", "ru"), ("jobs", "kk")):
        item(type_name, locale)
    WebhookFollower().pull()
    WebhookFollower().apply([])
    deliver(endpoint.pk)
    assert len(receiver.events) == 1


def test_a_receiver_that_fails_five_times_gets_each_event_once_and_in_order(
    receiver: Receiver, endpoint: Endpoint
) -> None:
    row, other = item("news", "ru"), item("news", "ru")
    WebhookFollower().pull()
    withdraw(row, at=now())
    WebhookFollower().pull()
    receiver.answers = [500, 204, 503, 429, 302, 404]

    for _ in range(8):
        deliver(endpoint.pk)
        later()

    assert receiver.events == [
        ("item.published", str(other.group)),
        ("item.published", str(row.group)),
        ("item.withdrawn", str(row.group)),
    ], "what concerns another item does not wait"
    assert states() == ["delivered"] * 3
    assert Delivery.objects.order_by("sequence")[0].attempts == 6


def test_attempts_are_spread_over_three_days_then_the_webhook_is_paused_and_editors_told(
    receiver: Receiver, endpoint: Endpoint
) -> None:
    assert timedelta(days=2.9) < sum(BACK_OFF, timedelta()) < timedelta(days=3.1)
    User.objects.create_superuser("boss", "boss@example.org", "secret")
    item("news", "ru")
    WebhookFollower().pull()
    receiver.answers = [500] * 50
    for _ in range(len(BACK_OFF) + 3):
        deliver(endpoint.pk)
        later()
    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.paused_because[:8]) == (False, "HTTP 500")
    assert states() == ["failed"]
    assert [message.to for message in mail.outbox] == [["boss@example.org"]]

    item("news", "ru")
    WebhookFollower().pull()
    receiver.answers = []
    deliver(endpoint.pk)
    assert receiver.events == [], "while it is paused, events wait"
    endpoint.is_active = True
    endpoint.save()
    replay(list(Delivery.objects.filter(state="failed")))
    deliver(endpoint.pk)
    assert len(receiver.events) == 2
    assert endpoint.paused_because == ""


def test_administrators_are_told_in_their_language(receiver: Receiver, endpoint: Endpoint) -> None:
    for name, language in (("boss", ""), ("director", "ru")):
        user = User.objects.create_superuser(name, f"{name}@example.org", "secret")
        UserProfile.objects.create(user=user, preferred_language=language)

    pause(endpoint, "HTTP 410")

    subjects = {message.to[0]: message.subject for message in mail.outbox}
    assert subjects["boss@example.org"] == f"Webhook “{endpoint}” is paused"
    assert subjects["director@example.org"] == f"Вебхук «{endpoint}» остановлен"


def test_a_receiver_that_is_gone_is_paused_at_once(receiver: Receiver, endpoint: Endpoint) -> None:
    item("news", "ru")
    WebhookFollower().pull()
    receiver.answers = [410]
    deliver(endpoint.pk)
    endpoint.refresh_from_db()
    assert not endpoint.is_active


def test_a_change_that_is_applied_twice_is_told_once(receiver: Receiver, endpoint: Endpoint) -> None:
    row = item("news", "ru")
    for _ in range(2):
        WebhookFollower().apply([row])
    deliver(endpoint.pk)
    assert len(receiver.events) == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_to_each_receiver_in_a_thread_of_its_own(receiver: Receiver, endpoint: Endpoint) -> None:
    item("news", "ru")
    WebhookFollower().pull()
    sender = Sender()
    sender.work()
    sender.wait()
    assert len(receiver.events) == 1


def test_old_deliveries_are_forgotten_but_never_those_that_wait(receiver: Receiver, endpoint: Endpoint) -> None:
    for _ in range(2):
        item("news", "ru")
    WebhookFollower().pull()
    Delivery.objects.update(created=timezone.now() - timedelta(days=40))
    first = Delivery.objects.order_by("sequence")[0]
    Delivery.objects.filter(pk=first.pk).update(state="delivered")
    assert prune() == 1
    assert states() == ["waiting"]


def test_an_address_with_other_letters_is_asked_percent_encoded(receiver: Receiver, endpoint: Endpoint) -> None:
    Endpoint.objects.update(url=receiver.url.replace("/hook", "/хук%20c"))
    item("news", "ru")
    WebhookFollower().pull()
    deliver(endpoint.pk)
    assert states() == ["delivered"]


def test_who_answers_a_byte_at_a_time_is_given_up(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.WEBHOOK_PRIVATE_NETWORKS = True
    monkeypatch.setattr(networks, "WHOLE_TIMEOUT", 1)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def trickle() -> None:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                connection.recv(65_536)
                for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 100:
                    connection.send(bytes([byte]))
                    time.sleep(0.2)

        thread = Thread(target=trickle)
        thread.start()
        begun = time.monotonic()
        with pytest.raises((OSError, HTTPException)):
            networks.post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {})
        assert time.monotonic() - begun < 5
        thread.join(30)


# --- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://10.1.2.3/",
        "https://192.168.0.1/", "https://169.254.169.254/latest/", "https://[::ffff:10.0.0.1]/", "https://0.0.0.0/",
        "https://2130706433/", "https://user:secret@93.184.216.34/", "https://[fe80::1]/", "ftp://example.org/",
        "https://100.64.0.1/", "https://224.0.0.1/", "https:///", "https://[64:ff9b::a9fe:a9fe]/",
        "https://[::ffff:0:a9fe:a9fe]/", "https://[fec0::1]/", "https://[::7f00:1]/", "https://[64:ff9b:1::a00:1]/",
        "https://a..b/", "https://127.0.0.1:99999/",
    ],
)  # fmt: skip
def test_an_address_in_a_private_network_is_refused(url: str) -> None:
    with pytest.raises(RefusedAddressError):
        check_address(url)
    with pytest.raises(ValidationError):
        Endpoint(name="x", url=url).full_clean()


def test_a_public_address_is_accepted() -> None:
    assert check_address("https://93.184.216.34/x")[1] == "93.184.216.34"


def test_a_name_that_leads_to_a_private_address_later_is_refused_then(
    monkeypatch: pytest.MonkeyPatch, endpoint: Endpoint, settings: Any
) -> None:
    item("news", "ru")
    WebhookFollower().pull()
    settings.WEBHOOK_PRIVATE_NETWORKS = False
    private = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(networks.socket, "getaddrinfo", lambda *args, **more: private)
    Endpoint.objects.update(url="https://rebound.example/")
    deliver(endpoint.pk)
    assert "private network" in Delivery.objects.get().answer


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_!!", "abc", "whsec_YWJj"])
def test_what_is_no_secret_is_refused(secret: str) -> None:
    with pytest.raises(ValidationError):
        Endpoint(name="x", url="https://93.184.216.34/", secret=secret).full_clean()


def test_a_host_has_to_prove_who_it_is(receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    named = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    kind = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    made = ["openssl", *kind, *named, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    receiver.speak_tls(context)
    secure = receiver.url.replace("http://127.0.0.1", "https://localhost")
    with pytest.raises(ssl.SSLCertVerificationError):
        networks.post(secure, b"{}", {})
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert networks.post(secure, b"{}", {}) == 204
    with pytest.raises(ssl.SSLCertVerificationError):
        networks.post(secure.replace("localhost", "127.0.0.1"), b"{}", {})


# --- the admin --------------------------------------------------------------------------------------------------------


def test_administrators_see_the_log_and_send_events_again(
    portal: None, client: Client, receiver: Receiver, endpoint: Endpoint
) -> None:
    factories.publish("news", "ru", title="Новость")
    WebhookFollower().pull()
    deliver(endpoint.pk)
    boss = User.objects.create_superuser("boss", "boss@example.org", "secret")
    client.force_login(boss)
    assert "item.published" in client.get("/admin/snippets/delivery/delivery/").content.decode()
    assert client.get("/admin/snippets/delivery/delivery/add/").status_code in (302, 403, 404)
    delivery = Delivery.objects.get()
    url = f"/admin/bulk/delivery/delivery/replay/?id={delivery.pk}"
    assert "Send again" in client.get(url).content.decode()
    client.post(url)
    deliver(endpoint.pk)
    assert len(receiver.events) == 2
    assert len({headers["webhook-id"] for headers, _ in receiver.requests}) == 1


def test_administrators_try_a_webhook_even_a_paused_one_and_nothing_follows_if_it_fails(
    portal: None, client: Client, receiver: Receiver, endpoint: Endpoint
) -> None:
    client.force_login(User.objects.create_superuser("boss", "boss@example.org", "secret"))
    url = f"/admin/bulk/delivery/endpoint/test/?id={endpoint.pk}"
    assert "Phone app" in client.get(url).content.decode()
    for is_active, answers in ((True, [204]), (False, [204]), (True, [500]), (True, [410])):
        Endpoint.objects.update(is_active=is_active)
        receiver.answers = answers
        client.post(url)
        deliver(endpoint.pk)
        deliver(endpoint.pk)
        assert Endpoint.objects.get().is_active is is_active

    headers, body = receiver.requests[0]
    told = Webhook(endpoint.secret).verify(body, {name.lower(): value for name, value in headers.items()})
    assert (told["type"], told["data"]) == ("endpoint.test", {"endpoint": "Phone app"})
    tried = Delivery.objects.order_by("pk").values_list("state", "attempts", "answer")
    assert [*tried] == [("delivered", 1, "HTTP 204")] * 2 + [("failed", 1, "HTTP 500"), ("failed", 1, "HTTP 410")]
    assert "endpoint.test → Phone app" in client.get("/admin/snippets/delivery/delivery/").content.decode()


# --- our own receiver -------------------------------------------------------------------------------------------------


def test_the_receiver_among_the_clients_takes_each_event_once_and_only_from_the_portal(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOK_PRIVATE_NETWORKS = True
    endpoint = Endpoint.objects.create(name="Receiver", url="http://127.0.0.1/")
    WebhookFollower().pull()
    row = item("news", "ru", title="Новость")
    WebhookFollower().pull()
    delivery = Delivery.objects.get()
    program = [sys.executable, str(ROOT / "clients" / "python" / "receiver.py"), "0"]
    known = os.environ | {"WEBHOOK_SECRET": endpoint.secret}
    with subprocess.Popen(program, env=known, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        endpoint.url = running.stderr.readline().split()[-1]
        delivery.endpoint = endpoint
        statuses = [attempt(delivery), attempt(delivery)]
        with monkeypatch.context() as patch:
            patch.setattr("portal.delivery.webhooks.timezone.now", lambda: datetime.now(UTC) - timedelta(minutes=10))
            statuses.append(attempt(delivery))
        endpoint.secret = new_secret()
        statuses.append(attempt(delivery))
        running.terminate()
        lines = running.stdout.read().splitlines()

    assert statuses == [204, 204, 401, 401]
    assert [json.loads(line)["data"]["id"] for line in lines] == [str(row.group)]


# --- the first page of the admin --------------------------------------------------------------------------------------


def test_a_paused_webhook_stands_on_the_first_page_of_the_admin(
    portal: None, client: Client, endpoint: Endpoint
) -> None:
    client.force_login(User.objects.create_superuser("boss", "boss@example.org", "secret"))
    assert "Webhooks that are paused" not in client.get("/admin/").content.decode()
    Endpoint.objects.update(is_active=False, paused_because="HTTP 500 on 2026-11-25")
    assert "HTTP 500 on 2026-11-25" in client.get("/admin/").content.decode()
