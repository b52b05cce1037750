"""Data by other people as lines: news in eight languages (NTREX), and funding calls of the California Grants Portal.

Run it to look at them: `python -m tests.transfer.real_inputs FOLDER OUTPUT.jsonl`, where FOLDER is PORTAL_TEST_DATA.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

Data = dict[str, Any]

ZONE = "America/Los_Angeles"
TITLE = 120
HEADLINE = 100
SUMMARY = 400

_NEWS = "search-eval/news8.docs.jsonl"
_CALLS = "real-inputs/grants/california-grants-portal/*.json"
_SENTENCE = re.compile(r"(?<=[.!?…。])\s+")
_MONEY = re.compile(r"\$([\d,]+(?:\.\d+)?)")

_AUDIENCES = {
    "Individual": "individual",
    "Nonprofit": "registered_organisation",
    "Business": "business",
    "Public Agency": "public_body",
    "Tribal Government": "public_body",
    "Other Legal Entity": "registered_organisation",
}
"""Applicant types of the California portal → audiences."""


def news(folder: Path) -> Iterator[Data]:
    """The articles of NTREX as news; the part of the id after the colon is the same in all languages."""
    seen: set[str] = set()
    for raw in (folder / _NEWS).read_text(encoding="utf-8").splitlines():
        article = json.loads(raw)
        if article["src"] == "ntrex":
            group = article["id"].partition(":")[2]
            yield {
                "source": "ntrex",
                "external_id": group,
                "language": article["lang"],
                **({} if group in seen else {"original": True}),
                "type": "news",
                "title": cut(_SENTENCE.split(article["body"].strip(), maxsplit=1)[0], HEADLINE),
                "body": [paragraph(article["body"])],
            }
            seen.add(group)


def calls(folder: Path) -> Iterator[Data]:
    """The calls of the California Grants Portal as funding."""
    (file,) = folder.glob(_CALLS)
    dump = json.loads(file.read_text(encoding="utf-8"))
    names = [field["id"] for field in dump["fields"]]
    for record in dump["records"]:
        yield call(dict(zip(names, record, strict=True)))


def call(record: dict[str, str | None]) -> Data:
    """One call. What has no field of its own (categories, matching funds in words) goes into the text."""
    title, purpose = text(record["Title"]), text(record["Purpose"])
    blocks = [purpose] if len(purpose) > SUMMARY else []
    blocks += [text(record[name]) for name in ("Description", "Geography", "ApplicantTypeNotes")]
    return {
        "source": "california",
        "external_id": record["PortalID"],
        "language": "en",
        "original": True,
        "type": "funding",
        "kind": "grant",
        "title": cut(title, TITLE),
        "summary": cut(purpose, SUMMARY),
        "body": [
            *([paragraph(title)] if len(title) > TITLE else []),
            *(paragraph(block) for block in blocks if block),
        ],
        "own_contribution_note": cut(text(record["MatchingFundsNotes"]), 240),
        "facts": {
            "deadline_zone": ZONE,
            "publication_date": published(record),
            "source_name": cut(text(record["AgencyDept"]), 160),
            "source_url": record["GrantURL"],
            "apply_url": record["GrantURL"],
            "audiences": audiences(record["ApplicantType"]),
            "countries": ["US"],
            "own_contribution_percent": percent(record["MatchingFunds"]),
            **opening(record["OpenDate"]),
            **deadline(record["ApplicationDeadline"]),
            **amounts(record["EstAmounts"]),
            **contact(record["ContactInfo"]),
        },
    }


def published(record: dict[str, str | None]) -> str:
    """When the record was last changed; the portal writes that in its own time."""
    changed = datetime.fromisoformat(str(record["LastUpdated"])).replace(tzinfo=ZoneInfo(ZONE))
    return changed.astimezone(UTC).isoformat()


def opening(value: str | None) -> Data:
    """OpenDate is an instant in UTC (07:00 is midnight in California); "Summer 2025" is no date."""
    try:
        instant = datetime.fromisoformat(value or "").replace(tzinfo=UTC).astimezone(ZoneInfo(ZONE))
    except ValueError:
        return {}
    return {"opens_on": instant.date().isoformat(), "opens_time": instant.time().isoformat()}


def deadline(value: str | None) -> Data:
    """ApplicationDeadline is local time in California; "Ongoing" has no end."""
    if value == "Ongoing":
        return {"deadline_kind": "rolling"}
    if not value:
        return {"deadline_kind": "unknown"}
    local = datetime.fromisoformat(value)
    return {
        "deadline_kind": "fixed",
        "deadline_on": local.date().isoformat(),
        "deadline_time": local.time().isoformat(),
    }


def amounts(value: str | None) -> Data:
    """ "Between $500 and $10,000", "$10,000", or nothing that can be read."""
    found = [str(Decimal(each.replace(",", ""))) for each in _MONEY.findall(value or "")]
    if len(found) == 2:
        return {"amount_min": found[0], "amount_max": found[1], "currency": "USD"}
    return {"amount_max": found[0], "currency": "USD"} if found else {}


def audiences(value: str | None) -> list[str]:
    """ "Nonprofit; Public Agency" → codes of audiences, each once."""
    return sorted({_AUDIENCES[part.strip()] for part in (value or "").split(";") if part.strip()})


def percent(value: str | None) -> str | None:
    """ "25%" → 25."""
    return value[:-1] if value and value.endswith("%") else None


def contact(value: str | None) -> Data:
    """ "name: …; email: …; tel: …;" """
    parts = dict(part.strip().split(": ", 1) for part in (value or "").split(";") if ": " in part)
    names = {"name": "contact_name", "email": "contact_email", "tel": "contact_phone"}
    return {names[key]: part.strip() for key, part in parts.items() if key in names}


def text(value: str | None) -> str:
    """One line of plain text."""
    return " ".join((value or "").split())


def cut(value: str, longest: int) -> str:
    """At most so many characters, at the end of a word."""
    if len(value) <= longest:
        return value
    return value[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def paragraph(value: str) -> Data:
    """Running text as a block."""
    return {"type": "paragraph", "value": f"<p>{escape(text(value), quote=False)}</p>"}


def write(folder: Path, output: Path) -> int:
    """All lines to a file; returns their number."""
    lines = [*news(folder), *calls(folder)]
    output.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return len(lines)


if __name__ == "__main__":
    sys.stdout.write(f"{write(Path(sys.argv[1]), Path(sys.argv[2]))} lines\n")
