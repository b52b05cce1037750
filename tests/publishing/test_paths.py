"""Public addresses: few statements for many, and none is too long."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from portal.api.paths import look_up
from portal.cms.models import SectionPage
from portal.publishing.checking import drift
from portal.publishing.clock import now
from portal.publishing.marks import mark_groups
from portal.publishing.models import ContentItem, ItemPath
from portal.publishing.refresh import refresh
from tests import factories

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("portal")]


def test_paths_of_a_batch_are_read_and_written_in_one_statement_each() -> None:
    pages = [factories.publish("news", "en", slug=f"page-{number}") for number in range(20)]
    for page in pages:
        Page.objects.filter(pk=page.pk).update(slug=f"new-{page.pk}", url_path=f"/en/news/new-{page.pk}/")
    mark_groups(page.translation_key for page in pages)

    with CaptureQueriesContext(connection) as queries:
        refresh()

    about_paths = [query["sql"] for query in queries if "publishing_itempath" in query["sql"]]
    assert len(about_paths) == 2
    assert ItemPath.objects.filter(path__startswith="/en/news/page-", current=False).count() == 20


def test_a_page_deep_below_long_slugs_is_public_at_its_address() -> None:
    parent: Any = factories.section("news", "en")
    for level in range(14):
        noise = hashlib.sha512(str(level).encode()).hexdigest() * 2
        parent = parent.add_child(instance=SectionPage(title="Deep", slug=noise[:250], locale=parent.locale))

    page = factories.publish("news", "en", parent, slug="x" * 255)

    assert len(ContentItem.objects.get(group=page.translation_key).path) > 3500
    known = look_up(page.url_path, now())
    assert known is not None
    assert (known.group, known.is_its_own) == (page.translation_key, True)
    assert list(drift()) == []
