"""ReliefWeb's own schemas accept every document that is told."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from opportunities.models import FundingPlace, FundingStage, JobPlace, JobStage
from portal.api.reliefweb.documents import job
from portal.api.reliefweb.drafts import one_line
from portal.api.reliefweb.ids import Ids
from portal.transfer import demo
from tests import factories
from tests.api.client import ApiClient
from tests.api.reliefweb import (
    IDS,
    JOBS,
    NEXT_MONTH,
    TEXT,
    TRAININGS,
    country,
    only,
    publish_job,
    publish_training,
    topics,
)
from tests.cms import full_pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def conform(test_data: Path) -> Any:
    """Hold documents against ReliefWeb's schemas, whose patterns know classes of Unicode."""
    folder = test_data / "real-inputs" / "grants" / "reliefweb"
    found = {
        url: jsonschema_rs.Draft202012Validator(
            json.loads((folder / f"{name}.json").read_text()), validate_formats=True
        )
        for url, name in ((JOBS, "job"), (TRAININGS, "training"))
    }

    def check(url: str, documents: list[Any]) -> None:
        for document in documents:
            found[url].validate(document)

    return check


def test_a_job_is_told_as_reliefweb_wants_it(api: ApiClient, ids: Any, conform: Any, settings: LazySettings) -> None:
    settings.FRONTEND_URL = "https://portal.example"
    page = publish_job(
        title="Communications\u00a0officer \u200b (media) ",
        summary="We look for one.",
        experience="middle",
        countries=[country("KZ")],
        places=[JobPlace(name="Almaty", country=country("KZ")), JobPlace(online=True)],
        topics=topics("culture", "media", "youth", "health", "education"),
        apply_url="https://apply.example/?a=1&b=2",
        contact_name="Aigul",
        contact_email="aigul@fund.example",
    )
    document = only(api, JOBS)
    conform(JOBS, [document])
    assert document["url"] == f"https://portal.example/en/jobs/{page.slug}/"
    assert document["title"] == "Communications officer (media)"
    assert document["closing_date"] == f"{NEXT_MONTH}T13:00:00Z"
    assert document["body"] == f"<p>We look for one.</p>{TEXT[0][1]}"
    link = '<a href="https://apply.example/?a=1&amp;b=2">https://apply.example/?a=1&amp;b=2</a>'
    told = f"<p>Send us a letter and two samples.</p><p>{link}</p><p>Aigul, aigul@fund.example</p>"
    assert document["how_to_apply"] == told
    assert (document["source"], document["country"], document["city"]) == ([1503], [131], "Almaty")
    assert (document["job_type"], document["job_experience"], document["career_category"]) == ([263], [260], [20966])
    assert document["theme"] == [4587, 4595, 4604], "the first three of the vocabulary"


def test_the_uuid_is_made_of_the_address_as_in_reliefwebs_own_examples(test_data: Path) -> None:
    example = json.loads((test_data / "real-inputs" / "grants" / "reliefweb" / "data-job.json").read_text())
    numbers = Ids({section: {"": 1} for section in IDS}, "")
    empty: dict[str, Any] = dict.fromkeys(
        ("work_mode", "experience", "organisation", "contact", "how_to_apply", "apply_url")
    )
    whole = {"kind": "job", "title": "x", "summary": "", "path": "https://test.test/test/job", "deadline": {"at": None}}
    document, _ = job({**empty, **whole, "body": [], "places": [], "countries": [], "topics": []}, numbers)
    assert document["url"] == example["url"]
    assert document["uuid"] == example["uuid"]


def test_remote_work_has_no_country_and_a_place_adds_its_own(api: ApiClient, ids: Any, conform: Any) -> None:
    publish_job(work_mode="remote", countries=[country("KZ")], places=[JobPlace(name="Almaty", country=country("KZ"))])
    publish_job(countries=[country("KZ")], places=[JobPlace(name="Tashkent", country=country("UZ"))])
    publish_job(places=[JobPlace(name="Almaty")])
    publish_job(countries=[country("KZ")], places=[JobPlace(name="№ 7")])
    documents = api.get(JOBS).data
    conform(JOBS, documents)
    found = [(one.get("country"), one.get("city")) for one in reversed(documents)]
    assert found == [(None, None), ([131, 248], "Tashkent"), (None, None), ([131], None)]


def test_every_block_keeps_its_words_in_the_tags_that_are_allowed(api: ApiClient, ids: Any, conform: Any) -> None:
    stored = get_document_model()(title="Form", file=ContentFile(b"x", name="form.pdf"))
    stored.save()
    news = factories.publish("news", "en")
    more = f'<p>H<sub>2</sub>O &amp; *more*<br/><a linktype="page" id="{news.pk}">news</a></p>\n\n<hr/><p>a < b</p>'
    publish_job(body=[*full_pages.body(factories.image(), stored), ("paragraph", more)])
    document = only(api, JOBS)
    conform(JOBS, [document])
    body = document["body"]
    for words in ("<li>12 villages</li>", ">Film</a>", ">Form</a>", "<p>Soon</p>", "<blockquote><p>"):
        assert words in body
    assert f'href="http://localhost:8000{stored.url}"' in body
    assert f'H2O &amp; *more*<br><a href="http://localhost:8000/en/news/{news.slug}/">news</a>' in body
    assert body.endswith("<p>a &lt; b</p>")
    assert "\n" not in body


