"""What makes a migration, and what does not."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from portal.cms.models import Menu


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "text"), [("verbose_name", "better"), ("help_text", "better")])
def test_a_better_text_is_no_migration(monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    monkeypatch.setattr(Menu._meta.get_field("place"), name, text)
    monkeypatch.setattr(Menu._meta, "verbose_name", "better")

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_a_longer_column_is_a_migration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Menu._meta.get_field("place"), "max_length", 21)

    with pytest.raises(SystemExit):
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)
