"""Titles of problems: every code of the contract, in every language."""

from __future__ import annotations

from portal.api.problem_titles import TITLES
from portal.languages import LANGUAGES

CONTRACT = {
    "unknown-parameter",
    "invalid-value",
    "window-exceeded",
    "query-too-long",
    "not-found",
    "gone",
    "method-not-allowed",
    "not-acceptable",
    "cursor-expired",
    "too-many-requests",
    "sync-token-expired",
    "internal",
}


def test_every_code_of_the_contract_has_a_title_in_every_language() -> None:
    assert set(TITLES) == CONTRACT
    assert all(set(titles) == set(LANGUAGES) and all(titles.values()) for titles in TITLES.values())


def test_no_two_problems_are_called_the_same() -> None:
    for language in LANGUAGES:
        assert len({titles[language] for titles in TITLES.values()}) == len(TITLES)
