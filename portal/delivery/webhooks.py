"""Webhooks after Standard Webhooks (standardwebhooks.com): events by a follower, deliveries by a duty of the worker.

Each event is sent until it is answered with success, for three days, the events of one item in their order.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from http.client import HTTPException
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.db import connections
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.users.models import UserProfile

from portal.api.addresses import absolute
from portal.delivery.models import Delivery, Endpoint
from portal.delivery.networks import post
from portal.publishing.clock import iso
from portal.publishing.followers import SharedFollower
from portal.publishing.models import ContentItem, ItemPath

logger = logging.getLogger(__name__)

BACK_OFF = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 120, 300, 900, 3_600, 10_800, 21_600, 43_200, 86_400, 86_400)  # three days in all
)
"""Before each further attempt. As long as Standard Webhooks proposes, but closer together at first: most receivers are
away for minutes only."""
JITTER = 0.1
"""The share by which waits differ, so that a receiver that comes back is not met by all at once."""
GONE = 410
"""By this answer a receiver says that it wants nothing more."""
AT_ONCE = 8
"""Endpoints that are told something at the same time."""
IN_ONE_TURN = 200
"""Deliveries to one endpoint before the others have their turn."""
TURN_SECONDS = 30
"""After so long a turn ends too, and at the first delivery that is not answered at all."""
KEPT = timedelta(days=30)
TEST = "endpoint.test"


class WebhookFollower(SharedFollower):
    """Notes an event for every endpoint that wants it; nothing is sent here."""

    name = "webhooks"
    begins_now = True

    def begin(self) -> None:
        """Nothing: nobody is told what was published before there were webhooks, nor twice what was noted."""

    def apply(self, items: Sequence[ContentItem]) -> None:
        """The same change is noted once, however often it is applied."""
        if not (endpoints := list(Endpoint.objects.all())):
            return
        cursor, paths, now = self.read_cursor(), _paths_of(items), timezone.now()
        noted = []
        for row in items:
            event = _event_of(row, cursor.sequence if cursor else 0)
            body = _body(row, event, paths[row.group, row.locale], now)
            about = {"sequence": row.sequence, "group": row.group, "locale": row.locale}
            noted += [
                Delivery(endpoint=endpoint, event=event, body=body, next_at=now, **about)
                for endpoint in endpoints
                if endpoint.wants(row.type, row.locale)
            ]
        Delivery.objects.bulk_create(noted, ignore_conflicts=True)


def _paths_of(rows: Sequence[ContentItem]) -> dict[tuple[UUID, str], list[str]]:
    """Where each is, or was, public: the newest first."""
    found: dict[tuple[UUID, str], list[str]] = defaultdict(list)
    known = ItemPath.objects.filter(group__in={row.group for row in rows}).order_by("-current", "-pk")
    for group, locale, path in known.values_list("group", "locale", "path"):
        found[group, locale].append(path)
    return found


def _event_of(row: ContentItem, told: int) -> str:
    """What has become of it since the change up to which everything was told."""
    if not row.live:
        return "item.withdrawn"
    return "item.published" if row.appeared > told else "item.updated"


def _body(row: ContentItem, event: str, paths: list[str], now: datetime) -> str:
    url = absolute(f"/api/v1/{row.type}/{row.group}/?locale={row.locale}")
    data = {"id": str(row.group), "type": row.type, "locale": row.locale, "sequence": row.sequence, "url": url}
    if row.live:
        times = {"published_at": iso(row.published), "updated_at": iso(row.updated)}
        data |= {"path": row.path, "paths": paths, "title": row.title, **times}
    else:
        data |= {"paths": paths, "withdrawn_at": iso(row.withdrawn or 0), "reason": row.withdrawn_reason}
    return _message(event, data, now)


def _message(name: str, data: dict[str, Any], now: datetime) -> str:
    timestamp = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return json.dumps({"type": name, "timestamp": timestamp, "data": data}, ensure_ascii=False)


def note_test(endpoint: Endpoint) -> Delivery:
    """An event that says nothing but that the endpoint is reached; it is tried once."""
    now = timezone.now()
    body = _message(TEST, {"endpoint": endpoint.name}, now)
    return Delivery.objects.create(endpoint=endpoint, event=TEST, group=uuid4(), body=body, next_at=now)


def signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 of id, timestamp and body."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


class Sender:
    """Sends what is due, each endpoint in a thread of its own and in turn, so that a slow one keeps nobody waiting."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhooks")
        self._running: dict[int, Future[None]] = {}
        self._begun: dict[int, float] = {}

    def work(self) -> None:
        """Begin to tell the endpoints that have something due, those first whose last turn is longest ago."""
        self._running = {pk: job for pk, job in self._running.items() if not job.done()}
        due = due_deliveries().values_list("endpoint", flat=True).distinct().order_by()
        for pk in sorted(due, key=lambda pk: (self._begun.get(pk, 0), pk)):
            if pk not in self._running and len(self._running) < AT_ONCE:
                self._begun[pk] = time.monotonic()
                self._running[pk] = self._pool.submit(partial(_in_thread, pk))

    def wait(self) -> None:
        """Until all that was begun is done."""
        for job in self._running.values():
            job.result()


