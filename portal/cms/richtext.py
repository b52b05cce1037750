"""Rich text of the database as clean, semantic HTML with root-relative links, and as plain text for search.

Our own scanner, because the standard library's parser takes most of the time of rendering an item. It reads tags, text
and comments, and puts out only tags and attributes that it writes itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from html import escape, unescape
from urllib.parse import urlsplit

_KEPT = {"p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "strong", "em", "sub", "sup", "a"}
_RENAMED = {"b": "strong", "i": "em"}
_VOID = {"br", "hr"}
_INLINE = {"strong", "em", "sub", "sup", "a"}
_DROPPED = {"script", "style", "template", "iframe", "object", "svg", "math"}
_SCHEMES = {"http", "https", "mailto", "tel"}

_TOKEN = re.compile(
    r"""<!--.*?(?:-->|\Z)"""  # a comment
    r"""|<(?P<end>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9]*)(?P<attributes>(?:[^<>"']|"[^"]*"|'[^']*')*)>"""
    r"""|(?P<text>[^<]+|<)""",  # a bracket that begins no tag is text
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_LINK = re.compile(r"<a\b[^>]*>", re.IGNORECASE)

Resolve = Callable[[str, int], str | None]
"""("page" | "document", primary key) -> root-relative address; None if it leads nowhere."""


def _attributes(source: str) -> dict[str, str]:
    return {
        name.lower(): unescape(double or single or bare) for name, double, single, bare in _ATTRIBUTE.findall(source)
    }


def _is_key(text: str) -> bool:
    """Whether this can be a primary key: a number beyond 64 bits would break every query that asks for it."""
    return text.isascii() and text.isdecimal() and len(text) <= 18


def linked(source: str) -> set[tuple[str, int]]:
    """What rich text links to: ("page" | "document", primary key)."""
    found = set()
    for tag in _LINK.findall(source) if "linktype" in source else ():
        attributes = _attributes(tag)
        if attributes.get("linktype") in ("page", "document") and _is_key(attributes.get("id", "")):
            found.add((attributes["linktype"], int(attributes["id"])))
    return found


def clean(source: str, resolve: Resolve) -> tuple[str, str]:
    """(HTML, plain text). Tags and attributes that are not ours are left out; a dead link leaves its text."""
    cleaner = _Cleaner(resolve)
    for match in _TOKEN.finditer(source):
        if text := match["text"]:
            cleaner.text(unescape(text) if "&" in text else text)
        elif (tag := match["tag"]) and match["end"]:
            cleaner.end(tag.lower())
        elif tag:
            cleaner.start(tag.lower(), match["attributes"])
    return cleaner.result()


class _Cleaner:
    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self._html: list[str] = []
        self._text: list[str] = []
        self._open: list[tuple[str, bool]] = []  # (tag as written, whether it was put out)
        self._depth: Counter[str] = Counter()
        self._dropping = 0

    def start(self, tag: str, attributes: str) -> None:
        if tag in _DROPPED:
            self._dropping += 1
        if self._dropping:
            return
        name = _RENAMED.get(tag, tag)
        if name in _VOID:
            self._html.append(f"<{name}>")
            self._text.append(" ")
            return
        written = self._start(name, attributes)
        self._open.append((name, written is not None))
        self._depth[name] += 1
        if written is not None:
            self._html.append(written)

    def _start(self, name: str, attributes: str) -> str | None:
        if name not in _KEPT:
            return None
        if name != "a":
            return f"<{name}>"
        address = self._address(_attributes(attributes))
        return None if address is None else f'<a href="{escape(address)}">'

    def _address(self, attributes: dict[str, str]) -> str | None:
        kind, key = attributes.get("linktype"), attributes.get("id", "")
        if kind:
            return self._resolve(kind, int(key)) if _is_key(key) else None
        href = attributes.get("href", "").strip()
        try:
            scheme = urlsplit(href).scheme.lower()
        except ValueError:
            return None
        # Browsers read a backslash as a slash.
        if scheme in _SCHEMES or (href.startswith("/") and not href.replace("\\", "/").startswith("//")):
            return href
        return None

    def end(self, tag: str) -> None:
        if tag in _DROPPED:
            self._dropping = max(0, self._dropping - 1)
            return
        name = _RENAMED.get(tag, tag)
        if not self._dropping and self._depth[name]:
            while self._close_last() != name:
                pass

    def _close_last(self) -> str:
        name, shown = self._open.pop()
        self._depth[name] -= 1
        if shown:
            self._html.append(f"</{name}>")
        if name not in _INLINE:
            self._text.append(" ")
        return name

    def text(self, data: str) -> None:
        if not self._dropping:
            self._html.append(escape(data, quote=False))
            self._text.append(data)

    def result(self) -> tuple[str, str]:
        while self._open:
            self._close_last()
        return "".join(self._html).strip(), " ".join("".join(self._text).split())
