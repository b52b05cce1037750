"""Folding: a text becomes a plain ASCII skeleton, in which both scripts of its language and plain-letter typing meet
(`мектеп`, `mektep`; `oʻzbek`, `ozbek`). One table a language; engines that fold by themselves compile the same.

A table is applied in one pass from left to right, the longest match first (as Lucene's MappingCharFilter does).
Sources: ICU transliterators Russian-, Kazakh-, Kirghiz-, Turkmen-, Azerbaijani- and Uzbek-Latin/BGN (BGN/PCGN 1979) and
CLDR uz_Cyrl-uz_Latn, az_Cyrl-az; the Kazakh Latin alphabet of January 2021; UNGEGN WGRS 2.2 (BGN/PCGN 1994) for Tajik;
EKI's Turkmen table (Latin alphabet of 1993, present form 1999).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

Table = dict[str, str]

APOSTROPHES = "'`´‘’ʻʼʹ′＇‛"
"""Everything people type for the Uzbek oʻ and gʻ, the tutuq belgisi, and primes for soft and hard signs."""

IGNORABLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u0307\u0301"
"""Soft hyphen, zero-width characters, combining dot above, stress mark: deleted everywhere."""


def _table(pairs: str) -> Table:
    """`"ш>sh ь>"` as {"ш": "sh", "ь": ""}."""
    return dict(re.findall(r"(\S+)>(\S*)", pairs))


_APOSTROPHES = dict.fromkeys(APOSTROPHES, "")
_CYRILLIC = _table(
    "а>a б>b в>v г>g д>d з>z и>i к>k л>l м>m н>n о>o п>p р>r с>s т>t у>u ф>f е>e э>e ъ> ь> х>h ц>ts щ>sh ш>sh ч>ch"
    " ж>j ё>e ы>i й>i ю>iu я>ia і>i ї>i є>e ґ>g"
)
# Latin typing of the languages written in Cyrillic; sh and ch stay two letters, so that a typed prefix stays a prefix.
_TYPED_LATIN = _table("shch>sh sch>sh zh>j kh>h w>v ş>sh š>sh ç>ch č>ch ž>j y>i ý>i ı>i x>ks q>k gh>g ğ>g")
_ACCENTS = _table(
    "ä>a á>a à>a â>a ā>a å>a ã>a é>e è>e ê>e ë>e ē>e ö>o ó>o ô>o ō>o ø>o õ>o ü>u ú>u û>u ù>u ū>u ŭ>u í>i ì>i î>i ī>i"
    " ñ>n ň>n ń>n ŋ>n ț>t ß>ss æ>ae œ>oe ł>l ð>d þ>th ć>c ř>r ę>e ą>a ś>s ź>z ż>z ď>d ť>t ů>u ő>o ű>u ă>a ș>s ə>e"
)

SKELETONS: dict[str, Table] = {
    "en": _ACCENTS | _table("ç>c š>s ž>z č>c ý>y ş>s ğ>g ı>i") | _APOSTROPHES,
    "ru": _ACCENTS | _CYRILLIC | _TYPED_LATIN | _table("yo>e ye>e") | _APOSTROPHES,
    "kk": _ACCENTS
    | _CYRILLIC
    | _TYPED_LATIN
    | _table("ә>a ғ>g қ>k ң>n ө>o ұ>u ү>u һ>h ё>io ц>s ts>s x>h ng>n нг>n dzh>j дж>j")
    | _APOSTROPHES,
    "ky": _ACCENTS | _CYRILLIC | _TYPED_LATIN | _table("ң>n ө>o ү>u ё>io x>h ng>n нг>n dzh>j дж>j") | _APOSTROPHES,
    "tg": _ACCENTS
    | _CYRILLIC
    | _TYPED_LATIN
    | _table("ӣ>i ӯ>u ў>u ҳ>h ҷ>ch қ>k ғ>g ё>io x>h j>ch dzh>ch дж>ch")
    | _APOSTROPHES,
    "uz": _ACCENTS
    | _CYRILLIC
    | _table("ў>o қ>k ғ>g ҳ>h й>y ё>yo ю>yu я>ya ц>s ts>s q>k x>h w>v ye>e ы>i ş>sh ç>ch ğ>g ı>i")
    | _APOSTROPHES,
    "tk": _ACCENTS
    | _CYRILLIC
    | _table(
        "ç>c ch>c ş>s sh>s ž>z zh>z ý>y w>v ýe>e ye>e ә>a ө>o ү>u ң>n җ>j ж>z ш>s щ>s ч>c й>y ы>y ё>yo ю>yu я>ya ц>s"
        " ts>s ı>i x>ks q>k ğ>g"
    )
    | _APOSTROPHES,
    "az": _ACCENTS
    | _CYRILLIC
    | _table(
        "ə>e ә>e ä>e ı>i ç>c ch>c ş>s sh>s ğ>g w>v ө>o ү>u ғ>g ҝ>g ҹ>c ч>c ј>y һ>h х>x г>q ш>s щ>s ы>i й>y ё>yo ю>yu"
        " я>ya э>e"
    )
    | _APOSTROPHES,
}
"""A language's letters and digraphs, in lower case, and what they become."""

