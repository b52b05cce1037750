"""Telling shared caches what to forget: a follower of the change sequence, so that no change is ever missed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.conf import settings

from portal.api.conditional import EVERYTHING
from portal.api.extracts import Extract, make_extracts
from portal.api.tags import EXTRACTS, RATES, of_change
from portal.publishing.changes import Position, changes_since, newest_and_pruned
from portal.publishing.followers import SharedFollower
from portal.publishing.models import ContentItem, SitePart

MOST_TAGS = 30
"""In one request: what the strictest of the big caches takes (Cloudflare)."""
TIMEOUT = 10
TAG_OF_PART = {"terms": "terms", "rates": RATES}
"""The tag of parts that are not `site`."""


class PurgeFollower(SharedFollower):
    """Purges the tags of what changed, then moves its cursor."""

    name = "purge"

    def begin(self) -> None:
        """What a cache holds may be of a time before a restore: all of it goes."""
        purge_tags([EVERYTHING])

    def apply(self, items: Sequence[ContentItem]) -> None:
        """OSError if a cache could not be told; the same is tried again then."""
        purge_tags(_tags_of(items))

    def pull(self, max_batches: int | None = None) -> int:
        """Purge what changed since the cursor: rows, and parts, which are numbered in the same sequence."""
        newest, pruned = newest_and_pruned()
        cursor = self.read_cursor()
        if cursor is None or cursor.epoch != newest.epoch or cursor.sequence < pruned:
            self.begin()
            self.write_cursor(newest)
            return 1
        items = list(changes_since(cursor.sequence, self.batch_size))
        full = len(items) == self.batch_size
        reached = items[-1].sequence if full else max([newest.sequence, *(row.sequence for row in items)])
        if reached <= cursor.sequence:
            return 0
        parts = SitePart.objects.filter(sequence__gt=cursor.sequence, sequence__lte=reached)
        kinds = parts.values_list("kind", flat=True).distinct()
        purge_tags([*(TAG_OF_PART.get(kind, "site") for kind in kinds), *_tags_of(items)])
        self.write_cursor(Position(newest.epoch, reached))
        return max(1, len(items))


def _tags_of(items: Sequence[ContentItem]) -> list[str]:
    return [tag for row in items for tag in of_change(row.group, row.type, row.locale)]


def renew_extracts() -> list[Extract]:
    """Make the files of `extracts/`, and have caches forget the list of those before."""
    made = make_extracts()
    if settings.PURGE_URL:
        # A cache that fails has the new list within half a minute: no reason to make all files again.
        with suppress(OSError, HTTPException):
            purge_tags([EXTRACTS])
    return made


def purge_tags(tags: Iterable[str]) -> None:
    """Have every cache forget these; after all were told, raises the first error: OSError, or HTTPException."""
    distinct = list(dict.fromkeys(tags))
    failures: list[OSError | HTTPException] = []
    for url in settings.PURGE_URL:
        # A cache that is away must not keep what others hold stale.
        try:
            for first in range(0, len(distinct), MOST_TAGS):
                _tell(url, distinct[first : first + MOST_TAGS])
        except (OSError, HTTPException) as error:
            failures.append(error)
    if failures:
        raise failures[0]


def _tell(url: str, tags: Sequence[str]) -> None:
    """One request that every usual cache understands in its own way; OSError if it is not answered with success.

    Cloudflare reads the body, Fastly `Surrogate-Key`, Varnish what its VCL reads (docs/operations.md has one).
    """
    headers = {
        "Content-Type": "application/json",
        "Cache-Tag": ",".join(tags),
        "Surrogate-Key": " ".join(tags),
    }
    if settings.PURGE_TOKEN:
        headers |= {"Authorization": f"Bearer {settings.PURGE_TOKEN}", "Fastly-Key": settings.PURGE_TOKEN}
    body = json.dumps({"tags": list(tags)}).encode()
    request = Request(url, body, headers, method=settings.PURGE_METHOD)  # noqa: S310 - the operator's own address
    try:
        with urlopen(request, timeout=TIMEOUT):  # noqa: S310
            pass
    except HTTPError as error:
        error.close()  # whoever keeps the error must not keep the connection
        raise
