"""Whose turn it is among webhooks: what fails keeps back the later events of its own item, and nothing else."""

from __future__ import annotations

import pytest

from portal.delivery import webhooks
from portal.delivery.models import Endpoint
from portal.delivery.webhooks import WebhookFollower, deliver, due_deliveries
from tests.api.rows import item, withdraw
from tests.delivery.test_webhooks import Receiver, endpoint, receiver

__all__ = ["endpoint", "receiver"]

pytestmark = [pytest.mark.django_db, pytest.mark.database]


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
