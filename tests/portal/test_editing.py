"""The main path in a real browser: what editors write, publish, translate, schedule, move and withdraw in the admin,
and what readers get each time."""

from __future__ import annotations

import json
import os
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from portal.cms.section_titles import HOME, SECTIONS
from portal.languages import LANGUAGES
from tests.portal.newsroom import CHROMIUM, Newsroom, newsroom
from tests.portal.running import RunningPortal, running_portal

pytestmark = pytest.mark.browser

TITLE = "Дала журналистеріне арналған шағын гранттар"
FIRST_DAY = date.today() + timedelta(days=60)
LATER_DAY = FIRST_DAY + timedelta(days=14)
LATIN = re.compile("[A-Za-z]{3,}")
SEARCHABLE_WITHIN = 5
"""Seconds from publication until search finds it."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


OPENER = urllib.request.build_opener(_NoRedirect)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Iterator[RunningPortal]:
    if not CHROMIUM.exists():
        assert not os.environ.get("CI"), "Chromium is missing"
        pytest.skip("no Chromium: apt-get install chromium")
    with running_portal(tmp_path_factory.mktemp("editing") / "data", like=demo) as portal:
        yield portal


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A picture that no other test uploads: the admin asks what to do with one that it has."""
    file = tmp_path / "dala.png"
    Image.frombytes("RGB", (640, 360), os.urandom(640 * 360 * 3)).save(file)
    return file


def get(portal: RunningPortal, path: str) -> tuple[int, dict[str, Any], str]:
    """Status, body and Location of an answer; redirects are not followed."""
    url = portal.url + urllib.parse.quote(path, safe="/?=&,:-")
    try:
        answer = OPENER.open(url, timeout=10)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        body = answer.read()
        return answer.status, json.loads(body) if body else {}, answer.headers.get("Location", "")


def newest(portal: RunningPortal, language: str) -> dict[str, Any]:
    item: dict[str, Any] = get(portal, f"/api/v1/funding/?locale={language}&fallback=none&limit=1")[1]["data"][0]
    return item


def seconds_until_found(portal: RunningPortal, query: str, group: str) -> float:
    begun = time.monotonic()
    while time.monotonic() - begun < 30:
        hits = get(portal, f"/api/v1/search/?locale=kk&q={query}&limit=3")[1]["data"]
        if group in [hit["id"] for hit in hits]:
            return time.monotonic() - begun
        time.sleep(0.1)
    return 30


def kazakh_section(room: Newsroom, code: str) -> int:
    """The id of a section, found as an editor would: by walking down from the Kazakh home page."""
    return room.find(room.find(1, HOME["kk"]), SECTIONS[code]["kk"])


def test_the_main_path_from_the_admin_to_the_reader(portal: RunningPortal, picture: Path) -> None:
    with newsroom(portal) as room:
        grants, news = kazakh_section(room, "grants"), kazakh_section(room, "news")

        room.write_funding_call(grants, TITLE, "Ауыл жастарына арналған қысқа байқау.", picture, "Дала")
        room.set_deadline(FIRST_DAY)
        room.publish()
        item = newest(portal, "kk")
        assert (item["title"], item["image"]["alt"]) == (TITLE, "Дала")
        assert item["deadline"]["local"] == f"{FIRST_DAY}T23:59:59+05:00"
        assert get(portal, item["url"])[1]["data"]["title"] == TITLE
        for query in ("Дала журналистеріне", "дала журналистерине", "dala jurnalisterine"):
            assert seconds_until_found(portal, query, item["id"]) < SEARCHABLE_WITHIN

        page = room.find(grants, TITLE)
        room.translate(page, "Русский", "Малые гранты для журналистов степи")
        room.edit(page)
        room.set_deadline(LATER_DAY)
        room.publish()
        for language in ("kk", "ru"):
            assert newest(portal, language)["id"] == item["id"]
            assert newest(portal, language)["deadline"]["local"] == f"{LATER_DAY}T23:59:59+05:00"

        room.move(page, news)
        status, _, location = get(portal, f"/api/v1/by-path/?path={item['path']}")
        assert (status, location) == (301, f"/api/v1/funding/{item['id']}/?locale=kk")
        assert get(portal, location)[1]["data"]["path"] == item["path"].replace("/grants/", "/news/")

        room.unpublish(page)
        status, problem, _ = get(portal, f"/api/v1/funding/{item['id']}/?locale=kk&fallback=none")
        assert (status, problem["code"], problem["tombstone"]["reason"]) == (410, "gone", "unpublished")
        assert get(portal, f"/api/v1/funding/{item['id']}/?locale=kk")[1]["data"]["locale"] == "ru"


