"""The query string, read strictly: valid UTF-8, known names, no value twice where one is meant, nothing left empty."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest

from portal.api.messages import Message
from portal.api.parameters import MOST_VALUES, Parameter
from portal.api.problems import Problem, invalid_value
from portal.api.values import RefusedError, closest, shown

T = TypeVar("T")

LONGEST = 8000
"""Bytes of a query string."""
_MOST_ERRORS = 10
_CONTROLS = {*map(chr, range(32)), "\x7f"} - {"\t", "\n", "\r"}


class Values:
    """The values of one request. Each reading notes in `applied` what was understood, defaults included."""

    def __init__(self, request: HttpRequest, parameters: Mapping[str, Parameter]) -> None:
        self._parameters = parameters
        self._texts = _read(request, parameters)
        self._given: set[str] = set()
        self.applied: dict[str, Any] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._texts

    def one(self, name: str, read: Callable[[str], T], default: T | None = None, *, note: bool = True) -> T | None:
        """The value of a parameter that is given at most once, else the default."""
        texts = self._texts.get(name)
        value = default
        if texts is not None:
            if len(texts) > 1:
                raise invalid_value(name, Message("This parameter takes one value, but is given more than once."))
            with refusing(name):
                value = read(texts[0])
            if value != default:
                self._given.add(name)
        if note and value is not None and name in self._parameters:
            is_number = self._parameters[name].schema.get("type") == "integer"
            # Everything but a number is told as it was written: a length of time is read as microseconds.
            self.applied[name] = value if is_number or texts is None else texts[0]
        return value

    def many(
        self, name: str, read: Callable[[str], str], default: tuple[str, ...] = (), *, ordered: bool = False
    ) -> tuple[str, ...]:
        """The values of a parameter that may be repeated or hold several separated by commas, each once."""
        texts = self._texts.get(name)
        if texts is None:
            values = default
        else:
            with refusing(name):
                found = [read(part) for text in texts for part in text.split(",")]
            if len(found) > MOST_VALUES:
                raise invalid_value(
                    name,
                    Message("At most {most} values are taken; {given} are given.", most=MOST_VALUES, given=len(found)),
                )
            values = tuple(dict.fromkeys(found)) if ordered else tuple(sorted({*found}))
            if values != default:
                self._given.add(name)
        if values:
            self.applied[name] = list(values)
        return values

    def canonical(self, leave_out: Collection[str] = (), **more: str) -> str:
        """The query in its one form: parameters and values in fixed order, defaults left out, the language kept."""
        names = ({*self._given, *more, "locale"} & {*self.applied, *more}) - {*leave_out}
        pairs = []
        for name in sorted(names, key=list(self._parameters).index) if len(names) > 1 else names:
            value = more[name] if name in more else self.applied[name]
            pairs.append((name, ",".join(value) if isinstance(value, list) else str(value)))
        return urlencode(pairs, safe=",:")


@contextmanager
def refusing(name: str) -> Iterator[None]:
    """Turn the refusal of a value into the problem of the parameter."""
    try:
        yield
    except RefusedError as error:
        raise invalid_value(name, error.detail, error.allowed, error.code) from error


def _read(request: HttpRequest, parameters: Mapping[str, Parameter]) -> dict[str, list[str]]:
    raw: str = request.META.get("QUERY_STRING", "")
    if len(raw) > LONGEST:
        detail = Message("The query has {bytes} bytes; at most {most} are read.", bytes=len(raw), most=LONGEST)
        raise Problem("query-too-long", detail)
    try:
        # WSGI hands over bytes as Latin-1.
        pairs = parse_qsl(raw.encode("latin-1").decode(), keep_blank_values=True, errors="strict")
    except UnicodeError as error:
        raise Problem("invalid-value", Message("The query string is not valid UTF-8.")) from error
    texts: dict[str, list[str]] = {}
    for name, text in pairs:
        texts.setdefault(name, []).append(text)
    _refuse_unknown(texts, parameters)
    for name, values in texts.items():
        if not all(values):
            raise invalid_value(name, Message("This parameter is given without a value."))
        if any(not _CONTROLS.isdisjoint(text) for text in values):
            raise invalid_value(name, Message("The value holds a control character."))
    return texts


OTHER_NAMES = {
    **dict.fromkeys(("lang", "language"), ("locale",)),
    **dict.fromkeys(("per_page", "page_size", "pagesize", "size", "count", "rows"), ("limit",)),
    **dict.fromkeys(("offset", "start", "skip"), ("page", "cursor")),
    **dict.fromkeys(("order", "order_by", "ordering", "orderby", "sort_by"), ("sort",)),
    **dict.fromkeys(("search", "query", "text", "keyword", "s"), ("q",)),
}
"""What other APIs call our parameters."""


def _refuse_unknown(texts: Mapping[str, list[str]], parameters: Mapping[str, Parameter]) -> None:
    unknown = [name for name in texts if name not in parameters]
    if not unknown:
        return
    errors: list[dict[str, Any]] = []
    for name in unknown[:_MOST_ERRORS]:
        near = [other for other in OTHER_NAMES.get(name, ()) if other in parameters] or closest(name, list(parameters))
        detail, allowed = _unknown(name, near), near or list(parameters)
        errors.append({"parameter": shown(name), "code": "unknown", "detail": detail, "allowed": allowed})
    raise Problem("unknown-parameter", errors[0]["detail"], errors=errors)


def _unknown(name: str, near: list[str]) -> Message:
    if not near:
        return Message("There is no parameter “{name}” here.", name=shown(name))
    return Message("There is no parameter “{name}” here. Perhaps “{near}” is meant.", name=shown(name), near=near[0])
