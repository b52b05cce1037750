"""The portal's eight languages: codes, own names, scripts, fallback chains and their bits in a language mask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True)
class Language:
    """One language of the portal; `fallback` lists the languages a reader is offered next, best first."""

    code: str
    name: str
    scripts: tuple[str, ...]
    fallback: tuple[str, ...]
    bit: int

    @property
    def chain(self) -> tuple[str, ...]:
        """The language itself and then its fallbacks, in the order in which a reader is served."""
        return (self.code, *self.fallback)


# Own names follow CLDR's autonyms; scripts are ISO 15924 codes that readers of the language type and read today.
# The chains (own language, then Russian, then English) are the portal's choice: DESIGN of the fallback.
_DEFINITIONS = (
    ("en", "English", ("Latn",), ("ru",)),
    ("ru", "Русский", ("Cyrl",), ("en",)),
    ("kk", "Қазақша", ("Cyrl", "Latn"), ("ru", "en")),
    ("ky", "Кыргызча", ("Cyrl",), ("ru", "en")),
    ("tg", "Тоҷикӣ", ("Cyrl",), ("ru", "en")),
    ("uz", "Oʻzbekcha", ("Latn", "Cyrl"), ("ru", "en")),
    ("tk", "Türkmençe", ("Latn", "Cyrl"), ("ru", "en")),
    ("az", "Azərbaycanca", ("Latn", "Cyrl"), ("ru", "en")),
)

LANGUAGES: dict[str, Language] = {
    code: Language(code, name, scripts, fallback, 1 << position)
    for position, (code, name, scripts, fallback) in enumerate(_DEFINITIONS)
}


def spoken_language() -> str:
    """The language in which texts are shown now: in the admin, the editor's."""
    code = (get_language() or "").partition("-")[0]
    return code if code in LANGUAGES else "en"


def mask_of(codes: Iterable[str]) -> int:
    """The bit mask of a set of languages, as stored on every row of a group."""
    mask = 0
    for code in codes:
        mask |= LANGUAGES[code].bit
    return mask


def codes_in(mask: int) -> list[str]:
    """The languages whose bits are set in `mask`, in the portal's order."""
    return [language.code for language in LANGUAGES.values() if mask & language.bit]


def first_in_chain(chain: Iterable[str], mask: int) -> str | None:
    """The first language of `chain` whose bit is set in `mask`; None if there is none."""
    return next((code for code in chain if mask & LANGUAGES[code].bit), None)
