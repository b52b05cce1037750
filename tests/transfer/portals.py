"""A portal with at least one item of every type, and with everything that an item may hold."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction

from news.models import AnalysisAuthor
from opportunities.models import FundingAttachment, FundingPlace, FundingStage, JobPlace
from portal.cms.models import (
    Audience,
    Country,
    Organisation,
    PortalFile,
    Region,
    RelatedItem,
    SectionPage,
    Term,
    TermLabel,
    Topic,
)
from portal.publishing.refresh import refresh
from stories.models import EssayAuthor, KeyFigure
from tests import factories


def fill() -> dict[str, Any]:
    """Make it; returns what tests refer to, by name."""
    made: dict[str, Any] = {**_library(), **_vocabulary()}
    made["image"].alts.create(locale="kk", alt="Дала")
    made["funder"] = Organisation.objects.create(
        code="zhas-star",
        name="Zhas Star",
        organisation_kind="foundation",
        country=Country.objects.get(code="KZ"),
        logo=made["image"],
        website="https://example.org/",
        contact_email="a@example.org",
    )
    TermLabel.objects.create(term=made["funder"], locale="kk", label="Жас Стар")
    made["news"] = _news(made)
    made["funding"] = _funding(made)
    _others(made)
    _awkward(made)
    refresh()
    return made


def _library() -> dict[str, Any]:
    image = factories.image("Steppe", focal_point_x=100, focal_point_y=80, focal_point_width=20, focal_point_height=10)
    private = Collection.get_first_root_node().add_child(name="Consent forms")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    file = PortalFile.objects.create(title="Form", file=ContentFile(b"%PDF-1.4 form", name="form.pdf"))
    form = PortalFile.objects.create(
        title="Consent", file=ContentFile(b"%PDF-1.4 signed", name="signed.pdf"), collection=private
    )
    file.tags.add("forms")
    return {"image": image, "file": file, "form": form}


def _vocabulary() -> dict[str, Any]:
    topic = Topic.objects.create(code="added-topic", name="Added topic", position=99)
    TermLabel.objects.create(term=topic, locale="ru", label="Новая тема")
    return {"topic": topic}


def body(made: dict[str, Any], link: Page | None = None) -> list[tuple[str, Any]]:
    """One block of each kind."""
    image, file = made["image"], made["file"]
    section = SectionPage.objects.get(url_path="/kk/news/")
    links = f'<a id="{section.pk}" linktype="page">section</a> <a linktype="document" id="{file.pk}">file</a>'
    if link:
        links += f' <a linktype="page" id="{link.pk}">item</a>'
    address = "https://example.org/?a=1&amp;b=2"
    paragraph = f'<p data-block-key="abc12">See <a href="{address}">it</a> &amp; <b>us</b></p>'
    table = {
        "columns": [{"type": "text", "heading": "Who"}, {"type": "text", "heading": "What"}],
        "rows": [{"values": ["we", "work"]}],
        "caption": "A table",
    }
    return [
        ("heading", {"text": "Why", "level": "2"}),
        ("paragraph", paragraph + f"<p>{links}</p>"),
        ("image", {"image": image, "caption": "The steppe"}),
        ("gallery", [{"image": image, "caption": "One"}, {"image": image, "caption": ""}]),
        ("quotation", {"text": "Words", "author": "A", "role": "B"}),
        ("figures", [{"value": "40", "label": "clubs"}]),
        ("table", table),
        ("embed", {"url": "https://example.org/v", "title": "Video"}),
        ("attachment", {"title": "Form", "file": file}),
        ("callout", {"style": "warning", "text": "<p>Mind <i>this</i></p>"}),
    ]  # fmt: skip


def _news(made: dict[str, Any]) -> Any:
    news = factories.publish(
        "news",
        "kk",
        title="Жаңалық",
        summary="Қысқаша",
        body=body(made),
        lead_image=made["image"],
        topics=[made["topic"], Topic.objects.exclude(pk=made["topic"].pk)[0]],
        countries=list(Country.objects.filter(code__in=["KZ", "KG"])),
        regions=list(Region.objects.filter(code__startswith="KZ-")[:2]),
        organisation=made["funder"],
        publication_date=datetime(2026, 3, 1, 9, 30, 15, 123456, UTC),
        source_name="Agency",
        source_url="https://example.org/n",
        expire_at=timezone.now() + timedelta(days=400),
    )
    made["news_ru"] = factories.translate(news, "ru", title="Новость", slug="novost")
    made["news_az"] = factories.translate(news, "az", title="Xəbər", live=False)
    return news


def _funding(made: dict[str, Any]) -> Any:
    funding = factories.publish(
        "funding",
        "ru",
        kind="fellowship",
        title="Стипендия",
        body=body(made, made["news"]),
        organisation=made["funder"],
        audiences=list(Audience.objects.all()[:2]),
        age_min=18,
        age_max=30,
        application_languages=["ru", "kk"],
        amount_min=Decimal("1000.50"),
        amount_max=Decimal("25000"),
        currency="USD",
        own_contribution_percent=Decimal("10"),
        own_contribution_note="В натуральной форме",
        deadline_kind="staged",
        deadline_zone="Asia/Almaty",
        opens_on=date(2026, 1, 1),
        opens_time=time(9),
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 6, 1),
        how_to_apply=f'<p>Заполните <a linktype="document" id="{made["file"].pk}">форму</a></p>',
        apply_url="https://example.org/apply",
        contact_name="Айгуль",
        contact_email="a@example.org",
        contact_phone="+7 700 000 00 00",
        stages=[
            FundingStage(kind="concept_note", on=date(2026, 12, 1), time=time(18), sort_order=0),
            FundingStage(kind="full_application", on=date(2027, 2, 1), sort_order=1),
        ],
        places=[
            FundingPlace(name="Алматы", country=Country.objects.get(code="KZ"), latitude="43.25", longitude="76.95"),
            FundingPlace(online=True),
        ],
        attachments=[FundingAttachment(title="Форма", file=made["file"])],
        related_items=[RelatedItem(page=made["news"])],
    )
    made["funding_kk"] = factories.translate(funding, "kk", title="Стипендия қазақша")
    funding.title = "Стипендия 2027"
    funding.save_revision().publish()
    return funding


def _others(made: dict[str, Any]) -> None:
    job = factories.publish(
        "jobs", "en", title="Coordinator", organisation=made["funder"], deadline_kind="rolling", work_mode="remote",
        salary_min=Decimal("500"), salary_currency="KZT", salary_period="month",
        places=[JobPlace(name="Bishkek", country=Country.objects.get(code="KG"))],
    )  # fmt: skip
    job.languages = ["en"]
    job.save_revision().publish()
    factories.publish(
        "analysis", "en", title="Analysis", policy_area="education", paper=made["file"],
        authors=[AnalysisAuthor(name="B", role="Editor"), AnalysisAuthor(name="A")],
    )  # fmt: skip
    factories.publish(
        "resources", "ky", title="Колдонмо", file=made["file"], material_languages=["ru"], licence="CC-BY"
    )
    factories.publish(
        "essays", "tg", title="Эссе", body=[("paragraph", "<p>Матн</p>")],
        authors=[EssayAuthor(name="Муаллиф", bio="Донишҷӯ")],
    )  # fmt: skip
    factories.publish(
        "success-stories", "uz", title="Hikoya", challenge="<p>Muammo</p>", solution="<p>Yechim</p>",
        result="<p>Natija</p>", quotation="Soʻz", quotation_by="Gulnora", place_name="Nukus",
        place_country=Country.objects.get(code="UZ"), latitude="42.46", longitude="59.61", consent_subject="Gulnora",
        consent_given_on=date(2026, 1, 1), consent_form=made["form"], consent_name=True, consent_place="region",
        key_figures=[KeyFigure(value="12", label="oila")],
    )  # fmt: skip
    factories.publish("pages", "tk", title="Biz barada", body=body(made, made["funding"]))


def _awkward(made: dict[str, Any]) -> None:
    parent = SectionPage.objects.get(url_path="/kk/news/")
    section = parent.add_child(
        instance=SectionPage(title="Жастар", slug="youth", locale=Locale.objects.get(language_code="kk"))
    )
    made["deep"] = factories.publish("news", "kk", parent=section, title="Терең")
    hidden = factories.publish("news", "kk", title="Жасырын")
    PageViewRestriction.objects.create(page=Page.objects.get(pk=hidden.pk), restriction_type="login")
    made["hidden"] = hidden
    made["draft"] = factories.draft("news", "kk", title="Жоба", summary="Дайын емес")
    made["news"].create_alias(update_slug="alias")
    made["soon"] = factories.draft("news", "kk", title="Ертең", go_live_at=timezone.now() + timedelta(days=1))
    made["soon"].save_revision().publish()
    home = Page.objects.get(url_path="/tk/")
    home.title = "Meniň portalym"
    home.save()
    Term.objects.get(kind="topic", code=Topic.objects.exclude(code__startswith="added")[1].code).labels.filter(
        locale="kk"
    ).delete()
