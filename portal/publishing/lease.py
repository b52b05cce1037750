"""A lease that one worker of the whole installation holds, judged by the database's clock."""

from __future__ import annotations

import time
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


class HeldLease:
    """A lease as its one holder sees it. By the holder's clock it ends before another can take it, also while the
    database cannot be reached or the renewal is late."""

    def __init__(self, name: str, holder: str) -> None:
        self._name = name
        self._holder = holder
        self._until = 0.0

    def renew(self) -> bool:
        """Take it, or keep it for another DURATION; whether it is held."""
        asked = time.monotonic()
        self._until = asked + DURATION.total_seconds() if take(self._name, self._holder) else 0.0
        return self.is_held()

    def is_held(self) -> bool:
        """Whether no other worker can have it now."""
        return time.monotonic() < self._until

    def holder(self) -> str:
        """Who has it, or had it last."""
        return str(Lease.objects.values_list("holder", flat=True).get(pk=self._name))

    def give_back(self) -> None:
        """Let another worker have it at once."""
        if self.is_held():
            self._until = 0.0
            release(self._name, self._holder)
