"""A lease that one worker of the whole installation holds, judged by the database's clock."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now

from portal.publishing.models import Lease

DURATION = timedelta(seconds=15)


def take(name: str, holder: str) -> bool:
    """Take or renew the lease; False while another holder has it."""
    free = Q(holder=holder) | Q(until__lt=Now())
    if Lease.objects.filter(free, pk=name).update(holder=holder, until=Now() + DURATION):
        return True
    created = Lease.objects.bulk_create(
        [Lease(name=name, holder="", until="1970-01-01T00:00:00Z")], ignore_conflicts=True
    )
    return bool(created) and bool(Lease.objects.filter(free, pk=name).update(holder=holder, until=Now() + DURATION))


def release(name: str, holder: str) -> None:
    """Give the lease back, so that another worker need not wait for its end."""
    Lease.objects.filter(pk=name, holder=holder).update(until=Now() - DURATION)
