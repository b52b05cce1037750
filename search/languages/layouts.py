"""Keyboard layouts: what the same keys give when the wrong layout was on (`ghbdtn` is `привет`, `юэрэк` is `şəhər`).

A layout is all keys of a US keyboard in their order, row by row, first alone and then with Shift. Case is kept by that.
Letters that need a third key (AltGr) belong to no position and are left out.

Sources: xkeyboard-config (symbols us, ru winkeys, kz, kg, tj, uz, az, tm) and Microsoft's layouts of the same names
(Kazakh is RST KazSSR 903-90, Azerbaijani AZS 495-2010).
"""

from __future__ import annotations

from functools import cache

from search.languages.folding import APOSTROPHES

LATIN = {
    "us": "`1234567890-=" r"qwertyuiop[]\asdfghjkl;'zxcvbnm,./" r'~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?',
    "az": "`1234567890-=" r"qüertyuiopöğ\asdfghjklıəzxcvbnmçş." r'~!"№;%:?*()_+QÜERTYUİOPÖĞ/ASDFGHJKLIƏZXCVBNMÇŞ,',
    "tk": "ž1234567890-=" r"äwertyuiopňöşasdfghjkl;'züçýbnm,./" r'Ž!@#$%^&*()_+ÄWERTYUIOPŇÖŞASDFGHJKL:"ZÜÇÝBNM<>?',
    "uz": "`1234567890-=" r"qwertyuiop[]\asdfghjkl;ʻzxcvbnm,./" r'~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?',
}
CYRILLIC = {
    "ru": "ё1234567890-=" r"йцукенгшщзхъ\фывапролджэячсмитьбю." r'Ё!"№;%:?*()_+ЙЦУКЕНГШЩЗХЪ/ФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,',
    "kk": '("әіңғ,.үұқөһ' r"йцукенгшщзхъ\фывапролджэячсмитьбю№" r")!ӘІҢҒ;:ҮҰҚӨҺЙЦУКЕНГШЩЗХЪ/ФЫВАПРОЛДЖЭЯЧСМИТЬБЮ?",
    "ky": "ё1234567890өң" r"йцукенгшщзхъүфывапролджэячсмитьбю." r'Ё!"№;%:?*()ӨҢЙЦУКЕНГШЩЗХЪҮФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,',
    "tg": "ё1234567890ғӯ" r"йқукенгшҳзхъ\фҷвапролджэячсмитӣбю." r'Ё!"№;%:?*()ҒӮЙҚУКЕНГШҲЗХЪ/ФҶВАПРОЛДЖЭЯЧСМИТӢБЮ,',
    "uz": "ё1234567890ғҳ" r"йцукенгшўзхъ\фқвапролджэячсмитьбю." r'Ё!"№;%:?*()ҒҲЙЦУКЕНГШЎЗХЪ|ФҚВАПРОЛДЖЭЯЧСМИТЬБЮ,',
}


def swapped(text: str, language: str = "") -> list[str]:
    """What the same keys give on layouts of the other script, the likeliest first: that of the language, if it has one.

    Empty if the text has no letters, letters of both scripts, or letters that no layout has.
    """
    letters = set(filter(str.isalpha, text)) - set(APOSTROPHES)
    if not letters:
        return []
    found = [
        text.translate(_keys(source, layout))
        for typed, meant in ((LATIN, CYRILLIC), (CYRILLIC, LATIN))
        for source in typed.values()
        if letters <= set(source)
        for _, layout in sorted(meant.items(), key=lambda entry: entry[0] != language)
    ]
    return sorted(dict.fromkeys(found), key=_oddity)


@cache
def _keys(source: str, target: str) -> dict[int, int]:
    return str.maketrans(source, target)


def _oddity(text: str) -> int:
    """How many characters are neither letters nor in a piece without any: real words have only apostrophes inside."""
    pieces = [piece.replace("'", "") for piece in text.split() if any(map(str.isalpha, piece))]
    return sum(not letter.isalpha() for piece in pieces for letter in piece)
