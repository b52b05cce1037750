"""The JSON Schema of lines: current, valid, and of one mind with the importer."""

from __future__ import annotations

import json
import re
from pathlib import Path

import orjson
import pytest
from django.conf import settings
from jsonschema import Draft202012Validator

from portal.publishing.types import content_types
from portal.transfer.exporting import export
from portal.transfer.line_schema import FILE, line_schema
from portal.transfer.shape import shape_of
from portal.transfer.survey import RECORDS
from tests.transfer import portals
from tests.transfer.lines import Data, item
from tests.transfer.test_media import IMAGE
from tests.transfer.test_terms import FUNDER

FORMATS = Draft202012Validator.FORMAT_CHECKER


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    """Of the schema as it is in the repository."""
    schema = json.loads(FILE.read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FORMATS)


def test_the_schema_in_the_repository_is_that_of_the_fields() -> None:
    assert orjson.loads(FILE.read_bytes()) == orjson.loads(orjson.dumps(line_schema())), "run manage.py content_schema"


def test_every_field_of_a_published_page_travels_or_is_known_not_to() -> None:
    stay = {"page_ptr", "own_digest", "source_digest"}
    for content_type in content_types():
        model = content_type.model
        own = {field.name for field in model._meta.local_concrete_fields} | {
            field.name for field in model._meta.local_many_to_many
        }
        shape = shape_of(model)
        assert own - stay == own & {*shape.text, *shape.facts}, model


@pytest.mark.django_db(transaction=True)
def test_every_line_of_an_export_is_valid(portal: None, tmp_path: Path, validator: Draft202012Validator) -> None:
    portals.fill()
    export(tmp_path)
    lines = [json.loads(line) for line in (tmp_path / "content.jsonl").read_text().splitlines()]
    assert {line.get("record", "item") for line in lines} == set(RECORDS)
    for line in lines:
        assert [error.message for error in validator.iter_errors(line)] == []


@pytest.mark.parametrize(
    "line", [item(), IMAGE, FUNDER, item(body=None, summary=None, facts={"topics": ["education"]})]
)
def test_good_lines_are_valid(validator: Draft202012Validator, line: Data) -> None:
    assert [error.message for error in validator.iter_errors(line)] == []


@pytest.mark.parametrize(
    "line",
    [
        {},
        [],
        item(type="newz"),
        item(type=...),
        item(language="de"),
        item(title="x" * 121),
        item(sumary="x"),
        item(facts={"topic": []}),
        item(facts={"publication_date": "+3d"}),
        item(body=[{"type": "paragraf", "value": ""}]),
        item(body=[{"type": "heading", "value": {"texts": "x"}}]),
        {**IMAGE, "alt": {"de": "x"}},
        {**IMAGE, "file": ""},
        {**FUNDER, "organisation_kind": "club"},
        {"record": "unknown"},
    ],
)
def test_bad_lines_are_not(validator: Draft202012Validator, line: Data) -> None:
    assert not validator.is_valid(line)


def test_the_lines_in_the_documentation_are_valid(validator: Draft202012Validator) -> None:
    page = (Path(settings.BASE_DIR) / "docs" / "transfer.md").read_text()
    blocks = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    lines = [json.loads(line) for block in blocks for line in block.splitlines()]
    assert len(lines) == 7
    for line in lines:
        assert [error.message for error in validator.iter_errors(line)] == []
