"""A document for ReliefWeb in the making: texts, numbers and dates as its schemas want them, and what keeps it back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid5

from portal.api.addresses import page_of
from portal.api.linked_data import plain
from portal.api.prose import absolute_links, link, paragraph, prose
from portal.api.reliefweb.ids import Ids

Json = dict[str, Any]

NAMESPACE = UUID("8e27a998-c362-5d1f-b152-d474e1d36af2")
"""Of the uuids, which are made of addresses (`uuid` in the schemas)."""
SHORTEST = 10
LONGEST_LINE = 255
LONGEST_TEXT = 100_000
LONGEST_URL = 2048
MOST_THEMES = 3
_TAGS = "h1|h2|h3|h4|h5|h6|br|p|strong|em|a|ul|ol|li|blockquote"
"""What HTML may hold (`body` in the schemas)."""
_OTHER_TAG = re.compile(rf"</?(?!(?:{_TAGS})\b)\w[^>]*>")


class Draft:
    """One item on its way. `reasons` are all that keeps it from being told, in plain English."""

    def __init__(self, item: Json, ids: Ids) -> None:
        self.item = item
        self.ids = ids
        self.reasons: list[str] = []

    def head(self) -> Json:
        """What jobs and trainings have in common."""
        url = page_of(self.item)
        if len(url) > LONGEST_URL:
            self.refuse(f"Its address has {len(url):,} characters; ReliefWeb takes up to {LONGEST_URL:,}.")
        title = one_line(self.item["title"])
        self._measure("title", title, title, LONGEST_LINE)
        return {
            "url": url,
            "uuid": str(uuid5(NAMESPACE, url)),
            "title": title,
            "source": self._source(),
            "body": self._html("text", paragraph(self.item["summary"]) + prose(self.item["body"])),
            "theme": self._themes(),
        }

    def refuse(self, reason: str) -> None:
        """It cannot be told; why."""
        if reason not in self.reasons:
            self.reasons.append(reason)

    def numbers(self, section: str, codes: Iterable[str], most: int) -> list[int]:
        """ReliefWeb's numbers for all of these codes; each without one is a reason."""
        found = {code: self.ids.of(section, code) for code in codes}
        for code, number in found.items():
            if number is None:
                self.refuse(f"RELIEFWEB_IDS names no {section} for {f'“{code}”' if code else 'the rest (“”)'}.")
        told = list(dict.fromkeys(number for number in found.values() if number is not None))
        if len(told) > most:
            self.refuse(f"It has {len(told)} values of {section}; ReliefWeb takes up to {most}.")
        return told

    def first_named(self, section: str, codes: Iterable[str]) -> list[int]:
        """The number of the first code that is named, else the one for everything that is not."""
        named = self.ids.numbers.get(section, {})
        return self.numbers(section, [next((code for code in codes if code in named), "")], 1)

    def how(self, verb: str, *, in_words: bool) -> str:
        """How to apply: what the item says, its address, whom to ask. `in_words`: an address alone will not do."""
        told = absolute_links((self.item["how_to_apply"] or {}).get("html", ""))
        contact, url = self.item["contact"] or {}, self.item["apply_url"]
        address = link(url, url) if url else ""
        whom = paragraph(", ".join(filter(None, (contact.get(name) for name in ("name", "email", "phone")))))
        if not (told or (not in_words and (address or whom))):
            self.refuse(f"It does not say {'in words ' if address or whom else ''}how to {verb}.")
            return ""
        return self._html(f"text on how to {verb}", told + address + whom)

    def where(self, country: list[int], places: Sequence[Json]) -> Json:
        """Countries, and the city only with them (`dependentRequired`); a name that is none is left out."""
        city = one_line(", ".join(dict.fromkeys(place["name"] for place in places if place["name"])))
        fits = country and len(city) <= LONGEST_LINE and _has_letters(city)
        return {"country": country, "city": city if fits else None}

    def finished(self, document: Json) -> Json:
        """The document without what is empty."""
        return {name: value for name, value in document.items() if value not in (None, "", [], {})}

    def _source(self) -> list[int]:
        organisation = self.item["organisation"]
        if organisation is None:
            self.refuse("It has no organisation.")
            return []
        return self.numbers("source", [organisation["code"]], 1)

    def _themes(self) -> list[int]:
        """The first three that are named: only the most relevant ones are wanted (`theme` in the schemas)."""
        found = (self.ids.of("theme", topic["code"]) for topic in self.item["topics"])
        return list(dict.fromkeys(number for number in found if number is not None))[:MOST_THEMES]

    def _html(self, name: str, html: str) -> str:
        reduced = one_line(_OTHER_TAG.sub("", html))
        self._measure(name, one_line(plain(reduced)), reduced, LONGEST_TEXT)
        return reduced

    def _measure(self, name: str, words: str, whole: str, longest: int) -> None:
        """Words are counted without the tags around them."""
        if len(words) < SHORTEST or len(whole) > longest:
            length = len(words) if len(words) < SHORTEST else len(whole)
            self.refuse(f"Its {name} has {length:,} characters; ReliefWeb takes {SHORTEST} to {longest:,}.")
        elif not _has_letters(words):
            self.refuse(f"Its {name} has no letters.")


def one_line(text: str) -> str:
    """A text without control characters (Unicode's class C), its words separated by one space each. HTML of one line is
    left alone by whoever reads it as Markdown."""
    kept = (char for char in text if char.isspace() or not unicodedata.category(char).startswith("C"))
    return " ".join("".join(kept).split())


def _has_letters(text: str) -> bool:
    return any(char.isalpha() for char in text)
