"""Rich text of the database as clean HTML, and as the words that search finds."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.cms.richtext import clean, linked


def nowhere(kind: str, pk: int) -> None:
    """A resolver to which every link is dead."""
    return


def html(source: str) -> str:
    return clean(source, lambda kind, pk: f"/{kind}/{pk}/")[0]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            '<p data-block-key="x1">Text <b>bold</b> <i>slanted</i></p>',
            "<p>Text <strong>bold</strong> <em>slanted</em></p>",
        ),
        ("<ul><li>One</li><li>Two</li></ul>", "<ul><li>One</li><li>Two</li></ul>"),
        ('<p style="color:red" onclick="x()">Text</p>', "<p>Text</p>"),
        ("<p>a &lt; b &amp; c</p>", "<p>a &lt; b &amp; c</p>"),
        ("<p>line<br/>break</p>", "<p>line<br>break</p>"),
        ("<p>Bad <script>alert(1)</script>text</p>", "<p>Bad text</p>"),
        ("<div><span>Text</span></div>", "Text"),
        ("<p><b>never closed", "<p><strong>never closed</strong></p>"),
        ("</p>stray", "stray"),
        ("Қазақша мәтін – «тырнақша»", "Қазақша мәтін – «тырнақша»"),
    ],
)
def test_markup_is_semantic_and_closed(source: str, expected: str) -> None:
    assert html(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('<a linktype="page" id="7">x</a>', '<a href="/page/7/">x</a>'),
        ('<a id="7" linktype="document">x</a>', '<a href="/document/7/">x</a>'),
        ('<a href="https://example.org/?a=1&amp;b=2">x</a>', '<a href="https://example.org/?a=1&amp;b=2">x</a>'),
        ('<a href="mailto:a@example.org">x</a>', '<a href="mailto:a@example.org">x</a>'),
        ('<a href="/en/news/">x</a>', '<a href="/en/news/">x</a>'),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ('<a href="//example.org/">x</a>', "x"),
        ('<a href="https://[">x</a>', "x"),
        ('<a linktype="page" id="x7">x</a>', "x"),
        ('<a linktype="page">x</a>', "x"),
        ("<a>x</a>", "x"),
    ],
)
def test_links_lead_somewhere_known_or_leave_their_text(source: str, expected: str) -> None:
    assert html(source) == expected


def test_a_dead_link_leaves_its_text_in_place() -> None:
    assert clean('<p>See <a linktype="page" id="7">the <b>call</b></a>.</p>', nowhere)[0] == (
        "<p>See the <strong>call</strong>.</p>"
    )


def test_words_of_neighbouring_paragraphs_stay_apart() -> None:
    assert clean("<p>one</p><p>two<br/>three</p><ul><li>four</li></ul>", nowhere)[1] == "one two three four"


def test_a_word_that_is_partly_bold_stays_one_word() -> None:
    assert clean("<p><b>Қаз</b>ақстан</p>", nowhere)[1] == "Қазақстан"


def test_links_are_found_whatever_the_order_of_attributes() -> None:
    source = '<a linktype="page" id="3">a</a> <a id="4" linktype="document">b</a> <a href="/x" id="5">c</a>'

    assert linked(source) == {("page", 3), ("document", 4)}


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert all(name == "href" for name, _ in attrs)
        if tag not in ("br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


pieces = st.sampled_from(
    ["<p>", "</p>", "<b>", "</b>", "<a href='javascript:x'>", "</a>", "<script>", "</script>", "<img src=x onerror=y>"]
    + ["text", " & ", "<", ">", "<li>", "</ul>", "<!-- x -->", "<svg><p>", "&#x3c;script&#x3e;", '<a href="/x">']
)


@given(st.lists(pieces, max_size=12).map("".join) | st.text(max_size=60))
def test_whatever_comes_in_balanced_harmless_markup_comes_out(source: str) -> None:
    balance = _Balance()
    balance.feed(html(source))
    balance.close()

    assert not balance.open
    assert balance.tags <= {"p", "strong", "a", "li", "em", "ul", "ol", "br", "hr"}
