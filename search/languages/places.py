"""Names of places: words of a query that name a place, in any of our languages, and the names it has in the others.

Countries and first-level regions have the labels of the shipped vocabularies; `places.json` adds what else they are
called, and about a hundred towns. Of a place's names in a language the first is today's everyday one, then come longer,
older and abbreviated ones; one script is enough, folding brings the other. `irregular` are cases that no rule forms
(`Оше`, `Египта`). `ambiguous` lists, by language, names that are searched for but not recognised, because they are also
ordinary words or something else (`орал`, `семей`, `того`). `ordinary` lists, by language, words that are not even
searched for, as they are written there: in news, they hardly ever name the place.

Left out altogether, for the same reason: Karshi (`qarshi`, against), Navoi, Abai, Shevchenko (Aktau), Fuzuli and Manas
(Jalal-Abad), Kara-Kul (a fur), Kant, Rudny, Serdar, Verny (Almaty: faithful), Rybachye (Balykchy: of fishermen), Vahdat
(unity), Ahal and Balkan without a word for region; Akmola and Zhambyl are regions, not Astana and Taraz.

Sources: CLDR (countries, Central Asia, the European Union); ISO 3166-2 (codes of regions); GeoNames (geonames.org,
CC BY 4.0: identifiers and names of towns, former names included); Wikipedia (renamings, names GeoNames lacks).
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from portal.cms.choices import vocabulary
from portal.languages import LANGUAGES
from search.languages.analyze import analyse, exact, folded
from search.languages.cases import adjectives, cases, russian_base
from search.languages.folding import LATIN_TO_RUSSIAN, fold

Names = dict[str, tuple[str, ...]]
"""A place's names by language, today's first."""

_FILE = Path(__file__).parent / "places.json"
_FORMS = ("exact", "folded", "inflected")
"""How well words match a name, best first."""
SHORT = 3
"""Names that fold to so few letters are recognised only as they are spelled: `Ош`, `США`, `UK`."""


class PlaceSpan(NamedTuple):
    """Words `start` to `end` (exclusive) of a text name a place, which has these names."""

    start: int
    end: int
    names: Names
    irregular: Names
    """Cases of its names that no rule forms."""


class _Key(NamedTuple):
    """The words of a name in one form, and the place's code."""

    words: list[str]
    code: str


def place_names(text: str) -> list[PlaceSpan]:
    """The places named in `text`, from left to right; where names overlap, the first and then the longest counts.

    Positions count the words of `analyse`; a language that divides the text differently from the others is not asked.
    """
    words = {(form, language): found for language in LANGUAGES for form, found in _words(language, text).items()}
    count = len(words["folded", "en"])
    asked = [form for form in _index() if len(words[form]) == count]
    spans: list[PlaceSpan] = []
    start = 0
    while start < count:
        best: _Key | None = None
        for form in asked:
            for key in _index()[form].get(_heading(form[0], words[form][start]), ()):
                if (best is None or len(key.words) > len(best.words)) and _names_it(
                    form, key.words, words[form], start
                ):
                    best = key
        if best:
            irregular = _irregular().get(best.code, {})
            spans.append(PlaceSpan(start, start + len(best.words), _names()[best.code], irregular))
        start += len(best.words) if best else 1
    return spans


def _words(language: str, text: str) -> dict[str, list[str]]:
    """The words of a text in each form; for Russian cases in Cyrillic, because `грузы` and `Грузии` fold alike."""
    forms = analyse(language, text)
    spelled, plain = forms.exact.split(), forms.folded.split()
    cased = fold(LATIN_TO_RUSSIAN, forms.exact).split() if language == "ru" else plain
    return {"exact": spelled, "folded": plain, "inflected": cased}


def _heading(form: str, word: str) -> str:
    """Under what a name that begins with this word is kept."""
    return word[:SHORT] if form == "inflected" else word


def _names_it(form: tuple[str, str], name: list[str], words: list[str], start: int) -> bool:
    part = words[start : start + len(name)]
    return part == name or (form[0] == "inflected" and len(part) == len(name) and _inflected(form[1], name, part))


