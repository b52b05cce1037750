"""Rich text in lines: what an editor could have written, with names in place of ids."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from portal.cms.blocks import RICH_TEXT_FEATURES
from portal.transfer.problems import Problem
from portal.transfer.richtext import allowed_tags, decode_html, encode_html

TAGS = allowed_tags([*RICH_TEXT_FEATURES, "image"])


class Library:
    """Knows page 12, image 5 and file 3."""

    today: date | None = None
    draft = False
    seed = ""

    def term(self, *_: Any) -> Any:
        """Nothing is classified here."""
        raise NotImplementedError

    def image(self, named: Any, path: str = "") -> Any:
        """Both ways."""
        if isinstance(named, int):
            return "a&b.png" if named == 5 else None
        return SimpleNamespace(pk={"a&b.png": 5}[named])

    def file(self, named: Any, path: str = "") -> Any:
        """Both ways."""
        return {3: "c.pdf", "c.pdf": 3}.get(named)

    def page(self, named: Any, path: str = "") -> Any:
        """Both ways."""
        if isinstance(named, int):
            return {"source": "s", "external_id": 'x"1'} if named == 12 else None
        return 12 if named == {"source": "s", "external_id": 'x"1'} else None


STORED = [
    "",
    "plain text",
    "<p>One &amp; two &nbsp; &#8212; «three» 3 > 2</p>",
    '<p data-block-key="abc12">Key</p><ul><li data-block-key="x"><b>bold</b> and <i>it</i></li></ul>',
    '<p><a href="https://example.org/?a=1&amp;b=2">link</a><br/>next</p>',
    '<p><a href="mailto:a@example.org">mail</a> <a href="/kk/about/">here</a> <a href="#note">note</a></p>',
    '<p><a id="12" linktype="page">page</a> <a linktype="document" id="3">file</a></p>',
    '<p>x</p><embed alt="it&#x27;s &quot;it&quot;" embedtype="image" format="left" id="5"/>',
    "<blockquote>Words</blockquote>",
]


@pytest.mark.parametrize("html", STORED)
def test_rich_text_comes_back_to_the_byte(html: str) -> None:
    line = encode_html(html, Library())
    assert 'id="12"' not in line
    assert decode_html(line, TAGS, Library(), "body") == html


def test_references_are_names_in_a_line() -> None:
    line = encode_html(STORED[6] + STORED[7], Library())
    assert '<a source="s" external_id="x&quot;1" linktype="page">' in line
    assert '<a linktype="document" file="c.pdf">' in line
    assert 'format="left" file="a&amp;b.png"/>' in line


def test_a_link_to_what_is_gone_stays_a_link_to_nothing() -> None:
    line = encode_html('<p><a linktype="page" id="99">gone</a></p>', Library())
    assert line == '<p><a linktype="page">gone</a></p>'
    assert decode_html(line, TAGS, Library(), "body") == '<p><a linktype="page" id="0">gone</a></p>'


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<script>alert(1)</script>", "<script> is not allowed here"),
        ("<P>x</P>", "write tags in small letters"),
        ("<h2>x</h2>", "<h2> is not allowed here"),
        ('<p onclick="x">y</p>', "may not have the attribute onclick"),
        ("<p style='x'>y</p>", "write tags in small letters and attributes"),
        ("<a href=https://example.org/>x</a>", "write tags in small letters and attributes"),
        ('<a href="javascript:alert(1)">x</a>', "is not allowed"),
        ('<a href="java\tscript:alert(1)">x</a>', "is not allowed"),
        ('<a href="data:text/html,x">x</a>', "is not allowed"),
        ('<a href="x>y">z</a>', "write tags"),
        ('<a linktype="page" id="12">x</a>', "may not have the attribute id"),
        ('<a linktype="course" file="c.pdf">x</a>', "unknown kind of link"),
        ("<p><b>x</p></b>", "</p> closes nothing that is open"),
        ("<p>x", "<p> is not closed"),
        ("x</p>", "</p> closes nothing that is open"),
        ("<p/>", "must be written <p>…</p>"),
        ("<p>1 < 2</p>", "a bare “<” must be written &lt;"),
        ("<p>x</p", "must be written &lt;"),
        ("<!-- x -->", "comments are not allowed"),
        ("<!DOCTYPE html>", "declarations are not allowed"),
        ("<?php x ?>", "declarations are not allowed"),
        ("<![CDATA[x]]>", "not allowed"),
        ('<embed embedtype="image" file="a.png" onload="x"/>', "may not have the attribute onload"),
        ("<iframe></iframe>", "<iframe> is not allowed here"),
    ],
)
def test_what_an_editor_could_not_have_written_is_refused(html: str, reason: str) -> None:
    with pytest.raises(Problem) as caught:
        decode_html(html, TAGS, Library(), "body[0]")
    assert caught.value.field == "body[0]"
    assert reason in caught.value.reason


def test_only_tags_of_the_fields_own_features_are_allowed() -> None:
    assert allowed_tags(["bold"]) == {"p", "br", "b", "strong"}
    assert "ul" in allowed_tags(None)
