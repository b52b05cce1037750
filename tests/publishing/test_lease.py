"""One worker of the whole installation leads."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from portal.publishing import lease
from portal.publishing.models import Lease

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_the_first_to_ask_holds_the_lease_and_may_renew_it() -> None:
    assert lease.take("work", "first")
    assert not lease.take("work", "second")
    assert lease.take("work", "first")


def test_a_lease_that_was_not_renewed_passes_on() -> None:
    lease.take("work", "first")
    Lease.objects.update(until=Now() - timedelta(seconds=1))

    assert lease.take("work", "second")
    assert not lease.take("work", "first")


def test_a_released_lease_is_free_at_once() -> None:
    lease.take("work", "first")
    lease.release("work", "first")

    assert lease.take("work", "second")


def test_a_holder_that_cannot_renew_stops_by_its_own_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "DURATION", timedelta(seconds=0.2))
    held = lease.HeldLease("work", "first")
    assert held.renew()

    time.sleep(0.2)

    assert not held.is_held()
    assert lease.take("work", "second")


def test_who_lost_the_lease_does_not_give_back_that_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    held = lease.HeldLease("work", "first")
    held.renew()
    Lease.objects.update(until=Now() - timedelta(seconds=1))
    lease.take("work", "second")

    held.give_back()

    assert not lease.take("work", "third")
    assert held.holder() == "second"
