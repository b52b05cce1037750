"""Currencies and time zones to choose from: those of the portal's countries first."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global

from portal.languages import spoken_language

FIRST_CURRENCIES = ("USD", "EUR", "KZT", "KGS", "TJS", "UZS", "TMT", "AZN", "RUB", "GBP", "CHF")
FIRST_ZONES = (
    "Asia/Almaty",
    "Asia/Bishkek",
    "Asia/Dushanbe",
    "Asia/Tashkent",
    "Asia/Ashgabat",
    "Asia/Baku",
    "Europe/Brussels",
    "Europe/London",
    "America/New_York",
    "UTC",
)

Choices = list[tuple[str, str]]


def currencies() -> Choices:
    """ISO 4217 codes in use, with names in the language now spoken (source: CLDR through Babel)."""
    return _currencies(spoken_language())


@cache
def _currencies(language: str) -> Choices:
    in_use = {
        code
        for uses in get_global("territory_currencies").values()
        for code, _, end, is_tender in uses
        if end is None and is_tender
    }
    names = Locale(language).currencies
    ordered = [*FIRST_CURRENCIES, *sorted(in_use - set(FIRST_CURRENCIES))]
    return [(code, f"{code} – {names.get(code, code)}") for code in ordered]


@cache
def zones() -> Choices:
    """IANA time zones; those without a place (`EST`, `Etc/GMT+5`, …) are left out, except UTC."""
    places = {
        zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/"))
    }
    ordered = [*FIRST_ZONES, *sorted(places - set(FIRST_ZONES))]
    return [(zone, zone.replace("_", " ")) for zone in ordered]
