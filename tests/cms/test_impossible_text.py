"""Halves of characters and zero bytes, which no database keeps, whichever field they are pasted into."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.test.utils.form_data import rich_text, streamfield

from opportunities.models import FundingPage
from tests import factories
from tests.cms.conftest import errors_in
from tests.cms.test_admin import add_url, edit_url, posted

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("portal")]

HALF, ZERO = "\\ud800", "\\u0000"


def pasted(character: str) -> Any:
    """Rich text as the editor's browser posts it, with a character that is escaped in JSON."""
    return rich_text("<p>Text MARK</p>").replace("MARK", character)


FIELDS: dict[str, Callable[[str], dict[str, Any]]] = {
    "a rich text field": lambda character: {"how_to_apply": pasted(character)},
    "a paragraph of the body": lambda character: {"body": streamfield([("paragraph", pasted(character))])},
}


@pytest.mark.parametrize("character", [HALF, ZERO], ids=["half a character", "a zero byte"])
@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("action", ["action-publish", "action-save"])
def test_it_is_refused_with_a_message(editor: Client, field: str, character: str, action: str) -> None:
    response = editor.post(add_url(), posted(**FIELDS[field](character), **{action: "1"}))

    assert response.status_code == 200
    assert set(response.context["form"].errors) == set(FIELDS[field](character))
    assert re.search("half a character|Null characters", response.content.decode())
    assert not FundingPage.objects.exists()


def test_it_is_refused_when_a_page_is_edited_and_autosaved(editor: Client) -> None:
    page = factories.publish("funding", "kk")

    data = posted(how_to_apply=pasted(HALF))
    response = editor.post(edit_url(page), data, headers={"Accept": "application/json"})

    assert response.json()["error_code"] == "validation_error"


@pytest.mark.parametrize("field", ["title", "summary", "source_name", "body-0-value-text"])
def test_half_a_character_in_a_plain_field_never_arrives(editor: Client, field: str) -> None:
    data = posted(body=streamfield([("heading", {"text": "Heading", "level": "2"})]), **{"action-publish": "1"})
    boundary = "boundary"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        + (b"half \xed\xa0\x80" if name == field else str(entry).encode())
        for name, value in data.items()
        for entry in (value if isinstance(value, list) else [value])
    ]
    content = b"\r\n".join([*parts, f"--{boundary}--\r\n".encode()])

    response = editor.post(add_url(), content, content_type=f"multipart/form-data; boundary={boundary}")

    assert response.status_code == 302, errors_in(response)
    assert "\\ud800" not in json.dumps(FundingPage.objects.get().serializable_data(), default=str)


@pytest.mark.parametrize("field", ["title", "summary", "source_name", "body-0-value-text"])
def test_a_zero_byte_in_a_plain_field_is_refused(editor: Client, field: str) -> None:
    data = posted(body=streamfield([("heading", {"text": "Heading", "level": "2"})]), **{"action-publish": "1"})

    response = editor.post(add_url(), data | {field: "zero \0"})

    assert response.status_code == 200
    assert "Null characters are not allowed" in response.content.decode()


@pytest.mark.parametrize("name", ["title", "summary"])
def test_code_cannot_save_it_either(name: str) -> None:
    page = factories.draft("news", "en")
    setattr(page, name, "half \ud800")

    with pytest.raises(ValidationError, match="half a character"):
        page.full_clean()