def due_deliveries() -> QuerySet[Delivery]:
    """What may be sent now: after an event that failed, the later ones of the same item wait for it."""
    now = timezone.now()
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING)
    same_item = {name: OuterRef(name) for name in ("endpoint", "group", "locale")}
    earlier = waiting.filter(**same_item, sequence__lt=OuterRef("sequence"), next_at__gt=now)
    told = Q(endpoint__is_active=True) | Q(event=TEST)
    return waiting.filter(told, ~Exists(earlier), next_at__lte=now)


def _in_thread(endpoint: int) -> None:
    try:
        deliver(endpoint)
    finally:
        connections.close_all()


def deliver(endpoint: int) -> None:
    """Send what is due to one endpoint, until its turn is over."""
    held, begun = set(), time.monotonic()
    due = due_deliveries().filter(endpoint=endpoint).select_related("endpoint")
    for delivery in due.order_by(F("sequence").asc(nulls_first=True))[:IN_ONE_TURN]:
        item = (delivery.group, delivery.locale)
        if item in held:
            continue
        status = attempt(delivery)
        if delivery.state != Delivery.State.DELIVERED:
            held.add(item)
        if not status or time.monotonic() >= begun + TURN_SECONDS:
            return
        if not Endpoint.objects.filter(pk=endpoint, is_active=True).exists():
            return


def attempt(delivery: Delivery) -> int:
    """Send one event once; the status of the answer, 0 if there was none. What comes of it is noted."""
    endpoint, body = delivery.endpoint, delivery.body.encode()
    timestamp = str(int(timezone.now().timestamp()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "cso-portal-webhooks",
        "webhook-id": delivery.message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": signature(endpoint.secret, delivery.message_id, timestamp, body),
    }
    status = 0
    try:
        status = post(endpoint.url, body, headers)
        delivery.answer = f"HTTP {status}"
    except (OSError, HTTPException, ValueError) as error:
        delivery.answer = f"{type(error).__name__}: {error}"[:200]
    delivery.attempts += 1
    if 200 <= status < 300:
        delivery.state = Delivery.State.DELIVERED
    elif delivery.event == TEST:
        delivery.state = Delivery.State.FAILED
    elif status == GONE or delivery.attempts > len(BACK_OFF):
        delivery.state = Delivery.State.FAILED
        pause(endpoint, delivery.answer)
    else:
        wait = BACK_OFF[delivery.attempts - 1]
        delivery.next_at = timezone.now() + wait * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - no secret
    delivery.save(update_fields=["answer", "attempts", "state", "next_at"])
    return status


def pause(endpoint: Endpoint, answer: str) -> None:
    """Tell an endpoint nothing more until an editor says so; events go on to be noted and wait."""
    reason = f"{answer} ({timezone.now():%Y-%m-%d %H:%M} UTC)"
    if Endpoint.objects.filter(pk=endpoint.pk, is_active=True).update(is_active=False, paused_because=reason):
        logger.error("Webhook “%s” is paused: %s", endpoint, reason)
        administrators = get_user_model().objects.filter(is_active=True, is_superuser=True).exclude(email="")
        for administrator in administrators:
            with override(UserProfile.get_for_user(administrator).get_preferred_language()):
                subject = _("Webhook “{name}” is paused").format(name=endpoint)
            send_mail(subject, f"{endpoint.url}: {reason}.", None, [administrator.email], fail_silently=True)


def replay(deliveries: Sequence[Delivery]) -> int:
    """Have these sent again, as new; returns how many."""
    keys = [delivery.pk for delivery in deliveries]
    return Delivery.objects.filter(pk__in=keys).update(
        state=Delivery.State.WAITING, attempts=0, next_at=timezone.now(), answer=""
    )


def prune() -> int:
    """Forget what was delivered, or given up, long ago; returns how many."""
    old = Delivery.objects.filter(created__lt=timezone.now() - KEPT).exclude(state=Delivery.State.WAITING)
    return old.delete()[0]
