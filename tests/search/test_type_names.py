"""What a type and a kind are called finds items of them, whatever their texts say."""

from __future__ import annotations

import pytest

from tests.search.conftest import FedEngine
from tests.search.rows import item


@pytest.mark.parametrize(
    ("locale", "query"),
    [("ru", "вакансии"), ("en", "jobs"), ("en", "internship"), ("uz", "boʻsh ish"), ("kk", "бос жумыс орындары")],
)
def test_jobs_are_found_by_what_their_type_or_kind_is_called(fed: FedEngine, locale: str, query: str) -> None:
    job = item(locale, "Alpha", type_name="jobs", kind="internship")
    item(locale, "Beta", type_name="news")

    assert fed.rows(query, locale=locale) == [job.pk]


def test_an_excluded_word_counts_only_where_it_is_written(fed: FedEngine) -> None:
    call = item("ru", "Конкурс для школ", type_name="funding", kind="contest")
    item("ru", "Конкурс и программы", type_name="funding", kind="contest")

    assert fed.rows("конкурс -программы") == [call.pk]


def test_words_that_are_written_count_more_than_the_name_of_the_type(fed: FedEngine) -> None:
    named = item("ru", "Alpha", type_name="jobs", kind="job")
    written = item("ru", "Вакансии недели", type_name="pages")

    assert fed.rows("вакансии") == [written.pk, named.pk]
