"""Strict reading of single values from a query string. Nothing is guessed: what is not exactly right is refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from typing import NoReturn

from portal.api.messages import Message
from portal.publishing.status import DAY, SECOND

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
_INSTANT = re.compile(rf"{_DAY.pattern}T{_TIME}(Z|[+-][0-9]{{2}}:[0-9]{{2}})")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_INTEGER = re.compile(r"[0-9]{1,9}")
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]"
MOMENT_PATTERN = (
    r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    rf"(T{_CLOCK}(:[0-5][0-9](\.[0-9]{{1,6}})?)?(Z|[+-]{_CLOCK}))?$"
)
"""A day or an instant. No `format`: JSON Schema has none for both, and of two generators make classes."""
WINDOW_PATTERN = "^[1-9][0-9]{0,3}[hdw]$"
CODE_PATTERN = "^[A-Za-z0-9_-]{1,64}$"
"""As `Term.code`."""
LONGEST_LABEL = 160
"""As `Term.name`; no code is longer."""
TEXT_PATTERN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+$"
"""Anything but control characters."""
PATH_PATTERN = r"^/[^\x00-\x1f\x7f]*$"
AMOUNT_PATTERN = r"^[0-9]{1,13}(\.[0-9]{1,2})?$"
_UNITS = {"h": 3600 * SECOND, "d": DAY, "w": 7 * DAY}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LONGEST_LIST = 40
_MOST_COMPARED = 2000
"""Names that a text is compared with; in more, only the same one is looked for."""


class RefusedError(ValueError):
    """A value that is not accepted; `allowed` names the nearest right ones, or all of a short list."""

    def __init__(self, detail: Message, allowed: Sequence[str] = (), *, unknown: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.allowed = list(allowed)
        self.code = "unknown" if unknown else "invalid"


def closest(text: str, possible: Sequence[str]) -> list[str]:
    """The names that `text` may be a slip of, best first."""
    if len(possible) > _MOST_COMPARED:
        return [text] if text in possible else []
    close = get_close_matches(text, possible, n=3, cutoff=0.6)
    if not close:
        # A code is often typed in the wrong case, which counts as wholly different above.
        folded = {name.lower(): name for name in possible}
        close = [folded[name] for name in get_close_matches(text.lower(), list(folded), n=3, cutoff=0.6)]
    return close


def nearest(text: str, possible: Sequence[str]) -> list[str]:
    """The names most like `text`, best first; all of them when none is near and the list is short."""
    return closest(text, possible) or (list(possible) if len(possible) <= _LONGEST_LIST else [])


OTHER_VALUES = {
    **{"kz": "kk", "kg": "ky", "tj": "tg", "tm": "tk"},  # countries, for their languages
    **dict.fromkeys(("date", "newest", "latest", "recent", "-date", "created"), "-published"),
    **{"amount": "-amount", "closing": "deadline", "-updated_at": "-updated", "updated": "-updated"},
}
"""What our values are often taken to be called."""


def refuse_unknown(text: str, possible: Sequence[str]) -> NoReturn:
    """Refuse a value that is not one of `possible`, naming those that it may have meant."""
    meant = OTHER_VALUES.get(text.lower(), "")
    near = [meant] if meant in possible else nearest(text, possible)
    raise RefusedError(Message("“{text}” is not a known value.", text=shown(text)), near, unknown=True)


def shown(text: str) -> str:
    """A reader's text as it may stand in an explanation: cut short."""
    return text if len(text) <= 80 else text[:79] + "…"


def choice(text: str, possible: Sequence[str]) -> str:
    """One of a list of values."""
    if text not in possible:
        refuse_unknown(text, possible)
    return text


def integer(text: str, low: int, high: int) -> int:
    """A whole number in ASCII digits between the bounds, both inclusive."""
    if not _INTEGER.fullmatch(text) or not low <= int(text) <= high:
        raise RefusedError(
            Message("“{text}” is not a whole number from {low} to {high}.", text=shown(text), low=low, high=high)
        )
    return int(text)


def uuid(text: str) -> str:
    """A UUID with hyphens, in lower case."""
    if not _UUID.fullmatch(text.lower()):
        raise RefusedError(Message("“{text}” is not an id (a UUID with hyphens).", text=shown(text)))
    return text.lower()


def day(text: str) -> date | None:
    """A date `YYYY-MM-DD`; None if the text does not look like one (it may be an instant)."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RefusedError(Message("“{text}” is not a date of the calendar.", text=shown(text))) from error


def start_of(value: date) -> int:
    """The first microsecond of a UTC day."""
    return (value.toordinal() - _EPOCH.toordinal()) * DAY


def end_of(value: date) -> int:
    """The last microsecond of a UTC day."""
    return start_of(value) + DAY - 1


def instant(text: str) -> int:
    """An RFC 3339 instant with its offset, in microseconds."""
    if not _INSTANT.fullmatch(text):
        raise RefusedError(
            Message(
                "“{text}” is neither a date (2026-12-01) nor an instant (2026-12-01T18:59:59Z; the plus sign of an"
                " offset is written %2B).",
                text=shown(text),
            )
        )
    try:
        return (datetime.fromisoformat(text) - _EPOCH) // _MICROSECOND
    except ValueError as error:
        raise RefusedError(Message("“{text}” is not an instant of the calendar.", text=shown(text))) from error


def cents(text: str) -> int:
    """An amount of money in hundredths: a decimal with at most two places."""
    if not re.fullmatch(AMOUNT_PATTERN, text, re.ASCII):
        raise RefusedError(Message("“{text}” is not an amount such as 1000 or 1000.50.", text=shown(text)))
    whole, _, rest = text.partition(".")
    return int(whole) * 100 + int(rest.ljust(2, "0") or 0)


def window(text: str) -> int:
    """A length of time in microseconds: a number and `h`, `d` or `w` (hours, days, weeks)."""
    if not re.fullmatch(WINDOW_PATTERN, text):
        raise RefusedError(Message("“{text}” is not a length of time such as 12h, 30d or 4w.", text=shown(text)))
    return int(text[:-1]) * _UNITS[text[-1]]
