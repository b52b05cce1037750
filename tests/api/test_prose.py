"""Bodies as one HTML text."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings

from portal.api.addresses import absolute, page_at
from portal.api.prose import prose


@pytest.mark.parametrize(
    ("kind", "value", "html"),
    [
        ("heading", {"text": "A & B", "level": 3}, "<h3>A &amp; B</h3>"),
        ("paragraph", {"html": "<p>a</p>"}, "<p>a</p>"),
        ("quotation", {"text": "Words", "author": "", "role": ""}, "<blockquote><p>Words</p></blockquote>"),
        ("quotation", {"text": "W", "author": "A", "role": "B"}, "<blockquote><p>W</p><p>A, B</p></blockquote>"),
        (
            "table",
            {"caption": "Pay", "columns": ["Grade", ""], "rows": [["1", "<100"], ["", "200"], ["", ""]]},
            "<p>Pay</p><ul><li>Grade: 1; &lt;100</li><li>200</li></ul>",
        ),
        ("table", {"caption": "", "columns": [], "rows": []}, ""),
        ("embed", {"url": 'https://a.example/?"', "title": "A"}, '<p><a href="https://a.example/?&quot;">A</a></p>'),
        ("image", {"image": {}, "caption": "Not told"}, ""),
        ("callout", {"html": '<p><a href="/en/x/">x</a></p>'}, '<p><a href="https://www.example/en/x/">x</a></p>'),
        (
            "paragraph",
            {"html": '<a href="/documents/1/a.pdf">x</a>'},
            '<a href="https://admin.example/documents/1/a.pdf">x</a>',
        ),
    ],
)
def test_each_block_keeps_its_words(settings: LazySettings, kind: str, value: dict[str, Any], html: str) -> None:
    settings.FRONTEND_URL = "https://www.example"
    settings.WAGTAILADMIN_BASE_URL = "https://admin.example"
    assert prose([{"type": kind, "id": None, "value": value}]) == html


def test_a_site_and_an_admin_below_a_path_keep_it(settings: LazySettings) -> None:
    settings.FRONTEND_URL = "https://www.example/portal/"
    settings.WAGTAILADMIN_BASE_URL = "https://admin.example/cms"
    html = '<a href="/en/x/">x</a><a href="/documents/1/a.pdf">y</a>'

    assert prose([{"type": "paragraph", "id": None, "value": {"html": html}}]) == (
        '<a href="https://www.example/portal/en/x/">x</a><a href="https://admin.example/cms/documents/1/a.pdf">y</a>'
    )
    assert (page_at("/"), absolute("/sitemap.xml")) == (
        "https://www.example/portal/",
        "https://admin.example/cms/sitemap.xml",
    )
    settings.FRONTEND_URL = ""
    assert page_at("/en/x/") == "https://admin.example/cms/en/x/"
