"""The server analyses what it indexes as `search.languages` analyses queries, token for token."""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest

from portal.languages import LANGUAGES
from search.engines.schema import SAMPLE
from search.languages.analyze import Forms, analyse
from search.languages.folding import APOSTROPHES, IGNORABLE, LATIN_TO_RUSSIAN, repaired, table
from search.sync_elastic import ElasticFollower
from tests.search.conftest import Server

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("elastic")]

TEXTS_AT_A_TIME = 50
SAMPLES = [
    SAMPLE,
    "foo_bar _ __ ΣΑΣ Straße İstanbul'da ılıq IĞDIR o'zbek o`zbek oʻzbek G’arb maʼno",
    "а" * 600,
    "3,14 1.000 U.S. e-mail:a.b@example.org 12:30 а.б pravo² ½ №5 C++ C# 2026-жылы",
    "Ceминap сeминaр кoнкуpс",
    unicodedata.normalize("NFD", "районный öňünde gənclər üçün ўқувчи ӣӯ ё İstanbul café Å ñ"),
    "ｇｒａｎｔｓ ２０２６ ﬁnance 𝐠𝐫𝐚𝐧𝐭𝐬 ｏ＇ｚｂｅｋ ½ x² Ⅳ ﷺ ´ º",
    "ўқув ҷӯён ҳаққ ғалла ңеге өмір üýtgeşik ňe ž şçöğı əə",
    "shch SHCH Shch zh kh ts yo ye ng нг дж dzh iii ııı ИИ ый ий",
    *(f"{before}{sign}{after}" for sign in (*APOSTROPHES, *IGNORABLE) for before, after in (("o", "z"), ("ab", "cd"))),
    " ".join(key + "а" for name in (*LANGUAGES, LATIN_TO_RUSSIAN) for key in table(name)),
]


def of_server(server: Server, language: str, form: str, texts: Sequence[str]) -> list[str]:
    answer = server.storage.client.indices.analyze(
        index=server.storage.aliases[language], analyzer=form, text=[repaired(text) for text in texts]
    )
    return [token["token"] for token in answer["tokens"]]


def of_ours(language: str, form: str, texts: Sequence[str]) -> list[str]:
    return [token for text in texts for token in getattr(analyse(language, text), form).split()]


@pytest.mark.parametrize("form", Forms._fields)
@pytest.mark.parametrize("language", LANGUAGES)
def test_samples_have_the_same_tokens(server: Server, elastic: ElasticFollower, language: str, form: str) -> None:
    assert of_server(server, language, form, SAMPLES) == of_ours(language, form, SAMPLES)


def test_articles_in_eight_languages_have_the_same_tokens(
    server: Server, elastic: ElasticFollower, test_data: Path
) -> None:
    texts = defaultdict(list)
    for line in (test_data / "search-eval" / "news8.docs.jsonl").read_text().splitlines():
        entry = json.loads(line)
        texts[entry["lang"]] += [entry["title"], entry["body"]]
    compared = 0
    for language, own in texts.items():
        for start in range(0, len(own), TEXTS_AT_A_TIME):
            batch = own[start : start + TEXTS_AT_A_TIME]
            for form in Forms._fields:
                ours = of_ours(language, form, batch)
                assert of_server(server, language, form, batch) == ours, (language, form)
                compared += len(ours)
    assert compared > 3_000_000
