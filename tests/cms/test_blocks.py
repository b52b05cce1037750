"""The blocks of a body in public JSON."""

from __future__ import annotations

from typing import Any

import pytest

from portal.cms.blocks import BodyBlock, list_values, provider_of
from portal.cms.embedded import Wanted


class Plain:
    """A context in which every image and file may be shown, but number 0."""

    def html(self, source: str) -> str:
        return source

    def plain(self, text: str) -> str:
        return text

    def image(self, pk: int | None) -> dict[str, Any] | None:
        return {"src": str(pk)} if pk else None

    def file(self, pk: int | None) -> dict[str, Any] | None:
        return {"url": str(pk)} if pk else None


CASES: list[tuple[str, Any, Any]] = [
    ("heading", {"text": "Who", "level": "3"}, {"text": "Who", "level": 3}),
    ("heading", {"text": "Who"}, {"text": "Who", "level": 2}),
    ("paragraph", "<p>x</p>", {"html": "<p>x</p>"}),
    ("image", {"image": 4, "caption": "c"}, {"image": {"src": "4"}, "caption": "c"}),
    ("image", {"image": 0, "caption": "c"}, None),
    (
        "gallery",
        [{"type": "item", "id": "a", "value": {"image": 4, "caption": ""}}, {"image": 0}],
        {"images": [{"image": {"src": "4"}, "caption": ""}]},
    ),
    ("gallery", [{"image": 0}], None),
    ("quotation", {"text": "t", "author": "a"}, {"text": "t", "author": "a", "role": ""}),
    ("figures", [{"value": "7", "label": "schools"}], {"figures": [{"value": "7", "label": "schools"}]}),
    (
        "table",
        {
            "columns": [{"type": "text", "heading": "A"}],
            "rows": [{"values": ["1"]}, {"values": [None]}],
            "caption": "c",
        },
        {"caption": "c", "columns": ["A"], "rows": [["1"], [""]]},
    ),
    ("table", None, None),
    (
        "embed",
        {"url": "https://www.youtube.com/watch?v=1", "title": "Film"},
        {"url": "https://www.youtube.com/watch?v=1", "title": "Film", "provider": "YouTube"},
    ),
    ("attachment", {"title": "Form", "file": 5}, {"title": "Form", "file": {"url": "5"}}),
    ("attachment", {"title": "Form", "file": None}, None),
    ("callout", {"style": "warning", "text": "<p>x</p>"}, {"style": "warning", "html": "<p>x</p>"}),
    ("unheard_of", {"x": 1}, None),
]


@pytest.mark.parametrize(("name", "value", "expected"), CASES)
def test_a_block_has_its_documented_shape_or_is_left_out(name: str, value: Any, expected: Any) -> None:
    shown = BodyBlock().public([{"type": name, "id": "b1", "value": value}], Plain())

    assert shown == ([] if expected is None else [{"type": name, "id": "b1", "value": expected}])


def test_what_blocks_embed_is_noted_without_rendering() -> None:
    wanted = Wanted()
    raw = [
        {"type": "gallery", "id": "1", "value": [{"image": 4}, {"image": 5}]},
        {"type": "image", "id": "2", "value": {"image": 6}},
        {"type": "attachment", "id": "3", "value": {"title": "t", "file": 7}},
        {"type": "callout", "id": "4", "value": {"text": '<a linktype="page" id="8">x</a>'}},
        {"type": "paragraph", "id": "5", "value": '<a linktype="document" id="9">x</a>'},
    ]
    BodyBlock().public(raw, wanted)

    assert (wanted.images, wanted.files, wanted.pages) == ({4, 5, 6}, {7, 9}, {8})


def test_lists_are_read_in_both_of_wagtails_forms() -> None:
    assert list_values([{"type": "item", "value": 1, "id": "x"}, 2]) == [1, 2]


@pytest.mark.parametrize(
    ("url", "provider"),
    [("https://m.youtube.com/x", "YouTube"), ("https://example.org/a", "example.org"), ("not an address", "")],
)
def test_a_provider_is_named_by_its_host(url: str, provider: str) -> None:
    assert provider_of(url) == provider
