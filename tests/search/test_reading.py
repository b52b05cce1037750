"""How a query is read."""

from __future__ import annotations

import pytest

from search.reading import Reading, read


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("гранты для молодёжи", Reading("гранты для молодёжи")),
        ('"жас қыран" 2026', Reading("жас қыран 2026", ("жас қыран",))),
        ("«жас қыран»", Reading("жас қыран", ("жас қыран",))),
        ("“small grants” youth", Reading("small grants youth", ("small grants",))),
        ("„малые гранты“", Reading("малые гранты", ("малые гранты",))),
        ("гранты -фото", Reading("гранты", (), ("фото",))),
        ('гранты -"малые гранты"', Reading("гранты", (), ("малые гранты",))),
        ("e-mail - рассылка", Reading("e-mail - рассылка")),
        ("-фото", Reading("", (), ("фото",))),
        ('гранты "для', Reading("гранты для")),
        ('""', Reading("")),
        ("", Reading("")),
    ],
)
def test_quotation_marks_make_phrases_and_a_minus_before_a_word_excludes_it(text: str, reading: Reading) -> None:
    assert read(text) == reading
