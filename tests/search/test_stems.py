"""Forms of a word meet in one stem, and the rules are written so that another engine can compile them."""

from __future__ import annotations

import re

import pytest

from search.languages.analyze import stem
from search.languages.stems import RULES, light, russian


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", ["policy", "policies"]),
        ("en", ["train", "training", "trained", "trains"]),
        ("ru", ["грант", "гранты", "грантов", "грантами", "granty", "grantov"]),
        ("kk", ["ұйым", "ұйымдар", "ұйымдары", "ұйымдарына", "uiymdar"]),
        ("ky", ["мектеп", "мектептер", "мектептерге", "мектептин"]),
        ("uz", ["tashkilot", "tashkilotlar", "tashkilotlari", "tashkilotga", "ташкилотлар"]),
        ("tk", ["mekdep", "mekdepler", "mekdepleri", "mekdebe"]),
        ("az", ["kitab", "kitabı", "kitabda", "kitabları", "kitablarda", "китаблары"]),
        ("tg", ["донишҷӯ", "донишҷӯён", "донишҷӯёни"]),
    ],
)
def test_forms_of_a_word_have_one_stem(language: str, forms: list[str]) -> None:
    assert len({tuple(stem(language, form)) for form in forms}) == 1


@pytest.mark.parametrize("language", RULES)
def test_a_stem_keeps_at_least_two_letters_of_a_short_word(language: str) -> None:
    for word in ("su", "ata", "indi", "lari"):
        assert len(light(language, word)) >= 2


@pytest.mark.parametrize("language", RULES)
def test_rules_describe_whole_words_and_keep_all_their_groups_in_order(language: str) -> None:
    for pattern, replacement in RULES[language]:
        assert all(branch.startswith("^") for branch in re.split(r"\|(?=\^)", pattern))
        assert pattern.endswith("$")
        groups = re.findall(r"\$(\d)", replacement)
        assert groups == [str(number + 1) for number in range(re.compile(pattern).groups)]


def test_russian_has_no_rules_of_ours() -> None:
    assert "ru" not in RULES
    assert light("ru", "granti") == "granti"
    assert russian("грантами") == "грант"
