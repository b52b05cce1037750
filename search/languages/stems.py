"""Light stemming: suffix rules on the folded form of a word; Russian uses its Snowball stemmer on the Cyrillic form.

A rule is one regular expression and its replacement, in the constructs that Python and Java share, so that another
engine can compile the same rules. The suffixes were adjusted on UniMorph and Universal Dependencies lemmas, not on
retrieval data. English has rules of its own because Snowball's English changes between versions.
"""

from __future__ import annotations

import re
from functools import lru_cache
from threading import Lock

import snowballstemmer

Rule = tuple[str, str]
"""A pattern and its replacement, groups written `$1`."""


def _joined(*parts: str) -> str:
    """Every way of joining the alternatives: ("n/d", "i/a") gives "ni na di da"."""
    words = [""]
    for part in parts:
        words = [word + alternative for word in words for alternative in part.split("/")]
    return " ".join(words)


# Per language: case, predicate and verb endings; then possessives; then the plural. Gone through twice (Tajik once).
_STAGES: dict[str, tuple[str, ...]] = {
    "kk": (
        " ".join(
            (
                _joined("n/d/t", "in/i"),
                _joined("n/d/t", "an/en"),
                _joined("nd/d/t", "a/e/agi/egi"),
                "ga ge ka ke na ne men ben pen siz sin sinder sizder min bin pin gan gen kan ken atin etin itin",
                "adi edi idi ip ipti mak mek bak bek uge uga uda ude maidi meidi sa se a e u in",
            )
        ),
        "imiz iniz miz niz si i im in m " + _joined("l/d/t", "ari/eri"),
        _joined("l/d/t", "ar/er"),
    ),
    "ky": (
        " ".join(
            (
                _joined("n/d/t", "in/un/i/u"),
                _joined("n/d/t", "an/en/on"),
                _joined("nd/d/t", "a/e/o/agi/egi/ogu"),
                _joined("g/k/n", "a/e/o"),
                _joined("g/k", "an/en/on"),
                "inan inen unan inon uu oo ip up ishti ishat ishet ushat at et ot it gila a e o in un",
            )
        ),
        "ibiz ubuz biz iniz unuz niz si su i u im um in un m " + _joined("l/d/t", "ari/eri/oru"),
        _joined("l/d/t", "ar/er/or"),
    ),
    "uz": (
        "ning ni ga ka na da dan dagi daki dek gan kan yotgan adi aydi ydi di moqda mokda mok ib man san miz siz sa a"
        " ish ishi ishni ishga uvchi",
        "imiz ingiz miz ngiz lari i si im ing m ng ish",
        "lar",
    ),
    "tk": (
        "nyn nin nun yn in un ny ni y i dan den ndan nden da de nda nde daky daki ndaky ndaki a e na ne ga ge yan yen"
        " an en dy di mak mek yar yer yarlar yerler yp ip up jak jek dyr dir dur maly meli sa se",
        "ymyz imiz umyz umiz myz miz ynyz iniz nyz niz sy si su y i u ym im um m yn in lary lari lery leri",
        "lar ler",
    ),
    "az": (
        "nin nun in un ni nu i u dan den ndan nden da de nda nde daki deki ndaki ndeki a e ya ye na ne la le yla yle"
        " dir dur an en ib ub ir ur di du mis mus mak mek maq acaq ecek masi mesi irlar irler ar er sa se",
        "imiz umuz miz muz iniz unuz niz nuz si su i u im um m in un lari leri",
        "lar ler",
    ),
    "tg": ("ro", "amon aton ashon am at ash i", "ho hoi hoe on ion gon e"),
}
# Per language: vowels that a stem may end in and loses, and final consonants that are voiced before a suffix.
_ENDINGS: dict[str, tuple[str, tuple[Rule, ...]]] = {
    "kk": ("aeiou", (("g", "k"), ("b", "p"))),
    "ky": ("aeiou", (("g", "k"), ("b", "p"))),
    "uz": ("ai", (("g", "k"), ("b", "p"))),
    "tk": ("aeiouy", (("g", "k"), ("b", "p"), ("d", "t"), ("j", "c"))),
    "az": ("aeiou", (("q", "k"), ("g", "k"), ("y", "k"), ("b", "p"), ("d", "t"))),
    "tg": ("aio", ()),
}
_ENGLISH: tuple[Rule, ...] = (
    ("^(.{2,})sses$", "$1ss"),
    ("^(.{2,})ies$", "$1y"),
    ("^(.{2,}[^aeious])s$|^(.{2,}[aeio])s$", "$1$2"),
    ("^(.*[aeiouy].{1,})(?:ingly|edly|ing|ed)$", "$1"),
    ("^(.{4,})ly$", "$1"),
    ("^(.{2,})([bdfgmnprt])\\2$", "$1$2"),
    ("^(.{3,})e$", "$1"),
    ("^(.{2,})y$", "$1i"),
)


def _suffix_rule(suffixes: str) -> Rule:
    """One of these suffixes goes: the longest that leaves three letters, one of one letter only if no other fits."""
    ordered = sorted(set(suffixes.split()), key=lambda suffix: (-len(suffix), suffix))
    by_length = ([s for s in ordered if len(s) > 1], [s for s in ordered if len(s) == 1])
    patterns = [f"^(.{{3,}}?)(?:{'|'.join(part)})$" for part in by_length if part]
    return "|".join(patterns), "$1$2" if len(patterns) == 2 else "$1"


def _rules(language: str) -> tuple[Rule, ...]:
    vowels, voiced = _ENDINGS[language]
    stages = [_suffix_rule(suffixes) for suffixes in _STAGES[language]]
    passes = stages if language == "tg" else stages * 2
    last = [(f"^(.{{2,}}){consonant}$", "$1" + hard) for consonant, hard in voiced]
    return (*passes, (f"^(.{{3,}}?)[{vowels}]+$", "$1"), *last)


RULES: dict[str, tuple[Rule, ...]] = {"en": _ENGLISH} | {language: _rules(language) for language in _STAGES}
"""The rules of a language, applied in this order; Russian has none, its stemmer is Snowball's."""

# Every rule describes the whole word and keeps all its groups in order, so its replacement comes down to a tail.
_COMPILED = {
    language: [(re.compile(pattern), re.sub(r"\$\d", "", replacement)) for pattern, replacement in rules]
    for language, rules in RULES.items()
}
_russian = snowballstemmer.stemmer("russian")
_russian_lock = Lock()  # Snowball's stemmer keeps the word it works on


@lru_cache(maxsize=32_768)
def light(language: str, word: str) -> str:
    """The stem of a folded, lower-case word by the language's suffix rules (of Russian: the word itself)."""
    for pattern, tail in _COMPILED.get(language, ()):
        if found := pattern.match(word):
            word = "".join(group for group in found.groups() if group) + tail
    return word


@lru_cache(maxsize=16_384)
def russian(word: str) -> str:
    """The Snowball stem of a lower-case Russian word in Cyrillic."""
    with _russian_lock:
        return str(_russian.stemWord(word))
