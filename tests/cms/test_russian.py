"""Somebody who prefers Russian works in Russian: names of terms, mistakes and notices, at no further statement."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page
from wagtail.users.models import UserProfile

from portal.accounts.models import User
from portal.cms.models import Country, Topic
from tests import factories
from tests.cms.conftest import errors_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def prefer(language: str) -> None:
    user = User.objects.get(username="editor")
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})


def shown(editor: Client, url: str) -> str:
    return html.unescape(editor.get(url).content.decode())


def statements(editor: Client, url: str) -> int:
    editor.get(url)
    with CaptureQueriesContext(connection) as captured:
        editor.get(url)
    return len(captured)


def form(model: str, app: str, section: str) -> str:
    return reverse("wagtailadmin_pages:add", args=[app, model, Page.objects.get(url_path=f"/ru/{section}/").pk])


def test_a_form_calls_everything_by_its_russian_name(editor: Client) -> None:
    prefer("ru")
    page = shown(editor, form("fundingpage", "opportunities", "grants"))

    for text in (
        "Кто может участвовать",
        "Казахстан",
        "USD – доллар США",
        "Зарегистрированные организации",
        "Покрываемые расходы",
    ):
        assert text in page
    page = re.sub(r'data-words=\\?"[^"]*"', "", page)  # what the filter finds, and nobody reads
    for text in ("Who may apply", "Kazakhstan", "US Dollar", "Registered organisations", "Costs covered"):
        assert text not in page


@pytest.mark.parametrize(
    "path",
    [
        "snippets/cms/country/",
        "snippets/cms/organisation/",
        "snippets/cms/term/",
        "snippets/choose/cms/country/",
        "form",
    ],
)
def test_russian_costs_no_more_statements_than_english(editor: Client, path: str) -> None:
    url = form("fundingpage", "opportunities", "grants") if path == "form" else f"/admin/{path}"
    counts = []
    for language in ("en", "ru"):
        prefer(language)
        counts.append(statements(editor, url))
    assert counts[1] == counts[0]


def test_facts_on_a_translation_are_in_the_editors_language_not_in_the_pages(editor: Client) -> None:
    original = factories.publish("news", "kk", topics=[Topic.objects.get(code="health")])
    translation = factories.translate(original, "ru")
    url = reverse("wagtailadmin_pages:edit", args=[translation.pk])

    prefer("ru")
    assert "Здравоохранение" in shown(editor, url)
    prefer("en")
    assert "Здравоохранение" not in shown(editor, url)


def test_mistakes_are_told_in_russian(editor: Client) -> None:
    prefer("ru")
    response = editor.post(
        "/admin/snippets/cms/exchangerate/add/",
        {"source": "editors", "currency": "XXZ", "value": "1", "day": "2026-11-01"},
    )
    assert "XXZ – не код валюты по ISO 4217." in errors_in(response)


def test_a_new_label_is_what_a_term_is_called_at_once(editor: Client) -> None:
    prefer("ru")
    Country.objects.get(code="KZ").labels.filter(locale="ru").update(label="Республика Казахстан")

    assert "Республика Казахстан" in shown(editor, "/admin/snippets/cms/country/")
    assert "Республика Казахстан" in shown(editor, form("fundingpage", "opportunities", "grants"))


def countries(page: str) -> list[str]:
    """What a form offers as countries, in order."""
    (listed,) = re.findall('<div class="term-choices" id="id_countries">(.*?)</div>\\s*</div>', page, re.DOTALL)
    return [label.strip() for label in re.findall("> ([^<]+)</label>", listed)]


def test_countries_are_sorted_by_what_they_are_called_ours_first(editor: Client) -> None:
    url = form("fundingpage", "opportunities", "grants")
    prefer("ru")
    russian = countries(shown(editor, url))
    prefer("en")
    english = countries(shown(editor, url))

    assert russian[:7] == [
        "Казахстан",
        "Кыргызстан",
        "Таджикистан",
        "Туркменистан",
        "Узбекистан",
        "Азербайджан",
        "Австралия",
    ]
    assert russian[6:] == sorted(russian[6:])
    assert english[:2] == ["Kazakhstan", "Kyrgyzstan"]
    assert english[6:9] == ["Afghanistan", "Albania", "Algeria"]


def test_the_filter_of_a_list_knows_codes_and_english_names(editor: Client) -> None:
    prefer("ru")
    assert 'data-words="DE Germany"' in shown(editor, form("fundingpage", "opportunities", "grants"))


def test_lists_of_countries_are_sorted_by_their_russian_names(editor: Client) -> None:
    prefer("ru")
    for path in ("snippets/cms/country/", "snippets/choose/cms/country/results/"):
        page = shown(editor, f"/admin/{path}")
        assert page.index("Азербайджан") < page.index("Австралия") < page.index("Австрия") < page.index("Албания")


def test_texts_with_names_in_them_are_right_in_russian(editor: Client) -> None:
    prefer("ru")
    page = shown(editor, form("fundingpage", "opportunities", "grants"))

    assert "Выбрать из списка" in page
    assert "Выбрать организация" not in page
    assert "Добавить: этап" in re.sub(r"\\s+", " ", page)
    topics = shown(editor, "/admin/snippets/cms/topic/")
    assert "Всего: 34" in topics
    assert "Добавить: тема" in topics
    assert 'data-bulk-action-footer="ITEM"' in topics, "what is selected are no snippets"


def test_a_form_says_its_language_and_leads_to_the_original(editor: Client) -> None:
    prefer("ru")
    original = factories.publish("news", "kk", title="Жаңалық")
    translation = factories.translate(original, "ru")

    def told(page: Page) -> str:
        found = shown(editor, reverse("wagtailadmin_pages:edit", args=[page.pk]))
        return " ".join(found.partition("Язык:")[2].partition("</p>")[0].split())

    assert told(original) == "<strong>Казахский</strong>"
    leading = f'<a href="{reverse("wagtailadmin_pages:edit", args=[original.pk])}">Жаңалық (Казахский)</a>'
    assert told(translation) == f"<strong>Русский</strong>. Оригинал: {leading}"
    assert "Язык: <strong>Русский</strong></p>" in shown(editor, form("newspage", "news", "news"))


def test_dates_with_a_time_name_the_time_zone_of_the_account(editor: Client) -> None:
    prefer("ru")
    assert shown(editor, form("fundingpage", "opportunities", "grants")).count("Часовой пояс: UTC.") == 2
    UserProfile.objects.update(current_time_zone="Asia/Almaty")
    assert shown(editor, form("fundingpage", "opportunities", "grants")).count("Часовой пояс: Asia/Almaty.") == 2