_TO_RUSSIAN = _table(
    "shch>щ sch>щ sh>ш zh>ж kh>х ch>ч ts>ц yu>ю ya>я yo>е ye>е iu>ю ia>ия ju>ю ja>я yy>ый iy>ий yi>ый oy>ой ey>ей ay>ай"
    " uy>уй y>ы w>в x>кс q>к j>й h>х c>ц ё>е a>а b>б v>в g>г d>д e>е z>з i>и k>к l>л m>м n>н o>о p>п r>р s>с t>т u>у"
    " f>ф"
)


def _latin_to_russian() -> Table:
    """Latin typing of Russian -> Cyrillic, so that Russian's own stemmer serves transliterated words too."""
    table = dict(_TO_RUSSIAN)
    table |= {letter: table.get(plain, plain) for letter, plain in _ACCENTS.items() if len(plain) == 1}
    for vowel, cyrillic in _table("a>а e>е i>и o>о u>у y>ы").items():
        for glide, letter in _table("ya>я yu>ю yo>е ye>е").items():
            table[vowel + glide] = cyrillic + letter
    return table | _APOSTROPHES


LATIN_TO_RUSSIAN = "ru-cyrillic"
"""Name of the table that turns Latin typing of Russian into Cyrillic."""


@cache
def table(name: str) -> Table:
    """All pairs of a language (or LATIN_TO_RUSSIAN), upper and title case included: folding precedes lower-casing."""
    cyrillic = name == LATIN_TO_RUSSIAN
    pairs: Table = {}
    for key, value in (_latin_to_russian() if cyrillic else SKELETONS[name]).items():
        for cased in {key} if key in APOSTROPHES else {key, key.upper(), key.capitalize()}:
            pairs.setdefault(cased, value)
    # Dotted and dotless I are one letter for search in every language: people type either.
    pairs |= dict.fromkeys("İIı", "и" if cyrillic else "i")
    return pairs | dict.fromkeys(IGNORABLE, "")


@cache
def _keys(name: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(table(name), key=len, reverse=True))))


def fold(name: str, text: str) -> str:
    """`text` with the named table applied; case is kept where the table does not decide."""
    pairs = table(name)
    return _keys(name).sub(lambda match: pairs[match.group()], text if text.isascii() else normal(text))


_LATIN_LOOKALIKES = "aeiocpxyABEKMHOPCTX"
_CYRILLIC_LOOKALIKES = "аеіосрхуАВЕКМНОРСТХ"
_TO_CYRILLIC = str.maketrans(_LATIN_LOOKALIKES, _CYRILLIC_LOOKALIKES)
_TO_LATIN = str.maketrans(_CYRILLIC_LOOKALIKES, _LATIN_LOOKALIKES)
_MIXED = re.compile(r"(?=\w*[A-Za-zÀ-ɏ])(?=\w*[Ѐ-ӿ])\w+")


def _repaired(match: re.Match[str]) -> str:
    word = match.group()
    cyrillic = sum("Ѐ" <= letter <= "ӿ" for letter in word)
    latin = sum(letter.isalpha() for letter in word) - cyrillic
    to_latin = cyrillic < latin and any(letter in _CYRILLIC_LOOKALIKES for letter in word)
    repaired = word.translate(_TO_LATIN if to_latin else _TO_CYRILLIC)
    return word if _MIXED.fullmatch(repaired) else repaired


def repaired(text: str) -> str:
    """`text` as both engines' analysis begins with it: one code for each letter, and words that mix Latin and Cyrillic
    look-alikes written in the one script they belong to."""
    return text if text.isascii() else _MIXED.sub(_repaired, normal(text))


# Letters and digits that are others in another width or typeface. Not all that NFKC takes for the same: it would make
# x² an x2, ½ the number 12 and ´, which is an apostrophe in Uzbek, a space.
_PLAIN = re.compile("[\uff01-\uff5e\ufb00-\ufb06\U0001d400-\U0001d7ff]")


def normal(text: str) -> str:
    """`text` with letters and their marks as one sign wherever there is one (NFC), wide and ornate letters plain."""
    return unicodedata.normalize("NFC", _PLAIN.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text))
