"""ASCII slugs from titles in the portal's languages, by our own tables: readable, stable, the same on every machine.

Cyrillic follows the romanisations of BGN/PCGN, which maps, passports and news in English use, without their diacritics
and apostrophes: Russian 1947, Kazakh 1979 (Қарағанды: Qaraghandy), Kyrgyz 1979 (Жалал-Абад: Jalal-Abad), Tajik 1994
(Хуҷанд: Khujand). Uzbek, Turkmen and Azerbaijani in Cyrillic become their Latin alphabets first. Latin letters lose
their marks, which is how people type them: Azerbaijani ə is typed e, Turkmen ş is typed s, Uzbek oʻ is typed o.
"""

from __future__ import annotations

import re
import unicodedata

from portal.languages import LANGUAGES

LONGEST = 80
FALLBACK = "item"

# Dropped without splitting the word: apostrophes (of Uzbek oʻ too), soft hyphens, zero-width characters, and the
# combining acute with which Russian marks stress.
_DROPPED = dict.fromkeys("'`´‘’‛ʹʻʼʽˈ′＇\u00ad\u0301\u200b\u200c\u200d\u2060\ufeff", "")

_CYRILLIC = {
    **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)),
    **{"ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": ""},
    **{"ю": "yu", "я": "ya"},
    # Letters of neighbours, in names and quotations.
    **{"ә": "a", "ғ": "gh", "қ": "q", "ң": "ng", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "і": "i"},
    **{"ӣ": "i", "ӯ": "u", "ҳ": "h", "ҷ": "j", "ў": "u", "җ": "j", "ҝ": "g", "ҹ": "j", "ј": "y", "ї": "yi", "є": "ye"},
    **{"ґ": "g"},
}

# Latin letters that do not decompose into a letter and a mark.
_LATIN = {"ə": "e", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l"}

# Where a language reads a letter otherwise than `_CYRILLIC` says.
_OWN: dict[str, dict[str, str]] = {
    "ru": {"ё": "e"},  # Russian mostly prints it as е: one slug for both spellings.
    "ky": {"ж": "j"},
    "uz": {"ж": "j", "х": "x", "ғ": "g", "ў": "o", "ы": "i"},
    "tk": {"ж": "z", "җ": "j", "ң": "n", "ә": "a", "ч": "c", "ш": "s", "щ": "s", "х": "h", "в": "w", "ц": "s"},
    "az": {"ә": "e", "ж": "j", "х": "x", "ғ": "g", "г": "q", "ч": "c", "ш": "s", "ы": "i", "ҹ": "c"},
}

_TABLES = {
    language: str.maketrans({**_DROPPED, **_CYRILLIC, **_LATIN, **_OWN.get(language, {})}) for language in LANGUAGES
}

_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


def slugify(title: str, locale: str) -> str:
    """A slug of `[a-z0-9]` words joined by hyphens, at most 80 characters, whole words where possible; never empty.

    `locale` is one of the portal's languages; KeyError for another. Text without any letter we know gives `item`.
    """
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFC", title).lower())
    plain = unicodedata.normalize("NFKD", composed.translate(_TABLES[locale]))
    ascii_text = "".join(character for character in plain if not unicodedata.combining(character))
    return _shortened(_NOT_A_WORD.sub("-", ascii_text.lower()).strip("-")) or FALLBACK


def _shortened(slug: str) -> str:
    if len(slug) <= LONGEST:
        return slug
    whole_words = slug[: LONGEST + 1].rpartition("-")[0]
    return whole_words or slug[:LONGEST]
