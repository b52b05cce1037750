"""The description: valid, complete, without warnings; and the page that shows it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from portal.api.openapi import component_name, document
from portal.api.parameters import Endpoint
from portal.api.urls import urlpatterns
from portal.publishing.types import content_types
from tests.api import openapi_validation
from tests.api.client import ApiClient
from tests.api.rows import body_sample

pytestmark = pytest.mark.django_db


def test_the_description_is_valid_and_made_without_warnings() -> None:
    call_command("spectacular", fail_on_warn=True, validate=True, file="/dev/null", stdout=io.StringIO())
    validate_schema(openapi_validation.description())
    validate(json.loads(document()), cls=OpenAPIV31SpecValidator)
    assert openapi_validation.description()["openapi"].startswith("3.1")


def test_every_address_of_the_api_is_described() -> None:
    described = set(openapi_validation.description()["paths"])
    addresses = {
        re.sub(r"<\w+:(\w+)>", r"{\1}", f"/api/v1/{pattern.pattern}")
        for pattern in urlpatterns
        if hasattr(getattr(pattern.callback, "cls", None), "operation")
    }

    assert addresses <= described
    assert len(get_resolver().url_patterns) > 0


@pytest.mark.parametrize("name", ["items", "opportunities", "funding"])
def test_every_parameter_that_is_read_is_described(name: str) -> None:
    types = tuple(content_type.name for content_type in content_types())
    known = {"items": types, "opportunities": ("funding", "jobs"), "funding": ("funding",)}
    parameters = openapi_validation.description()["paths"][f"/api/v1/{name}/"]["get"]["parameters"]

    assert {_name(parameter) for parameter in parameters} == set(Endpoint(name, known[name]).parameters)


def _name(parameter: dict[str, Any]) -> str:
    return parameter.get("name") or parameter["$ref"].rpartition("/")[2]


def test_no_parameter_is_read_that_is_not_described_and_none_is_described_that_is_refused(api: ApiClient) -> None:
    for parameter in openapi_validation.description()["paths"]["/api/v1/items/"]["get"]["parameters"]:
        answer = api.get(f"items/?{_name(parameter)}=nonsense", None)
        assert answer.status == 200 or answer.json["code"] == "invalid-value"


def test_every_operation_has_its_own_id_and_describes_its_problems() -> None:
    operations = [path["get"] for path in openapi_validation.description()["paths"].values()]

    assert len({operation["operationId"] for operation in operations}) == len(operations)
    assert all({"200", "400", "405", "500"} <= set(operation["responses"]) for operation in operations)


def test_the_description_is_served_compact_and_conditional(api: ApiClient) -> None:
    answer = api.get("openapi.json")

    assert answer.body == document()
    api.get("openapi.json", 304, if_none_match=answer.headers["ETag"])
    api.problem("openapi.json?format=yaml", "unknown-parameter")


def test_the_reference_asks_no_other_origin_and_runs_no_inline_code() -> None:
    response = Client().get("/api/v1/docs/")
    page = response.content.decode()

    assert response.status_code == 200
    assert "http://" not in page
    assert "https://" not in page
    assert "<style" not in page
    assert page.count("<script") == page.count("<script src=")
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe-inline" not in response["Content-Security-Policy"].partition("style-src")[0]


def test_a_wrong_answer_would_be_noticed() -> None:
    with pytest.raises(AssertionError):
        openapi_validation.check("/api/v1/locales/", "", 200, {"Content-Type": "application/json"}, b'{"data":[]}')
    with pytest.raises(AssertionError):
        openapi_validation.validate_item("NewsCard", {"id": "1"})


def _properties(schema: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property of a schema and of what is in it."""
    if isinstance(schema, list):
        for part in schema:
            yield from _properties(part, path)
    elif isinstance(schema, dict):
        for name, part in schema.get("properties", {}).items():
            yield f"{path}.{name}", part
            yield from _properties(part, f"{path}.{name}")
        for keyword in ("items", "anyOf", "oneOf", "additionalProperties"):
            yield from _properties(schema.get(keyword), path)


def test_every_component_field_and_parameter_says_what_it_means() -> None:
    components = openapi_validation.description()["components"]
    parameters = [
        parameter
        for path in openapi_validation.description()["paths"].values()
        for parameter in path["get"].get("parameters", [])
        if "$ref" not in parameter
    ]
    told = [
        *components["schemas"].items(),
        *(field for name, schema in components["schemas"].items() for field in _properties(schema, name)),
        *((parameter["name"], parameter) for parameter in [*parameters, *components["parameters"].values()]),
        *((name, header) for name, header in components["headers"].items()),
    ]

    assert [name for name, schema in told if not schema.get("description") and "$ref" not in schema] == []
    assert len(told) > 1000


