"""CSV (RFC 4180) that opens right in spreadsheets: UTF-8 with its mark, one row an item, nothing that is a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from functools import cache

from portal.api.addresses import absolute, page_of
from portal.api.formats.told import Json, Told

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}
"""Spreadsheets in languages that write 1,5 expect a semicolon."""
BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel takes the file for one in the machine's old code page."""
FORMULA_SIGNS = r"=+\-@＝＋－＠"
"""With what a formula begins for a spreadsheet, in both widths (OWASP, CSV injection)."""
ROWS_AT_ONCE = 100


def _terms(name: str, part: str) -> Callable[[Json], str]:
    return lambda item: "; ".join(term[part] for term in item.get(name) or ())


def _one(name: str, part: str) -> Callable[[Json], str]:
    return lambda item: str((item.get(name) or {}).get(part) or "")


def _term(name: str) -> Callable[[Json], str]:
    return _one(name, "label")


def _plain(name: str) -> Callable[[Json], str]:
    return lambda item: str(item.get(name) or "")


COLUMNS: dict[str, Callable[[Json], str]] = {
    **{name: _plain(name) for name in ("id", "type", "kind", "locale", "title", "summary", "status")},
    "page": page_of,
    "url": lambda item: absolute(item["url"]),
    "published_at": _plain("published_at"),
    "updated_at": _plain("updated_at"),
    "opens_at": _plain("opens_at"),
    **{f"deadline_{part}": _one("deadline", part) for part in ("kind", "at", "local", "zone")},
    "closed_early_at": _one("closed_early", "at"),
    **{f"amount_{part}": _one("amount", part) for part in ("min", "max", "currency")},
    **{f"salary_{part}": _one("salary", part) for part in ("min", "max", "currency")},
    "country_codes": _terms("countries", "code"),
    **{name: _terms(name, "label") for name in ("countries", "regions", "topics", "audiences")},
    "organisation": _term("organisation"),
    "application_languages": _terms("application_languages", "label"),
    "languages": _terms("languages", "label"),
    **{name: _term(name) for name in ("work_mode", "contract", "hours", "experience")},
    "translations": lambda item: "; ".join(item.get("translations") or ()),
    "image": lambda item: absolute(item["image"]["src"]) if item.get("image") else "",
    **{f"comparable_{part}": _one("comparable_amount", part) for part in ("min", "max", "currency")},
    "rate_date": _one("comparable_amount", "rate_date"),
}
"""The same columns for every query, so that tables of several fit together."""


def csv_table(told: Told) -> Iterator[bytes]:
    """The whole result, some rows at a time."""
    out = io.StringIO()
    separator = SEPARATORS[told.options.get("separator", "comma")]
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    out.write(BYTE_ORDER_MARK)
    writer.writerow(COLUMNS)
    for number, item in enumerate(told.items, start=1):
        writer.writerow([harmless(read(item), separator) for read in COLUMNS.values()])
        if number % ROWS_AT_ONCE == 0:
            yield _taken(out)
    yield _taken(out)


def harmless(text: str, separator: str) -> str:
    """A text that no spreadsheet takes for a formula, nor any part of it where it splits cells at another separator
    than the file has; NUL, which ends a cell in some, is left out."""
    return _formula_starts(separator).sub("'", text.replace("\0", ""))


@cache
def _formula_starts(separator: str) -> re.Pattern[str]:
    others = "".join(other for other in SEPARATORS.values() if other != separator)
    return re.compile(rf'\A(?= *[{FORMULA_SIGNS}\t\r\n])|(?<=[{others}\r\n])(?=[ "]*[{FORMULA_SIGNS}])')


def _taken(out: io.StringIO) -> bytes:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text.encode()
