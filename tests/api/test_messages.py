"""Problems explain themselves in the reader's language, title and detail alike, and completely so."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from portal.api.messages import CATALOGS, Message
from portal.api.problem_titles import TITLES
from portal.languages import LANGUAGES
from tests.api.client import ApiClient

ROOT = Path(__file__).parents[2]
OTHERS = [code for code in LANGUAGES if code != "en"]
SAME = {"{parameter}: {detail}"}
"""What has no words in it."""


def written() -> set[str]:
    """Every message in the code."""
    keywords = {"Message": (1,)}
    return {
        str(found[2])
        for folder in ("portal/api", "search")
        for found in extract_from_dir(ROOT / folder, [("**.py", "python")], keywords=keywords)
    }


def placeholders(template: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(template) if name)


@pytest.mark.parametrize("locale", OTHERS)
def test_every_message_is_told_in_every_language_and_no_other(locale: str) -> None:
    with (CATALOGS / f"{locale}.po").open("rb") as source:
        catalog = {str(entry.id): str(entry.string) for entry in read_po(source) if entry.id}

    assert set(catalog) == written()
    for english, told in catalog.items():
        assert placeholders(told) == placeholders(english), told
        assert (told != english) == (english not in SAME), english


def test_a_message_holds_whatever_it_is_given_and_other_messages() -> None:
    inner = Message("There is no parameter “{name}” here.", name="{x} %s")
    outer = Message("{parameter}: {detail}", parameter="q", detail=inner)

    assert outer == "q: There is no parameter “{x} %s” here."
    assert outer.told_in("en") == outer
    assert outer.told_in("ru") == "q: Параметра «{x} %s» здесь нет."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "detail"),
    [
        ("funding/?locale=ru&contry=KZ", "Параметра «contry» здесь нет. Возможно, имеется в виду «country»."),
        ("news/?locale=ru&limit=0", "limit: «0» — не целое число от 1 до 100."),
        (
            "news/?locale=ru&country=XX",
            "country: Значения «XX» нет в словаре country. Все перечислены в /api/v1/terms/country/.",
        ),
        ("nonsense/?locale=ru", "По этому адресу ничего нет. Все адреса перечислены в /api/v1/openapi.json."),
        ("search/?locale=ru", "q: Этот параметр обязателен."),
        ("news/00000000-0000-4000-8000-000000000000/?locale=ru", "На запрошенных языках такого материала нет."),
    ],
)
def test_title_and_detail_are_in_one_language(api: ApiClient, url: str, detail: str) -> None:
    problem = api.get(url, None).json

    assert problem["detail"] == detail
    assert problem["title"] == TITLES[problem["code"]]["ru"]
    for error in problem.get("errors", []):
        assert detail.endswith(error["detail"])
