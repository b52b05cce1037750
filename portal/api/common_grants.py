"""Funding calls in the shapes of CommonGrants 0.4 (commongrants.org), and its requests as our queries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from portal.api import facets, values
from portal.api.addresses import page_of
from portal.api.parameters import CURRENCIES, MOST_VALUES, TERM_KINDS
from portal.api.query import ItemQuery, RangeFilter, TermFilter
from portal.api.values import shown
from portal.cms.choices import vocabulary

Json = dict[str, Any]

STATUSES = {
    "forecasted": ("forthcoming",),
    "open": ("open", "closing_soon", "rolling", "unknown"),
    "closed": ("closed",),
}
"""Ours, by theirs."""
NO_STATUS = ("none",)
"""What no call has."""
SORTS = {
    ("lastModifiedAt", "asc"): "updated",
    ("lastModifiedAt", "desc"): "-updated",
    ("createdAt", "desc"): "-published",
    ("createdAt", "asc"): "published",
    ("title", "asc"): "title",
    ("title", "desc"): "-title",
    ("status.value", "asc"): "status",
    ("status.value", "desc"): "-status",
    ("keyDates.closeDate", "asc"): "ends",
    ("keyDates.closeDate", "desc"): "-ends",
    ("funding.minAwardAmount", "asc"): "amount_low",
    ("funding.minAwardAmount", "desc"): "-amount_low",
    ("funding.maxAwardAmount", "asc"): "amount_high",
    ("funding.maxAwardAmount", "desc"): "-amount_high",
}
LARGEST_INTEGER = 2**31 - 1
"""As the protocol has them (int32)."""
DEFAULT_SORT = ("lastModifiedAt", "desc")
_APPLICANTS = {"individual": "individual", "registered_organisation": "organization", "business": "custom"}
_CODE = re.compile(values.CODE_PATTERN)
_AMOUNTS: dict[str, Literal["amount_low", "amount_high"]] = {
    "minAwardAmountRange": "amount_low",
    "maxAwardAmountRange": "amount_high",
}


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
        "status": {"value": theirs, "description": _words(item["status"], item["locale"])},
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


def _words(status: str, locale: str) -> str:
    labels = {entry["code"]: entry["labels"] for entry in vocabulary("status")}
    return str(labels[status][locale])


def _funding(amount: Json | None) -> Json | None:
    if not amount or not amount["currency"]:
        return None
    names = {"minAwardAmount": amount["min"], "maxAwardAmount": amount["max"]}
    money = {name: {"amount": value, "currency": amount["currency"]} for name, value in names.items() if value}
    return money or None


def _dates(item: Json) -> Json:
    """All in the call's own zone, as applicants read them; what was closed early closed then, whatever its deadline."""
    deadline, early = item.get("deadline") or {}, item.get("closed_early")
    zone = deadline.get("zone") or "UTC"
    found: Json = {"postDate": _event("Published", item["published_at"], zone)} if item["published_at"] else {}
    if early:
        found["closeDate"] = _event("Closed early", early["at"], zone)
    elif deadline.get("local"):
        found["closeDate"] = _event("Deadline", deadline["local"], zone)
    elif deadline.get("kind") in ("rolling", "until_spent"):
        found["closeDate"] = {"name": "Deadline", "eventType": "other", "details": deadline["kind"].replace("_", " ")}
    others = {"opens": _event("Opens", item["opens_at"], zone)} if item.get("opens_at") else {}
    stages = deadline.get("stages") or ()
    others |= {
        f"stage{number}": _event(stage["kind"], stage["local"], stage["zone"]) for number, stage in enumerate(stages, 1)
    }
    return {**found, **({"otherDates": others} if others else {})}


def _event(name: str, instant: str, zone: str) -> Json:
    """A SingleDateEvent: its date and time have no offset, so the description names their zone."""
    at = datetime.fromisoformat(instant).astimezone(ZoneInfo(zone))
    told = {"date": at.date().isoformat(), "time": at.strftime("%H:%M:%S"), "description": f"Time zone: {zone}"}
    return {"name": name, "eventType": "singleDate", **told}


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
    own = {name: given for name, given in parts["filters"].items() if name != "customFilters"}
    for name, given in (*own.items(), *_object(parts["filters"], "customFilters").items()):
        _read_filter(name, given, asked)
    return asked


def _object(body: Mapping[str, Any], name: str) -> Json:
    found = {} if body.get(name) is None else body[name]
    if not isinstance(found, dict):
        raise BadRequestError(f"{name} is no object.")
    return found


def _number(given: Json, name: str, default: int) -> int:
    value = given.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LARGEST_INTEGER:
        raise BadRequestError(f"pagination.{name} is a whole number from 1 to {LARGEST_INTEGER}.")
    return value


