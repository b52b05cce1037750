"""Jobs and trainings that ReliefWeb would take, and what it is asked by its tests."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from opportunities.models import FundingPlace
from portal.cms.models import Country, Organisation, Topic
from tests import factories
from tests.api.client import ApiClient

JOBS = "/reliefweb/jobs"
TRAININGS = "/reliefweb/trainings"
IDS = {
    "source": {"fund": 1503},
    "country": {"KZ": 131, "UZ": 248},
    "job_type": {"job": 263, "internship": 265},
    "job_experience": {"middle": 260, "": 258},
    "career_category": {"": 36601, "media": 20966},
    "theme": {"media": 4587, "youth": 4595, "health": 4603, "education": 4604},
    "format": {"onsite": 4606, "online": 4607},
    "category": {"": 4608},
    "language": {"en": 267, "ru": 10906},
}
NEXT_MONTH = date.today() + timedelta(days=30)
TEXT = [("paragraph", "<p>You will write to our partners and readers every week.</p>")]


def fund() -> Organisation:
    return Organisation.objects.get_or_create(code="fund", defaults={"name": "Fund"})[0]


def country(code: str) -> Country:
    return Country.objects.get(code=code)


def topics(*codes: str) -> list[Topic]:
    return [Topic.objects.get(code=code) for code in codes]


def call(**fields: Any) -> dict[str, Any]:
    return {
        "title": "Communications officer",
        "summary": "",
        "body": TEXT,
        "organisation": fund(),
        "deadline_kind": "fixed",
        "deadline_on": NEXT_MONTH,
        "deadline_time": time(18),
        "deadline_zone": "Asia/Almaty",
        "how_to_apply": "<p>Send us a letter and two samples.</p>",
        **fields,
    }


def publish_job(**fields: Any) -> Any:
    return factories.publish("jobs", "en", **call(**fields))


def publish_training(**fields: Any) -> Any:
    whole = {
        "kind": "training",
        "title": "Writing about budgets",
        "application_languages": ["en", "ru"],
        "starts_on": NEXT_MONTH + timedelta(days=10),
        "ends_on": NEXT_MONTH + timedelta(days=12),
        "places": [FundingPlace(name="Almaty", country=country("KZ"))],
    }
    return factories.publish("funding", "en", **call(**{**whole, **fields}))


def only(api: ApiClient, url: str) -> Any:
    answer = api.get(url).json
    assert answer["skipped"] == []
    (document,) = answer["data"]
    return document
