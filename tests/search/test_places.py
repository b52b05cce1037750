"""A query that names a place, in whatever language, script or with an old name, is understood as that place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.cms.choices import vocabulary
from portal.languages import LANGUAGES
from search.languages import places
from search.languages.places import PlaceSpan, place_names

CONTENT = json.loads((Path(places.__file__).parent / "places.json").read_text(encoding="utf-8"))


def found(query: str) -> list[str]:
    return [span.names["en"][0] for span in place_names(query)]


@pytest.mark.parametrize(
    "query", ["Frunze", "Фрунзе", "Бишкек", "БИШКЕК", "Bishkek", "Bişkek", "bishkekte", "Бішкекте"]
)
def test_a_place_has_its_names_in_all_languages(query: str) -> None:
    (span,) = place_names(query)
    assert (span.start, span.end) == (0, 1)
    assert {language: names[0] for language, names in span.names.items()} == {
        "en": "Bishkek",
        "ru": "Бишкек",
        "kk": "Бішкек",
        "ky": "Бишкек",
        "tg": "Бишкек",
        "uz": "Bishkek",
        "tk": "Bişkek",
        "az": "Bişkek",
    }


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("Киргизия", "Kyrgyzstan"),
        ("Kyrgyz Republic", "Kyrgyzstan"),
        ("Туркмения", "Turkmenistan"),
        ("Алма-Ата", "Almaty"),
        ("Целиноград", "Astana"),
        ("Нур-Султан", "Astana"),
        ("Гурьев", "Atyrau"),
        ("Семипалатинск", "Semey"),
        ("Усть-Каменогорск", "Oskemen"),
        ("Чимкент", "Shymkent"),
        ("Джамбул", "Taraz"),
        ("Пржевальск", "Karakol"),
        ("Ленинабад", "Khujand"),
        ("Сталинабад", "Dushanbe"),
        ("Курган-Тюбе", "Bokhtar"),
        ("Красноводск", "Turkmenbashi"),
        ("Чарджоу", "Turkmenabat"),
        ("Ташауз", "Dashoguz"),
        ("Кировабад", "Ganja"),
        ("Turkey", "Türkiye"),
        ("Чехия", "Czechia"),
    ],
)
def test_former_and_other_names_are_understood(query: str, place: str) -> None:
    assert found(query) == [place]


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("в Оше", "Osh"),
        ("из Нур-Султана", "Astana"),
        ("в Афганистане", "Afghanistan"),
        ("в Южной Корее", "South Korea"),
        ("Соединённых Штатов Америки", "United States"),
        ("Иссык-Кульской области", "Issyk-Kul Region"),
        ("v Kirgizii", "Kyrgyzstan"),
        ("Алматыда", "Almaty"),
        ("Қазақстанға", "Kazakhstan"),
        ("kazakstanga", "Kazakhstan"),
        ("Кыргызстандын", "Kyrgyzstan"),
        ("Ошто", "Osh"),
        ("Тоҷикистонро", "Tajikistan"),
        ("Toshkentda", "Tashkent"),
        ("Тошкентда", "Tashkent"),
        ("Aşgabadyň", "Ashgabat"),
        ("Bakının", "Baku"),
        ("Avropa İttifaqında", "European Union"),
        ("Kazakhstan's", "Kazakhstan"),
    ],
)
def test_names_in_any_case_are_understood(query: str, place: str) -> None:
    assert found(query) == [place]


def test_spans_count_words_and_prefer_the_longest_name() -> None:
    assert [(span.start, span.end) for span in place_names("гранты в Алматинской области и Бишкеке 2026")] == [
        (2, 4),
        (5, 6),
    ]
    assert found("South Korea") == ["South Korea"]
    assert found("Bishkek Almaty") == ["Bishkek", "Almaty"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "гранты для женщин",
        "youth grants for us",
        "данные о грузах",
        "мало того",
        "помощь многодетных семей",
        "талант кубат",
        "қарағанда ақша ғана",
        "каржы катары",
        "oʻsha odam",
        "qarshi kurash",
        "yaman",
        "salýar",
        "kitab şəkil",
        "шудан ва будан",
        "oral history",
        "Mary",
    ],
)
def test_other_words_are_left_alone(query: str) -> None:
    assert found(query) == []


def test_short_names_are_recognised_as_they_are_spelled() -> None:
    assert found("США") == found("USA") == found("АҚШ") == found("ABŞ") == ["United States"]
    assert found("abs") == []


def names() -> Iterator[tuple[str, str]]:
    for entry in CONTENT["places"]:
        for language, spellings in entry["names"].items():
            yield from ((language, name) for name in spellings)


def test_every_name_is_understood_unless_it_is_known_to_be_ambiguous() -> None:
    def understood(language: str, name: str) -> bool:
        spans: list[PlaceSpan] = place_names(name)
        return len(spans) == 1 and name in spans[0].names[language]

    wrong = [(language, name) for language, name in names() if not understood(language, name)]
    assert [(language, name) for language, name in wrong if name not in CONTENT["ambiguous"].get(language, ())] == []


def test_every_town_has_names_in_all_languages() -> None:
    for entry in CONTENT["places"]:
        assert not entry["code"].startswith("geonames:") or set(entry["names"]) == set(LANGUAGES)
    assert len({entry["code"] for entry in CONTENT["places"]}) == len(CONTENT["places"])


def test_what_is_ambiguous_is_the_name_of_a_place() -> None:
    labels = {(language, label) for kind in ("country", "region") for entry in vocabulary(kind)
              for language, label in entry["labels"].items()}  # fmt: skip
    ambiguous = {(language, name) for language, some in CONTENT["ambiguous"].items() for name in some}
    assert ambiguous - labels - set(names()) == set()
