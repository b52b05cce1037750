"""The words of the index: what is spelled right, and what was nearly meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from search import vocabulary
from search.engines.storage import WORDS, Storage
from search.reading import read
from search.sought import Tokens
from search.sync import EmbeddedFollower
from search.vocabulary import Vocabulary, VocabularyReader, count
from search.wording import wordings
from tests.api.rows import withdraw
from tests.search.rows import item


def of(language: str, **counts: int) -> Vocabulary:
    return Vocabulary(language, count(language, counts))


KAZAKH = of("kk", көмек=9, қоғам=7, жастар=12, жастык=1, мектеп=5, мектебі=3)


@pytest.mark.parametrize("word", ["көмек", "КӨМЕК", "комек", "komek", "kömek"])
def test_a_word_is_known_in_plain_letters_and_in_the_other_script(word: str) -> None:
    assert KAZAKH.knows(word)
    assert KAZAKH.real(word) == "көмек"


@pytest.mark.parametrize("word", ["", "көмекк", "зебра", "!", "\x00", "🙂", "a" * 300])
def test_other_words_are_unknown(word: str) -> None:
    assert not KAZAKH.knows(word)
    assert KAZAKH.real(word) is None


@pytest.mark.parametrize(
    ("word", "is_one"),
    [
        ("жастар", True),
        ("мектепп", False),
        ("мектепте", True),
        ("мектебім", True),
        ("жастарға", True),
        ("zhastardyn", True),
    ],
)
def test_a_word_of_the_same_stem_is_a_form_of_it(word: str, is_one: bool) -> None:
    assert KAZAKH.has_form(word) is is_one


@pytest.mark.parametrize(
    ("word", "is_so"),
    [("мектеп", True), ("мект", True), ("мек", False), ("mektep", False), ("комек", False), ("қоғам-көмек", True)],
)
def test_a_word_is_spelled_so_if_it_or_a_longer_one_is_written_so(word: str, is_so: bool) -> None:
    assert KAZAKH.spells(word) is is_so
    assert KAZAKH.spells(word, begun=True) is (is_so or word == "мек")


def test_the_share_of_runs_of_letters_tells_words_from_what_is_none() -> None:
    assert KAZAKH.likeness(["мектеп"]) == 1.0
    assert KAZAKH.likeness(["мектер"]) == 4 / 6
    assert KAZAKH.likeness(["vtrntg"]) == KAZAKH.likeness([]) == 0.0


def test_a_word_is_excluded_in_all_forms_but_not_by_what_seems_to_be_one_in_another_language() -> None:
    words = {"ru": of("ru", сады=1), "tk": of("tk", bagy=2, grant=1)}
    asked = wordings(read("grant -саки -граны"), ("ru", "tk"), words)
    assert [tokens for tokens in asked["ru"].excluded if tokens.form == "stem"] == [
        Tokens("stem", ("сак",)),
        Tokens("stem", ("гран",)),
    ]
    assert asked["tk"].excluded == (Tokens("folded", ("saki",)), Tokens("folded", ("grany",)))


def test_a_hyphenated_word_is_known_if_its_parts_are() -> None:
    assert KAZAKH.knows("қоғам-көмек")
    assert not KAZAKH.knows("қоғам-зебра")


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("жастра", "жастар"),  # two letters exchanged
        ("мктеп", "мектеп"),  # one left out
        ("қоғамм", "қоғам"),  # one too many
        ("komak", "көмек"),  # another one, in the other script
        ("вектеп", "мектеп"),  # the first one
    ],
)
def test_what_is_nearest_is_a_real_word(typed: str, nearest: str) -> None:
    assert KAZAKH.nearest(typed)[0] == nearest


def test_of_words_equally_near_the_more_frequent_one_comes_first() -> None:
    assert KAZAKH.nearest("жастаk")[:2] == ("жастар", "жастык")


@pytest.mark.parametrize("typed", ["", "ү", "кк", "2026", "efap2026", "қоғам көмек", "\x00", "я" * 300])
def test_nothing_is_near_what_is_too_short_a_number_or_no_word(typed: str) -> None:
    assert KAZAKH.nearest(typed) == ()


def test_the_rarer_a_word_the_more_it_tells() -> None:
    assert KAZAKH.rarity("жастар") < KAZAKH.rarity("көмек") < KAZAKH.rarity("жастык") < KAZAKH.rarity("зебра")


def test_only_the_most_frequent_words_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "MOST_WORDS", 2)
    few = of("ru", молодёжь=3, вода=9, школа=5)
    assert [few.knows(word) for word in ("вода", "школа", "молодежь")] == [True, True, False]


def test_the_words_of_an_index_can_be_read_back(tmp_path: Path) -> None:
    reader = VocabularyReader(tmp_path / "words")
    assert reader.vocabularies() == ({}, "")
    vocabulary.write(tmp_path / "words", "kk", count("kk", {"көмек": 2, "комек": 1}))
    vocabulary.write(tmp_path / "words", "en", count("en", {"help": 1}))
    words, version = reader.vocabularies()
    assert set(words) == {"kk", "en"}
    assert (words["kk"].real("komek"), words["en"].real("HELP")) == ("көмек", "help")
    assert reader.vocabularies()[1] == version
    (tmp_path / "words" / "en.tsv").write_text("damaged")
    assert set(reader.vocabularies()[0]) == {"kk"}


def test_nobody_waits_until_all_words_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for language in ("en", "kk", "ru"):
        vocabulary.write(tmp_path, language, count(language, {"help": 1}))
    monkeypatch.setattr(vocabulary, "READING_SECONDS", 0.0)
    reader = VocabularyReader(tmp_path)
    assert reader.vocabularies() == ({}, "")
    monkeypatch.setattr(vocabulary, "READING_SECONDS", 60.0)
    assert set(reader.vocabularies()[0]) == {"en", "kk", "ru"}
    vocabulary.write(tmp_path, "kk", count("kk", {"көмек": 1}))
    monkeypatch.setattr(vocabulary, "READING_SECONDS", 0.0)
    assert not reader.vocabularies()[0]["kk"].knows("көмек")


@pytest.mark.django_db
def test_an_index_that_begins_to_answer_knows_its_words(follower: EmbeddedFollower) -> None:
    item("kk", "Жастарға көмек", text="Қоғам")
    follower.pull()
    words = vocabulary.read(Storage(follower.directory).link / WORDS, "kk")
    assert [words.real(word) for word in ("komek", "kogam")] == ["көмек", "қоғам"]


@pytest.mark.django_db
def test_words_come_and_go_with_the_rows(follower: EmbeddedFollower, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.sync.WORDS_SECONDS", 0.0)
    monkeypatch.setattr("search.sync.WORDS_SHARE", 0)
    first = item("kk", "Көмек")
    item("kk", "Басқа")
    follower.pull()
    withdraw(first)
    item("kk", "Жаңа")
    follower.pull()
    words = vocabulary.read(Storage(follower.directory).link / WORDS, "kk")
    assert [words.knows(word) for word in ("көмек", "басқа", "жаңа")] == [False, True, True]