def test_every_operation_says_what_it_does_and_belongs_to_a_group_that_is_explained() -> None:
    description = openapi_validation.description()
    groups = {tag["name"] for tag in description["tags"] if tag["description"]}

    for path in description["paths"].values():
        assert path["get"]["description"].endswith("."), path["get"]["operationId"]
        assert set(path["get"]["tags"]) <= groups


def test_every_example_is_what_it_stands_for() -> None:
    description = openapi_validation.description()
    for name, example in description["components"]["examples"].items():
        openapi_validation.validate_item("Problem", example["value"])
        assert example["value"]["code"] == name
    for parameter in description["components"]["parameters"].values():
        schema = parameter["schema"].get("items", parameter["schema"])
        for example in schema.get("examples", []):
            assert Draft202012Validator(schema).is_valid(example), parameter["name"]


def test_a_block_of_the_body_is_told_by_its_type() -> None:
    schemas = openapi_validation.description()["components"]["schemas"]
    block = schemas["Block"]

    told = [schemas[option["$ref"].rpartition("/")[2]]["properties"]["type"]["const"] for option in block["oneOf"]]

    assert told == schemas["AnyBlock"]["properties"]["type"]["enum"]
    # A discriminator makes an interface of it in Kotlin, which nothing implements; the last of `anyOf` makes a class.
    assert "discriminator" not in block
    assert block["anyOf"] == [*block["oneOf"], {"$ref": f"{openapi_validation.ROOT}#/components/schemas/AnyBlock"}]


def _schemas(part: Any) -> Iterator[dict[str, Any]]:
    """Everything in the description that is an object of its own."""
    if isinstance(part, dict):
        yield part
    for value in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _schemas(value)


def test_what_generators_of_clients_get_wrong_is_not_in_the_description() -> None:
    description = openapi_validation.description()
    for schema in _schemas(description):
        assert schema.get("type") != ["object", "null"], "most clients lose its null"
        assert not (schema.get("type") == "array" and "default" in schema), "names made of it do not compile"
        assert not (schema.get("type") == "integer" and "enum" in schema), "with gson, it does not compile"
        assert schema.get("type") != "string" or "anyOf" not in schema, "a class is made of the formats of a string"
    assert "File" not in description["components"]["schemas"], "the generator takes it for a file of Java"


def test_of_the_shapes_of_a_list_one_class_can_be_made_that_reads_what_is_told_by_default() -> None:
    description = openapi_validation.description()
    components = description["components"]["schemas"]
    operations = [path["get"] for path in description["paths"].values()]
    for operation in operations:
        content = operation["responses"]["200"].get("content", {}).get("application/json", {})
        data = content.get("schema", {}).get("properties", {}).get("data", {})
        if "anyOf" not in data.get("items", {}):
            continue
        first, *others, last = (components[option["$ref"].rpartition("/")[2]] for option in data["items"]["anyOf"])
        # Generators take the shapes of the last, and require what any requires but forget what may be null.
        assert last["properties"] == first["properties"]
        assert {name for shape in (*others, last) for name in shape["required"]} <= {*first["required"]}
        assert not {"body", "seo", "closed_early", "published_at"} & {*first["required"]}


@pytest.mark.parametrize("profile", ["card", "list", "full"])
def test_one_object_for_all_types_holds_items_of_each(profile: str) -> None:
    types = tuple(content_type.name for content_type in content_types())
    for name in types:
        item = {**body_sample(name, profile), "requested_locale": "en"}
        openapi_validation.validate_item(component_name("any", "list" if profile == "full" else profile), item)


@pytest.mark.parametrize(
    ("moment", "is_one"),
    [
        ("2026-12-01", True),
        ("2028-02-29", True),
        ("2026-12-01T18:59Z", True),
        ("2026-12-01T18:59:59.123456+05:00", True),
        ("2026-13-01", False),
        ("2026-12-01T24:00Z", False),
        ("2026-12-01T18:59", False),
        ("2026-12-01 18:59Z", False),
    ],
)
def test_a_moment_is_described_as_it_is_read(api: ApiClient, moment: str, is_one: bool) -> None:
    schema = openapi_validation.description()["components"]["parameters"]["updated__gte"]["schema"]

    assert Draft202012Validator(schema).is_valid(moment) == is_one
    assert api.get(f"items/?updated__gte={quote(moment)}", None).status == (200 if is_one else 400)
