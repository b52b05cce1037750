"""Facts are edited on the original of a group, and shown in every language."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import Page

from news.models import NewsPage
from opportunities.models import FundingPage, FundingPlace, FundingStage
from portal.cms import facts
from portal.cms.models import Country, RelatedItem, Topic
from portal.publishing.models import ContentGroup
from portal.publishing.types import ContentType, content_types
from tests import factories
from tests.cms.items import item, terms_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def call() -> FundingPage:
    """A staged call in Kazakh with facts of every sort."""
    page: FundingPage = factories.publish(
        "funding",
        "kk",
        title="Шақыру",
        deadline_kind="staged",
        deadline_zone="Asia/Almaty",
        stages=[
            FundingStage(kind="concept_note", on=date(2027, 3, 1)),
            FundingStage(kind="other", on=date(2027, 5, 1)),
        ],
        countries=[Country.objects.get(code="KZ"), Country.objects.get(code="UZ")],
        topics=[Topic.objects.first()],
        places=[FundingPlace(name="Алматы", country=Country.objects.get(code="KZ"))],
        costs_covered=["travel"],
        age_min=18,
        lead_image=factories.image(),
        related_items=[RelatedItem(page=factories.publish("news", "kk"))],
    )
    return page


def fact_values(page: Any) -> dict[str, Any]:
    """All facts of a page, primary keys of child rows left out."""
    data = json.loads(page.to_json())
    found = {}
    for name in page.fact_fields:
        value = data[name]
        if value and isinstance(value, list) and isinstance(value[0], dict):
            value = [{key: entry for key, entry in row.items() if key not in ("pk", "page", "source")} for row in value]
            if name == "related_items":
                value = [row["page"] for row in data[name]]
        found[name] = value
    return found


def test_only_the_original_holds_facts(call: FundingPage) -> None:
    translation = factories.translate(call, "ru")

    assert call.holds_facts()
    assert not translation.holds_facts()
    assert facts.original_of(translation) == call


def test_where_the_original_is_gone_without_a_trace_the_oldest_page_holds_them(call: FundingPage) -> None:
    translation = factories.translate(call, "ru")
    ContentGroup.objects.filter(pk=call.translation_key).update(original_locale="tk")

    assert call.holds_facts()
    assert not translation.holds_facts()


def test_facts_come_from_the_original_whatever_a_translation_says(call: FundingPage) -> None:
    translation = factories.translate(call, "ru", title="Конкурс")
    translation.age_min = 99
    translation.countries.set([])
    translation.save_revision().publish()

    assert item(translation)["ages"] == {"min": 18, "max": None}
    assert [country["code"] for country in item(translation)["countries"]] == ["KZ", "UZ"]
    assert ("country", "UZ") in terms_of(translation)


def test_facts_are_labelled_in_the_language_of_the_item(call: FundingPage) -> None:
    translation = factories.translate(call, "ru")

    assert item(call)["countries"][0]["label"] == "Қазақстан"
    assert item(translation)["countries"][0]["label"] == "Казахстан"


def test_an_emptied_list_is_empty_in_every_language(call: FundingPage) -> None:
    translation = factories.translate(call, "ru")

    call.topics.set([])
    call.save_revision().publish()

    assert item(translation)["topics"] == []


def test_a_deleted_original_hands_all_its_facts_over(call: FundingPage) -> None:
    translation = factories.translate(call, "ru")
    call = FundingPage.objects.get(pk=call.pk)
    call.age_min = 21
    call.stages.set([FundingStage(kind="concept_note", on=date(2027, 4, 1))])
    call.save_revision().publish()
    call = FundingPage.objects.get(pk=call.pk)
    expected = fact_values(call)

    call.delete()

    heir = FundingPage.objects.get(pk=translation.pk)
    assert heir.holds_facts()
    assert fact_values(heir) == expected
    assert item(heir)["ages"] == {"min": 21, "max": None}


def test_what_a_draft_of_the_heir_publishes_later_has_the_facts_too(call: FundingPage) -> None:
    translation = factories.translate(call, "ru")
    translation.title = "Черновик"
    translation.save_revision()
    call.age_min = 21
    call.save_revision().publish()
    expected = fact_values(FundingPage.objects.get(pk=call.pk))

    FundingPage.objects.get(pk=call.pk).delete()
    heir = FundingPage.objects.get(pk=translation.pk)
    heir.get_latest_revision().publish()

    heir = FundingPage.objects.get(pk=translation.pk)
    assert heir.title == "Черновик"
    assert fact_values(heir) == expected


def test_so_has_what_is_scheduled(call: FundingPage) -> None:
    translation = factories.translate(call, "ru")
    translation.go_live_at = timezone.now() + timedelta(days=1)
    scheduled = translation.save_revision()
    scheduled.publish()
    translation = FundingPage.objects.get(pk=translation.pk)
    translation.go_live_at = None
    translation.save_revision()
    call.age_min = 21
    call.save_revision().publish()

    FundingPage.objects.get(pk=call.pk).delete()

    scheduled.refresh_from_db()
    assert scheduled.content["age_min"] == 21


def test_an_old_version_of_the_heir_brings_no_stale_facts_back(call: FundingPage) -> None:
    translation = factories.translate(call, "ru", title="Старое")
    old = translation.get_latest_revision()
    translation.title = "Новое"
    translation.save_revision().publish()
    call.age_min = 21
    call.countries.set([Country.objects.get(code="KG")])
    call.stages.set([FundingStage(kind="concept_note", on=date(2027, 4, 1))])
    call.save_revision().publish()
    expected = fact_values(FundingPage.objects.get(pk=call.pk))
    FundingPage.objects.get(pk=call.pk).delete()

    old.refresh_from_db()
    old.publish()

    heir = FundingPage.objects.get(pk=translation.pk)
    assert heir.title == "Старое"
    assert fact_values(heir) == expected


def test_translations_keep_their_place_in_time_when_the_original_changes_hands() -> None:
    page = factories.publish("news", "en")
    fresh = factories.translate(page, "ru")
    page.title = "Changed"
    page.save_revision().publish()
    newest = factories.translate(NewsPage.objects.get(pk=page.pk), "kk")

    NewsPage.objects.get(pk=page.pk).delete()

    heir = NewsPage.objects.get(pk=fresh.pk)
    assert heir.holds_facts()
    assert item(newest)["translation_outdated"] is False


def test_a_translation_of_a_translation_takes_facts_from_the_original(call: FundingPage) -> None:
    translation = factories.translate(call, "ru")
    call.age_min = 21
    call.save_revision().publish()

    third = factories.translate(FundingPage.objects.get(pk=translation.pk), "en")

    assert fact_values(third) == fact_values(FundingPage.objects.get(pk=call.pk))


def test_a_copy_of_a_translation_takes_facts_from_the_original_in_row_and_draft(call: FundingPage) -> None:
    translation = factories.translate(call, "ru")
    call.age_min = 21
    call.stages.set([FundingStage(kind="concept_note", on=date(2027, 4, 1))])
    call.save_revision().publish()
    expected = fact_values(FundingPage.objects.get(pk=call.pk))

    copy = FundingPage.objects.get(pk=translation.pk).copy(update_attrs={"slug": "copy"}, keep_live=False)

    copy = FundingPage.objects.get(pk=copy.pk)
    assert copy.holds_facts()
    assert fact_values(copy) == expected
    assert fact_values(copy.get_latest_revision_as_object()) == expected


def test_a_copied_section_takes_facts_from_the_originals(call: FundingPage) -> None:
    factories.translate(call, "ru")
    call.age_min = 21
    call.save_revision().publish()

    copied = factories.section("funding", "ru").copy(recursive=True, update_attrs={"slug": "archive"}, keep_live=True)

    page = FundingPage.objects.child_of(copied).get()
    assert page.age_min == 21


def test_a_stage_keeps_its_key_through_edits_translations_and_hand_over(call: FundingPage) -> None:
    keys = {str(stage.key) for stage in call.stages.all()}
    translation = factories.translate(call, "ru")
    page = FundingPage.objects.get(pk=call.pk)
    page.save_revision().publish()
    page.delete()

    assert {str(stage.key) for stage in FundingPage.objects.get(pk=translation.pk).stages.all()} == keys


@pytest.mark.parametrize("content_type", content_types(), ids=lambda content_type: content_type.name)
def test_every_field_of_ours_is_either_text_or_fact(content_type: ContentType) -> None:
    model: Any = content_type.model
    ours = {field.name for field in model._meta.get_fields()} - {field.name for field in Page._meta.get_fields()}

    assert not set(model.fact_fields) & set(model.text_fields)
    assert ours - {"page_ptr", "own_digest", "source_digest"} <= set(model.fact_fields) | set(model.text_fields)
