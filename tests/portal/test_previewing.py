"""Previews in a real browser: what stands in the editor's form, unsaved, in a front end of another origin."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from portal.cms.section_titles import HOME, SECTIONS
from tests.portal.newsroom import CHROMIUM, newsroom
from tests.portal.running import RunningPortal, running_portal

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><meta charset="utf-8"><title>Preview</title><h1></h1><main></main><script>
const token = new URLSearchParams(location.search).get("token");
fetch(`${location.ancestorOrigins[0]}/api/v1/preview/${token}/`).then((answer) => answer.json()).then(({data}) => {
  document.querySelector("h1").textContent = data.title;
  document.querySelector("main").textContent =
    (data.sections ?? [{title: data.type}]).map(({title}) => title).join();
});
const tell = (message) => parent.postMessage({wagtail: {...message, origin: location.origin}}, "*");
addEventListener("load", () => tell({type: "w-preview:request-scroll"}));
addEventListener("message", ({data}) => {
  if (data.wagtail?.type === "w-preview:get-scroll-position")
    tell({type: "w-preview:set-scroll-position", x: scrollX, y: scrollY});
  if (data.wagtail?.type === "w-preview:set-scroll-position") scrollTo(data.wagtail.x, data.wagtail.y);
});
</script>"""
"""All that a front end has to do, whatever is previewed (docs/api.md)."""
PATIENCE = 20_000
"""Milliseconds."""
SETTLED = 3_000
"""Milliseconds after which the panel has loaded its first draft."""


class _FrontEnd(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def front_end() -> Iterator[str]:
    """A site on an origin of its own; its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _FrontEnd) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    if not CHROMIUM.exists():
        assert not os.environ.get("CI"), "Chromium is missing"
        pytest.skip("no Chromium: apt-get install chromium")
    folder = tmp_path_factory.mktemp("previewing") / "data"
    with front_end() as site, running_portal(folder, PREVIEW_URL=f"{site}?token={{token}}") as portal:
        yield portal


def test_the_front_end_shows_a_front_page_and_an_item_as_they_stand_in_the_form(portal: RunningPortal) -> None:
    with newsroom(portal) as room:
        home = room.find(1, HOME["kk"])
        news = room.find(home, SECTIONS["news"]["kk"])
        page = room.find(news, room.titles(news)[0])

        room.edit(home)
        room.add_notice("Біз көштік")
        shown = room.preview()
        expect(shown.locator("h1")).to_have_text(HOME["kk"], timeout=PATIENCE)
        expect(shown.locator("main")).to_contain_text("Біз көштік", timeout=PATIENCE)

        room.edit(page)
        shown = room.preview()
        expect(shown.locator("main")).to_have_text("news", timeout=PATIENCE)
        # Wagtail's panel passes over what is typed while its first draft is still being loaded, until the next key.
        room.page.wait_for_timeout(SETTLED)
        room.page.fill("[name=title]", "Басқа тақырып")
        expect(shown.locator("h1")).to_have_text("Басқа тақырып", timeout=PATIENCE)