def _read_sorting(given: Json, asked: Asked) -> None:
    if not given:
        return
    wanted = (str(given.get("sortBy")), str(given.get("sortOrder") or "desc"))
    if asked.text:
        if (wanted[0], given.get("customSortBy")) != ("custom", "relevance"):
            asked.sort_errors.append(f"What is searched by words is sorted by relevance, not by {shown(wanted[0])}.")
    elif wanted in SORTS:
        asked.sort = wanted
    else:
        asked.sort_errors.append(f"Nothing is sorted by {shown(wanted[0])}, {shown(wanted[1])}.")


def _read_filter(name: str, given: Any, asked: Asked) -> None:
    """Apply one filter. A value that does not fit is told in `filterInfo.errors` (the protocol: "non-fatal errors that
    occurred during filtering"), and `filterInfo.filters` has what was applied."""
    if not isinstance(given, dict) or not isinstance(given.get("operator"), str) or "value" not in given:
        raise BadRequestError(f"filters.{shown(name)} is no object of operator and value.")
    operator, value = given["operator"], given["value"]
    if operator in ("in", "notIn") and (name == "status" or name in TERM_KINDS):
        _read_words(name, operator, value, asked)
        return
    try:
        found = _ranged(asked.query, name, operator, value)
    except (KeyError, TypeError, AttributeError, ValueError):
        asked.filter_errors.append(f"{name} has no value that is understood with {operator}.")
        return
    if found is None:
        asked.filter_errors.append(f"Nothing is filtered by {shown(name)} with {shown(operator)}.")
    else:
        asked.query = found
        asked.filters[name] = given


def _read_words(name: str, operator: str, value: Any, asked: Asked) -> None:
    """Apply a filter by words, those that exist: what has one of none is nothing."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value) or len(value) > MOST_VALUES:
        asked.filter_errors.append(f"The value of {name} with {operator} is a list of at most {MOST_VALUES} texts.")
        return
    existing = STATUSES if name == "status" else _existing(name, value, asked.query.locale)
    known = [word for word in value if word in existing]
    asked.filter_errors += [f"There is no {name} “{shown(word)}”." for word in value if word not in existing]
    if not value:
        asked.filter_errors.append(f"The value of {name} with {operator} is empty.")
    if not value or (not known and operator == "notIn"):
        return
    asked.filters[name] = {"operator": operator, "value": known}
    if not known:
        asked.query = replace(asked.query, statuses=NO_STATUS)
    elif name == "status":
        chosen = [one for one in STATUSES if (one in known) == (operator == "in")]
        ours = tuple(status for one in chosen for status in STATUSES[one])
        asked.query = replace(asked.query, statuses=ours or NO_STATUS)
    else:
        term = TermFilter(name, "any" if operator == "in" else "not", tuple(known))
        asked.query = replace(asked.query, terms=(*asked.query.terms, term))


def _existing(kind: str, codes: list[str], locale: str) -> set[str]:
    """Those of the codes that the vocabulary has; one statement. What can be none is not looked up."""
    possible = [code for code in codes if _CODE.fullmatch(code)]
    return {code for _, code in facets.labels({kind: possible}, locale)}


def _ranged(query: ItemQuery, name: str, operator: str, value: Any) -> ItemQuery | None:
    """The query with a range, open where a bound is missing; None if there is no such filter."""
    if operator not in ("between", "outside") or name not in ("closeDateRange", *_AMOUNTS):
        return None
    low, high = value.get("min"), value.get("max")
    if low is None and high is None:
        raise ValueError(name)
    found = _closing(low, high) if name == "closeDateRange" else _amounts(_AMOUNTS[name], low, high)
    return replace(query, ranges=(*query.ranges, replace(found, outside=operator == "outside")))


def _closing(low: str | None, high: str | None) -> RangeFilter:
    """From the beginning of one day to the end of another, or between two instants; of what closed early, when it
    did."""
    if all(values.day(bound) for bound in (low, high) if bound is not None):
        return RangeFilter("ends_day", low, high)
    gte, lte = (None if bound is None else values.instant(bound) for bound in (low, high))
    return RangeFilter("ends", gte, lte)


def _amounts(column: Literal["amount_low", "amount_high"], low: Json | None, high: Json | None) -> RangeFilter:
    """The protocol excludes amounts in other currencies: nothing is compared at rates here."""
    currency, *others = [bound["currency"] for bound in (low, high) if bound is not None]
    if currency not in CURRENCIES or others not in ([], [currency]):
        raise ValueError(currency)
    gte, lte = (None if bound is None else values.cents(bound["amount"]) for bound in (low, high))
    return RangeFilter(column, gte, lte, currency)
