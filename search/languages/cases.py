"""The cases of names: the forms that a name takes in texts, beside its own.

Stems will not do for names: they take `Salýan` for a verb, `Кубат` for Cuba and the orchards of `Mekdep bagy` for Baku,
and those of `Афганистан` and its forms differ. So the endings of each language are written out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

# What may follow a name, by language: folded, in Russian Cyrillic. One letter of each bracket, `?`: or none.
_ENDINGS = {
    "en": "s",
    "ru": "[аяуюеиы] [ое]м [ое]й [оеь]ю [ое]в [ая]м [ая]х [ая]ми",
    "kk": "[ndt]in? n?[dt][ae]n? n[ae]n? [gk][ae] [mbp]en n?[dt][ae]g[iy]",
    "ky": "[ndt][iu]n? n?[dt][aeo]n? n[aeo]n? [gk][aeo] n?[dt][aeo]g[iuy]",
    "tg": "i ro iro am",
    "uz": "ning ni [gk]a dan? dagi gacha",
    "tk": "n?[yiu]n n?[yi] n?[ae] n?d[ae]n? n?d[ae]k[yi]",
    "az": "[ny]?[iu]n? [ny]?[ae] n?d[ae]n? n?d[ae]ki y?l[ae]",
}
_AFTER_N = {"kk": "[ae]", "ky": "[aeo]"}
"""Of -га after н the г is gone: folding takes нг for one sound."""
_ADJECTIVE = re.compile("(.+)[аоыяеи][яей]")
_ADJECTIVE_ENDINGS = "[ая]я [уыюи][юйехм] [оеё][ейм] [ое]го [ое]му [ыи]ми"
_VOICED = {"p": "b", "t": "d", "k": "g", "c": "j"}
"""What a last consonant may become before an ending."""


@lru_cache(maxsize=4096)
def cases(language: str, name: str) -> frozenset[str]:
    """A word that is a name and its cases, folded (of Russian: in Cyrillic); some of them no case of just this name."""
    endings = _spread(_ENDINGS[language])
    if name.endswith("n") and language in _AFTER_N:
        endings = (*endings, *_spread(_AFTER_N[language]))
    return frozenset((name, *(base + ending for base in _bases(language, name) for ending in endings)))


@lru_cache(maxsize=4096)
def adjectives(name: str) -> frozenset[str]:
    """The cases of a Russian adjective in Cyrillic, as names of several words have them; none of another word."""
    base = _ADJECTIVE.fullmatch(name)
    return frozenset(base[1] + ending for ending in _spread(_ADJECTIVE_ENDINGS)) if base else frozenset()


def russian_base(name: str) -> str:
    """What Russian endings follow: they replace a last vowel."""
    return name[:-1] if name[-1] in "аяоьйы" else name


def _bases(language: str, name: str) -> Iterator[str]:
    if language == "ru":
        yield russian_base(name)
        return
    yield name
    if name[-1] in _VOICED:
        yield name[:-1] + _VOICED[name[-1]]


@lru_cache(maxsize=16)
def _spread(patterns: str) -> tuple[str, ...]:
    """All endings that the patterns stand for."""
    found: list[str] = []
    for pattern in patterns.split():
        letters = (
            ([""] if optional else []) + list(either.strip("[]"))
            for either, optional in re.findall(r"(\[\w+\]|\w)(\?)?", pattern)
        )
        found += map("".join, product(*letters))
    return tuple(dict.fromkeys(found))
