"""Webhooks: every event once, in order, signed, however often a receiver fails; and nothing into private networks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from standardwebhooks import Webhook
from wagtail.users.models import UserProfile

from portal.accounts.models import User
from portal.cms.models import Topic
from portal.delivery.models import Delivery, Endpoint, new_secret
from portal.delivery.webhooks import BACK_OFF, Sender, WebhookFollower, attempt, deliver, pause, prune, replay
from portal.publishing.clock import now
from portal.publishing.refresh import refresh
from tests import factories
from tests.api.rows import item, rename, withdraw
from tests.delivery.receiver import Receiver
from tests.portal.running import ROOT

pytestmark = [pytest.mark.django_db]


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

    assert [event for event, _ in receiver.events] == ["item.published", "item.updated", "item.withdrawn"]
    told = [json.loads(body)["data"] for _, body in receiver.requests]
    first, second = "/ru/news/first/", "/ru/news/second/"
    assert [data["paths"] for data in told] == [[first], [second, first], [second, first]]
    assert [data.get("path") for data in told] == [first, second, None]
    assert len({data["url"] for data in told}) == 1


def test_what_nobody_published_is_told_as_a_change(portal: None, receiver: Receiver, endpoint: Endpoint) -> None:
    """A label that changes, another language that comes or goes, an item older than the endpoint."""
    topic = Topic.objects.all()[0]
    page = factories.publish("news", "ru", topics=[topic])
    WebhookFollower().pull()
    rename("topic", topic.code, "ru", "Другое имя")
    WebhookFollower().pull()
    translation = factories.translate(page, "kk")
    WebhookFollower().pull()
    translation.unpublish()
    refresh()
    WebhookFollower().pull()
    translation.save_revision().publish()
    refresh()
    WebhookFollower().pull()
    deliver(endpoint.pk)

    told = [(event["type"].removeprefix("item."), event["data"]["locale"]) for event in receiver.told]
    assert [event for event, locale in told if locale == "ru"] == ["published"] + ["updated"] * 4
    assert [event for event, locale in told if locale == "kk"] == ["published", "withdrawn", "published"]


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


def test_the_log_takes_as_many_statements_with_many_deliveries_as_with_one(
    endpoint: Endpoint, admin_client: Client
) -> None:
    def statements(deliveries: int) -> int:
        for sequence in range(Delivery.objects.count() + 1, deliveries + 1):
            Delivery.objects.create(
                endpoint=endpoint,
                sequence=sequence,
                event="item.published",
                group=uuid4(),
                locale="kk",
                body='{"data": {"title": "Grant"}}',
                next_at=timezone.now(),
            )
        admin_client.get("/admin/snippets/delivery/delivery/")
        with CaptureQueriesContext(connection) as captured:
            page = admin_client.get("/admin/snippets/delivery/delivery/").content.decode()
        assert page.count("item.published: Grant (kk) → Phone app") >= deliveries
        return len(captured)

    one = statements(1)
    assert statements(20) == one


def test_the_log_says_what_was_withdrawn_and_when_it_is_tried_again_and_offers_no_deletion(
    portal: None, client: Client, receiver: Receiver, endpoint: Endpoint
) -> None:
    client.force_login(User.objects.create_superuser("boss", "boss@example.org", "secret"))
    page = factories.publish("news", "ru", title="Новость")
    WebhookFollower().pull()
    page.unpublish()
    refresh()
    WebhookFollower().pull()
    receiver.answers = [500]
    deliver(endpoint.pk)
    withdrawn = Delivery.objects.first()
    assert withdrawn is not None
    log = client.get("/admin/snippets/delivery/delivery/").content.decode()
    asked = client.get(f"/admin/bulk/delivery/delivery/replay/?id={withdrawn.pk}").content.decode()
    seen = client.get(f"/admin/snippets/delivery/delivery/inspect/{withdrawn.pk}/").content.decode()

    for told in (log, asked, seen):
        assert f"item.withdrawn: news {page.url_path} (ru) → Phone app" in told
    assert "Next attempt" in log
    assert " UTC" in log
    assert " UTC" in seen
    assert "/admin/bulk/delivery/delivery/replay/" in log
    assert "/admin/bulk/delivery/delivery/delete/" not in log
    assert "ordering=id" in log
    assert "ordering=state" not in log


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
