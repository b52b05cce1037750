"""What matched is marked, in the reader's own spelling of it, and nothing becomes markup by accident."""

from __future__ import annotations

import re

import pytest

from search.highlight import SNIPPET, Highlighter


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
    assert Highlighter(language, query).whole(text) == marked


def test_everything_else_is_escaped() -> None:
    highlighter = Highlighter("en", "script & grants")
    assert highlighter.whole("<script>grants</script> & \"x\" 'y'") == (
        "&lt;<mark>script</mark>&gt;<mark>grants</mark>&lt;/<mark>script</mark>&gt; &amp; &quot;x&quot; &#x27;y&#x27;"
    )
    assert highlighter.snippet("<b>none</b>") == "&lt;b&gt;none&lt;/b&gt;"


def test_a_snippet_is_cut_between_words_around_most_matches() -> None:
    text = "начало " * 60 + "грант один " + "середина " * 60 + "гранты и ещё грант, грантам конец " + "хвост " * 60
    snippet = Highlighter("ru", "грант").snippet("Ничего", text)
    assert snippet.count("<mark>") == 3
    assert snippet.startswith("… середина")
    assert snippet.endswith(" …")
    plain = re.sub("</?mark>", "", snippet).strip("… ")
    assert plain in text
    assert len(plain) <= SNIPPET


def test_a_summary_with_a_match_comes_before_the_text() -> None:
    highlighter = Highlighter("ru", "грант")
    assert highlighter.snippet("О грантах", "Гранты гранты") == "О <mark>грантах</mark>"
    assert highlighter.snippet("О другом", "Гранты") == "<mark>Гранты</mark>"


def test_without_a_match_a_snippet_is_how_the_summary_begins() -> None:
    highlighter = Highlighter("ru", "зебра")
    assert highlighter.snippet("", "Текст") == "Текст"
    assert highlighter.snippet("Краткое", "Текст") == "Краткое"
    assert highlighter.snippet("слово " * 100).endswith("слово …")
    assert highlighter.snippet("", "") == ""


def test_a_text_without_spaces_is_cut_all_the_same() -> None:
    assert len(Highlighter("en", "zebra").snippet("x" * 5000)) == SNIPPET + len(" …")
    assert "<mark>" in Highlighter("en", "zebra").snippet("-" * 1000 + "zebra" + "-" * 1000)


@pytest.mark.parametrize("query", ["", "\x00", "\ud800", "🙂", "<mark>", "</mark>", "\u202e", "(", "\\"])
def test_any_query_and_any_text_give_balanced_marks(query: str) -> None:
    for text in ("", "a <mark> b", "\u202egrant\u200f", "🙂 grant", "mark </mark> mark"):
        html = Highlighter("en", query).whole(text)
        assert html.count("<mark>") == html.count("</mark>")
        assert re.sub("</?mark>", "", html).count("<") == 0
