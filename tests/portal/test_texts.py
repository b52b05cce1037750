"""The admin speaks Russian as well as English: every text of ours has its translation, and the catalog nothing else."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract, extract_from_dir
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.template.base import Lexer, TokenType
from django.utils.translation import override
from django.utils.translation.template import templatize

from tests.portal.admin_texts import OURS, admin_texts

ROOT = Path(__file__).parents[2]
OTHERS = [code for code, _ in settings.WAGTAILADMIN_PERMITTED_LANGUAGES if code != "en"]
TEMPLATES = sorted(file for app in ("cms", "delivery") for file in (ROOT / f"portal/{app}/templates").rglob("*.html"))
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}
OWN_NAMES = re.compile(r"\.locale|\.language|\.alt_|: alt_|zone|currency: ")
"""Where languages, time zones and currencies stand by names of their own."""


def catalog(locale: str) -> Catalog:
    with (ROOT / f"locale/{locale}/LC_MESSAGES/django.po").open("rb") as source:
        return read_po(source)


def entries(locale: str) -> list[Message]:
    return [entry for entry in catalog(locale) if entry.id]


def key(entry: Message) -> tuple[str | None, str]:
    return entry.context, entry.id if isinstance(entry.id, str) else entry.id[0]


def written() -> set[tuple[str | None, str]]:
    """Every text in the code and the templates that is meant to be translated, with its context."""
    found = [
        (context, message)
        for package in OURS
        for _, _, message, _, context in extract_from_dir(ROOT / package, [("**.py", "python")], keywords=KEYWORDS)
    ]
    for file in TEMPLATES:
        # What Django makes of a template is no Python, but near enough to JavaScript.
        source = BytesIO(templatize(file.read_text()).encode())
        found += [(None, message) for _, message, _, _ in extract("javascript", source, keywords={"gettext": None})]
    return {(context, message if isinstance(message, str) else message[0]) for context, message in found}


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name)


@pytest.mark.parametrize("locale", OTHERS)
def test_every_text_in_the_code_is_in_the_catalog_and_no_other(locale: str) -> None:
    assert {key(entry) for entry in entries(locale)} == written(), "make texts"


@pytest.mark.parametrize("locale", OTHERS)
def test_every_translation_is_there_and_says_what_the_text_says(locale: str) -> None:
    for entry in entries(locale):
        told = [entry.string] if isinstance(entry.string, str) else list(entry.string)
        original = entry.id if isinstance(entry.id, str) else entry.id[1]
        assert not entry.fuzzy, original
        for text in told:
            assert text, original
            assert placeholders(text) == placeholders(original), text
            assert (text[-1] in ".:") == (original[-1] in ".:"), text


@pytest.mark.parametrize("locale", OTHERS)
def test_what_is_read_is_what_was_translated(locale: str) -> None:
    """The compiled catalog is kept with the other one, because few machines have GNU gettext."""
    with (ROOT / f"locale/{locale}/LC_MESSAGES/django.mo").open("rb") as compiled:
        read = gettext.GNUTranslations(compiled)
    count = 0
    for entry in entries(locale):
        if isinstance(entry.id, str):
            told = read.pgettext(entry.context, entry.id) if entry.context else read.gettext(entry.id)
            assert told == entry.string, "make texts"
            count += 1
        else:
            several = [read.ngettext(*entry.id, number) for number in (1, 2, 5)]
            assert several == list(entry.string)[:3], "make texts"
            count += len(entry.string)
    assert len(read._catalog) == count + 1, "make texts"  # type: ignore[attr-defined]  # and the header


@pytest.mark.parametrize("locale", OTHERS)
def test_no_text_of_wagtail_is_told_in_other_words_than_its_own(locale: str) -> None:
    """Django looks a text up in all catalogs together: the same text of ours would stand in Wagtail's forms as well."""
    ours = {key(entry): entry.string for entry in entries(locale)}
    for file in their_catalogs(locale):
        with file.open("rb") as source:
            theirs = {key(entry): entry.string for entry in read_po(source) if entry.id and entry.string}
        assert {text: told for text, told in theirs.items() if ours.get(text, told) != told} == {}, file


def their_catalogs(locale: str) -> Iterator[Path]:
    installed = [Path(app.path) for app in apps.get_app_configs() if app.name.split(".")[0] not in OURS]
    django = Path(__import__("django").__file__).parent / "conf"
    for folder in [*installed, django]:
        file = folder / f"locale/{locale}/LC_MESSAGES/django.po"
        if file.exists():
            yield file


@pytest.mark.django_db
def test_the_admin_has_no_text_that_was_forgotten() -> None:
    with override("ru"):
        told = list(admin_texts())
    assert len(told) > 1_000
    assert sorted({f"{where}: {text}" for where, text in told if not is_russian(where, text)}) == []


def is_russian(where: str, text: str) -> bool:
    if not text or OWN_NAMES.search(where):
        return True
    return bool(re.search("[а-яё]", text, re.IGNORECASE))


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(ROOT)))
def test_templates_hold_no_words_but_translated_ones(file: Path) -> None:
    texts = [token.contents for token in Lexer(file.read_text()).tokenize() if token.token_type == TokenType.TEXT]
    shown = re.sub("<[^>]*(?:>|$)|^[^<]*>", " ", " ".join(texts))
    spoken = re.findall(r"(?:placeholder|title|aria-label)=\"[^\"]*\\w[^\"]*\"", " ".join(texts))
    assert re.findall(r"[^\W\d_]{2,}", shown) == []
    assert spoken == []
