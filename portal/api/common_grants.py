"""Funding calls in the shapes of CommonGrants 0.4 (commongrants.org), and its requests as our queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from portal.api import values
from portal.api.addresses import page_of
from portal.api.parameters import CURRENCIES, TERM_KINDS
from portal.api.query import ItemQuery, MoneyBounds, RangeFilter, TermFilter

Json = dict[str, Any]

STATUSES = {
    "forecasted": ("forthcoming",),
    "open": ("open", "closing_soon", "rolling", "unknown"),
    "closed": ("closed",),
}
"""Ours, by theirs."""
SORTS = {
    ("lastModifiedAt", "desc"): "-updated",
    ("createdAt", "desc"): "-published",
    ("createdAt", "asc"): "published",
    ("keyDates.closeDate", "asc"): "deadline",
    ("keyDates.closeDate", "desc"): "-deadline",
    ("funding.maxAwardAmount", "desc"): "-amount",
}
DEFAULT_SORT = ("lastModifiedAt", "desc")
_APPLICANTS = {"individual": "individual", "registered_organisation": "organization", "business": "custom"}
_AMOUNTS = ("minAwardAmountRange", "maxAwardAmountRange")


class BadRequestError(ValueError):
    """A request that CommonGrants does not know; says why."""


@dataclass
class Asked:
    """A search as it was understood; `errors` say what could not be, without ending it."""

    query: ItemQuery
    text: str
    sort: tuple[str, str]
    page: int
    size: int
    filters: Json = field(default_factory=dict)
    filter_errors: list[str] = field(default_factory=list)
    sort_errors: list[str] = field(default_factory=list)


def opportunity(item: Json) -> Json:
    """A funding call (as in lists) as an OpportunityBase."""
    theirs = next((name for name, ours in STATUSES.items() if item["status"] in ours), "open")
    told = {
        "id": item["id"],
        "title": item["title"],
        "status": {"value": theirs, "description": item["status"]},
        "description": item["summary"] or item["title"],
        "funding": _funding(item.get("amount")),
        "keyDates": _dates(item),
        "acceptedApplicantTypes": [_applicant(term) for term in item.get("audiences") or ()],
        "source": page_of(item),
        "customFields": _custom(item),
        "createdAt": item["published_at"] or item["updated_at"],
        "lastModifiedAt": item["updated_at"] or item["published_at"],
    }
    return {name: value for name, value in told.items() if value not in (None, [], {})}


def _funding(amount: Json | None) -> Json | None:
    if not amount or not amount["currency"]:
        return None
    names = {"minAwardAmount": amount["min"], "maxAwardAmount": amount["max"]}
    money = {name: {"amount": value, "currency": amount["currency"]} for name, value in names.items() if value}
    return money or None


def _dates(item: Json) -> Json:
    deadline = item.get("deadline") or {}
    found: Json = {"postDate": _event("Published", item["published_at"])} if item["published_at"] else {}
    if deadline.get("local"):
        found["closeDate"] = _event("Deadline", deadline["local"], f"Time zone: {deadline['zone']}")
    elif deadline.get("kind") in ("rolling", "until_spent"):
        found["closeDate"] = {"name": "Deadline", "eventType": "other", "details": deadline["kind"].replace("_", " ")}
    others = {"opens": _event("Opens", item["opens_at"])} if item.get("opens_at") else {}
    stages = deadline.get("stages") or ()
    others |= {f"stage{number}": _event(stage["kind"], stage["local"]) for number, stage in enumerate(stages, 1)}
    return {**found, **({"otherDates": others} if others else {})}


def _event(name: str, instant: str, description: str = "") -> Json:
    at = datetime.fromisoformat(instant)
    event = {"name": name, "eventType": "singleDate", "date": at.date().isoformat(), "time": at.strftime("%H:%M:%S")}
    return {**event, "description": description} if description else event


def _applicant(term: Json) -> Json:
    value = _APPLICANTS.get(term["code"], "custom")
    custom = {"customValue": term["code"]} if value == "custom" else {}
    return {"value": value, **custom, "description": term["label"]}


def _custom(item: Json) -> Json:
    told: dict[str, tuple[str, Any]] = {
        "locale": ("string", item["locale"]),
        "kind": ("string", item["kind"]),
        "countries": ("array", [term["code"] for term in item.get("countries") or ()]),
        "topics": ("array", [term["code"] for term in item.get("topics") or ()]),
        "organisation": ("string", (item.get("organisation") or {}).get("label")),
        "deadlineZone": ("string", (item.get("deadline") or {}).get("zone")),
    }
    return {name: {"name": name, "fieldType": kind, "value": value} for name, (kind, value) in told.items() if value}


def read_search(body: Any, query: ItemQuery, largest: int) -> Asked:
    """A search's body; BadRequestError if it has not the shape that the protocol says."""
    if not isinstance(body, dict):
        raise BadRequestError("The body is no JSON object.")
    parts = {name: _object(body, name) for name in ("filters", "sorting", "pagination")}
    text = body.get("search") or ""
    if not isinstance(text, str) or len(text) > 256 or "\0" in text:
        raise BadRequestError("search is a text of at most 256 characters.")
    page, size = (_number(parts["pagination"], name, start) for name, start in (("page", 1), ("pageSize", largest)))
    asked = Asked(query, text.strip(), DEFAULT_SORT, page, min(size, largest))
    _read_sorting(parts["sorting"], asked)
    for name, given in parts["filters"].items():
        _read_filter(name, given, asked)
    return asked