def test_a_new_page_that_is_published_while_it_saves_itself_is_made_once(portal: RunningPortal) -> None:
    with newsroom(portal) as room:
        news = kazakh_section(room, "news")
        room.publish_news_while_it_saves_itself(news, "Бір-ақ рет")

        assert [title for title in room.titles(news) if "Бір-ақ рет" in title] == ["Бір-ақ рет"]
        assert get(portal, "/api/v1/news/?locale=kk&fallback=none&limit=1")[1]["data"][0]["title"] == "Бір-ақ рет"


SAME_IN_RUSSIAN = {
    "Portal",
    "Editor",
    "https",
    *(word for one in LANGUAGES.values() for word in LATIN.findall(one.name)),
}
"""The user's name, and own names of languages; codes are in capitals."""
LISTS = (
    "",
    "pages/{section}/",
    "pages/{section}/add_subpage/",
    *(f"snippets/cms/{model}/" for model in ("menu", "exchangerate", "topic", "audience", "country", "term")),
    *(f"snippets/search/{model}/add/" for model in ("synonyms", "promotedresult", "deniedtext")),
    "snippets/cms/menu/add/",
    "snippets/cms/exchangerate/add/",
    "snippets/delivery/endpoint/add/",
    "snippets/delivery/delivery/",
    "reports/searches/",
    "images/add/",
)


def test_an_editor_who_prefers_russian_reads_no_english(portal: RunningPortal) -> None:
    with newsroom(portal) as room:
        section = room.find(room.find(1, HOME["ru"]), SECTIONS["grants"]["ru"])
        said: dict[str, set[str]] = {}
        with room.preferring("ru"):
            for path in LISTS:
                room.open(path.format(section=section))
                said[path] = room.labels()
            room.open(f"pages/add/opportunities/fundingpage/{section}/")
            for tab in ("Текст", "Данные", "Продвижение"):
                room.page.get_by_role("tab", name=tab).click()
                said[tab] = room.labels()

    assert {"Справочники", "Курсы валют"} <= said[""]
    assert {"Краткое описание", "Основной текст"} <= said["Текст"]
    assert {"Донор", "Последний день", "Казахстан", "Кто может участвовать"} <= said["Данные"]
    english = {(where, label) for where, labels in said.items() for label in labels if not in_russian(label)}
    assert not english, sorted(english)


def in_russian(label: str) -> bool:
    return all(word.isupper() or word in SAME_IN_RUSSIAN for word in LATIN.findall(label))


def test_on_a_phone_the_form_is_in_sight_and_titles_can_be_read(portal: RunningPortal) -> None:
    with newsroom(portal) as room:
        news = kazakh_section(room, "news")
        room.page.set_viewport_size({"width": 390, "height": 844})
        room.open(f"pages/{news}/")
        assert room.page.locator("main table.listing td.title").first.evaluate("cell => cell.offsetWidth") >= 190
        assert room.page.evaluate("document.documentElement.scrollWidth") == 390
        room.edit(news)
        room.page.evaluate("localStorage.setItem('wagtail:side-panel-open', 'status')")
        room.page.reload()
        room.page.wait_for_timeout(1000)
        assert not room.page.locator("[data-side-panel=status]").is_visible()


def test_a_call_scheduled_for_tomorrow_is_not_public_today(portal: RunningPortal, picture: Path) -> None:
    with newsroom(portal) as room:
        grants = kazakh_section(room, "grants")
        room.write_funding_call(grants, "Ертеңгі байқау", "Ертең жарияланады.", picture, "Дала")
        room.set_deadline(FIRST_DAY)
        room.schedule(datetime.now(UTC) + timedelta(days=1))
        room.publish()

    assert newest(portal, "kk")["title"] != "Ертеңгі байқау"
