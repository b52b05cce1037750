"""Somebody signed in to the admin, and what the admin tells them."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import User


@pytest.fixture
def editor(client: Client) -> Client:
    """Somebody signed in who may do everything."""
    client.force_login(User.objects.create_superuser("editor", "editor@example.org", "a password"))
    return client


def errors_in(response: Any) -> str:
    """What the page says is wrong, as text."""
    found = re.findall(r'class="error-message"[^>]*>(.*?)</', response.content.decode(), re.DOTALL)
    return html.unescape(" ".join(found))
