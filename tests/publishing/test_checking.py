"""content_check tells of every row that is not what its page says, and content_rebuild mends it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from portal.cms.models import Topic
from portal.publishing.checking import drift
from portal.publishing.models import ContentItem, ItemTerm
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
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_told_and_mended(damage: str) -> None:
    page = factories.publish("news", "en", title="Right", topics=[Topic.objects.get(code="youth")])
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