def test_a_training_is_told_as_reliefweb_wants_it(api: ApiClient, ids: Any, conform: Any) -> None:
    publish_training(costs_covered=["travel", "meals"], topics=topics("media"))
    document = only(api, TRAININGS)
    conform(TRAININGS, [document])
    assert document["event_url"] == document["url"]
    assert document["dates"] == {
        "start": f"{NEXT_MONTH + timedelta(days=10)}T00:00:00Z",
        "end": f"{NEXT_MONTH + timedelta(days=12)}T00:00:00Z",
        "registration_deadline": f"{NEXT_MONTH}T13:00:00Z",
    }
    assert (document["format"], document["country"], document["city"]) == ([4606], [131], "Almaty")
    assert (document["category"], document["language"], document["training_language"]) == ([4608], [267], [267, 10906])
    assert document["cost"] == "free"
    assert document["fee_information"].startswith("Taking part is free of charge. Covered: ")
    assert document["how_to_register"] == "<p>Send us a letter and two samples.</p>"
    assert api.get(JOBS).data == []


@pytest.mark.parametrize(
    ("percent", "note", "cost", "told"),
    [
        (None, "", "free", "Taking part is free of charge."),
        (Decimal(0), "You pay for the way.", "free", "Taking part is free of charge: You pay for the way."),
        (Decimal("12.50"), "", "fee-based", "Own contribution: 12.5 %."),
        (Decimal(100), "in advance.", "fee-based", "Own contribution: 100 %, in advance."),
        (None, "50 USD", "fee-based", "Own contribution: 50 USD."),
    ],
)
def test_the_cost_of_a_training_is_what_participants_bring(
    api: ApiClient, ids: Any, conform: Any, percent: Decimal | None, note: str, cost: str, told: str
) -> None:
    publish_training(own_contribution_percent=percent, own_contribution_note=note)
    document = only(api, TRAININGS)
    conform(TRAININGS, [document])
    assert (document["cost"], document["fee_information"]) == (cost, told)


def test_a_training_has_countries_only_on_site(api: ApiClient, ids: Any, conform: Any) -> None:
    online = {"online": True, "country": country("KZ"), "name": "Zoom"}
    publish_training(places=[FundingPlace(**online)], countries=[country("KZ")])
    publish_training(places=[FundingPlace(**online), FundingPlace(country=country("UZ"))])
    documents = api.get(TRAININGS).data
    conform(TRAININGS, documents)
    found = [(one["format"], one.get("country"), one.get("city")) for one in reversed(documents)]
    assert found == [([4607], None, None), ([4606, 4607], [248], None)]


def test_an_ongoing_training_has_no_dates(api: ApiClient, ids: Any, conform: Any) -> None:
    publish_training(deadline_kind="rolling", deadline_on=None, starts_on=None, ends_on=None)
    document = only(api, TRAININGS)
    conform(TRAININGS, [document])
    assert "dates" not in document


def test_a_staged_call_closes_with_its_next_stage(api: ApiClient, ids: Any, conform: Any) -> None:
    days = [date.today() - timedelta(days=9), NEXT_MONTH, NEXT_MONTH + timedelta(days=9)]
    staged = {"deadline_kind": "staged", "deadline_on": None, "deadline_zone": "UTC"}
    publish_job(**staged, stages=[JobStage(kind="concept", on=day) for day in days])
    publish_training(**staged, stages=[FundingStage(kind="concept", on=day) for day in days])
    documents = [only(api, JOBS), only(api, TRAININGS)]
    conform(JOBS, documents[:1])
    conform(TRAININGS, documents[1:])
    assert documents[0]["closing_date"] == documents[1]["dates"]["registration_deadline"] == f"{NEXT_MONTH}T23:59:59Z"


def test_every_call_of_the_demo_portal_is_told_or_says_why_not(api: ApiClient, ids: Any, conform: Any) -> None:
    assert not demo.load().bad
    ids({**IDS, **{section: {**IDS[section], "": 1} for section in ("source", "country", "job_type", "language")}})
    for url, ours in ((JOBS, "jobs/?"), (TRAININGS, "funding/?kind=training&")):
        answer = api.get(f"{url}?limit=100").json
        conform(url, answer["data"])
        assert answer["data"]
        assert all(skipped["reasons"] for skipped in answer["skipped"])
        listed = api.get(f"{ours}locale=en&fallback=none&limit=100").meta["total"]
        assert len(answer["data"]) + len(answer["skipped"]) == listed


@pytest.mark.parametrize(
    "text", ["a\u200b\u00adb", " a \u3000\t b\n", "a\u2028\u2028b", "\x00\x1f\x85a\u00a0\u00a0", ""]
)
def test_a_line_holds_single_spaces_and_nothing_that_cannot_be_seen(text: str) -> None:
    line = one_line(text)
    assert line == " ".join(line.split(" "))
    assert line == line.strip()
    assert line.replace(" ", "").isprintable()
