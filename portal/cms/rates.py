"""Exchange rates: reading the banks' daily files, and the one table by which amounts are compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Context, Decimal
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.db import transaction
from django.db.models import F, Model, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from portal.cms.models.rates import BASES, MOST_AHEAD, ExchangeRate
from portal.publishing.parts import Part

Source = ExchangeRate.Source
NEEDED: dict[str, frozenset[str]] = {
    Source.NBK: frozenset(("USD", "EUR", "RUB", "KGS", "TJS", "UZS", "AZN")),
    Source.CBR: frozenset(("USD", "EUR", "KZT", "KGS", "TJS", "UZS", "AZN", "TMT")),
    Source.ECB: frozenset(("USD",)),
}
"""The portal's currencies that each bank publishes: a file without one of them is damaged."""


SMALLEST, LARGEST = Decimal("1e-10"), Decimal(10**10) - 1
"""Between which `ExchangeRate.value` keeps a rate."""
MOST_DOLLARS = Decimal(10_000)
"""No unit of a currency is worth more (nor an ounce of gold): sums in cents of a dollar fit into 64 bits."""
MOST_CHANGE = 2
"""By what factor a rate may differ from the last one, either way: more is a slip, or news that somebody confirms."""
TWELVE_DIGITS = Context(prec=12)


class BadRatesError(ValueError):
    """A file of rates that cannot be used; says why."""


@dataclass(frozen=True)
class DailyRates:
    """One file: what one unit of each currency is worth that day in the bank's own."""

    source: str
    day: date
    values: Mapping[str, Decimal]


def read_rates(source: str, content: bytes) -> DailyRates:
    """The rates in a bank's file; BadRatesError if it is none, or lacks a currency that it ought to have."""
    root = _xml(content)
    read, tags = _READERS[source]
    if _name(root) not in tags:
        begun = f"it begins with <{_name(root)}>, not {' or '.join(f'<{tag}>' for tag in tags)}"
        raise BadRatesError(f"This is no file of {Source(source).label}: {begun}.")
    day, values = read(root)
    found: dict[str, Decimal] = {}
    for currency, worth in values:
        if found.setdefault(currency, worth) != worth:
            raise BadRatesError(f"The file of {day} has two rates of {currency}: {found[currency]} and {worth}.")
    if missing := sorted(NEEDED[source] - found.keys()):
        raise BadRatesError(f"The file of {day} has no rate of {', '.join(missing)}.")
    if day > timezone.now().date() + MOST_AHEAD:
        raise BadRatesError(f"The file is of {day}, more than {MOST_AHEAD.days} days ahead.")
    return DailyRates(source, day, found)


def _xml(content: bytes) -> Element:
    try:
        root: Element = fromstring(content)
    except DefusedXmlException as error:
        raise BadRatesError("This XML declares entities, as no bank's file does.") from error
    except (ParseError, ValueError, LookupError) as error:
        raise BadRatesError(f"This is no XML: {error}.") from error
    return root


def _nbk(root: Element) -> tuple[date, Iterator[tuple[str, Decimal]]]:
    """`get_rates.cfm` and `rates_all.xml`: items of title, description (tenge) and quant (units)."""
    told = root.findtext("date") or root.findtext(".//item/pubDate")
    return _day(told, "%d.%m.%Y"), _units(root.iter("item"), "title", "description", "quant")


def _cbr(root: Element) -> tuple[date, Iterator[tuple[str, Decimal]]]:
    """`XML_daily.asp`: Valute of CharCode, Nominal (units) and Value (roubles, with a comma)."""
    return _day(root.get("Date"), "%d.%m.%Y"), _units(root.iter("Valute"), "CharCode", "Value", "Nominal")


def _ecb(root: Element) -> tuple[date, Iterator[tuple[str, Decimal]]]:
    """`eurofxref-daily.xml`: Cube of currency and rate, units for one euro."""
    daily = next((cube for cube in root.iter() if "time" in cube.attrib), root)
    cubes = (cube for cube in daily if "currency" in cube.attrib)
    rates = (_rate(cube.get("currency"), "1", cube.get("rate")) for cube in cubes)
    return _day(daily.get("time"), "%Y-%m-%d"), rates


_READERS: dict[str, tuple[Callable[[Element], tuple[date, Iterable[tuple[str, Decimal]]]], tuple[str, ...]]] = {
    Source.NBK: (_nbk, ("rates", "rss")),
    Source.CBR: (_cbr, ("ValCurs",)),
    Source.ECB: (_ecb, ("Envelope",)),
}
"""What reads a bank's file, and how its outermost element is called."""


def _units(entries: Iterable[Element], code: str, value: str, units: str) -> Iterator[tuple[str, Decimal]]:
    """What one unit of each currency is worth."""
    return (_rate(entry.findtext(code), entry.findtext(value), entry.findtext(units)) for entry in entries)


