"""One page of every type with every field filled, for tests that look at all of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from news.models import AnalysisAuthor
from opportunities.models import FundingAttachment, FundingPlace, FundingStage, JobAttachment, JobPlace
from portal.cms.models import Audience, Country, Organisation, Region, RelatedItem, Topic
from stories.models import Consent, EssayAuthor, KeyFigure
from tests import factories
from tests.cms.test_files import file


def kazakh_region() -> Region:
    """A region of Kazakhstan."""
    return Region.objects.filter(code__startswith="KZ-")[0]


def body(picture: Any, stored: Any) -> list[tuple[str, Any]]:
    """A block of every sort."""
    return [
        ("heading", {"text": "Heading", "level": "2"}),
        ("paragraph", "<p>Text <b>bold</b></p><ul><li>one</li></ul>"),
        ("image", {"image": picture, "caption": "Caption"}),
        ("gallery", [{"image": picture, "caption": ""}]),
        ("quotation", {"text": "Words", "author": "Somebody", "role": "Head"}),
        ("figures", [{"value": "12", "label": "villages"}]),
        ("embed", {"url": "https://www.youtube.com/watch?v=x", "title": "Film"}),
        ("attachment", {"title": "Form", "file": stored}),
        ("callout", {"style": "deadline", "text": "<p>Soon</p>"}),
    ]


def common(picture: Any, stored: Any) -> dict[str, Any]:
    """What all types have."""
    code = f"org-{picture.pk}"
    return {
        "summary": "In short.",
        "body": body(picture, stored),
        "lead_image": picture,
        "topics": list(Topic.objects.all()[:3]),
        "countries": list(Country.objects.filter(code__in=["KZ", "UZ"])),
        "regions": [kazakh_region()],
        "organisation": Organisation.objects.create(code=code, name="Fund", logo=picture, website="https://a.example/"),
        "publication_date": datetime(2026, 1, 2, tzinfo=UTC),
        "source_name": "Agency",
        "source_url": "https://agency.example/1",
        "related_items": [RelatedItem(page=factories.publish("news", "en"))],
        "seo_title": "For search engines",
    }


def call() -> dict[str, Any]:
    """What both types of calls have."""
    return {
        "opens_on": date(2026, 2, 1),
        "opens_time": time(9),
        "deadline_kind": "fixed",
        "deadline_on": date(2026, 3, 1),
        "deadline_zone": "Asia/Almaty",
        "closed_early_at": datetime(2026, 2, 20, tzinfo=UTC),
        "closed_early_reason": "money_spent",
        "apply_url": "https://apply.example/",
        "contact_name": "Office",
        "contact_email": "office@example.org",
        "how_to_apply": "<p>Write</p>",
    }


def place(model: Any) -> Any:
    """A place with everything."""
    return model(
        name="Astana", country=Country.objects.get(code="KZ"), latitude=Decimal("51.12"), longitude=Decimal("71.43")
    )


def own_fields(type_name: str, stored: Any) -> dict[str, Any]:
    """What only this type has."""
    match type_name:
        case "analysis":
            authors = [AnalysisAuthor(name="Author", role="Institute")]
            return {"policy_area": _first("policy_area"), "paper": stored, "authors": authors}
        case "resources":
            return {
                "resource_format": _first("resource_format"),
                "resource_level": _first("resource_level"),
                "material_languages": ["ru", "en"],
                "licence": _first("licence"),
                "file": stored,
            }
        case "funding":
            return call() | {
                "audiences": list(Audience.objects.all()[:2]),
                "age_min": 18,
                "age_max": 35,
                "application_languages": ["en", "ru"],
                "amount_min": Decimal("1000"),
                "amount_max": Decimal("5000.5"),
                "currency": "USD",
                "own_contribution_percent": Decimal("10"),
                "own_contribution_note": "In kind",
                "costs_covered": ["travel"],
                "starts_on": date(2026, 5, 1),
                "ends_on": date(2026, 5, 31),
                "places": [place(FundingPlace)],
                "attachments": [FundingAttachment(title="Form", file=stored)],
            }
        case "jobs":
            return call() | {
                "work_mode": "hybrid",
                "contract": "fixed_term",
                "hours": "part_time",
                "salary_min": Decimal("100000"),
                "salary_currency": "KZT",
                "salary_period": "month",
                "languages": ["kk", "ru"],
                "experience": "junior",
                "places": [place(JobPlace)],
                "attachments": [JobAttachment(title="Form", file=stored)],
            }
        case "essays":
            return {"authors": [EssayAuthor(name="Author", bio="Writes.")]}
        case "success-stories":
            return {
                "challenge": "<p>Challenge</p>",
                "solution": "<p>Solution</p>",
                "result": "<p>Result</p>",
                "key_figures": [KeyFigure(value="3", label="wells")],
                "quotation": "We did it",
                "quotation_by": "Aigul",
                "place_name": "Village",
                "place_country": Country.objects.get(code="KZ"),
                "place_region": kazakh_region(),
                "latitude": Decimal("51.1"),
                "longitude": Decimal("71.4"),
                "consent_name": True,
                "consent_photo": True,
                "consent_place": Consent.EXACT,
            }
    return {}


def full_page(type_name: str, locale: str = "en", **more: Any) -> Any:
    """A live page of this type with every field filled."""
    picture, stored = factories.image(), file()
    fields = common(picture, stored) | own_fields(type_name, stored) | more
    return factories.publish(type_name, locale, **fields)


def staged_call(**more: Any) -> Any:
    """A live staged call."""
    stages = [FundingStage(kind="concept_note", on=date(2026, 3, 1)), FundingStage(kind="other", on=date(2026, 6, 1))]
    return factories.publish(
        "funding", "en", deadline_kind="staged", deadline_zone="Asia/Almaty", stages=stages, **more
    )


def _first(vocabulary: str) -> str:
    from portal.cms.choices import codes

    return codes(vocabulary)[0]
