"""Whatever is sent, the answer is a good one or a problem, and never our mistake."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.api.parameters import TERM_KINDS, Endpoint
from portal.publishing.types import content_types
from tests.api.client import ApiClient
from tests.api.rows import Schedule, item

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ENDPOINT = Endpoint("items", tuple(content_type.name for content_type in content_types()))
# All term filters are read alike, and so are all moments: those of one kind stand for them.
ALIKE = tuple({*TERM_KINDS, "published__", "updated__"} - {"country"})
NAMES = [name for name in ENDPOINT.parameters if not name.startswith(ALIKE)]


@pytest.fixture
def naughty(test_data: Path) -> list[str]:
    """Strings that have broken other people's software."""
    (file,) = test_data.glob("real-inputs/stress/*naughty*/blns.json")
    strings: list[str] = json.loads(file.read_text(encoding="utf-8"))
    return strings


@pytest.mark.parametrize("name", NAMES)
def test_no_naughty_value_of_a_parameter_is_an_error_of_ours(api: ApiClient, naughty: list[str], name: str) -> None:
    item("funding", schedule=Schedule("rolling"), terms={"country": ["KZ"]})

    for text in naughty:
        api.get(f"items/?{name}={quote(text)}", None)


def test_no_naughty_path_name_or_header_is_an_error_of_ours(api: ApiClient, naughty: list[str]) -> None:
    for text in naughty:
        api.get(f"by-path/?path={quote(text)}", None)
        api.get(f"items/?{quote(text)}=1", None)
        api.get(f"items/?{quote(text)}", None)
        plain = text.encode("ascii", "replace").decode().translate(dict.fromkeys(range(32)))
        api.get("items/", None, accept=plain, if_none_match=plain, accept_encoding=plain)


def test_no_naughty_address_is_an_error_of_ours(naughty: list[str]) -> None:
    client = Client(raise_request_exception=False)
    for text in naughty:
        for template in ("/api/v1/{}", "/api/v1/news/{}/", "/api/v1/terms/{}/"):
            response = client.get(template.format(quote(text, safe="")))
            assert response.status_code < 500, (template, text)


@given(name=st.sampled_from(NAMES), text=st.text(max_size=60))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_is_an_error_of_ours(api: ApiClient, name: str, text: str) -> None:
    api.get(f"items/?{name}={quote(text, errors='replace')}", None)


@given(query=st.binary(max_size=80))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_are_an_error_of_ours(db: None, query: bytes) -> None:
    response = Client(raise_request_exception=False).generic(
        "GET", "/api/v1/items/", QUERY_STRING=query.decode("latin-1")
    )

    assert response.status_code < 500


@given(
    pairs=st.lists(
        st.tuples(
            st.sampled_from(NAMES),
            st.sampled_from(["kk", "any", "open", "KZ", "1", "2026-01-01", "30d", "true", "none", "deadline", "card"]),
        ),
        max_size=6,
    )
)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_combination_of_parameters_is_an_error_of_ours(api: ApiClient, pairs: list[tuple[str, str]]) -> None:
    api.get("items/?" + "&".join(f"{name}={value}" for name, value in pairs), None)


def test_numbers_beyond_every_column_are_refused_or_answered(api: ApiClient) -> None:
    for text in ("9" * 400, "-" + "9" * 30, "1e9", "NaN", "Infinity"):
        for name in ("page", "limit", "age", "facet_size"):
            api.problem(f"items/?{name}={text}", "invalid-value")
    for text in ("0001-01-01", "9999-12-31", "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59.999999-14:00"):
        for name in ("deadline__gte", "published__lte", "updated__gte"):
            api.get(f"items/?{name}={text}")
    api.get("items/?closing_within=9999w&posted_within=9999w")
