"""Amounts in different currencies, compared at dated rates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache
from typing import Any

import orjson

from portal.api.items import Row, execute
from portal.api.parameters import CURRENCIES, DEFAULT_CURRENCY
from portal.api.query import ItemQuery, MoneyBounds
from portal.api.sql import Sql
from portal.publishing.changes import State

DEFAULT = CURRENCIES[DEFAULT_CURRENCY]
MOST_CENTS = 10**14
"""More than any amount has, in whatever currency."""


@dataclass(frozen=True)
class Rate:
    """What a unit of a currency is worth in US dollars, as of a day."""

    usd: Decimal
    day: str


Rates = Mapping[str, Rate]


def rates(state: State) -> Rates:
    """The rates as of a state; a statement only when they changed."""
    return _read(state.epoch, state.rates) if state.rates else {}


@lru_cache(maxsize=2)
def _read(epoch: object, sequence: int) -> Rates:
    found = execute(Sql("SELECT p.body FROM publishing_sitepart p WHERE p.kind = 'rates' AND p.digest <> ''"))
    table: dict[str, Any] = orjson.loads(bytes(found[0][0]))["rates"] if found else {}
    return {currency: Rate(Decimal(entry["usd"]), entry["day"]) for currency, entry in table.items()}


def bounds(query: ItemQuery, known: Rates) -> dict[str, MoneyBounds]:
    """The bounds of a query in every currency that can be compared with its own (cents)."""
    asked = query.money
    if asked is None or asked.currency not in known:
        return {asked.currency: asked} if asked is not None else {}
    own = known[asked.currency].usd
    return {
        currency: MoneyBounds(
            currency, _in(asked.gte, own, rate.usd, ROUND_CEILING), _in(asked.lte, own, rate.usd, ROUND_FLOOR)
        )
        for currency, rate in known.items()
    }


def _in(cents: int | None, own: Decimal, other: Decimal, rounding: str) -> int | None:
    """Hundredths of another currency, rounded so that nothing beyond the bound gets in; no more than columns hold."""
    return None if cents is None else min(MOST_CENTS, int((cents * own / other).to_integral_value(rounding)))


def with_rates(query: ItemQuery, state: State) -> ItemQuery:
    """The query with what it needs to compare amounts."""
    known = rates(state)
    dollars = tuple((currency, float(rate.usd)) for currency, rate in sorted(known.items()))
    found = bounds(query, known)
    return query.compared(dollars, tuple(found[currency] for currency in sorted(found)))


def comparison(profile: str, currency: str, state: State) -> Callable[[Row], bytes]:
    """What tells the amount of a row in a currency; cards have none."""
    if profile == "card":
        return lambda row: b""
    known = rates(state)
    return lambda row: comparable(row, currency, known)


def comparable(row: Row, currency: str, known: Rates) -> bytes:
    """The amount of a row in a currency as a finished member of its JSON: null where there is no rate; empty where it
    has no amount."""
    if not row.currency:
        return b""
    own, wanted = known.get(row.currency), known.get(currency)
    if own is None or wanted is None:
        return b'"comparable_amount":null,'
    low, high = (None if cents is None else f"{cents * own.usd / wanted.usd / 100:.2f}" for cents in row.amount)
    told = {"min": low, "max": high, "currency": currency, "rate_date": min(own.day, wanted.day)}
    return b'"comparable_amount":%b,' % orjson.dumps(told)
