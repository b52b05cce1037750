"""Plain model fields in lines: text, numbers, dates, codes."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.fields import RichTextField

from portal.transfer.problems import Problem
from portal.transfer.references import Codec, Incoming, Json, Outgoing, Schema
from portal.transfer.richtext import allowed_tags, decode_html, encode_html

MOST_LISTED = 60
"""A schema lists the choices of a field unless there are more (time zones, currencies)."""

DEMO_HOUR = 9
"""UTC hour of a relative date where an instant is asked for."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_RELATIVE = re.compile(r"[+-]\d{1,4}d")
_TIME = re.compile(r"\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?")


def codec_of(field: models.Field[Any, Any]) -> Codec | None:
    """The codec of a plain model field, by its class; None for relations and unknown classes."""
    return next((_CODECS[cls](field) for cls in type(field).__mro__ if cls in _CODECS), None)


@dataclass(frozen=True)
class ValueCodec:
    """A field whose value is one JSON value."""

    field: Any
    to_json: Callable[[Any], Json]
    from_json: Callable[[Json, date | None], Any]
    """Raises ValueError with the reason."""
    json_type: Schema

    def encode(self, value: Any, names: Outgoing) -> Json:
        return self.to_line(value)

    def decode(self, value: Json, names: Incoming, path: str) -> Any:
        return self.from_line(value, path, names.today)

    def to_line(self, value: Any) -> Json:
        """The value as it stands in a line."""
        return None if value is None else self.to_json(value)

    def from_line(self, value: Json, path: str, today: date | None = None) -> Any:
        """The value of the model; null is the field's empty value. Problem if it is not of the right kind."""
        if value is None:
            return None if self.field.null else self.field.get_default()
        try:
            decoded = self.from_json(value, today)
            if decoded not in self.field.empty_values:
                if self.codes is None:
                    self.field.validate(decoded, None)
                elif decoded not in self.codes:
                    raise ValueError(f"{decoded!r:.60} is not one of: {', '.join(map(str, self.codes))}")
                self._check_length(decoded)
                self.field.run_validators(decoded)
        except ValidationError as error:
            raise Problem(path, " ".join(error.messages)) from error
        except (ValueError, InvalidOperation) as error:
            raise Problem(path, str(error)) from error
        return decoded

    def _check_length(self, value: Any) -> None:
        """Django leaves the length of long texts to forms."""
        longest = self.field.max_length
        if isinstance(value, str) and longest and len(value) > longest:
            raise ValueError(f"at most {longest} characters are allowed; these are {len(value)}")

    @cached_property
    def codes(self) -> list[Any] | None:
        """The choices of the field, if it has any. Django reads them anew for every value, which takes milliseconds."""
        return [code for code, _ in self.field.flatchoices] if self.field.choices else None

    def schema(self) -> Schema:
        schema = dict(self.json_type)
        if isinstance(schema.get("type"), str):
            schema["type"] = [schema["type"], "null"]
        if self.field.max_length and "string" in schema.get("type", ()) and "format" not in schema:
            schema["maxLength"] = self.field.max_length
        if self.codes is not None and len(self.codes) <= MOST_LISTED:
            schema["enum"] = [*self.codes, "", None]
        if self.field.help_text:
            schema["description"] = str(self.field.help_text)
        return schema


@dataclass(frozen=True)
class HtmlCodec:
    """A rich text field."""

    field: Any

    def encode(self, value: Any, names: Outgoing) -> Json:
        return encode_html(value or "", names)

    def decode(self, value: Json, names: Incoming, path: str) -> Any:
        if value is None:
            return ""
        if not isinstance(value, str):
            raise Problem(path, "must be a string of HTML")
        return decode_html(value, allowed_tags(self.field.features), names, path)

    def schema(self) -> Schema:
        return {"type": ["string", "null"], "description": str(self.field.help_text or "HTML"), "format": "html"}


def _of_type(kind: type | tuple[type, ...], called: str) -> Callable[[Json, date | None], Any]:
    def check(value: Json, today: date | None) -> Any:
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise ValueError(f"must be {called}, not {value!r:.60}")
        return value

    return check


_text = _of_type(str, "a string")


def _real(value: Json, today: date | None) -> float:
    number = float(_of_type((int, float), "a number")(value, today))
    if not math.isfinite(number):
        raise ValueError(f"{value} is not a finite number")
    return number


def _decimal(value: Json, today: date | None) -> Decimal:
    text = str(_of_type((int, float, str), "a number or a string with one")(value, today))
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r:.60} is not a number") from None


def _date(value: Json, today: date | None) -> date:
    text = _text(value, today)
    if today and _RELATIVE.fullmatch(text):
        return today + timedelta(days=int(text[:-1]))
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(f"{text!r:.60} is not a date (YYYY-MM-DD)")


def _instant(value: Json, today: date | None) -> datetime:
    text = _text(value, today)
    if today and _RELATIVE.fullmatch(text):
        return datetime.combine(_date(text, today), time(DEMO_HOUR), UTC)
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"{text!r:.60} is not an instant with its offset (YYYY-MM-DDThh:mm:ssZ)")


def _time(value: Json, today: date | None) -> time:
    text = _text(value, today)
    try:
        if _TIME.fullmatch(text):
            return time.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(f"{text!r:.60} is not a time (hh:mm)")


def _uuid(value: Json, today: date | None) -> UUID:
    text = _text(value, today)
    try:
        return UUID(text)
    except ValueError:
        raise ValueError(f"{text!r:.60} is not a UUID") from None


def _instant_to_json(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _as_it_is(value: Any) -> Any:
    return value


def _list_or_object(field: Any) -> ValueCodec:
    """A JSON field: a list or an object, as its default is; a list of codes where it names a vocabulary."""
    if isinstance(field.get_default(), list):
        schema: Schema = {"type": "array"}
        if getattr(field, "vocabulary", None):
            schema |= {"items": {"type": "string"}, "uniqueItems": True}
        return ValueCodec(field, _as_it_is, _of_type(list, "a list"), schema)
    return ValueCodec(field, _as_it_is, _of_type(dict, "an object"), {"type": "object"})


_STRING: Schema = {"type": "string"}

_CODECS: dict[type, Callable[[Any], Codec]] = {
    models.CharField: lambda field: ValueCodec(field, str, _text, _STRING),
    models.TextField: lambda field: ValueCodec(field, str, _text, _STRING),
    RichTextField: HtmlCodec,
    models.BooleanField: lambda field: ValueCodec(field, bool, _of_type(bool, "true or false"), {"type": "boolean"}),
    models.IntegerField: lambda field: ValueCodec(field, int, _of_type(int, "a whole number"), {"type": "integer"}),
    models.FloatField: lambda field: ValueCodec(field, float, _real, {"type": "number"}),
    models.DecimalField: lambda field: ValueCodec(field, str, _decimal, {"type": ["string", "number", "null"]}),
    models.DateField: lambda field: ValueCodec(field, date.isoformat, _date, {**_STRING, "format": "date"}),
    models.DateTimeField: lambda field: ValueCodec(
        field, _instant_to_json, _instant, {**_STRING, "format": "date-time"}
    ),
    models.TimeField: lambda field: ValueCodec(
        field, time.isoformat, _time, {**_STRING, "pattern": f"^{_TIME.pattern}$"}
    ),
    models.UUIDField: lambda field: ValueCodec(field, str, _uuid, {**_STRING, "format": "uuid"}),
    models.JSONField: _list_or_object,
}
