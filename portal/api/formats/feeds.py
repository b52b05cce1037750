"""RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from typing import Any
from uuid import UUID, uuid5

import orjson
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed, SyndicationFeed
from django.utils.xmlutils import SimplerXMLGenerator

from portal.api.addresses import absolute, page_at, page_of
from portal.api.formats.told import Json, Told

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"


class _Dated(SyndicationFeed):
    """Its date is that of its newest item: the same feed is the same bytes whenever it is asked, also without items."""

    def latest_post_date(self) -> datetime:
        dates = (item["updateddate"] or item["pubdate"] for item in self.items)
        return max((date for date in dates if date), default=datetime.fromtimestamp(0, UTC))


class _Rss(_Dated, Rss201rev2Feed):
    """With the language of each item, which RSS itself does not know."""

    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), "xmlns:dc": _DUBLIN_CORE}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("dc:language", item["language"])


class _Atom(_Dated, Atom1Feed):
    """With the language of each entry."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {**super().item_attributes(item), "xml:lang": item["language"]}


def rss(told: Told) -> Iterator[bytes]:
    """RSS 2.0."""
    yield _feed(_Rss, told)


def atom(told: Told) -> Iterator[bytes]:
    """Atom."""
    yield _feed(_Atom, told)


def json_feed(told: Told) -> Iterator[bytes]:
    """JSON Feed 1.1."""
    feed: Json = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": told.title,
        "home_page_url": page_at("/"),
        "feed_url": absolute(told.url),
        "language": told.message_locale,
        "authors": [{"name": told.portal}],
        "items": [_json_item(item, told) for item in told.items],
    }
    yield orjson.dumps(feed)


def _feed(kind: type[SyndicationFeed], told: Told) -> bytes:
    feed = kind(
        title=_legible(told.title),
        link=page_at("/"),
        description=_legible(told.title),
        language=told.message_locale,
        author_name=told.portal,
        feed_url=absolute(told.url),
        feed_guid=absolute(told.url),
    )
    for item in told.items:
        feed.add_item(
            title=_legible(item["title"]),
            link=page_of(item),
            description=escape(_legible(item["summary"]), quote=False),
            unique_id=f"urn:uuid:{identity(item, told.locale)}",
            unique_id_is_permalink=False,
            pubdate=_instant(item["published_at"]),
            updateddate=_instant(item["updated_at"] or item["published_at"]),
            categories=[_legible(label) for label in _categories(item)],
            enclosures=[Enclosure(*one) for one in _enclosures(item)[: 1 if kind is _Rss else None]],
            author_name=_legible(_author(item)) or None,
            language=item["locale"],
        )
    return bytes(feed.writeString("utf-8"), "utf-8")


def _json_item(item: Json, told: Told) -> Json:
    author = _author(item)
    return {
        "id": f"urn:uuid:{identity(item, told.locale)}",
        "url": page_of(item),
        "title": item["title"],
        "content_text": item["summary"],
        "summary": item["summary"],
        "date_published": item["published_at"],
        "date_modified": item["updated_at"],
        "language": item["locale"],
        "tags": _categories(item),
        **({"image": absolute(item["image"]["src"])} if item.get("image") else {}),
        **({"authors": [{"name": author}]} if author else {}),
        "attachments": [one if one["size_in_bytes"] else _without_size(one) for one in _media(item)],
    }


def identity(item: Json, locale: str) -> str:
    """The id of an item in a feed: of its group, which stays when the reader's language comes to have it; where all
    languages are listed, one for each."""
    return item["id"] if locale != "any" else str(uuid5(UUID(item["id"]), item["locale"]))


def _legible(text: str) -> str:
    """A text without the characters that XML 1.0 has no way to write."""
    return _NOT_IN_XML.sub("", text)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _categories(item: Json) -> list[str]:
    kinds = ("countries", "topics", "audiences")
    return list(dict.fromkeys(term["label"] for kind in kinds for term in item.get(kind) or ()))


def _author(item: Json) -> str:
    authors = [author["name"] for author in item.get("authors") or ()]
    return ", ".join(authors) or (item.get("organisation") or {}).get("label", "")


def _media(item: Json) -> list[Json]:
    """The picture and the files of an item, as enclosures; 0 bytes: nobody counted."""
    found = [
        {"url": absolute(file["url"]), "mime_type": file["media_type"], "size_in_bytes": file["size"] or 0}
        for file in (entry["file"] for entry in item.get("attachments") or ())
    ]
    if item.get("image"):
        picture = item["image"]["src"]
        found.insert(0, {"url": absolute(picture), "mime_type": _picture_type(picture), "size_in_bytes": 0})
    return found


def _enclosures(item: Json) -> list[tuple[str, str, str]]:
    """Address, bytes and media type; files before the picture, for RSS 2.0 has room for one alone."""
    media = sorted(_media(item), key=lambda one: not one["size_in_bytes"])
    return [(one["url"], str(one["size_in_bytes"]), one["mime_type"]) for one in media]


def _picture_type(url: str) -> str:
    endings = {"png": "image/png", "webp": "image/webp", "avif": "image/avif", "gif": "image/gif"}
    return endings.get(url.rpartition(".")[2].lower(), "image/jpeg")


def _without_size(media: Json) -> Json:
    return {name: value for name, value in media.items() if name != "size_in_bytes"}
