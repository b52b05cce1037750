"""The page that shows the description, in a real browser."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import sync_playwright

from tests.portal.newsroom import CHROMIUM, QUIET

PHONE = {"width": 390, "height": 844}


@pytest.mark.django_db
def test_whoever_asks_for_the_root_is_led_to_the_reference(client: Client) -> None:
    answer = client.get("/api/v1/", follow=True)
    assert answer.redirect_chain == [("docs/", 302)]
    assert answer.status_code == 200
    refused = client.post("/api/v1/")
    assert (refused.status_code, refused["Content-Type"]) == (405, "application/problem+json")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_reference_fits_on_a_phone(request: pytest.FixtureRequest) -> None:
    if not CHROMIUM.exists():
        assert not os.environ.get("CI"), "Chromium is missing"
        pytest.skip("no Chromium: apt-get install chromium")
    # Only now, because the fixture of the data directory has to have made the folder of static files.
    live_server: Any = request.getfixturevalue("live_server")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, chromium_sandbox=os.getuid() != 0, args=QUIET)
        page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
        page.goto(f"{live_server.url}/api/v1/docs/")
        page.get_by_text("Items of funding.").click()
        page.get_by_text("Not closed, and the deadline").wait_for()
        width = page.evaluate("document.documentElement.scrollWidth")
        link = page.locator(".info a.link").first.inner_text()
        browser.close()

    assert width == PHONE["width"]
    assert link == "/api/v1/openapi.json"