def _object(body: Mapping[str, Any], name: str) -> Json:
    found = {} if body.get(name) is None else body[name]
    if not isinstance(found, dict):
        raise BadRequestError(f"{name} is no object.")
    return found


def _number(given: Json, name: str, default: int) -> int:
    value = given.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 1_000_000:
        raise BadRequestError(f"pagination.{name} is a whole number from 1 on.")
    return value


def _read_sorting(given: Json, asked: Asked) -> None:
    if not given:
        return
    wanted = (str(given.get("sortBy")), str(given.get("sortOrder") or "desc"))
    if wanted in SORTS:
        asked.sort = wanted
    else:
        asked.sort_errors.append(f"Nothing is sorted by {wanted[0]}, {wanted[1]}.")


def _read_filter(name: str, given: Any, asked: Asked) -> None:
    if name == "customFilters":
        for custom, one in (given or {}).items() if isinstance(given, dict) else ():
            _read_filter(custom, one, asked)
        return
    if not isinstance(given, dict) or "operator" not in given or "value" not in given:
        raise BadRequestError(f"filters.{name} is no object of operator and value.")
    try:
        found = _filtered(asked.query, name, str(given["operator"]), given["value"])
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadRequestError(f"filters.{name} has no value that is understood.") from error
    if found is None:
        asked.filter_errors.append(f"Nothing is filtered by {name} with {given['operator']}.")
    else:
        asked.query = found
        asked.filters[name] = given


def _filtered(query: ItemQuery, name: str, operator: str, value: Any) -> ItemQuery | None:
    if name == "status" and operator in ("in", "notIn"):
        chosen = [one for one in STATUSES if (one in value) == (operator == "in")]
        ours = tuple(status for one in chosen for status in STATUSES[one])
        return replace(query, statuses=ours or ("none",))
    if name == "closeDateRange" and operator == "between":
        return replace(query, ranges=(*query.ranges, *_days(value["min"], value["max"])))
    if name in _AMOUNTS and operator == "between":
        low, high = value["min"], value["max"]
        if low["currency"] != high["currency"] or low["currency"] not in CURRENCIES:
            return None
        bounds = MoneyBounds(low["currency"], values.cents(low["amount"]), values.cents(high["amount"]))
        return replace(query, money=bounds)
    if name in TERM_KINDS and operator in ("in", "notIn") and value and all(isinstance(one, str) for one in value):
        mode: Any = "any" if operator == "in" else "not"
        return replace(query, terms=(*query.terms, TermFilter(name, mode, tuple(value[:100]))))
    return None


def _days(low: str, high: str) -> tuple[RangeFilter, RangeFilter]:
    """From the beginning of one day to the end of another, or between two instants."""
    first, last = values.day(low[:10]), values.day(high[:10])
    if len(low) == len(high) == 10 and first is not None and last is not None:
        return RangeFilter("deadline_day", gte=low), RangeFilter("deadline_day", lte=high)
    return RangeFilter("deadline", gte=values.instant(low)), RangeFilter("deadline", lte=values.instant(high))
