"""Every type in public JSON: as its schema says, and fetched in a number of queries that does not grow."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.cms.serializers import ItemSerializer
from portal.publishing.models import ContentItem, Mark
from portal.publishing.rendering import render_groups
from portal.publishing.types import ContentType, content_types, type_named
from tests import factories
from tests.cms.full_pages import full_page, staged_call
from tests.cms.items import item, links_of, row_of, terms_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

ALL_TYPES = pytest.mark.parametrize("content_type", content_types(), ids=lambda content_type: content_type.name)


def as_read(body: dict[str, Any], content_type: ContentType) -> dict[str, Any]:
    """A stored body as the API gives it."""
    return {"requested_locale": "en", "status": "open" if content_type.has_status else None, **body}


def schema_of(content_type: ContentType, profile: str) -> dict[str, Any]:
    serializer: Any = content_type.serializer()
    schema: dict[str, Any] = serializer.schema()[profile]
    return schema


def check(body: dict[str, Any], schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(body)


@ALL_TYPES
@pytest.mark.parametrize("profile", ["card", "list", "full"])
def test_a_page_with_every_field_filled_is_as_its_schema_says(content_type: ContentType, profile: str) -> None:
    body = item(full_page(content_type.name), profile)

    check(as_read(body, content_type), schema_of(content_type, profile))


@ALL_TYPES
@pytest.mark.parametrize("profile", ["card", "list", "full"])
def test_a_page_with_no_field_filled_is_as_its_schema_says(content_type: ContentType, profile: str) -> None:
    body = item(factories.publish(content_type.name, "tk"), profile)

    check(as_read(body, content_type), schema_of(content_type, profile))


@ALL_TYPES
def test_a_schema_names_no_field_that_items_lack(content_type: ContentType) -> None:
    page = full_page(content_type.name)

    for profile in ("card", "list", "full"):
        described = set(schema_of(content_type, profile)["properties"])
        assert set(as_read(item(page, profile), content_type)) == described


def test_a_staged_call_leaves_its_deadline_to_the_reader() -> None:
    page = staged_call()

    assert all("deadline" not in item(page, profile) for profile in ("card", "list", "full"))
    row = row_of(page)
    assert row.deadline_kind == "staged"
    assert row.deadline_day == "2026-06-01"
    assert '"at": "2026-03-01T18:59:59Z"' in row.stages


def test_labels_are_in_the_language_of_the_item() -> None:
    body = item(full_page("jobs", "ru"))

    assert body["work_mode"]["code"] == "hybrid"
    assert body["work_mode"]["label"] != "Hybrid"
    assert body["countries"][0]["label"] == "Казахстан"


def test_what_search_finds_is_the_text_without_markup() -> None:
    text = row_of(full_page("funding")).text

    assert "Text bold one" in text
    assert "Caption" in text
    assert "Write" in text
    assert "<" not in text


def test_terms_for_filters_are_of_the_contracts_kinds() -> None:
    assert {kind for kind, _ in terms_of(full_page("funding"))} == {
        "topic", "country", "region", "organisation", "audience", "application_language", "costs_covered",
    }  # fmt: skip
    assert {kind for kind, _ in terms_of(full_page("jobs"))} == {
        "topic", "country", "region", "organisation", "language", "work_mode", "contract", "hours", "experience",
    }  # fmt: skip
    assert {kind for kind, _ in terms_of(full_page("resources"))} >= {
        "resource_format", "resource_level", "material_language", "licence",
    }  # fmt: skip
    assert ("policy_area", "") not in terms_of(full_page("analysis"))


def test_everything_embedded_is_known_as_a_link() -> None:
    page = full_page("funding")
    links = links_of(page)

    assert ("image", str(page.lead_image_id)) in links
    assert ("term", str(page.organisation_id)) in links
    assert {kind for kind, _ in links} == {"image", "file", "term", "group"}


def test_a_median_card_is_at_most_700_bytes() -> None:
    assert max(len(bytes(row_of(full_page(content_type.name)).card)) for content_type in content_types()) <= 700


@ALL_TYPES
def test_more_pages_take_no_more_queries(content_type: ContentType) -> None:
    first = full_page(content_type.name)
    few = _queries_to_render([first])
    more = [full_page(content_type.name, locale) for locale in ("en", "ru", "kk")]

    assert _queries_to_render([first, *more]) <= few


def _queries_to_render(pages: list[Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        render_groups([page.translation_key for page in pages])
    return len(captured)


def test_the_version_of_bodies_tells_where_media_and_front_end_are(settings: Any) -> None:
    before = ItemSerializer().version
    settings.MEDIA_URL = "/other/"

    assert ItemSerializer().version != before


def test_types_are_registered_in_the_order_of_the_contract() -> None:
    assert [content_type.name for content_type in content_types()] == [
        "news", "analysis", "resources", "funding", "jobs", "essays", "success-stories", "pages",
    ]  # fmt: skip
    assert type_named("funding").kinds[:2] == ("grant", "fellowship")
    assert [content_type.name for content_type in content_types() if content_type.has_status] == ["funding", "jobs"]


def test_nothing_waits_after_a_publication() -> None:
    full_page("news")

    assert not Mark.objects.exists()
    assert ContentItem.objects.filter(live=True).count() == 2
