"""Without consent to be named, nobody is named."""

from __future__ import annotations

from stories.serializers import _unsigned


def test_a_quotation_in_the_body_loses_who_said_it() -> None:
    block = {"type": "quotation", "id": "1", "value": {"text": "We did it.", "author": "Aigul", "role": "teacher"}}

    assert _unsigned(block)["value"] == {"text": "We did it.", "author": "", "role": ""}
