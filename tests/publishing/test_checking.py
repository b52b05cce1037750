"""content_check tells of every row that is not what its page says, and content_rebuild mends it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from portal.cms.models import TermLabel, Topic
from portal.publishing.checking import drift
from portal.publishing.models import ContentGroup, ContentItem, ItemPath, ItemTerm, Mark, Tick
from tests import factories

pytestmark = [pytest.mark.database, pytest.mark.django_db, pytest.mark.usefixtures("portal")]

DAMAGES: dict[str, Callable[[ContentItem], object]] = {
    "a title": lambda row: ContentItem.objects.filter(pk=row.pk).update(title="Other"),
    "a body": lambda row: ContentItem.objects.filter(pk=row.pk).update(card=b'"id":1}'),
    "a sort key": lambda row: ContentItem.objects.filter(pk=row.pk).update(key_published=1),
    "a mask": lambda row: ContentItem.objects.filter(pk=row.pk).update(mask=255),
    "a term": lambda row: ItemTerm.objects.filter(item=row).delete(),
    "the whole row": lambda row: row.delete(),
    "its being live": lambda row: ContentItem.objects.filter(pk=row.pk).update(live=False),
    "its path": lambda row: ItemPath.objects.filter(path=row.path).delete(),
    "where its path leads": lambda row: ItemPath.objects.filter(path=row.path).update(group=uuid4()),
    "the language of its path": lambda row: ItemPath.objects.filter(path=row.path).update(locale="kk"),
    "its path being current": lambda row: ItemPath.objects.filter(path=row.path).update(current=False),
    "a former path": lambda row: ItemPath.objects.create(path="/en/old/", group=row.group, locale="en", current=True),
    "a path of nothing": lambda row: ItemPath.objects.create(path="/en/no/", group=uuid4(), locale="en", current=True),
    "its alias": lambda row: ItemPath.objects.filter(path="/en/news/alias/").delete(),
    "where its alias leads": lambda row: ItemPath.objects.filter(path="/en/news/alias/").update(group=uuid4()),
    "its tick": lambda row: Tick.objects.all().delete(),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_told_and_mended(damage: str) -> None:
    expires = timezone.now() + timedelta(days=1)
    topics = [Topic.objects.get(code="youth")]
    page = factories.publish("news", "en", title="Right", topics=topics, expire_at=expires)
    page.create_alias(update_slug="alias")
    call_command("content_rebuild")
    assert list(drift()) == []

    DAMAGES[damage](ContentItem.objects.get(group=page.translation_key))
    with pytest.raises(CommandError, match="1 rows differ"):
        call_command("content_check")
    call_command("content_rebuild")

    assert list(drift()) == []
    assert ContentItem.objects.get(group=page.translation_key).title == "Right"


def test_a_row_whose_page_is_gone_is_told() -> None:
    page = factories.publish("news", "en")
    type(page).objects.filter(pk=page.pk).update(live=False)

    assert [line.split(": ")[1] for line in drift()] == ["is public, but its page is not"]


def test_what_waits_for_a_refresh_is_not_judged_but_counted() -> None:
    topic = Topic.objects.get(code="youth")
    renamed = factories.publish("news", "en", topics=[topic])
    restricted = factories.publish("analysis", "en")
    moved = factories.publish("essays", "en")
    alias = factories.publish("jobs", "en").create_alias(update_slug="alias")
    TermLabel.objects.filter(term=topic, locale="en").update(label="Other")
    PageViewRestriction.objects.bulk_create(
        [PageViewRestriction(page=restricted.get_parent(), restriction_type="login")]
    )
    Page.objects.filter(pk__in=[moved.pk, alias.pk]).update(url_path=Page.objects.get(pk=moved.pk).url_path + "on/")
    assert len(list(drift())) >= 3

    Mark.objects.bulk_create(
        [
            Mark(kind=Mark.Kind.DEPENDENTS, key=f"term:{topic.pk}"),
            Mark(kind=Mark.Kind.TREE, key=restricted.get_parent().path),
            Mark(kind=Mark.Kind.PART, key="addresses:"),
            Mark(kind=Mark.Kind.MOVED, key=Page.objects.get(depth=1).path),
        ]
    )
    told = io.StringIO()
    call_command("content_check", stdout=told)

    assert "5 groups wait for a refresh" in told.getvalue()
    assert ContentItem.objects.filter(group=renamed.translation_key).exists()


def test_checking_writes_nothing() -> None:
    page = factories.publish("news", "en")
    ContentGroup.objects.filter(pk=page.translation_key).delete()

    assert list(drift()) == []

    assert not ContentGroup.objects.filter(pk=page.translation_key).exists()
    call_command("content_rebuild")
    assert ContentGroup.objects.get(pk=page.translation_key).original_locale == "en"