def _inflected(language: str, name: list[str], words: list[str]) -> bool:
    """Only the last word of a name has cases; in Russian, each of them."""
    if language != "ru":
        return words[:-1] == name[:-1] and words[-1] in cases(language, name[-1])
    return all(word in _russian(name, part) for part, word in zip(name, words, strict=True))


def _russian(name: list[str], part: str) -> frozenset[str]:
    """The forms of one of a Russian name's words."""
    return cases("ru", part) | adjectives(part) if len(name) > 1 else cases("ru", part)


@cache
def _file() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return content


@cache
def _names() -> dict[str, Names]:
    """All places we know, by code: countries, regions, towns."""
    names: dict[str, dict[str, list[str]]] = {}
    for entry in (*vocabulary("country"), *vocabulary("region")):
        names[entry["code"]] = {language: [_spoken(label)] for language, label in entry["labels"].items()}
    for entry in _file()["places"]:
        known = names.setdefault(entry["code"], {})
        for language, more in entry["names"].items():
            known[language] = [*known.get(language, ()), *more]
    return {code: {language: tuple(place[language]) for language in LANGUAGES} for code, place in names.items()}


@cache
def ordinary_words(language: str) -> frozenset[str]:
    """Names and cases of names that are not searched for in texts of the language."""
    return frozenset(_file()["ordinary"].get(language, ()))


@cache
def _irregular() -> dict[str, Names]:
    """Cases that no rule forms, by the code of the place."""
    return {
        entry["code"]: {language: tuple(words) for language, words in entry["irregular"].items()}
        for entry in _file()["places"]
        if "irregular" in entry
    }


def _spoken(label: str) -> str:
    """A label of CLDR as people write it: "Myanmar (Burma)", "Bosnia & Herzegovina"."""
    return re.sub(r" \(.*\)", "", label).replace(" & ", " and ")


@cache
def _index() -> dict[tuple[str, str], dict[str, list[_Key]]]:
    """The names by form and language, best form first, and by heading."""
    index: dict[tuple[str, str], dict[str, list[_Key]]] = {
        (form, language): {} for form in _FORMS for language in LANGUAGES
    }
    ambiguous = _file()["ambiguous"]
    for code, names in _names().items():
        for language, spellings in names.items():
            for spelling in spellings:
                if spelling not in ambiguous.get(language, ()):
                    for form, words in _forms(language, spelling):
                        index[form, language].setdefault(_heading(form, words[0]), []).append(_Key(words, code))
    for code, names in _irregular().items():
        for language, irregular in names.items():
            for word in irregular:
                words = exact(language, word)
                index["exact", language].setdefault(words[0], []).append(_Key(words, code))
    return index


def _forms(language: str, name: str) -> Iterator[tuple[str, list[str]]]:
    """The forms in which a name is recognised, and its words in each."""
    spelled, plain = exact(language, name), folded(language, name)
    yield "exact", spelled
    if len("".join(plain)) <= SHORT:
        return
    yield "folded", plain
    if language != "ru":
        yield "inflected", plain
        return
    cased = fold(LATIN_TO_RUSSIAN, " ".join(spelled)).split()
    # Того, Душанбе and Баку have no other forms, and what remains of Куба is a cube.
    if len(cased) > 1 or (cased[0][-1] not in "еиоуюэ" and len(russian_base(cased[0])) > SHORT):
        yield "inflected", cased


def other_names(code: str, language: str) -> tuple[str, ...]:
    """What a country or region is called in a language, former names included; nothing if we do not know the code."""
    return _names().get(code, {}).get(language, ())


def is_beginning(text: str) -> bool:
    """Whether the name of a place goes on from a text, in any language."""
    return any(_goes_on(_folded_names(language), " ".join(folded(language, text))) for language in LANGUAGES)


@cache
def _folded_names(language: str) -> list[str]:
    return sorted(" ".join(folded(language, name)) for names in _names().values() for name in names[language])


def _goes_on(names: list[str], begun: str) -> bool:
    place = bisect_left(names, begun)
    return bool(begun) and place < len(names) and names[place].startswith(begun)
