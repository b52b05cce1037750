"""A corpus of import lines: funding calls of about 1,000 characters in eight languages, the same for every run."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

LANGUAGES = ("en", "ru", "kk", "ky", "tg", "uz", "tk", "az")
WORDS = {
    "en": "grant youth water school project region support community rights women local media training fund call open",
    "ru": "грант молодёжь вода школа проект регион поддержка сообщество права женщины местный медиа обучение конкурс",
    "kk": "грант жастар су мектеп жоба өңір қолдау қоғамдастық құқық әйелдер жергілікті медиа оқыту қор байқау ашық",
    "ky": "грант жаштар суу мектеп долбоор аймак колдоо жамаат укук аялдар жергиликтүү медиа окутуу фонд сынак ачык",
    "tg": "грант ҷавонон об мактаб лоиҳа минтақа дастгирӣ ҷомеа ҳуқуқ занон маҳаллӣ расона омӯзиш фонд озмун кушода",
    "uz": "grant yoshlar suv maktab loyiha hudud yordam jamoa huquq ayollar mahalliy media oʻqitish tanlov ochiq",
    "tk": "grant ýaşlar suw mekdep taslama sebit goldaw jemgyýet hukuk zenanlar ýerli media okuw gaznasy bäsleşik açyk",
    "az": "qrant gənclər su məktəb layihə region dəstək icma hüquq qadınlar yerli media təlim fond müsabiqə açıq",
}
COUNTRIES = ("KZ", "KG", "TJ", "TM", "UZ", "AZ")
TOPICS = ("youth", "water_energy", "education", "environment", "media", "human_rights", "culture", "health")


def lines(count: int) -> Iterator[dict[str, object]]:
    """`count` items, two languages a group."""
    chance = random.Random(8)  # noqa: S311 - reproducible, not secret
    for number in range(count):
        language = LANGUAGES[number % 8]
        words = WORDS[language].split()
        text = " ".join(chance.choice(words) for _ in range(130))
        line: dict[str, object] = {
            "source": "benchmark",
            "external_id": f"item-{number // 2}",
            "language": language,
            "original": number % 2 == 0,
            "type": "funding",
            "kind": "grant",
            "title": f"{' '.join(chance.sample(words, 5))} {number}",
            "summary": text[:200],
            "body": [{"type": "paragraph", "value": f"<p>{text[200:]}</p>"}],
        }
        if number % 2 == 0:
            line["facts"] = {
                "countries": chance.sample(COUNTRIES, 2),
                "topics": chance.sample(TOPICS, 2),
                "deadline_kind": "fixed",
                "deadline_on": (date.today() + timedelta(days=chance.randrange(-30, 200))).isoformat(),
                "deadline_zone": "Asia/Almaty",
                "amount_max": "5000.00",
                "currency": "USD",
            }
        yield line


def write(file: Path, count: int) -> None:
    """The corpus as a file that `content_import` reads."""
    with file.open("w", encoding="utf-8") as out:
        for line in lines(count):
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
