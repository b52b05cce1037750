"""Every address with all pairs of values of its parameters, right and wrong: an answer or a problem, never a 500."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from itertools import combinations, product
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from portal.publishing.clock import now
from portal.publishing.status import DAY, Schedule
from tests.api import openapi_validation
from tests.api.client import ApiClient
from tests.api.rows import item

pytestmark = [pytest.mark.django_db]

HOSTILE = [
    "", "x", "-1", "0", "1", "99999999999", "1e9", "١٢", "%00", "\x00", "💥" * 20, "a" * 300, "2026-13-01",
    "2026-12-01", "2026-12-01T18:59:59Z", "../../etc/passwd", "' OR 1=1 --", "kk,ru", "kk,", ",", "null", "true", "[]",
    "KZ,UZ", "30d", "00000000-0000-4000-8000-000000000000", "\u202e", "İ", "жас", '"', "-", "*",
]  # fmt: skip
Row = tuple[int, ...]
ATTEMPTS = 8
"""How often right values are asked for, each time without those that do not go together with the rest."""


@cache
def pairwise(levels: tuple[int, ...]) -> list[Row]:
    """Rows of levels such that any two columns have all pairs of theirs in some row.

    Each row begins with a pair that is left and takes, column by column, the level with most pairs left (AETG).
    """
    if len(levels) < 2:
        return list(product(*map(range, levels)))
    columns, chance = list(range(len(levels))), random.Random(1)
    left = {
        (one, x, other, y)
        for one, other in combinations(columns, 2)
        for x, y in product(range(levels[one]), range(levels[other]))
    }
    rows = []
    while left:
        first, x, second, y = min(left)
        row = {first: x, second: y}
        chance.shuffle(columns)
        for column in columns:
            if column not in row:
                found = [
                    (sum(pair(column, level, *known) in left for known in row.items()), chance.random(), level)
                    for level in range(levels[column])
                ]
                row[column] = max(found)[2]
        left.difference_update(pair(*one, *other) for one, other in combinations(row.items(), 2))
        rows.append(tuple(row[column] for column in range(len(levels))))
    return rows


def pair(one: int, x: int, other: int, y: int) -> tuple[int, int, int, int]:
    return (one, x, other, y) if one < other else (other, y, one, x)


def resolve(parameter: dict[str, Any]) -> dict[str, Any]:
    reference = parameter.get("$ref")
    if reference is None:
        return parameter
    found: dict[str, Any] = openapi_validation.description()["components"]["parameters"][reference.rpartition("/")[2]]
    return found


def right_values(schema: dict[str, Any]) -> list[str]:
    schema = schema.get("items", schema)
    found = [*schema.get("enum", []), *schema.get("examples", [])]
    found += [schema[name] for name in ("minimum", "maximum", "default") if name in schema]
    if "const" in schema:
        found.append(schema["const"])
    if schema.get("format") == "uuid":
        found.append("00000000-0000-4000-8000-000000000000")
    return [str(value) for value in found] or ["KZ", "жас"]


def addresses() -> list[str]:
    return sorted(openapi_validation.description()["paths"])


def possible_values(parameter: dict[str, Any], number: int) -> list[str | None]:
    """Values of a parameter: none, two right ones, and a wrong one, another for each number."""
    right = right_values(parameter["schema"])
    absent = [] if parameter.get("required") else [None]
    return list(dict.fromkeys([*absent, right[0], right[-1], HOSTILE[number % len(HOSTILE)]]))


@pytest.mark.parametrize("address", addresses())
def test_any_two_values_of_any_two_parameters_give_an_answer_or_a_problem(api: ApiClient, address: str) -> None:
    row = item("funding", "ru", schedule=Schedule("fixed", closes=now() + 9 * DAY), terms={"country": ["KZ"]})
    item("news", "kk", terms={"country": ["KZ"]})
    path = address.replace("{id}", str(row.group)).replace("{kind}", "country")
    path = path.replace("{name}", "x").replace("{token}", "x")
    operation = openapi_validation.description()["paths"][address]["get"]
    parameters = [one for one in map(resolve, operation.get("parameters", ())) if one["in"] == "query"]
    offset = addresses().index(address)
    values = {one["name"]: possible_values(one, offset + number) for number, one in enumerate(parameters)}
    asked: set[tuple[tuple[str, str | None], ...]] = set()
    for chosen in rows_of(values):
        asked.update(combinations(chosen.items(), 2))
        ask(api, path, chosen)
    # Nearly all of these are refused for a wrong value, so right ones are asked for by themselves as well.
    for chosen in rows_of({name: some[:-1] for name, some in values.items()}):
        ask(api, path, chosen, attempts=ATTEMPTS)

    for (one, ones), (other, others) in combinations(values.items(), 2):
        assert not {((one, x), (other, y)) for x, y in product(ones, others)} - asked


def rows_of(values: dict[str, list[str | None]]) -> Iterator[dict[str, str | None]]:
    """Choices of a value for each, such that all pairs of values stand in some choice."""
    for levels in pairwise(tuple(map(len, values.values()))):
        yield {name: values[name][level] for name, level in zip(values, levels, strict=True)}


def ask(api: ApiClient, path: str, chosen: dict[str, str | None], attempts: int = 1) -> None:
    """Ask with these parameters, then again without those that were refused."""
    given = {name: value for name, value in chosen.items() if value is not None}
    for _ in range(attempts):
        query = urlencode(given, quote_via=quote, errors="surrogatepass")
        answer = api.get(f"{path}?{query}", None)
        assert answer.status < 500, query
        refused = {error["parameter"] for error in answer.json.get("errors", ())} if answer.status == 400 else set()
        if not refused & given.keys():
            return
        given = {name: value for name, value in given.items() if name not in refused}
