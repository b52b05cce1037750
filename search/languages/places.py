"""Names of places: words of a query that name a place, in any of our languages, and the names it has in the others.

Countries and first-level regions have the labels of the shipped vocabularies; `places.json` adds what else they are
called, and about a hundred towns. Of a place's names in a language the first is today's everyday one, then come
longer, older and abbreviated ones; one script is enough, folding brings the others. `ambiguous` lists, by language,
names that are searched for but not recognised, because they are also ordinary words or somebody else's name.

Left out altogether, for the same reason: Karshi (`qarshi`, against), Navoi, Abai, Shevchenko (Aktau), Fuzuli and Manas
(Jalal-Abad), Kara-Kul (a fur), Kant, Rudny, Serdar, Verny (Almaty: faithful), Rybachye (Balykchy: of fishermen), Vahdat
(unity), Ahal and Balkan without a word for region; Akmola and Zhambyl are regions, not Astana and Taraz.

Sources: CLDR (countries, Central Asia, the European Union); ISO 3166-2 (codes of regions); GeoNames (geonames.org,
CC BY 4.0: identifiers and names of towns, former names included); Wikipedia (renamings, names GeoNames lacks).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from portal.cms.choices import vocabulary
from portal.languages import LANGUAGES
from search.languages.analyze import analyse, exact, folded, stem
from search.languages.folding import LATIN_TO_RUSSIAN, fold

Names = dict[str, tuple[str, ...]]
"""A place's names by language, today's first."""

_FILE = Path(__file__).parent / "places.json"
_FORMS = ("exact", "folded", "stem")
"""How well a word matches a name, best first."""
_SHORT = 3
"""Names that fold to so few letters are recognised only as they are spelled: `Ош`, `США`, `UK`."""

# What may follow a name, folded: a stem alone would take `salyar` for Salyan and `кубат` (power) for Cuba.
_CASES = {
    "en": "s",
    "ru": "[аяуюеиы]|[оеё]м|[оеё]й|[оеь]ю|[ое]в|[ая](?:м|х|ми)",
    "kk": "[ndt](?:in|i)|n?[dt][ae]n?|n[ae]n?|[gk][ae]|[mbp]en|n?[dt][ae]g[iy]",
    "ky": "[ndt](?:[iu]n|[iu])|n?[dt][aeo]n?|n[aeo]n?|[gk][aeo]|n?[dt][aeo]g[iuy]",
    "tg": "i|ro|iro|am",
    "uz": "ning|ni|[gk]a|dan?|dagi|gacha",
    "tk": "n?[yiu]n|n?[yi]|n?[ae]|n?d[ae]n?|n?d[ae]k[yi]",
    "az": "[ny]?[iu]n?|[ny]?[ae]|n?d[ae]n?|n?d[ae]ki|y?l[ae]",
}
_VOICED = {"p": "b", "t": "d", "k": "gy", "q": "g", "c": "j"}
"""What a last consonant may become before such an ending."""


class PlaceSpan(NamedTuple):
    """Words `start` to `end` (exclusive) of a text name a place, which has these names."""

    start: int
    end: int
    names: Names


class _Key(NamedTuple):
    """How one name looks in one form; its plain words tell inflected forms from chance."""

    words: list[str]
    plain: list[str]
    code: str


def place_names(text: str) -> list[PlaceSpan]:
    """The places named in `text`, from left to right; where names overlap, the first and then the longest counts.

    Positions count the words of `analyse`; a language that divides the text differently from the others is not asked.
    """
    words: dict[tuple[str, str], list[str]] = {}
    for language in LANGUAGES:
        forms = analyse(language, text)
        words |= {(form, language): getattr(forms, form).split() for form in _FORMS}
    count = len(words["folded", "en"])
    asked = [form for form in _index() if len(words[form]) == count]
    plain = {language: _plain(language, text, words["folded", language]) for language in LANGUAGES}
    spans: list[PlaceSpan] = []
    start = 0
    while start < count:
        best: _Key | None = None
        for form in asked:
            for key in _index()[form].get(words[form][start], ()):
                end = start + len(key.words)
                if (
                    (best is None or len(key.words) > len(best.words))
                    and words[form][start:end] == key.words
                    and (form[0] != "stem" or _inflected(form[1], key.plain, plain[form[1]][start:end]))
                ):
                    best = key
        if best:
            spans.append(PlaceSpan(start, start + len(best.words), _names()[best.code]))
        start += len(best.words) if best else 1
    return spans


def _plain(language: str, text: str, words: list[str]) -> list[str]:
    """The folded words; of Russian, Cyrillic ones, because `грузы` and `Грузии` fold alike."""
    return fold(LATIN_TO_RUSSIAN, " ".join(exact(language, text))).split() if language == "ru" else words


def _inflected(language: str, name: list[str], words: list[str]) -> bool:
    """Words with the stems of a name may be forms of it, or others: `дания` and `данные`, `Salýan` and `salýar`."""
    if language == "ru" and len(name) > 1:
        return True
    if len(words) != len(name) or words[:-1] != name[:-1]:
        return False
    return any(
        words[-1].startswith(base) and re.fullmatch(_CASES[language], words[-1][len(base) :])
        for base in _bases(language, name[-1])
    )


def _bases(language: str, name: str) -> list[str]:
    """What the endings follow: Russian ones replace a last vowel, others may voice a last consonant."""
    if language == "ru":
        return [name[:-1] if name[-1] in "аяьйы" else name]
    return [name, *(name[:-1] + voiced for voiced in _VOICED.get(name[-1], ""))]


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


def _spoken(label: str) -> str:
    """A label of CLDR as people write it: "Myanmar (Burma)", "Bosnia & Herzegovina"."""
    return re.sub(r" \(.*\)", "", label).replace(" & ", " and ")


@cache
def _index() -> dict[tuple[str, str], dict[str, list[_Key]]]:
    """Keys by form and language, best spelled first, and by their first word."""
    index: dict[tuple[str, str], dict[str, list[_Key]]] = {
        (form, language): {} for form in _FORMS for language in LANGUAGES
    }
    forms = {entry["code"]: entry["forms"] for entry in _file()["places"] if "forms" in entry}
    for code, names in _names().items():
        for language, spellings in names.items():
            for spelling in (*spellings, *forms.get(code, {}).get(language, ())):
                if spelling not in _file()["ambiguous"].get(language, ()):
                    for form, key in _keys(code, language, spelling):
                        index[form, language].setdefault(key.words[0], []).append(key)
    return index


def _keys(code: str, language: str, spelling: str) -> Iterator[tuple[str, _Key]]:
    words = folded(language, spelling)
    plain = _plain(language, spelling, words)
    yield "exact", _Key(exact(language, spelling), plain, code)
    if sum(map(len, words)) > _SHORT:
        yield "folded", _Key(words, plain, code)
        stems = stem(language, spelling)
        # A Russian name that ends in another vowel (Того, Душанбе) has no other forms; what is left of Куба is a cube.
        if language != "ru" or (
            plain[-1][-1] not in "еиоуюэ" and len("".join([*plain[:-1], *_bases("ru", plain[-1])])) > _SHORT
        ):
            yield "stem", _Key(stems, plain, code)
