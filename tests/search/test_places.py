"""Places are recognised in any language and script, under former names too, and named in all languages."""

from __future__ import annotations

import pytest

from portal.languages import LANGUAGES
from search.languages.places import place_names


@pytest.mark.parametrize("query", ["Бишкек", "Bishkek", "bishkek", "Frunze", "Фрунзе", "в Бишкеке"])
def test_a_place_is_named_in_every_language_whatever_it_is_called(query: str) -> None:
    (span,) = place_names(query)
    assert set(span.names) == set(LANGUAGES)
    assert "Бишкек" in span.names["ru"]
    assert "Bişkek" in span.names["az"] or "Bişkek" in span.names["tk"]


@pytest.mark.parametrize("query", ["гранты для молодёжи", "верный друг", "", "2026", "🙂"])
def test_words_that_are_no_place_are_left_alone(query: str) -> None:
    assert place_names(query) == []
