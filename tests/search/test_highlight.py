"""What matched is marked, in the reader's own spelling of it, and nothing becomes markup by accident."""

from __future__ import annotations

import re

import pytest

from search.highlight import SNIPPET, Highlighter
from search.reading import read
from search.vocabulary import Vocabulary, count
from search.wording import wordings


def highlighter(language: str, query: str, **words: int) -> Highlighter:
    """Of a search in one language whose texts have these words, if any are named."""
    vocabularies = {language: Vocabulary(language, count(language, words))} if words else {}
    found = wordings(read(query), (language,), vocabularies)
    return Highlighter(language, found.get(language))


@pytest.mark.parametrize(
    ("language", "query", "text", "marked"),
    [
        ("en", "grant youth", "Grants for youth groups", "<mark>Grants</mark> for <mark>youth</mark> groups"),
        ("ru", "granty", "Новые гранты, заявки", "Новые <mark>гранты</mark>, заявки"),
        ("kk", "uiym", "Ұйымдарға көмек", "<mark>Ұйымдарға</mark> көмек"),
        ("kk", "комек", "Ұйымдарға көмек!", "Ұйымдарға <mark>көмек</mark>!"),
        (
            "uz",
            "ўзбекистон",
            "«Oʻzbekiston» va o‘zbekistonda",
            "«<mark>Oʻzbekiston</mark>» va <mark>o‘zbekistonda</mark>",
        ),
        ("az", "seherler", "Bakı və şəhərlər", "Bakı və <mark>şəhərlər</mark>"),
        ("tg", "чоиза", "Ҷоизаи сол", "<mark>Ҷоизаи</mark> сол"),
        ("en", "1,000.5", "at 1,000.5 or 1,000", "at <mark>1,000.5</mark> or 1,000"),
        ("ru", "молодежь", "для молодёжи", "для <mark>молодёжи</mark>"),
        ("ru", "районный", "раи\u0306онныи\u0306 суд", "<mark>раи\u0306онныи\u0306</mark> суд"),
        ("ru", "мемлекет", "мем\u00adлекет!", "<mark>мем\u00adлекет</mark>!"),
    ],
)
def test_matching_words_are_marked_as_they_are_written(language: str, query: str, text: str, marked: str) -> None:
    assert highlighter(language, query).whole(text) == marked


@pytest.mark.parametrize(
    ("language", "query", "text", "marked"),
    [
        ("ru", "Frunze", "Форум в Бишкеке", "Форум в <mark>Бишкеке</mark>"),
        ("kk", "Казахстан", "Қазақстандық жастар", "<mark>Қазақстандық</mark> жастар"),
        ("ru", "журналисткие", "Журналистские новости", "<mark>Журналистские</mark> новости"),
        (
            "en",
            "United Kingdom",
            "The UK and Great Britain",
            "The <mark>UK</mark> and <mark>Great</mark> <mark>Britain</mark>",
        ),
        ("en", "UK", "A great day in Paris", "A great day in Paris"),
        ("ru", "EFAP-2026", "Код EFAP-2026, 2025", "Код <mark>EFAP</mark>-<mark>2026</mark>, 2025"),
        ("ru", "1357", "346813579 и 1357", "346813579 и <mark>1357</mark>"),
        ("tk", "Баку", "Mekdep bagy", "Mekdep bagy"),
    ],
)
def test_what_found_a_row_is_marked_although_something_else_was_typed(
    language: str, query: str, text: str, marked: str
) -> None:
    assert highlighter(language, query).whole(text) == marked


def test_the_word_that_was_meant_is_marked() -> None:
    assert highlighter("ru", "гарнт", грант=5).whole("Новый грант") == "Новый <mark>грант</mark>"


def test_everything_else_is_escaped() -> None:
    marking = highlighter("en", "script & grants")
    assert marking.whole("<script>grants</script> & \"x\" 'y'") == (
        "&lt;<mark>script</mark>&gt;<mark>grants</mark>&lt;/<mark>script</mark>&gt; &amp; &quot;x&quot; &#x27;y&#x27;"
    )
    assert marking.snippet("<b>none</b>") == "&lt;b&gt;none&lt;/b&gt;"


def test_a_snippet_is_cut_between_words_around_most_matches() -> None:
    text = "начало " * 60 + "грант один " + "середина " * 60 + "гранты и ещё грант, грантам конец " + "хвост " * 60
    snippet = highlighter("ru", "грант").snippet("Ничего", text)
    assert snippet.count("<mark>") == 3
    assert snippet.startswith("… середина")
    assert snippet.endswith(" …")
    plain = re.sub("</?mark>", "", snippet).strip("… ")
    assert plain in text
    assert len(plain) <= SNIPPET


def test_a_summary_with_a_match_comes_before_the_text() -> None:
    marking = highlighter("ru", "грант")
    assert marking.snippet("О грантах", "Гранты гранты") == "О <mark>грантах</mark>"
    assert marking.snippet("О другом", "Гранты") == "<mark>Гранты</mark>"


def test_without_a_match_a_snippet_is_how_the_summary_begins() -> None:
    marking = highlighter("ru", "зебра")
    assert marking.snippet("", "Текст") == "Текст"
    assert marking.snippet("Краткое", "Текст") == "Краткое"
    assert marking.snippet("слово " * 100).endswith("слово …")
    assert marking.snippet("", "") == ""


def test_a_text_without_spaces_is_cut_all_the_same() -> None:
    assert len(highlighter("en", "zebra").snippet("x" * 5000)) == SNIPPET + len(" …")
    assert "<mark>" in highlighter("en", "zebra").snippet("-" * 1000 + "zebra" + "-" * 1000)


@pytest.mark.parametrize("query", ["", "\x00", "\ud800", "🙂", "<mark>", "</mark>", "\u202e", "(", "\\"])
def test_any_query_and_any_text_give_balanced_marks(query: str) -> None:
    for text in ("", "a <mark> b", "\u202egrant\u200f", "🙂 grant", "mark </mark> mark"):
        html = highlighter("en", query).whole(text)
        assert html.count("<mark>") == html.count("</mark>")
        assert re.sub("</?mark>", "", html).count("<") == 0
