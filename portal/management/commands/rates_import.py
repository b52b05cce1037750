"""`rates_import`: the exchange rates of a day, from a bank's file or address."""

from __future__ import annotations

from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.cms.rates import BadRatesError, keep, read_rates

ADDRESSES = {
    "nbk": "https://nationalbank.kz/rss/rates_all.xml",
    "cbr": "https://www.cbr.ru/scripts/XML_daily.asp",
    "ecb": "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml",
}
LARGEST = 5_000_000
"""Bytes of a file that are read."""


class Command(BaseCommand):
    help = "Reads exchange rates of the National Bank of Kazakhstan, the Central Bank of Russia or the ECB."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", choices=sorted(ADDRESSES))
        parser.add_argument("--force", action="store_true", help="Take rates that differ much from the last ones, too.")
        # argparse would not take a file that stands behind --force (bpo-14191, mended in Python 3.13).
        parser.parse_args = parser.parse_intermixed_args  # type: ignore[method-assign]
        parser.add_argument("file", nargs="?", help="A file or an address; without one, the bank's own address.")

    def handle(self, *args: Any, source: str, file: str | None, force: bool = False, **options: Any) -> None:
        place = file or ADDRESSES[source]
        try:
            rates = read_rates(source, _content(place))
            kept = keep(rates, force=force)
        except BadRatesError as error:
            raise CommandError(f"{place}: {error} Nothing was imported.") from error
        except (OSError, HTTPException, ValueError) as error:  # an address that is none is a ValueError
            raise CommandError(f"{place} cannot be read: {error}") from error
        self.stdout.write(f"{kept} rates of {rates.day}.")


def _content(place: str) -> bytes:
    if not place.startswith(("http://", "https://")):
        return Path(place).read_bytes()
    request = Request(place, headers={"User-Agent": "cso-portal"})  # noqa: S310 - the operator's own address
    with urlopen(request, timeout=30) as answer:  # noqa: S310
        content: bytes = answer.read(LARGEST)
        return content
