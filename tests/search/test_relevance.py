"""How well both engines rank, on texts by others in eight languages: no figure falls below its floor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import override_settings

from tests.search import floors
from tests.search.floors import Figures, raised

# What has to be reached, whatever the floors say.
LEAST_CLEAN = 0.76
LEAST_OF_A_LANGUAGE = 0.67
LEAST_OF_CLEAN = {"plain": 0.98, "script": 0.98, "typo": 0.94}
LEAST_OF_KNOWN = 0.97
LEAST_OF_QUESTIONS = {"questions in Russian": 0.955, "questions in English": 0.965}
MOST_BETWEEN_ENGINES = 0.01


Measure = Callable[[str], dict[str, Figures]]

_measured: dict[str, dict[str, Figures]] = {}


@pytest.fixture
def measure(request: pytest.FixtureRequest, test_data: Path) -> Measure:
    """What an engine reaches; measured once for all tests."""

    def of(engine: str) -> dict[str, Figures]:
        named = request.getfixturevalue("server").settings() if engine == "elasticsearch" else {}
        if engine not in _measured:
            with override_settings(**named):
                _measured[engine] = floors.measure(engine, test_data / "search-eval")
        return _measured[engine]

    return of


@pytest.fixture(params=["embedded", "elasticsearch"])
def figures(request: pytest.FixtureRequest, measure: Measure) -> dict[str, Figures]:
    """Those of each engine in turn."""
    return measure(request.param)


def test_no_figure_is_below_its_floor(figures: dict[str, Figures]) -> None:
    below = [
        f"{name}, {language}, {variant}: {figures[name][language][variant]} < {floor}"
        for name, languages in floors.read().items()
        for language, variants in languages.items()
        for variant, floor in variants.items()
        if figures[name][language][variant] < floor
    ]
    assert not below


def test_what_has_to_be_reached_is_reached(figures: dict[str, Figures]) -> None:
    known = figures["three words"]
    assert known["mean"]["clean"] >= LEAST_CLEAN
    assert min(variants["clean"] for variants in known.values()) >= LEAST_OF_A_LANGUAGE
    for variant, share in LEAST_OF_CLEAN.items():
        assert known["mean"][variant] >= share * known["mean"]["clean"], variant
    for variant, value in figures["three words, all languages"]["mean"].items():
        assert value >= LEAST_OF_KNOWN * known["mean"][variant], variant
    for name, least in LEAST_OF_QUESTIONS.items():
        assert figures[name]["mean"]["clean"] >= least, name


def test_both_engines_rank_alike(measure: Measure) -> None:
    one, other = measure("embedded"), measure("elasticsearch")
    for name in one:
        for variant, value in one[name]["mean"].items():
            assert abs(value - other[name]["mean"][variant]) <= MOST_BETWEEN_ENGINES, (name, variant)


def test_floors_only_rise() -> None:
    before = {"set": {"ru": {"clean": 0.7, "typo": 0.6}}}
    assert raised(before, {"set": {"ru": {"clean": 0.6, "typo": 0.7}, "kk": {"clean": 0.5}}}) == {
        "set": {"ru": {"clean": 0.7, "typo": 0.695}, "kk": {"clean": 0.495}}
    }
