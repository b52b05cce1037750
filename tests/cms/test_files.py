"""Files: under which name they are kept and offered."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from portal.cms.models import PortalFile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def file(title: str = "Шаблон бюджета", name: str = "Бюджет Иванов.PDF", **fields: Any) -> PortalFile:
    """A file in the library."""
    stored = PortalFile(title=title, file=ContentFile(b"%PDF-1.4", name=name), **fields)
    stored.save()
    return stored


def test_a_file_is_kept_under_a_random_name_and_offered_under_one_of_its_title() -> None:
    stored = file()

    assert "Иванов" not in stored.file.name
    assert stored.filename == "shablon-byudzheta.pdf"
    assert stored.url == f"/documents/{stored.pk}/shablon-byudzheta.pdf"


def test_its_size_and_type_are_known() -> None:
    stored = file()

    assert (stored.file_size, stored.content_type) == (8, "application/pdf")


def test_a_file_that_could_carry_a_script_is_refused() -> None:
    with pytest.raises(ValidationError, match="html"):
        PortalFile(title="x", file=ContentFile(b"<script>", name="x.html")).full_clean()
