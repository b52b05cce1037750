"""iCalendar (RFC 5545, RFC 7986): a deadline, or each stage of a call, as an event in its own time zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vText

from portal.api.addresses import absolute, page_of
from portal.api.formats.told import Cancelled, Json, Told
from portal.cms.choices import vocabulary
from portal.publishing.clock import to_datetime

REFRESH = timedelta(hours=6)
ZONE_DAYS = 365
"""Zones are described from so many days ago on, for ten times as many."""
ALARMS = (timedelta(days=7), timedelta(days=1))
"""Before the deadline."""


def ics(told: Told) -> Iterator[bytes]:
    """A calendar to subscribe to: calls that were withdrawn or closed early are cancelled."""
    calendar = Calendar()
    calendar.add("prodid", "-//CSO Portal//cso-portal//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, vText(told.title))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    calendar.add("source", absolute(told.url), parameters={"VALUE": "URI"})
    known: set[str] = set()
    for item in chain(told.items, told.closed_early):
        if item["id"] not in known:
            known.add(item["id"])
            for event in _events(item, told.message_locale):
                calendar.add_component(event)
    for stone in told.cancelled:
        if stone.group not in known:
            for uid in [f"{stone.group}-{key}" for key in stone.stages] or [stone.group]:
                calendar.add_component(_withdrawn(uid, stone))
    today = to_datetime(told.now).date()
    calendar.add_missing_timezones(today - timedelta(days=ZONE_DAYS), today + timedelta(days=10 * ZONE_DAYS))
    yield calendar.to_ical()


def _events(item: Json, locale: str) -> Iterator[Event]:
    deadline = item.get("deadline") or {}
    is_cancelled = bool(item.get("closed_early")) and item["status"] == "closed"
    for stage in deadline.get("stages") or ([deadline] if deadline.get("at") else []):
        event = Event()
        event.add("uid", f"{item['id']}-{stage['key']}" if "key" in stage else item["id"])
        event.add("summary", _summary(item, stage, locale))
        event.add("dtstart", datetime.fromisoformat(stage["at"]).astimezone(ZoneInfo(stage["zone"])))
        changed = datetime.fromisoformat(item["updated_at"] or item["published_at"])
        event.add("dtstamp", changed)
        event.add("last-modified", changed)
        event.add("sequence", int(changed.timestamp()))
        event.add("description", "\n\n".join(filter(None, (item["summary"], page_of(item)))))
        event.add("url", page_of(item))
        event.add("categories", [term["label"] for term in item.get("topics") or ()] or [item["type"]])
        event.add("transp", "TRANSPARENT")
        event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
        for before in () if is_cancelled else ALARMS:
            event.add_component(_alarm(before, item["title"]))
        yield event


def _summary(item: Json, stage: Json, locale: str) -> str:
    if "key" not in stage:
        return str(item["title"])
    labels = {entry["code"]: entry["labels"] for entry in vocabulary("stage_kind")}
    label = labels.get(stage["kind"], {}).get(item.get("locale", locale))
    return f"{item['title']} ({label})" if label else str(item["title"])


def _alarm(before: timedelta, text: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", -before)
    return alarm


def _withdrawn(uid: str, stone: Cancelled) -> Event:
    """Of what was withdrawn, only the id is known: a subscriber who has the event removes it."""
    at = to_datetime(stone.at)
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", at)
    event.add("dtstart", at)
    event.add("sequence", int(at.timestamp()))
    event.add("summary", "–")
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED")
    return event
