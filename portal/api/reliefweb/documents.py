"""Jobs and trainings as documents of ReliefWeb's Post API, version 2 (reliefweb.int/post-api-schemas/v2/)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from portal.api.reliefweb.drafts import Draft
from portal.api.reliefweb.ids import Ids

Json = dict[str, Any]
Told = tuple[Json, list[str]]
"""A document, and why it cannot be told (then it is no whole one)."""

MOST_COUNTRIES_OF_A_JOB = 10
MOST_COUNTRIES_OF_A_TRAINING = 300
MOST_LANGUAGES = 10
_ONGOING = ("rolling", "until_spent")
_DAYS = {"start": "first day", "end": "last day", "registration_deadline": "registration deadline"}


def job(item: Json, ids: Ids) -> Told:
    """A whole job after job.json. Country and city stay blank for remote work."""
    draft = Draft(item, ids)
    if (closing := _deadline(item)) is None:
        draft.refuse("It has no closing date.")
    remote = (item["work_mode"] or {}).get("code") == "remote"
    places = [] if remote else _on_site(item)
    terms = [] if remote else [*item["countries"], *(place["country"] for place in places if place["country"])]
    country = draft.numbers("country", _codes(terms), MOST_COUNTRIES_OF_A_JOB)
    document = {
        **draft.head(),
        "closing_date": closing,
        "how_to_apply": draft.how("apply", in_words=False),
        **draft.where(country, places),
        "job_type": draft.numbers("job_type", [item["kind"]], 1),
        "job_experience": draft.numbers("job_experience", [(item["experience"] or {}).get("code", "")], 1),
        "career_category": draft.first_named("career_category", _codes(item["topics"])),
    }
    return draft.finished(document), draft.reasons


def training(item: Json, ids: Ids) -> Told:
    """A whole funding call of the kind `training` after training.json. The languages of the application count as those
    of the training; its page is where more is told (`event_url`), which is never a social network."""
    draft = Draft(item, ids)
    head = draft.head()
    if not item["application_languages"]:
        draft.refuse("It does not say in which languages it is held.")
    document = {
        **head,
        "event_url": head["url"],
        "dates": _dates(draft),
        **_place(draft),
        **_fee(item),
        "how_to_register": draft.how("register", in_words=True),
        "category": draft.numbers("category", [item["kind"]], 1),
        "training_language": draft.numbers("language", _codes(item["application_languages"]), MOST_LANGUAGES),
        "language": draft.numbers("language", [item["locale"]], 1),
    }
    return draft.finished(document), draft.reasons


def _dates(draft: Draft) -> Json | None:
    """All three dates; none of an ongoing training (`dates`). A day is told as its midnight UTC, so that it stays."""
    item = draft.item
    days = {"start": item["starts_on"], "end": item["ends_on"]}
    dates = {name: f"{day}T00:00:00Z" if day else None for name, day in days.items()}
    dates["registration_deadline"] = _deadline(item)
    if item["deadline"]["kind"] in _ONGOING and not any(dates.values()):
        return None
    for name, value in dates.items():
        if value is None:
            draft.refuse(f"It has no {_DAYS[name]}.")
    return dates


def _place(draft: Draft) -> Json:
    """On site, online or both; countries only on site, and there they must be (`allOf`, first rule). Those of the item
    itself are where applicants come from."""
    places = draft.item["places"]
    on_site = _on_site(draft.item)
    formats = [*(["onsite"] if on_site else []), *(["online"] if len(on_site) < len(places) else [])]
    if not formats:
        draft.refuse("It does not say whether it takes place online or on site.")
    terms = [place["country"] for place in on_site if place["country"]]
    if on_site and not terms:
        draft.refuse("It takes place on site, but its places name no country.")
    country = draft.numbers("country", _codes(terms), MOST_COUNTRIES_OF_A_TRAINING)
    return {"format": draft.numbers("format", formats, 2), **draft.where(country, on_site)}


def _fee(item: Json) -> Json:
    """What participants bring. `allOf` asks for `fee_information` also where there is no fee: its second rule looks for
    “fee-based” in a list, and `cost` is none."""
    own = item["own_contribution"] or {}
    percent = Decimal(own.get("percent") or 0)
    parts = [f"{percent.normalize():f} %" if percent else "", own.get("note") or ""]
    free = not percent and (own.get("percent") is not None or not own.get("note"))
    opening = "Taking part is free of charge" if free else "Own contribution"
    told = ": ".join(filter(None, (opening, ", ".join(filter(None, parts))))).rstrip(".") + "."
    covered = ", ".join(term["label"] for term in item["costs_covered"])
    return {
        "cost": "free" if free else "fee-based",
        "fee_information": f"{told} Covered: {covered}." if covered else told,
    }


def _deadline(item: Json) -> str | None:
    """The last moment, UTC; of a staged call that of its next stage."""
    at: str | None = item["deadline"]["at"]
    return at


def _on_site(item: Json) -> list[Json]:
    return [place for place in item["places"] if not place["online"]]


def _codes(terms: Iterable[Json]) -> list[str]:
    return [term["code"] for term in terms]
