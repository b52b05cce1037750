"""Rich text in lines: the HTML that editors' rich text is kept as, with names in place of database ids.

Pages are named `<a linktype="page" source="…" external_id="…">` (or `group="…"`, or `path="…"` for a section), files
`<a linktype="document" file="…">`, images `<embed embedtype="image" file="…" alt="…" format="…"/>`. Anything that
an editor could not have written is refused, not stripped: nothing is lost without a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import unescape
from html.parser import HTMLParser

from wagtail.rich_text import features as registry
from wagtail.rich_text.rewriters import FIND_A_TAG, FIND_EMBED_TAG
from wagtail.whitelist import check_url

from portal.transfer.problems import Problem
from portal.transfer.references import Incoming, Outgoing

Attributes = dict[str, str]
Exchange = Callable[[Attributes], Attributes]
"""From the attributes that name a target to those that name it elsewhere."""

_REFERENCE = re.compile(r'([\w-]+)="([^"]*)"')
# What Wagtail's own rewriting understands: double quotes, no angle brackets inside.
_START_TAG = re.compile(r'<[a-z][a-z0-9]*(\s+[\w-]+="[^"<>]*")*\s*/?>')
_PAGE = ("source", "external_id", "group", "path")
_TARGET = {"id", "file", *_PAGE}
_NOTHING = "0"
"""The id of a target that is gone: links to it are shown as plain text."""

_TAGS_OF_FEATURE = {
    "bold": ("b", "strong"),
    "italic": ("i", "em"),
    "strikethrough": ("s",),
    "superscript": ("sup",),
    "subscript": ("sub",),
    "code": ("code",),
    "blockquote": ("blockquote",),
    "hr": ("hr",),
    "ol": ("ol", "li"),
    "ul": ("ul", "li"),
    "link": ("a",),
    "document-link": ("a",),
    "image": ("embed",),
    "embed": ("embed",),
    **{f"h{level}": (f"h{level}",) for level in range(1, 7)},
}
_ALWAYS = {"p", "br"}
_VOID = {"br", "hr", "embed"}
_ATTRIBUTES = {
    "a": {"href", "linktype", "source", "external_id", "group", "path", "file"},
    "embed": {"embedtype", "file", "alt", "format", "url"},
}
_BLOCK_KEY = {"data-block-key"}


def allowed_tags(features: Iterable[str] | None) -> frozenset[str]:
    """The tags that rich text with these Wagtail features may hold; None stands for the default features."""
    names = registry.get_default_features() if features is None else features
    return frozenset(_ALWAYS.union(*(_TAGS_OF_FEATURE.get(name, ()) for name in names)))


def encode_html(html: str, names: Outgoing) -> str:
    """Rich text as kept in the database, as it stands in a line."""

    def exchange(attributes: Attributes) -> Attributes:
        pk = int(attributes["id"]) if attributes.get("id", "").isdecimal() else None
        kind = attributes.get("linktype") or attributes.get("embedtype")
        if pk is None:
            return {}
        if kind == "page":
            return names.page(pk) or {}
        file = names.file(pk) if kind == "document" else names.image(pk)
        return {"file": file} if file else {}

    return exchange_references(html, exchange)


def decode_html(html: str, tags: frozenset[str], names: Incoming, path: str) -> str:
    """Rich text of a line, as it is kept in the database; Problem for whatever an editor could not have written."""
    check_html(html, tags, path)

    def exchange(attributes: Attributes) -> Attributes:
        kind = attributes.get("linktype") or attributes.get("embedtype")
        file = attributes.get("file")
        if kind == "page":
            reference = {key: attributes[key] for key in _PAGE if key in attributes}
            return {"id": str(names.page(reference, path) or _NOTHING) if reference else _NOTHING}
        if kind == "media":
            return {}
        if kind not in ("document", "image"):
            raise Problem(path, f"unknown kind of link or embed: {kind}")
        if not file:
            return {"id": _NOTHING}
        return {"id": str(names.image(file, path).pk if kind == "image" else names.file(file, path))}

    return exchange_references(html, exchange)


def exchange_references(html: str, exchange: Exchange) -> str:
    """Rename the targets of all links and embeds that refer to something in the database.

    `exchange` gets all attributes of such a tag and returns those that are to stand in place of its target's.
    """

    def replace(match: re.Match[str]) -> str:
        attributes = dict(_REFERENCE.findall(match.group(1)))
        if "linktype" not in attributes and "embedtype" not in attributes:
            return match.group(0)
        target = exchange({name: unescape(value) for name, value in attributes.items()})
        whole, inner = match.group(0), _with_target(attributes, target)
        return whole[: match.start(1) - match.start()] + inner + whole[match.end(1) - match.start() :]

    exchanged: str = FIND_EMBED_TAG.sub(replace, FIND_A_TAG.sub(replace, html))
    return exchanged


def check_html(html: str, tags: frozenset[str], path: str) -> None:
    """Problem if `html` holds anything but these tags, well nested, with harmless attributes and addresses."""
    checker = _Checker(tags, path)
    checker.feed(html)
    checker.close()
    checker.finish()


def _with_target(attributes: Attributes, target: Attributes) -> str:
    """The attributes as text, the new target where the old one stood, so that a round trip gives the same bytes."""
    new = "".join(f' {name}="{_escape(value)}"' for name, value in target.items())
    parts: list[str] = []
    for name, value in attributes.items():
        if name not in _TARGET:
            parts.append(f' {name}="{value}"')
        elif new:
            parts.append(new)
            new = ""
    return "".join(parts) + new


def _escape(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


class _Checker(HTMLParser):
    def __init__(self, tags: frozenset[str], path: str) -> None:
        super().__init__(convert_charrefs=False)
        self.tags = tags
        self.path = path
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._check_tag(tag, attrs)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._check_tag(tag, attrs)
        if tag not in _VOID:
            self._refuse(f"<{tag}/> must be written <{tag}>…</{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self._refuse(f"</{tag}> closes nothing that is open")

    def handle_data(self, data: str) -> None:
        if "<" in data:
            self._refuse("a bare “<” must be written &lt;")

    def handle_comment(self, data: str) -> None:
        self._refuse("comments are not allowed")

    def handle_decl(self, decl: str) -> None:
        self._refuse("declarations are not allowed")

    def unknown_decl(self, data: str) -> None:
        self.handle_decl(data)

    def handle_pi(self, data: str) -> None:
        self.handle_decl(data)

    def finish(self) -> None:
        if self.rawdata:
            self._refuse("a tag is not finished")
        if self.open:
            self._refuse(f"<{self.open[-1]}> is not closed")

    def _check_tag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not _START_TAG.fullmatch(self.get_starttag_text() or ""):
            self._refuse(f'<{tag}>: write tags in small letters and attributes as name="value"')
        if tag not in self.tags:
            self._refuse(f"<{tag}> is not allowed here (allowed: {', '.join(sorted(self.tags))})")
        for name, value in attrs:
            if name not in _ATTRIBUTES.get(tag, _BLOCK_KEY):
                self._refuse(f"<{tag}> may not have the attribute {name}")
            if name in ("href", "url") and check_url(value or "") is None:
                self._refuse(f"the address {value} is not allowed")

    def _refuse(self, reason: str) -> None:
        raise Problem(self.path, reason)
