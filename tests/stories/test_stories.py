"""Essays and success stories; of these, no more than consent allows."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from stories.models import WORDS_PER_MINUTE, Consent, reading_time
from tests import factories
from tests.cms.full_pages import full_page
from tests.cms.items import item, row_of, terms_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@given(st.integers(0, 5000))
def test_reading_takes_whole_minutes_and_at_least_one(words: int) -> None:
    minutes = reading_time("слово " * words)

    assert minutes >= 1
    assert (minutes - 1) * WORDS_PER_MINUTE < max(words, 1) <= minutes * WORDS_PER_MINUTE


def test_an_essay_tells_how_long_it_takes_to_read() -> None:
    page = factories.publish("essays", "en", body=[("paragraph", f"<p>{'word ' * 500}</p>")])

    assert item(page, "list")["reading_time"] == item(page, "full")["reading_time"] == 3


def test_an_essay_introduces_its_authors() -> None:
    assert item(full_page("essays"))["authors"] == [{"name": "Author", "bio": "Writes."}]


@pytest.mark.parametrize(
    ("consent", "shown"),
    [
        (Consent.NONE, set()),
        (Consent.COUNTRY, {"country"}),
        (Consent.REGION, {"country", "region"}),
        (Consent.EXACT, {"country", "region", "name", "coordinates"}),
    ],
)
def test_a_place_is_as_coarse_as_consent_demands(consent: str, shown: set[str]) -> None:
    page = full_page("success-stories", consent_place=consent)
    place = item(page)["place"]

    assert {name for name, value in (place or {}).items() if value is not None} == shown
    assert (place is None) == (consent == Consent.NONE)


@pytest.mark.parametrize(
    ("consent", "kinds"),
    [(Consent.NONE, set()), (Consent.COUNTRY, {"country"}), (Consent.REGION, {"country", "region"})],
)
def test_no_filter_and_no_list_tells_more_of_the_place(consent: str, kinds: set[str]) -> None:
    page = full_page("success-stories", consent_place=consent)

    assert {kind for kind, _ in terms_of(page)} & {"country", "region"} == kinds
    assert bool(item(page, "card")["countries"]) == ("country" in kinds)
    assert bool(item(page)["regions"]) == ("region" in kinds)


def test_without_consent_nobody_is_named() -> None:
    page = full_page("success-stories", consent_name=False)

    assert item(page)["quotation"] == {"text": "We did it", "author": None}
    assert "Aigul" not in row_of(page).text


def test_without_consent_no_picture_is_shown() -> None:
    page = full_page("success-stories", consent_photo=False)
    body = item(page)

    assert body["image"] is None
    assert item(page, "card")["image"] is None
    assert not {"image", "gallery"} & {block["type"] for block in body["body"]}


def test_the_consent_record_is_in_no_body() -> None:
    page = full_page("success-stories", consent_subject="Secret person")

    for profile in ("card", "list", "full"):
        text = bytes(getattr(row_of(page), profile)).decode()
        assert "consent" not in text
        assert "Secret person" not in text
    assert "Secret person" not in row_of(page).text


def test_withdrawn_consent_on_the_original_counts_in_every_language() -> None:
    page = full_page("success-stories")
    translation = factories.translate(page, "ru")

    page.consent_place = Consent.NONE
    page.consent_photo = False
    page.save_revision().publish()

    assert item(translation)["place"] is None
    assert item(translation)["image"] is None


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"consent_subject": ""}, "consent_subject"),
        ({"consent_given_on": None}, "consent_given_on"),
        ({"latitude": 51}, "longitude"),
        ({"longitude": 71}, "latitude"),
        ({"latitude": 91, "longitude": 71}, "latitude"),
    ],
)
def test_a_story_is_refused_at_the_field_in_question(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as error:
        factories.publish("success-stories", "en", **fields)

    assert set(error.value.message_dict) == {field}


def test_a_region_of_another_country_is_refused() -> None:
    from portal.cms.models import Country
    from tests.cms.full_pages import kazakh_region

    with pytest.raises(ValidationError, match="is not in"):
        factories.publish(
            "success-stories", "en", place_country=Country.objects.get(code="UZ"), place_region=kazakh_region()
        )
