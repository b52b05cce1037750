"""The body of an item as one HTML text with absolute links, for those who read it away from here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from portal.api.addresses import absolute, page_at

Json = dict[str, Any]

_ROOT_RELATIVE = re.compile(r'href="(/[^"]*)"')
_FILES = ("/documents/", "/media/")


def prose(blocks: Iterable[Json]) -> str:
    """All blocks but pictures, in their order."""
    told = (_TOLD[block["type"]](block["value"]) for block in blocks if block["type"] in _TOLD)
    return absolute_links("".join(told))


def absolute_links(html: str) -> str:
    """The same HTML; its root-relative links lead to the public site, those to files to this host."""
    return _ROOT_RELATIVE.sub(_absolute, html)


def paragraph(text: str) -> str:
    """A plain text as a paragraph; nothing for an empty one."""
    return f"<p>{escape(text, quote=False)}</p>" if text else ""


def link(url: str, text: str) -> str:
    """A paragraph that is a link."""
    return f'<p><a href="{escape(url)}">{escape(text, quote=False)}</a></p>'


def _absolute(found: re.Match[str]) -> str:
    leads_to = absolute if found[1].startswith(_FILES) else page_at
    return f'href="{leads_to(found[1])}"'


def _heading(value: Json) -> str:
    return f"<h{value['level']}>{escape(value['text'], quote=False)}</h{value['level']}>"


def _quotation(value: Json) -> str:
    by = ", ".join(filter(None, (value["author"], value["role"])))
    return f"<blockquote>{paragraph(value['text'])}{paragraph(by)}</blockquote>"


def _figures(value: Json) -> str:
    return _listed(f"{figure['value']} {figure['label']}" for figure in value["figures"])


def _table(value: Json) -> str:
    rows = (zip(value["columns"], row, strict=False) for row in value["rows"])
    told = ("; ".join(f"{head}: {cell}" if head else cell for head, cell in row if cell) for row in rows)
    return paragraph(value["caption"]) + _listed(told)


def _listed(texts: Iterable[str]) -> str:
    entries = "".join(f"<li>{escape(text, quote=False)}</li>" for text in texts if text)
    return f"<ul>{entries}</ul>" if entries else ""


_TOLD: dict[str, Callable[[Json], str]] = {
    "heading": _heading,
    "paragraph": lambda value: str(value["html"]),
    "quotation": _quotation,
    "figures": _figures,
    "table": _table,
    "embed": lambda value: link(value["url"], value["title"]),
    "attachment": lambda value: link(absolute(value["file"]["url"]), value["title"]),
    "callout": lambda value: str(value["html"]),
}
