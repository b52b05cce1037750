"""One worker of the whole installation leads."""

from __future__ import annotations

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
