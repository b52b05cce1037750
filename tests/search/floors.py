"""Floors of how well both engines rank, in floors.json: they only rise (`pytest --raise-floors tests/search`)."""

from __future__ import annotations

import json
from pathlib import Path

FILE = Path(__file__).parent / "floors.json"
SLACK = 0.005
"""So far below what was measured a floor is set: libraries that count a little differently are no loss."""

Figures = dict[str, dict[str, float]]
"""nDCG@10 by language (or `mean`) and variant or kind of query."""


def read() -> dict[str, Figures]:
    """The floors as they stand, by set of queries."""
    floors: dict[str, Figures] = json.loads(FILE.read_text())
    return floors


def raise_to(measured: dict[str, Figures]) -> None:
    """Raise the floors of these sets of queries to what was measured."""
    FILE.write_text(json.dumps(raised(read(), measured), indent=1, sort_keys=True) + "\n")


def raised(floors: dict[str, Figures], measured: dict[str, Figures]) -> dict[str, Figures]:
    """The floors, those of the sets measured each raised to it less the slack, never lowered."""
    return floors | {
        name: {
            language: {
                variant: max(floors.get(name, {}).get(language, {}).get(variant, 0.0), round(value - SLACK, 3))
                for variant, value in variants.items()
            }
            for language, variants in figures.items()
        }
        for name, figures in measured.items()
    }


def below(floors: dict[str, Figures], measured: dict[str, Figures]) -> list[str]:
    """What does not reach its floor, in words; a set, language or variant that was not measured does not."""
    return [
        f"{name}, {language}, {variant}: {measured[name].get(language, {}).get(variant)} < {floor}"
        for name, languages in floors.items()
        if name in measured
        for language, variants in languages.items()
        for variant, floor in variants.items()
        if measured[name].get(language, {}).get(variant, 0.0) < floor
    ]
