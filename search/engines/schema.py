"""The embedded index: its fields, a row as a document of it, and the version that they make with the analysis."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib.metadata import version as package_version
from typing import Any
from uuid import UUID

import tantivy

from portal.api.vocabulary import VOCABULARIES
from portal.cms.choices import vocabulary
from portal.languages import LANGUAGES, codes_in
from portal.publishing.models import ContentItem
from search.languages.analyze import Form, Forms, analyse
from search.languages.folding import LATIN_TO_RUSSIAN, table
from search.languages.stems import RULES

REVISION = 1
"""To be raised when rows become documents in another way that the digest below does not see."""

WRITTEN = ("title", "summary", "text")
"""What editors wrote: only there an excluded word counts."""
TEXTS = (*WRITTEN, "names")
"""And what type and kind are called: who types "vacancies" looks for jobs, which seldom say that they are one."""
OPTIONS: dict[str, Any] = {"exact": "freq", "folded": "position", "stem": "freq", "gram": "freq"}
"""What is kept of the tokens of each form: only phrases ask where a word stands."""
KEYWORDS = ("type", "kind", "translation")
INSTANTS = ("published", "updated", "expires", "opens", "closes", "closed_early", "deadline", "ends")
NUMBERS = ("deadline_kind", "deadline_day", "ends_day", "age_min", "age_max", "key_published_desc", "key_deadline") + (
    "currency",
    "amount_low",
    "amount_high",
)
TERMS = "terms"
TITLE_START = "title_start"
"""The first letters of the title, folded: what a reader types who knows it."""
START_LENGTH = 60
"""Letters of them."""
DEADLINE_KINDS = ("unknown", "fixed", "staged", "rolling", "until_spent")
"""Kept as numbers, in this order, because only numbers can be read back for many rows at once."""

SAMPLE = (
    "Жастар ұйымдары үшін гранттар 2026-жылы; ўзбекистондаги йўқ оʻзбек o‘zbek’ning, İstanbul'da ılıq şəhərlər və"
    " çörək. Ҷумҳурии Тоҷикистон, донишҷӯён; türkmenistanyň ýaşlary. Studies, policies & U.S. 1,000.5 Заявки на гранты"
    " ведут 3D-печaть pravo² раи\u0306он o\u0308n\u030cu\u0308nde ｇｒａｎｔｓ ﬁ"
)


@cache
def schema() -> tantivy.Schema:
    """The fields. Words are already analysed; between them stand spaces."""
    builder = tantivy.SchemaBuilder()
    for text in TEXTS:
        for form in Forms._fields:
            builder.add_text_field(f"{text}_{form}", tokenizer_name="whitespace", index_option=OPTIONS[form])
    for name in KEYWORDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field(TITLE_START, tokenizer_name="raw", index_option="basic")
    for name in (*INSTANTS, *NUMBERS):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in ("row", "group"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    builder.add_json_field(TERMS, tokenizer_name="raw", index_option="basic", fast=True)
    return builder.build()


@cache
def version() -> str:
    """Names what an index built by this code holds: fields, tables, rules, and how a sample comes out of them."""
    parts = [
        REVISION,
        package_version("tantivy"),
        (TEXTS, OPTIONS, KEYWORDS, INSTANTS, NUMBERS, TERMS, DEADLINE_KINDS, TITLE_START, START_LENGTH),
        [sorted(table(name).items()) for name in (*LANGUAGES, LATIN_TO_RUSSIAN)],
        RULES,
        sorted(names().items()),
        [analyse(language, SAMPLE) for language in LANGUAGES],
    ]
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def group_number(group: UUID) -> int:
    """A group as an index keeps it: the first 64 bits of its id."""
    return group.int >> 64


def day_number(day: str) -> int:
    """An ISO date as a number that sorts alike: 20261201."""
    return int(day.replace("-", ""))


def kind_number(kind: str) -> int:
    """A deadline kind as a number."""
    return DEADLINE_KINDS.index(kind) if kind in DEADLINE_KINDS else 0


def currency_number(code: str) -> int:
    """A currency's code as a number."""
    return int.from_bytes(code.encode(), "big")


_NUMBERED: dict[str, Callable[[str], int]] = {
    "deadline_day": day_number,
    "ends_day": day_number,
    "deadline_kind": kind_number,
    "currency": currency_number,
}


def document(item: ContentItem) -> tantivy.Document:
    """A live row (its terms fetched) as a document of the index of its language."""
    fields = facts(item)
    for text, words in texts(item).items():
        for form, tokens in analyse(item.locale, words)._asdict().items():
            fields[f"{text}_{form}"] = tokens
    return tantivy.Document.from_dict(fields, schema())


def having(form: Form) -> tuple[str, ...]:
    """The texts in which tokens of a form are looked for: parts of words only in what is written, for the few names are
    in so many rows that a part in common with one tells nothing."""
    return WRITTEN if form == "gram" else TEXTS


def texts(item: ContentItem) -> dict[str, str]:
    """What a row is found by, by TEXTS."""
    named = (names().get((code, item.locale), "") for code in (item.type, item.kind))
    return {**{text: getattr(item, text) for text in WRITTEN}, "names": " ".join(named)}


@cache
def names() -> dict[tuple[str, str], str]:
    """What types and kinds are called, by (code, language)."""
    entries = [entry for kind in ("type", *VOCABULARIES["kind"]) for entry in vocabulary(kind)]
    return {(entry["code"], locale): label for entry in entries for locale, label in entry["labels"].items()}


def title_start(language: str, text: str) -> str:
    """The first letters of a title, or what somebody typed of them, as they are kept."""
    return analyse(language, text).folded[:START_LENGTH]


def facts(item: ContentItem) -> dict[str, Any]:
    """What an index keeps of a row beside its texts, by field; fields without a value are left out."""
    fields: dict[str, Any] = {
        "row": item.pk,
        "group": group_number(item.group),
        "translation": codes_in(item.mask),
        TERMS: _terms(item),
        TITLE_START: title_start(item.locale, item.title),
    }
    for name in ("type", "kind"):
        if value := getattr(item, name):
            fields[name] = value
    for name in (*INSTANTS, *NUMBERS):
        value = getattr(item, name)
        if name in _NUMBERED and value:
            fields[name] = _NUMBERED[name](value)
        elif value is not None and value != "":
            fields[name] = value
    return fields


def _terms(item: ContentItem) -> dict[str, list[str]]:
    codes: dict[str, list[str]] = {}
    for term in item.terms.all():
        codes.setdefault(term.kind, []).append(term.code)
    return codes