def _rate(code: str | None, value: str | None, units: str | None) -> tuple[str, Decimal]:
    """A currency, and what one unit is worth where so many are worth `value`."""
    currency = (code or "").strip()
    if not re.fullmatch("[A-Z]{3}", currency):
        raise BadRatesError(f"The file has a rate of {currency!r}, which is no code of three capital letters.")
    # More digits than a rate may have cannot be rounded.
    worth = min(_number(currency, value) / _number(currency, units), LARGEST + 1).quantize(SMALLEST)
    if not SMALLEST <= worth <= LARGEST:
        raise BadRatesError(f"The file has no usable rate of {currency}: {value} for {units} is out of all bounds.")
    return currency, worth


def _number(currency: str, text: str | None) -> Decimal:
    """A number above zero of up to ten digits, and as many behind the point or comma."""
    told = re.sub(r"\s", "", text or "").replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,10}(\.[0-9]{1,10})?", told) or not Decimal(told):
        reason = f"{text!r} is no number above zero in plain digits, at most ten before the point and ten behind it"
        raise BadRatesError(f"The file has no usable rate of {currency}: {reason}.")
    return Decimal(told)


def _name(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def _day(text: str | None, form: str) -> date:
    try:
        return datetime.strptime((text or "").strip(), form).date()
    except ValueError as error:
        told = repr(text) if text else "missing"
        raise BadRatesError(f"The day of the file is {told}, not such as {date(2026, 11, 24):{form}}.") from error


@transaction.atomic
def keep(rates: DailyRates, *, force: bool = False) -> int:
    """Keep a day's rates, in place of those of the same source and day; returns how many. BadRatesError if one differs
    too much from the newest that is known of the source, unless by force."""
    if not force:
        _compare_with_last(rates)
    known = {rate.currency: rate for rate in ExchangeRate.objects.filter(source=rates.source, day=rates.day)}
    for currency, value in rates.values.items():
        rate = known.get(currency) or ExchangeRate(source=rates.source, currency=currency, day=rates.day)
        rate.value = value
        rate.save()
    return len(rates.values)


def _compare_with_last(rates: DailyRates) -> None:
    told = [
        f"{last.currency} is {value.normalize():f}, and was {last.value.normalize():f} on {last.day}"
        for last in _newest(ExchangeRate.objects.filter(source=rates.source, currency__in=rates.values, value__gt=0))
        if not last.value / MOST_CHANGE <= (value := rates.values[last.currency]) <= last.value * MOST_CHANGE
    ]
    if told:
        reason = f"{'; '.join(sorted(told))}: more than {MOST_CHANGE} times as much or as little. --force takes it"
        raise BadRatesError(f"In the file of {rates.day}, {reason}.")


def _newest(rates: QuerySet[Any]) -> QuerySet[Any]:
    """Of each source, the newest rate of each currency."""
    place = Window(RowNumber(), partition_by=["source", "currency"], order_by=F("day").desc())
    newest: QuerySet[Any] = rates.annotate(place=place).filter(place=1)
    return newest


def rates_parts(keys: Collection[str] | None) -> Iterator[Part]:
    """The one table by which amounts are compared: what a unit of each currency is worth in US dollars, of the newest
    day there is; of one day, what editors wrote first, then the banks of Kazakhstan, Russia and the euro area. Without
    any rate there is no table."""
    if table := known_rates():
        yield Part("", "", {"rates": table})


def known_rates() -> dict[str, dict[str, str]]:
    """What a unit of each currency is worth in US dollars (`usd`), and whose rate of which day that is."""
    ranks = {source: rank for rank, source in enumerate(Source.values)}
    table: dict[str, dict[str, str]] = {}
    for day, source, currency, dollars in sorted(_in_dollars(), key=lambda one: (-one[0].toordinal(), ranks[one[1]])):
        if dollars <= MOST_DOLLARS:
            told = f"{dollars.normalize():f}"
            table.setdefault(currency, {"usd": told, "day": day.isoformat(), "source": source})
    return dict(sorted(table.items()))


def _in_dollars() -> Iterator[tuple[date, str, str, Decimal]]:
    """Day, source, currency, and a unit in dollars: of each source the newest of each currency, and of its own. A
    bank's rates are told in dollars by its rate of the dollar of the same day; without that, an older day counts."""
    dollar = ExchangeRate.objects.filter(source=OuterRef("source"), day=OuterRef("day"), currency="USD", value__gt=0)
    usable = ExchangeRate.objects.filter(value__gt=0).annotate(dollar=Subquery(dollar.values("value")))
    found = _newest(usable.filter(Q(source=Source.EDITORS) | Q(dollar__isnull=False)))
    for day, source, currency, value, dollar in found.values_list("day", "source", "currency", "value", "dollar"):
        base = BASES[Source(source)]
        unit = Decimal(1) if base == "USD" else dollar
        yield day, source, base, TWELVE_DIGITS.divide(Decimal(1), unit)
        if currency != base:
            yield day, source, currency, TWELVE_DIGITS.divide(value, unit)


def concerns_rates(instance: Model) -> Iterable[str]:
    """Any rate."""
    return [""] if isinstance(instance, ExchangeRate) else []
