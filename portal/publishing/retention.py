"""How long it is known that something was withdrawn: readers who keep copies have to hear of it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from portal.publishing.clock import now
from portal.publishing.models import ContentItem, SitePart
from portal.publishing.refresh import lock_counter
from portal.publishing.status import DAY

FEWEST_DAYS = 180
"""Of the API's contract."""


def prune_tombstones(days: int | None = None) -> int:
    """Forget what was withdrawn more than so many days ago (SYNC_RETENTION_DAYS); returns how many items."""
    kept = timedelta(days=max(FEWEST_DAYS, settings.SYNC_RETENTION_DAYS if days is None else days))
    with transaction.atomic():
        counter = lock_counter()
        old = ContentItem.objects.filter(live=False, withdrawn__lt=now() - kept.days * DAY)
        newest = old.aggregate(newest=Max("sequence"))["newest"]
        if newest is None:
            return 0
        # Whoever has not read so far begins anew: what is forgotten here, nobody will be told.
        counter.pruned = max(counter.pruned, newest)
        counter.save(update_fields=["pruned"])
        # Parts keep no time: theirs go with those of items. The terms have a number only, and are no tombstone.
        SitePart.objects.filter(digest="", sequence__lte=counter.pruned).exclude(kind="terms").delete()
        count: int = old.delete()[1].get("publishing.ContentItem", 0)
        return count
