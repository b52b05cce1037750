"""Every address with many combinations of its parameters, right and wrong ones: an answer or a problem, never a 500."""

from __future__ import annotations

import random
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
QUERIES = 40
"""Of each address: with about forty parameters of some four values, most pairs come up in one run or the next."""


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
    return [str(value) for value in found] or ["KZ", "жас"]


def addresses() -> list[str]:
    return sorted(openapi_validation.description()["paths"])


@pytest.fixture(scope="module")
def choose() -> random.Random:
    return random.Random(20261125)


@pytest.mark.parametrize("address", addresses())
def test_any_combination_of_parameters_gives_an_answer_or_a_problem(
    api: ApiClient, address: str, choose: random.Random
) -> None:
    row = item("funding", "ru", schedule=Schedule("fixed", closes=now() + 9 * DAY), terms={"country": ["KZ"]})
    item("news", "kk", terms={"country": ["KZ"]})
    operation = openapi_validation.description()["paths"][address]["get"]
    parameters = [resolve(one) for one in operation.get("parameters", ())]
    asked = [one for one in parameters if one["in"] == "query"]
    path = address.replace("{id}", str(row.group)).replace("{kind}", "country")
    path = path.replace("{name}", "x").replace("{token}", "x")
    for _ in range(QUERIES if asked else 3):
        chosen = choose.sample(asked, min(len(asked), choose.randint(0, 5)))
        pairs = [
            (one["name"], choose.choice(HOSTILE if choose.random() < 0.2 else right_values(one["schema"])))
            for one in chosen
        ]
        if any(one["name"] == "q" for one in asked) and "q" not in dict(pairs):
            pairs.append(("q", choose.choice(["грант", "жас", *HOSTILE])))
        query = urlencode(pairs, quote_via=quote, errors="surrogatepass")
        answer = api.get(f"{path}?{query}", None)
        assert answer.status < 500, query
