"""Exchange rates: reading the banks' daily files, and the one table by which amounts are compared."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.db import transaction
from django.db.models import Model
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


SMALLEST = Decimal("1e-10")
"""As `ExchangeRate.value` keeps it."""


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
    try:
        root = fromstring(content)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise BadRatesError(f"This is no XML: {error}") from error
    try:
        day, values = _READERS[source](root)
        found = {currency: value.quantize(SMALLEST) for currency, value in values}
    except (ValueError, InvalidOperation, AttributeError, ZeroDivisionError) as error:
        raise BadRatesError(f"This is no file of {Source(source).label}: {error}") from error
    missing = sorted(NEEDED[source] - found.keys())
    if missing:
        raise BadRatesError(f"The file of {day} has no rate of {', '.join(missing)}.")
    if day > timezone.now().date() + MOST_AHEAD:
        raise BadRatesError(f"The file is of {day}, more than {MOST_AHEAD.days} days ahead.")
    if wrong := sorted(code for code, value in found.items() if not value.is_finite() or value <= 0):
        raise BadRatesError(f"The file of {day} has no usable rate of {', '.join(wrong)}.")
    return DailyRates(source, day, found)


def _nbk(root: Element) -> tuple[date, Iterator[tuple[str, Decimal]]]:
    """`get_rates.cfm` and `rates_all.xml`: items of title, description (tenge) and quant (units)."""
    told = _text(root, "date") if root.find("date") is not None else _text(root, ".//item/pubDate")
    return datetime.strptime(told, "%d.%m.%Y").date(), _units(root.iter("item"), "title", "description", "quant")


def _cbr(root: Element) -> tuple[date, Iterator[tuple[str, Decimal]]]:
    """`XML_daily.asp`: Valute of CharCode, Nominal (units) and Value (roubles, with a comma)."""
    day = datetime.strptime(root.attrib.get("Date", ""), "%d.%m.%Y").date()
    return day, _units(root.iter("Valute"), "CharCode", "Value", "Nominal")


def _units(entries: Iterable[Element], code: str, value: str, units: str) -> Iterator[tuple[str, Decimal]]:
    """What one unit of each currency is worth."""
    for entry in entries:
        yield _text(entry, code), _number(_text(entry, value)) / _number(_text(entry, units))


def _ecb(root: Element) -> tuple[date, Iterator[tuple[str, Decimal]]]:
    """`eurofxref-daily.xml`: Cube of currency and rate, units for one euro."""
    days = [cube for cube in root.iter() if "time" in cube.attrib]
    if not days:
        raise ValueError("it names no day")
    cubes = (cube.attrib for cube in days[0] if "currency" in cube.attrib)
    rates = ((cube["currency"], 1 / _number(cube.get("rate", ""))) for cube in cubes)
    return date.fromisoformat(days[0].attrib["time"]), rates


_READERS: dict[str, Callable[[Element], tuple[date, Iterable[tuple[str, Decimal]]]]] = {
    Source.NBK: _nbk,
    Source.CBR: _cbr,
    Source.ECB: _ecb,
}


def _text(element: Element, path: str) -> str:
    text = element.findtext(path)
    if text is None:
        raise ValueError(f"{path} is missing")
    return text.strip()


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ".").replace("\xa0", "").replace(" ", ""))


@transaction.atomic
def keep(rates: DailyRates) -> int:
    """Keep a day's rates, in place of those of the same source and day; returns how many."""
    known = {rate.currency: rate for rate in ExchangeRate.objects.filter(source=rates.source, day=rates.day)}
    for currency, value in rates.values.items():
        rate = known.get(currency) or ExchangeRate(source=rates.source, currency=currency, day=rates.day)
        rate.value = value
        rate.save()
    return len(rates.values)


def rates_parts(keys: Collection[str] | None) -> Iterator[Part]:
    """The one table by which amounts are compared: what a unit of each currency is worth in US dollars, of the newest
    day there is; of one day, what editors wrote first, then the banks of Kazakhstan, Russia and the euro area. Without
    any rate there is no table."""
    table: dict[str, dict[str, str]] = {}
    by_day: dict[tuple[date, str], dict[str, Decimal]] = {}
    for rate in ExchangeRate.objects.order_by("-day")[:2_000]:
        by_day.setdefault((rate.day, rate.source), {})[rate.currency] = rate.value
    ranks = {source: rank for rank, source in enumerate(Source.values)}
    for day, source in sorted(by_day, key=lambda key: (-key[0].toordinal(), ranks[key[1]])):
        values = {**by_day[day, source], BASES[Source(source)]: Decimal(1)}
        if "USD" in values:
            for currency, value in values.items():
                dollars = (value / values["USD"]).quantize(Decimal("1e-12"))
                table.setdefault(currency, {"usd": str(dollars), "day": day.isoformat(), "source": source})
    if table:
        yield Part("", "", {"rates": dict(sorted(table.items()))})


def concerns_rates(instance: Model) -> Iterable[str]:
    """Any rate."""
    return [""] if isinstance(instance, ExchangeRate) else []
