"""The vocabularies as shipped: their entries, and the choices of model fields that are read from them.

Codes, English names and labels stand in one place, `vocabularies/<kind>.json`; countries come from CLDR.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.cms.countries import countries
from portal.languages import spoken_language

VOCABULARIES = Path(__file__).parent / "vocabularies"

NAMES = {
    "analysis_kind": _("Kinds of analysis"),
    "application_language": _("Languages of applications"),
    "audience": _("Audiences"),
    "closed_early_reason": _("Reasons to close early"),
    "contract": _("Contracts"),
    "costs_covered": _("Costs covered"),
    "country": _("Countries"),
    "deadline_kind": _("Kinds of deadlines"),
    "experience": _("Experience"),
    "funding_kind": _("Kinds of funding calls"),
    "hours": _("Working hours"),
    "job_kind": _("Kinds of jobs"),
    "language": _("Languages"),
    "licence": _("Licences"),
    "material_language": _("Languages of materials"),
    "organisation": _("Organisations"),
    "organisation_kind": _("Kinds of organisations"),
    "policy_area": _("Policy areas"),
    "region": _("Regions"),
    "resource_format": _("Formats of resources"),
    "resource_kind": _("Kinds of resources"),
    "resource_level": _("Levels of resources"),
    "salary_period": _("Periods of pay"),
    "stage_kind": _("Kinds of stages"),
    "status": _("Statuses"),
    "topic": _("Topics"),
    "type": _("Types"),
    "work_mode": _("Work modes"),
}
"""What editors call the lists, by kind."""

_SAME_ENTRIES = {"application_language": "language", "material_language": "language"}


def kinds() -> tuple[str, ...]:
    """The kinds of all shipped vocabularies, sorted."""
    stored = (file.stem for file in VOCABULARIES.glob("*.json"))
    return tuple(sorted({"country", *_SAME_ENTRIES, *stored}))


@cache
def vocabulary(kind: str) -> list[dict[str, Any]]:
    """The entries of a kind, `[{"code": …, "labels": {language: label}}]`, in order; FileNotFoundError if unknown."""
    if kind == "country":
        return countries()
    text = (VOCABULARIES / f"{_SAME_ENTRIES.get(kind, kind)}.json").read_text(encoding="utf-8")
    entries: list[dict[str, Any]] = json.loads(text)
    return entries


def codes(kind: str) -> tuple[str, ...]:
    """The codes of a vocabulary in the order of its list; FileNotFoundError if there is none of this kind."""
    return tuple(entry["code"] for entry in vocabulary(kind))


def pairs(kind: str) -> list[tuple[str, str]]:
    """(code, name in the language now spoken) of a vocabulary's entries; FileNotFoundError if there is none of it."""
    language = spoken_language()
    return [(entry["code"], entry["labels"].get(language) or entry["labels"]["en"]) for entry in vocabulary(kind)]


def choices(kind: str) -> Callable[[], list[tuple[str, str]]]:
    """`choices` of a model or form field. Callable, so that a new entry or a corrected name needs no migration."""
    return partial(pairs, kind)
