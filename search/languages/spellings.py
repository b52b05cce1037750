"""How the names of a place are spelled in texts of a language: in every case, script and plain-letter typing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from search.languages.analyze import Form, exact, folded, gram
from search.languages.cases import adjectives, cases, russian_base
from search.languages.places import SHORT, PlaceSpan, ordinary_words

FEWEST_GRAMS = 4
"""Grams by which a name is known inside of other words, seven letters; measured: of six, `Daniya` is in `madaniyat`."""


@dataclass(frozen=True)
class Name:
    """A name that stands in a text: of each of its words, one of the spellings."""

    form: Form
    words: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Spelled:
    """What finds a place in the texts of a language."""

    names: tuple[Name, ...]
    grams: tuple[tuple[str, ...], ...] = ()
    """Of names that are long enough to be told by all their grams, also inside of other words (`қазақстандық`)."""


def spelled(language: str, span: PlaceSpan, typed: str) -> Spelled:
    """The names of a place in a language, and how it was typed."""
    return _spelled(language, span.names.get(language, ()), span.irregular.get(language, ()), typed)


@lru_cache(maxsize=1024)
def _spelled(language: str, names: tuple[str, ...], irregular: tuple[str, ...], typed: str) -> Spelled:
    found = [_name(language, name) for name in names]
    found += [_word(language, word) for word in irregular]
    alone: dict[Form, set[str]] = {"exact": set(), "folded": set()}
    for name in found:
        if len(name.words) == 1:
            alone[name.form] |= name.words[0] - ordinary_words(language)
    own = _word(language, typed)
    if len(own.words) == 1:
        alone[own.form] |= own.words[0]
    several = dict.fromkeys(name for name in found if len(name.words) > 1)
    return Spelled(
        (*(Name(form, (frozenset(words),)) for form, words in alone.items() if words), *several),
        tuple(dict.fromkeys(filter(None, (_grams(language, name) for name in names)))),
    )


def _name(language: str, name: str) -> Name:
    """A name in all its cases. Russian ones stand in Cyrillic, because `грузы` and `Грузии` fold alike."""
    words = folded(language, name)
    if len("".join(words)) <= SHORT:
        return _word(language, name)
    if language == "ru":
        return Name("exact", tuple(frozenset(_russian(word, alone=len(words) == 1)) for word in exact("ru", name)))
    return Name("folded", (*(frozenset((word,)) for word in words[:-1]), cases(language, words[-1])))


def _word(language: str, word: str) -> Name:
    """Just what stands there; short words only as they are spelled, as so few letters are too much alike."""
    words = folded(language, word)
    form: Form = "exact" if language == "ru" or len("".join(words)) <= SHORT else "folded"
    return Name(form, tuple(frozenset((one,)) for one in (exact(language, word) if form == "exact" else words)))


def _russian(word: str, *, alone: bool) -> Iterator[str]:
    """The forms of a word of a Russian name, also with е for ё and in plain Latin letters."""
    yield from folded("ru", word)
    for written in dict.fromkeys((word, word.replace("ё", "е"))):
        yield written
        if not alone:
            yield from adjectives(written)
        # Душанбе and Баку have no other forms, and what remains of Куба is a cube.
        if not alone or (written[-1] not in "еиоуюэ" and len(russian_base(written)) > SHORT):
            yield from cases("ru", written)


def _grams(language: str, name: str) -> tuple[str, ...]:
    # Russian adjectives drop a last vowel that has no cases, too: `душанбинский`.
    grams = tuple(gram(language, russian_base(name).rstrip("еиоуюэ") if language == "ru" else name))
    return grams if " " not in name and "-" not in name and len(grams) >= FEWEST_GRAMS else ()
