"""Whose turn it is among webhooks: what fails keeps back the later events of its own item, and nothing else."""

from __future__ import annotations

import socket

import pytest

from portal.delivery import webhooks
from portal.delivery.models import Delivery, Endpoint
from portal.delivery.webhooks import Sender, WebhookFollower, deliver, due_deliveries
from portal.publishing.models import Cursor
from portal.publishing.refresh import begin_epoch
from tests.api.rows import item, withdraw
from tests.delivery.receiver import Receiver

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_an_endpoint_that_does_not_answer_ends_its_turn(receiver: Receiver, endpoint: Endpoint) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        Endpoint.objects.update(url=f"http://127.0.0.1:{nobody.getsockname()[1]}/")
    for _ in range(3):
        item("news", "ru")
    WebhookFollower().pull()
    deliver(endpoint.pk)
    assert sorted(Delivery.objects.values_list("attempts", flat=True)) == [0, 0, 1]


def test_a_turn_of_a_slow_endpoint_ends_after_its_time(
    receiver: Receiver, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        item("news", "ru")
    WebhookFollower().pull()
    monkeypatch.setattr(webhooks, "TURN_SECONDS", 0)
    deliver(endpoint.pk)
    assert len(receiver.events) == 1
    deliver(endpoint.pk)
    assert len(receiver.events) == 2


def test_the_endpoint_that_waited_longest_has_the_next_turn(
    receiver: Receiver, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was due stays due here, as with receivers that are always slow."""
    begun: list[int] = []
    monkeypatch.setattr(webhooks, "AT_ONCE", 2)
    monkeypatch.setattr(webhooks, "_in_thread", begun.append)
    for number in range(2):
        Endpoint.objects.create(name=str(number), url=receiver.url)
    item("news", "ru")
    WebhookFollower().pull()
    sender = Sender()
    for _ in range(3):
        sender.work()
        sender.wait()
    first, second, third = Endpoint.objects.order_by("pk").values_list("pk", flat=True)
    assert [set(begun[:2]), set(begun[2:4]), set(begun[4:])] == [{first, second}, {third, first}, {second, third}]


def test_items_that_wait_for_a_failed_event_do_not_keep_back_others(
    receiver: Receiver, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "IN_ONE_TURN", 3)
    rows = [item("news", "ru") for _ in range(3)]
    WebhookFollower().pull()
    receiver.answers = [500] * 3
    deliver(endpoint.pk)
    for row in rows:
        withdraw(row)
    other = item("news", "ru")
    WebhookFollower().pull()

    deliver(endpoint.pk)
    assert receiver.events == [("item.published", str(other.group))]
    assert not due_deliveries().exists(), "what waits for an earlier event is not due"


def test_a_restored_database_tells_what_was_not_noted_when_it_was_backed_up(
    receiver: Receiver, endpoint: Endpoint
) -> None:
    noted, missing = item("news", "ru"), []
    WebhookFollower().pull()
    for _ in range(2):
        missing.append(("item.published", str(item("news", "ru").group)))
        begin_epoch()
        WebhookFollower().pull()
    deliver(endpoint.pk)
    assert receiver.events == [("item.published", str(noted.group)), *missing]


def test_a_cursor_from_beyond_a_restored_database_begins_at_its_newest_change(
    receiver: Receiver, endpoint: Endpoint
) -> None:
    item("news", "ru")
    Cursor.objects.filter(pk="webhooks").update(sequence=1_000_000)
    begin_epoch()
    WebhookFollower().pull()
    row = item("news", "ru")
    WebhookFollower().pull()
    deliver(endpoint.pk)
    assert receiver.events == [("item.published", str(row.group))]
