"""How a query is read: free words, “quoted phrases” and -excluded words. Nothing else has a meaning of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass

_QUOTES = {'"': '"', "«": "»", "“": "”", "„": "“"}
_PHRASE = "|".join(f"{re.escape(opening)}[^{closing}]*{re.escape(closing)}" for opening, closing in _QUOTES.items())
# A minus excludes where it stands before a word, not inside one (e-mail) nor by itself as a dash.
_PART = re.compile(rf"(?P<minus>(?<!\S)[-−](?=[\w\"«“„]))?(?:(?P<phrase>{_PHRASE})|(?P<word>[^\s\"«“„]+))")


@dataclass(frozen=True)
class Reading:
    """What somebody typed."""

    words: str
    """All words that are looked for, those of phrases included, with spaces between."""
    phrases: tuple[str, ...] = ()
    """What has to stand there word for word."""
    excluded: tuple[str, ...] = ()
    """Words and phrases that must not stand there."""


def read(text: str) -> Reading:
    """Any text has a reading; one of exclusions alone has no words, and finds nothing."""
    words: list[str] = []
    phrases: list[str] = []
    excluded: list[str] = []
    for part in _PART.finditer(text):
        quoted = part["phrase"]
        content = quoted[1:-1].strip() if quoted else part["word"]
        if not content:
            continue
        if part["minus"]:
            excluded.append(content)
            continue
        words.append(content)
        if quoted:
            phrases.append(content)
    return Reading(" ".join(words), tuple(phrases), tuple(excluded))
