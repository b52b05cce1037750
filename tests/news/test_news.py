"""News, analyses and resources."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from news.models import AnalysisAuthor
from tests import factories
from tests.cms.full_pages import full_page
from tests.cms.items import item, row_of
from tests.cms.test_files import file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def test_an_analysis_names_its_authors_and_offers_its_paper() -> None:
    page = full_page("analysis")
    body = item(page)

    assert body["authors"] == [{"name": "Author", "role": "Institute"}]
    assert body["paper"]["url"] == page.paper.url
    assert "Author" in row_of(page).text


def test_each_language_has_a_paper_of_its_own() -> None:
    page = full_page("analysis")
    paper = file("Доклад")

    translation = factories.translate(page, "ru", paper=paper, authors=[AnalysisAuthor(name="Автор")])

    assert item(translation)["paper"]["url"] == paper.url
    assert item(translation)["authors"] == [{"name": "Автор", "role": None}]
    assert item(page)["paper"]["url"] == page.paper.url


def test_a_resource_without_material_cannot_be_published() -> None:
    with pytest.raises(ValidationError) as error:
        factories.publish("resources", "en", link="")

    assert set(error.value.message_dict) == {"file"}


def test_a_resource_says_in_which_languages_and_under_which_licence_it_is() -> None:
    body = item(full_page("resources"))

    assert [language["label"] for language in body["material_languages"]] == ["Russian", "English"]
    assert body["licence"]["code"]
    assert body["file"]["media_type"] == "application/pdf"


def test_news_have_neither_kind_nor_deadline() -> None:
    body = item(full_page("news"))

    assert "kind" not in body
    assert "deadline" not in body
