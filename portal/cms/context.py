"""Rendering one page: how what it embeds looks in the item's language, and a note of everything it used."""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.cms import renditions, richtext
from portal.cms.blocks import Json
from portal.cms.embedded import Embedded, Target, TermData
from portal.cms.models.images import PortalImage, PortalRendition
from portal.languages import LANGUAGES
from portal.publishing.types import Key


@dataclass
class ItemContext:
    """Turns primary keys into public JSON in one language; `links` and `words` are what the item came to hold."""

    embedded: Embedded
    locale: str
    links: set[Key] = field(default_factory=set)
    words: list[str] = field(default_factory=list)

    # Text

    def html(self, source: str) -> str:
        """Rich text as clean HTML; its words will be found by search."""
        if not source:
            return ""
        html, text = richtext.clean(source, self._address)
        self.words.append(text)
        return html

    def plain(self, text: str) -> str:
        """The same text; its words will be found by search."""
        if text:
            self.words.append(text)
        return text

    def _address(self, kind: str, pk: int) -> str | None:
        if kind == "page":
            target = self._target(pk)
            return target.path if target else None
        file = self.file(pk) if kind == "document" else None
        return str(file["url"]) if file else None

    # Images and files

    def image(self, pk: int | None) -> Json | None:
        """The image in all its sizes; one address until these are made. None: gone, or in a private collection."""
        image = self._image(pk)
        if image is None:
            return None
        result: Json = {
            "alt": image.alt(self.locale),
            "focal": _focal(image),
            "width": image.width,
            "height": image.height,
            "color": image.color or None,
            "credit": image.credit or None,
            "src": image.file.url,
        }
        ready = renditions.ready(image)
        if ready:
            result["src"] = _widest(ready["jpeg"], renditions.MAIN_WIDTH)
            result["sources"] = _sources(ready)
        return result

    def lead_image(self, pk: int | None) -> Json | None:
        """The image as image() tells it, and cut for lists, once that is made."""
        result = self.image(pk)
        cut = renditions.ready_cut(self.embedded.images[pk]) if result and pk is not None else {}
        if result and cut:
            result["crop"] = {"src": _widest(cut["jpeg"], renditions.MAIN_WIDTH), "sources": _sources(cut)}
        return result

    def card_image(self, pk: int | None) -> Json | None:
        """{alt, src}, small and cut."""
        image = self._image(pk)
        if image is None:
            return None
        ready = renditions.ready_cut(image) or renditions.ready(image)
        src = _widest(ready["jpeg"], renditions.CARD_WIDTH) if ready else image.file.url
        return {"alt": image.alt(self.locale), "src": src}

    def _image(self, pk: int | None) -> PortalImage | None:
        image = self.embedded.images.get(pk) if pk is not None else None
        if image is None:
            return None
        self.links.add(("image", str(pk)))
        return None if pk in self.embedded.private_images else image

    def file(self, pk: int | None) -> Json | None:
        """A file to download. None: gone, or in a private collection."""
        file = self.embedded.files.get(pk) if pk is not None else None
        if file is None:
            return None
        self.links.add(("file", str(pk)))
        if pk in self.embedded.private_files:
            return None
        return {
            "title": file.title,
            "url": file.url,
            "filename": file.filename,
            "media_type": file.content_type,
            "size": file.file_size,
        }

    # Other items

    def page(self, pk: int | None) -> Json | None:
        """A linked item, in the first language of this item's chain in which it is live; None if there is none."""
        target = self._target(pk)
        if target is None:
            return None
        return {
            "id": str(target.group),
            "type": target.type,
            "slug": target.slug,
            "title": target.title,
            "locale": target.locale,
            "path": target.path,
        }

    def _target(self, pk: int | None) -> Target | None:
        group = self.embedded.groups.get(pk) if pk is not None else None
        if group is None:
            return None
        self.links.add(("group", str(group)))
        found = self.embedded.targets.get(group, {})
        return next((found[code] for code in LANGUAGES[self.locale].chain if code in found), None)

    # Terms

    def term(self, pk: int | None) -> Json | None:
        """{code, label} of a term; None without one."""
        return self._labelled(self.embedded.terms.get(pk) if pk is not None else None)

    def code(self, kind: str, code: str) -> Json | None:
        """{code, label} of an entry of a vocabulary; None for an empty code. Without a row, the code is the label."""
        if not code:
            return None
        return self._labelled(self.embedded.codes.get((kind, code))) or {"code": code, "label": code}

    def organisation(self, pk: int | None, *, in_full: bool = False) -> Json | None:
        """{id, code, label}, in full also kind, country, website, logo, contact; None without one."""
        row = self.embedded.organisations.get(pk) if pk is not None else None
        if row is None:
            return None
        result = {"id": str(row.uuid), **(self.term(row.pk) or {})}
        if in_full:
            result |= {
                "kind": self.code("organisation_kind", row.organisation_kind),
                "country": self.term(row.country_id),
                "website": row.website or None,
                "logo": self.image(row.logo_id),
                "contact": {"email": row.contact_email or None, "phone": row.contact_phone or None},
            }
        return result

    def _labelled(self, term: TermData | None) -> Json | None:
        if term is None:
            return None
        self.links.add(("term", str(term.pk)))
        return {"code": term.code, "label": term.label(self.locale)}


def _focal(image: PortalImage) -> list[float]:
    """The point that must stay in view, as fractions of width and height; the middle where none was chosen."""
    point = image.get_focal_point()
    if point is None or not image.width or not image.height:
        return [0.5, 0.5]
    return [round(point.centroid_x / image.width, 3), round(point.centroid_y / image.height, 3)]


def _sources(ready: renditions.Sizes) -> list[Json]:
    """For `<source>`, the best format first."""
    return [
        {
            "type": renditions.FORMATS[name],
            "srcset": ", ".join(f"{rendition.url} {width}w" for width, rendition in sizes.items()),
        }
        for name, sizes in ready.items()
    ]


def _widest(sizes: dict[int, PortalRendition], limit: int) -> str:
    """The address of the widest rendition within `limit`, or of the narrowest."""
    fitting = [width for width in sizes if width <= limit]
    address: str = sizes[max(fitting) if fitting else min(sizes)].url
    return address
