"""The countries of ISO 3166-1 with labels in the portal's languages: from CLDR, with a few corrections of our own."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from babel import Locale

from portal.languages import LANGUAGES

OUR_REGION = ("KZ", "KG", "TJ", "TM", "UZ", "AZ")
"""The countries that readers are in, first in every list that is not sorted by name."""

# CLDR's two-letter codes that ISO 3166-1 reserves or does not know: islands, unions, placeholders.
_NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}

# What CLDR has is right for a map and less so for a form: abbreviations, suffixes, an outdated or a foreign name.
_CORRECTIONS: dict[str, dict[str, str]] = {
    "AE": {"ru": "Объединённые Арабские Эмираты"},
    "AX": {"ru": "Аландские острова"},
    "BM": {"ru": "Бермудские острова"},
    "BV": {"ru": "Остров Буве"},
    "CC": {"ru": "Кокосовые острова"},
    "CD": {"kk": "Конго-Киншаса"},
    "CI": {"az": "Kot-d’İvuar"},
    "CK": {"ru": "Острова Кука"},
    "CX": {"ru": "Остров Рождества"},
    "EH": {"uz": "Gʻarbiy Sahroi Kabir"},
    "FK": {"ru": "Фолклендские острова"},
    "FO": {"ru": "Фарерские острова"},
    "GB": {"tg": "Британияи Кабир", "tk": "Beýik Britaniýa", "az": "Böyük Britaniya"},
    "GP": {"uz": "Gvadelupa"},
    "GS": {"ru": "Южная Георгия и Южные Сандвичевы острова"},
    "HK": {
        "en": "Hong Kong",
        "ru": "Гонконг",
        "kk": "Гонконг",
        "ky": "Гонконг",
        "tg": "Ҳонконг",
        "uz": "Gonkong",
        "tk": "Gonkong",
        "az": "Honkonq",
    },
    "HM": {"ru": "Острова Херд и Макдональд"},
    "IM": {"ru": "Остров Мэн"},
    "KG": {"ru": "Кыргызстан"},
    "KP": {"ru": "Северная Корея"},
    "KR": {"ru": "Южная Корея"},
    "KY": {"ru": "Каймановы острова"},
    "MH": {"ru": "Маршалловы Острова"},
    "MO": {
        "en": "Macao",
        "ru": "Макао",
        "kk": "Макао",
        "ky": "Макао",
        "tg": "Макао",
        "uz": "Makao",
        "tk": "Makao",
        "az": "Makao",
    },
    "MP": {"ru": "Северные Марианские острова"},
    "NF": {"ru": "Остров Норфолк"},
    "PF": {"ky": "Француз Полинезиясы"},
    "PM": {"az": "Sen-Pyer və Mikelon"},
    "PN": {"ru": "Острова Питкэрн"},
    "SB": {"ru": "Соломоновы Острова"},
    "SC": {"ru": "Сейшельские Острова"},
    "SH": {"ru": "Остров Святой Елены"},
    "SZ": {"ky": "Эсватини", "uz": "Esvatini"},
    "TC": {"ru": "Острова Тёркс и Кайкос"},
    "UM": {"ru": "Внешние малые острова США"},
    "US": {
        "ru": "США",
        "kk": "АҚШ",
        "ky": "АКШ",
        "tg": "Иёлоти Муттаҳидаи Амрико",
        "uz": "Amerika Qoʻshma Shtatlari",
        "tk": "ABŞ",
        "az": "ABŞ",
    },
    "VG": {"ru": "Британские Виргинские острова"},
    "VI": {"ru": "Американские Виргинские острова"},
}


@cache
def countries() -> list[dict[str, Any]]:
    """All countries, `[{"code": "KZ", "labels": {language: label}}]`: our region first, then in the order of codes."""
    names = {language: _names(language) for language in LANGUAGES}
    codes = [code for code in names["en"] if re.fullmatch("[A-Z]{2}", code) and code not in _NOT_COUNTRIES]
    order = [*OUR_REGION, *sorted(set(codes) - set(OUR_REGION))]
    return [
        {
            "code": code,
            "labels": {
                language: _CORRECTIONS.get(code, {}).get(language, territories[code])
                for language, territories in names.items()
            },
        }
        for code in order
    ]


def _names(language: str) -> dict[str, str]:
    return {str(code): name for code, name in Locale.parse(language).territories.items()}
