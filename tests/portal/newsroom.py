"""An editor in a real browser, at work in the admin of a running portal."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from playwright.sync_api import FrameLocator, Page, sync_playwright

from tests.portal.running import RunningPortal

CHROMIUM = Path("/usr/bin/chromium")
LABELS = (
    ".w-panel__heading, .w-field__label, .w-field__help, .w-field__icon, .help, .help-block,"
    " label, legend, th, h1, nav a, [role=tab], button"
)
QUIET = [
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]


class Newsroom:
    """What an editor does, in the words of the admin."""

    def __init__(self, portal: RunningPortal, page: Page) -> None:
        self.page = page
        self._url = portal.url
        self._password = (portal.data_dir / "editor-password").read_text().strip()

    def open(self, path: str) -> None:
        self.page.goto(f"{self._url}/admin/{path}")

    def log_in(self) -> None:
        self.open("login/")
        self.page.fill("[name=username]", "editor")
        self.page.fill("[name=password]", self._password)
        self.page.click("button[type=submit]")
        self.page.wait_for_url("**/admin/")

    def write_funding_call(self, section: int, title: str, summary: str, picture: Path, alt: str) -> None:
        self.open(f"pages/add/opportunities/fundingpage/{section}/")
        self.page.fill("[name=title]", title)
        self.page.fill("[name=summary]", summary)
        self.page.click("role=tab[name=Facts]")
        self.page.select_option("[name=deadline_zone]", "Asia/Almaty")
        self.page.get_by_label("Kazakhstan", exact=True).first.check()
        self._upload_picture(picture, alt)

    def _upload_picture(self, picture: Path, alt: str) -> None:
        self.page.get_by_text("Choose an image").locator("visible=true").first.click()
        self.page.get_by_role("tab", name="Upload").click()
        upload = "[name=image-chooser-upload-{}]".format
        self.page.set_input_files(upload("file"), picture)
        self.page.fill(upload("title"), picture.stem)
        self.page.fill(upload("alt_kk"), alt)
        self.page.fill(upload("alt_ru"), alt)
        self.page.locator(".modal form").last.get_by_role("button", name="Upload").click()
        self.page.locator(".modal").wait_for(state="detached")

    def set_deadline(self, day: date) -> None:
        self.page.click("role=tab[name=Facts]")
        self.page.fill("[name=deadline_on]", day.isoformat())
        self.page.keyboard.press("Escape")

    def publish(self) -> None:
        self.page.get_by_role("button", name="More actions").last.click()
        self.page.locator("[name=action-publish]").last.click()
        self.page.wait_for_url(lambda url: "/add/" not in url and not url.endswith("/edit/"))

    def publish_news_while_it_saves_itself(self, section: int, title: str) -> None:
        """Press the button on a slow network, as soon as the new page begins to save itself."""
        self.open(f"pages/add/news/newspage/{section}/")
        self.page.wait_for_timeout(2500)  # What is typed in the first two seconds, Wagtail does not save by itself.
        slow = {"offline": False, "latency": 1000, "downloadThroughput": -1, "uploadThroughput": -1}
        self.page.context.new_cdp_session(self.page).send("Network.emulateNetworkConditions", slow)
        with self.page.expect_request(lambda request: request.method == "POST" and "/add/" in request.url):
            self.page.fill("[name=title]", title)
        self.publish()

    def titles(self, parent: int) -> list[str]:
        """The titles of the pages below another, as the explorer lists them."""
        self.open(f"pages/{parent}/")
        return self.page.locator("main table tbody .title .title-wrapper").all_inner_texts()

    def find(self, parent: int, title: str) -> int:
        """The id of the page with this title below another."""
        self.open(f"pages/{parent}/")
        link = self.page.locator("main table").get_by_role("link", name=title).first.get_attribute("href") or ""
        return int(link.split("/pages/")[1].split("/")[0])

    def edit(self, page_id: int) -> None:
        self.open(f"pages/{page_id}/edit/")

    def translate(self, page_id: int, language: str, title: str) -> int:
        """Make a translation, give it a title and publish it; returns its id."""
        self.open(f"translation/submit/page/{page_id}/")
        self.page.get_by_label(language).check()
        self.page.get_by_role("button", name="Submit").click()
        self.page.wait_for_url("**/edit/")
        translation = int(self.page.url.rstrip("/").split("/")[-2])
        self.page.fill("[name=title]", title)
        self.publish()
        return translation

    def add_notice(self, title: str) -> None:
        """Put a notice on the front page that is being edited."""
        self.page.get_by_role("button", name="Insert a block").first.click()
        self.page.get_by_role("option", name="Notice").click()
        self.page.fill("[name=sections-0-value-title]", title)

    def preview(self) -> FrameLocator:
        """What the front end shows beside the form."""
        if not self.page.locator("#w-preview-iframe").is_visible():
            self.page.get_by_role("button", name="Toggle preview").click()
        return self.page.frame_locator("#w-preview-iframe")

    def schedule(self, moment: datetime) -> None:
        """Let the page that is being edited go live later."""
        self.page.get_by_role("button", name="Toggle status").click()
        self.page.get_by_role("button", name="Set schedule").click()
        # Set without focus: the calendar that opens otherwise covers the button.
        self.page.locator("[name=go_live_at]").evaluate(
            "(field, value) => { field.value = value; field.dispatchEvent(new Event('change', {bubbles: true})) }",
            moment.strftime("%Y-%m-%d %H:%M"),
        )
        self.page.get_by_role("button", name="Save schedule").click()

    def move(self, page_id: int, section: int) -> None:
        self.open(f"pages/{page_id}/move/{section}/confirm/")
        self.page.locator("main form").get_by_role("button").or_(
            self.page.locator("main form input[type=submit]")
        ).first.click()
        self.page.wait_for_url(f"**/pages/{section}/")

    def unpublish(self, page_id: int) -> None:
        self.open(f"pages/{page_id}/unpublish/")
        self.page.locator("main form").get_by_role("button").or_(
            self.page.locator("main form input[type=submit]")
        ).first.click()
        self.page.wait_for_url(lambda url: not url.endswith("/unpublish/"))

    @contextmanager
    def preferring(self, language: str) -> Iterator[None]:
        """Choose the language of the admin, and the one before again at the end."""
        before = self._prefer(language)
        try:
            yield
        finally:
            self._prefer(before)

    def _prefer(self, language: str) -> str:
        self.open("account/")
        field = self.page.locator("[name=locale-preferred_language]")
        before: str = field.input_value()
        field.select_option(language)
        with self.page.expect_navigation():
            self.page.locator("form[action*=account] [type=submit], main [type=submit]").last.click()
        return before

    def labels(self) -> set[str]:
        """What the page itself says, beside the content: headings, labels, help, columns, tabs, menus and buttons."""
        shown = "elements => elements.filter(e => e.offsetParent).map(e => e.innerText || '')"
        texts: list[str] = self.page.locator(LABELS).evaluate_all(shown)
        return {line.strip() for text in texts for line in text.splitlines() if line.strip()}

    def screenshot(self, file: Path) -> None:
        self.page.screenshot(path=file, full_page=True)


@contextmanager
def newsroom(portal: RunningPortal) -> Iterator[Newsroom]:
    """A browser in which the editor has logged in."""
    with sync_playwright() as playwright:
        # Chromium's sandbox works for an ordinary user and fails for root.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, chromium_sandbox=os.getuid() != 0, args=QUIET)
        page = browser.new_page(viewport={"width": 1280, "height": 1400})
        room = Newsroom(portal, page)
        room.log_in()
        yield room
        browser.close()
