"""Items as schema.org has them, and what search engines read beside them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from lxml import etree
from wagtail.models import PageViewRestriction

from portal.api import sitemaps
from portal.api.linked_data import linked_data
from portal.cms.models import SectionPage
from portal.languages import LANGUAGES
from portal.publishing.clock import now
from portal.publishing.parts import part_drift
from portal.publishing.refresh import refresh
from portal.publishing.status import DAY, Schedule
from portal.transfer import demo
from tests.api import schema_org
from tests.api.client import ApiClient
from tests.api.rows import item, withdraw

pytestmark = [pytest.mark.django_db]

NEEDED = {
    # What Google asks of each (developers.google.com/search/docs/appearance/structured-data).
    "JobPosting": {"title", "description", "datePosted", "hiringOrganization"},
    "NewsArticle": {"headline", "datePublished", "dateModified", "author"},
    "Article": {"headline", "datePublished", "dateModified", "author"},
    "MonetaryGrant": {"name", "description", "potentialAction", "cg:status"},
    "LearningResource": {"name", "description"},
    "WebPage": {"name"},
}
EMPLOYMENT = {"FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY", "INTERN", "VOLUNTEER", "PER_DIEM", "OTHER"}


def linked(api: ApiClient, entry: dict[str, Any]) -> dict[str, Any]:
    answer = api.get(f"{entry['type']}/{entry['id']}/?locale={entry['locale']}&profile=jsonld")
    assert answer.headers["Content-Type"] == "application/ld+json"
    return answer.json


def test_every_item_of_the_demo_portal_has_what_search_engines_ask_for(api: ApiClient) -> None:
    assert not demo.load().bad
    entries = [entry for page in api.walk("items/?locale=any&limit=100&profile=card") for entry in page.data]
    seen = set()
    for entry in entries:
        told = linked(api, entry)
        seen.add(told["@type"])
        assert NEEDED[told["@type"]] <= set(told), told
        schema_org.check(told)
        assert told["url"].startswith("http")
        assert None not in told.values()
        if told["@type"] == "JobPosting":
            assert told.get("jobLocation") or told.get("jobLocationType") == "TELECOMMUTE"
            assert set(told.get("employmentType", [])) <= EMPLOYMENT
            assert "applicantLocationRequirements" in told or "jobLocationType" not in told
    assert seen == set(NEEDED)


def test_links_in_a_description_are_absolute() -> None:
    body = [{"type": "paragraph", "id": None, "value": {"html": '<p><a href="/ru/news/x/">x</a></p>'}}]
    whole = {"id": str(uuid4()), "type": "jobs", "kind": "job", "locale": "ru", "path": "/ru/x/", "title": "x"}
    told = linked_data({**whole, "summary": "", "countries": [], "published_at": None, "body": body})
    assert 'href="http' in told["description"]


def test_what_was_closed_early_is_told_until_that_moment(api: ApiClient) -> None:
    early = {"at": "2026-01-01T00:00:00Z", "reason": "cancelled"}
    deadline = {"kind": "fixed", "at": "2027-01-01T00:00:00Z", "zone": "UTC", "local": "2027-01-01T00:00:00+00:00"}
    dates: dict[str, Any] = {
        "schedule": Schedule("fixed", closes=now() + 9 * DAY, closed_early=now() - DAY),
        "closed_early": early,
        "deadline": deadline,
    }
    job, grant = (
        linked(api, {"type": name, "id": item(name, "ru", **dates).group, "locale": "ru"})
        for name in ("jobs", "funding")
    )
    assert job["validThrough"] == early["at"]
    assert grant["cg:closeDate"] == grant["potentialAction"]["endTime"] == early["at"]


@pytest.mark.parametrize(
    ("contribution", "told"),
    [
        (None, {}),
        ({"percent": "0.00", "note": None}, {"cg:costSharing": False}),
        ({"percent": "10.00", "note": None}, {"cg:costSharing": True}),
        ({"percent": None, "note": "Rooms"}, {"cg:costSharing": True}),
    ],
)
def test_what_nobody_said_of_an_own_contribution_is_not_said(api: ApiClient, contribution: Any, told: Any) -> None:
    row = item("funding", "en", own_contribution=contribution)
    answer = api.get(f"funding/{row.group}/?profile=jsonld").json
    assert {name: value for name, value in answer.items() if name == "cg:costSharing"} == told


def test_a_licence_is_a_work_of_its_name(api: ApiClient) -> None:
    item("resources", "ru", licence={"code": "cc_by", "label": "CC BY 4.0"})
    told = linked(api, api.get("resources/").data[0])
    assert told["license"] == {"@type": "CreativeWork", "name": "CC BY 4.0"}
    schema_org.check(told)


def test_languages_have_ids_of_their_own_and_the_publisher_is_the_public_site(api: ApiClient, settings: Any) -> None:
    settings.FRONTEND_URL = "https://portal.example"
    group = uuid4()
    told = []
    for locale in ("ru", "kk"):
        item("news", locale, group=group)
        told.append(linked(api, {"type": "news", "id": group, "locale": locale}))
    assert [one["@id"] for one in told] == [f"urn:uuid:{group}#ru", f"urn:uuid:{group}#kk"]
    assert told[0]["publisher"]["url"] == "https://portal.example/"


@pytest.mark.parametrize(
    "accept", ["application/ld+json", "application/json", "application/*", "application/ld+json;q=0.5"]
)
def test_whoever_accepts_linked_data_or_json_gets_linked_data(api: ApiClient, accept: str) -> None:
    answer = api.get(f"news/{item('news', 'ru').group}/?locale=ru&profile=jsonld", accept=accept)
    assert answer.headers["Content-Type"] == "application/ld+json"


def test_linked_data_is_had_with_its_profile_only_and_for_nobody_who_refuses_it(api: ApiClient) -> None:
    address = f"news/{item('news', 'ru').group}/?locale=ru"
    told = api.problem(address, "not-acceptable", accept="application/ld+json")
    assert told["available"] == ["application/json"]
    told = api.problem(f"{address}&profile=jsonld", "not-acceptable", accept="text/html")
    assert told["available"] == ["application/ld+json", "application/json"]


def test_no_text_ends_the_script_of_a_page_in_which_it_stands(api: ApiClient) -> None:
    title = "How </script><script>alert(1)</script><!-- works"
    row = item("news", "en", title=title, body=[])
    answer = api.get(f"news/{row.group}/?profile=jsonld")
    assert b"<" not in answer.body
    assert answer.json["headline"] == title


def test_a_site_at_another_address_has_other_linked_data(api: ApiClient, settings: Any) -> None:
    row = item("funding", "en")
    for url in (f"/api/v1/funding/{row.group}/?profile=jsonld", "/common-grants/opportunities"):
        settings.FRONTEND_URL = "https://a.example"
        tag = api.get(url).headers["ETag"]
        assert api.get(url, 304, if_none_match=tag)
        settings.FRONTEND_URL = "https://b.example"
        assert api.get(url, 200, if_none_match=tag)


def test_another_profile_is_refused(api: ApiClient) -> None:
    row = item("news", "ru")
    api.problem(f"news/{row.group}/?profile=card", "invalid-value")


# --- sitemaps ---------------------------------------------------------------------------------------------------------


def locations(body: bytes) -> list[str]:
    return [found.text for found in etree.fromstring(body).iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]


def validated(body: bytes, test_data: Path) -> Any:
    """A sitemap, held against its schema."""
    schema = etree.XMLSchema(etree.parse(test_data / "real-inputs" / "schemas" / "sitemap" / "sitemap-hreflang.xsd"))
    tree = etree.fromstring(body)
    assert schema.validate(tree), schema.error_log
    return tree


def alternates(url: Any) -> dict[str, str]:
    return {link.get("hreflang"): link.get("href") for link in url.iter("{http://www.w3.org/1999/xhtml}link")}


def test_sitemaps_have_every_language_with_its_alternates(client: Any, test_data: Path, settings: Any) -> None:
    settings.FRONTEND_URL = "https://portal.example"
    group = uuid4()
    item("news", "ru", group=group, path="/ru/news/a/", updated=now())
    item("news", "kk", group=group, path="/kk/news/a/")
    item("jobs", "en", path="/en/jobs/b/")
    withdraw(item("news", "tg"))
    item("news", "tg", expires=now() - DAY)
    *_, address = locations(client.get("/sitemap.xml").content)
    body = client.get(urlsplit(address).path).content
    tree = validated(body, test_data)
    assert locations(body) == [
        f"https://portal.example{path}" for path in ("/ru/news/a/", "/kk/news/a/", "/en/jobs/b/")
    ]
    assert list(alternates(tree[0])) == ["ru", "kk", "x-default"]
    assert len(tree[2]) == 1, "what exists in one language has no alternates"


@pytest.mark.parametrize(
    ("default", "locales", "chosen"),
    [
        ("en", ("kk", "ru", "en"), "en"),
        ("en", ("kk", "ru"), "ru"),
        ("kk", ("en", "ru"), "ru"),
        ("en", ("tg", "ky"), "ky"),
    ],
)
def test_readers_of_other_languages_are_led_to_what_the_api_gives_those_who_name_none(
    client: Any, api: ApiClient, settings: Any, default: str, locales: tuple[str, ...], chosen: str
) -> None:
    settings.LANGUAGE_CODE = default
    group = uuid4()
    for locale in locales:
        item("news", locale, group=group, path=f"/{locale}/news/a/")
    urls = etree.fromstring(client.get("/sitemaps/0.xml").content)
    found = [alternates(url) for url in urls]
    assert len(found) == len(locales)
    assert all(one == found[0] for one in found), "each language names all, itself too"
    assert found[0]["x-default"] == found[0][chosen]
    if chosen in {default, "ru"}:
        assert api.get(f"news/{group}/").data["locale"] == chosen


@pytest.mark.usefixtures("portal")
def test_front_pages_and_lists_of_sections_of_the_public_site_are_in_a_sitemap(
    client: Any, settings: Any, test_data: Path, django_assert_num_queries: Any
) -> None:
    refresh()
    assert client.get("/sitemaps/sections.xml").status_code == 404, "nobody reads them at this host"
    assert locations(client.get("/sitemap.xml").content) == []
    settings.FRONTEND_URL = "https://portal.example"
    with django_assert_num_queries(2):
        (address,) = locations(client.get("/sitemap.xml").content)
    assert urlsplit(address).path == "/sitemaps/sections.xml"
    with django_assert_num_queries(1):
        body = client.get("/sitemaps/sections.xml").content
    found = dict(zip(locations(body), map(alternates, validated(body, test_data)), strict=True))
    assert "https://portal.example/kk/" in found
    assert "https://portal.example/kk/about/" not in found, "plain pages are no list"
    for name, path in found["https://portal.example/kk/grants/"].items():
        assert path == f"https://portal.example/{'en' if name == 'x-default' else name}/grants/"
    assert {*found["https://portal.example/kk/grants/"]} == {*LANGUAGES, "x-default"}


@pytest.mark.usefixtures("portal")
def test_a_section_that_moves_is_unpublished_or_is_closed_to_the_public_is_so_in_the_sitemap(
    client: Any, settings: Any
) -> None:
    settings.FRONTEND_URL = "https://portal.example"
    section = SectionPage.objects.get(url_path="/kk/grants/")

    def paths() -> set[str]:
        refresh()
        found = {urlsplit(url).path for url in locations(client.get("/sitemaps/sections.xml").content)}
        return {path for path in found if path.startswith(("/kk/grants", "/kk/calls"))}

    assert paths() == {"/kk/grants/"}
    section.slug = "calls"
    section.save_revision().publish()
    assert paths() == {"/kk/calls/"}
    closed = PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
    assert paths() == set()
    closed.delete()
    assert paths() == {"/kk/calls/"}
    section.unpublish()
    assert paths() == set()
    assert list(part_drift()) == []


def test_no_sitemap_is_longer_than_the_protocol_allows_and_each_page_is_in_one(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = dict.fromkeys(LANGUAGES, f"/kk/{'x' * 255}/{'x' * 255}/")
    assert sitemaps.ROWS <= 50_000
    assert sitemaps.ROWS * len(sitemaps._entry(long["kk"], now(), long)) < 50_000_000
    monkeypatch.setattr(sitemaps, "ROWS", 2)
    rows = [item("news", "en") for _ in range(5)]
    parts = [locations(client.get(urlsplit(url).path).content) for url in locations(client.get("/sitemap.xml").content)]
    assert all(len(part) <= 2 for part in parts)
    assert sorted(urlsplit(url).path for part in parts for url in part) == sorted(row.path for row in rows)


@pytest.mark.database
def test_an_empty_portal_has_an_empty_index_and_other_sitemaps_are_not_there(client: Any) -> None:
    assert locations(client.get("/sitemap.xml").content) == []
    for number in (7, 2**63 // 5000 - 1, 2**63 // 5000, 2**63, 10**30):
        assert client.get(f"/sitemaps/{number}.xml").status_code == 404


def test_robots_are_told_where_the_sitemaps_are(client: Any) -> None:
    assert "/sitemap.xml\n" in client.get("/robots.txt").content.decode()


def test_security_txt_names_whom_to_tell_and_expires_within_a_year(client: Any, settings: Any) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = ["mailto:security@portal.example"]
    fields = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").content.decode().splitlines())
    assert fields["Contact"] == "mailto:security@portal.example"
    assert datetime.now(UTC) < datetime.fromisoformat(fields["Expires"]) < datetime.now(UTC) + timedelta(days=365)
