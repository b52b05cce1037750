"""The front page: sections with items, filled by themselves where editors chose nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from portal.api.components import closed
from portal.api.openapi import reference
from portal.api.operations import Operation
from portal.api.query import ItemQuery
from portal.api.shelves import Shelf, read_shelves
from portal.api.site import WithItems, part_answer, rendered
from portal.cms.choices import vocabulary
from portal.cms.section_titles import CLOSING_NEXT
from portal.cms.site_parts import DEFAULT_SECTIONS
from portal.publishing.status import CURRENT
from portal.publishing.types import content_types, type_named

Json = dict[str, Any]


class Home(WithItems):
    """The front page: what editors chose, else what is new and what closes next."""

    kind = "home"

    def told(self, body: Json, query: ItemQuery, profile: Any) -> Json:
        """Its title and sections."""
        return front_page(body, query, profile)

    def operation(self) -> Operation:
        """Its description."""
        item, components = self.items()
        title = {"type": "string", "description": "Empty where editors gave none and nothing names it."}
        kinds = "Items chosen by editors (`picks`) or found by a rule (`list`); or words of the editors (`notice`)."
        section = {
            "kind": {"type": "string", "enum": ["picks", "list", "notice"], "description": kinds},
            "title": title,
            "items": {"type": "array", "items": item, "description": "In their order; not of a notice."},
            "url": {
                "type": ["string", "null"],
                "description": "The list that the section begins, root-relative; not of a notice.",
            },
            "html": {"type": "string", "description": "Clean HTML, of a notice."},
        }
        components["HomeSection"] = closed(section, "items", "url", "html", description="A section of the front page.")
        sections = {"type": "array", "items": reference("HomeSection"), "description": "From top to bottom."}
        answer = part_answer({"title": {"type": "string", "description": "Of the page."}, "sections": sections})
        return Operation(
            id="read_home",
            summary="The front page.",
            description="Sections in the order that editors gave them, in the first language of the chain that has a"
            " front page. Where editors chose nothing, or nothing of it is public any more, the newest items and the"
            " calls that close next are told.",
            tag="Site",
            answer=answer,
            problems=("not-found",),
            parameters=self.parameters(),
            components=components,
        )


def front_page(body: Json, query: ItemQuery, profile: Any) -> Json:
    """Its sections in order; those that hold nothing are left out. Where nothing of what editors chose is left, it is
    filled as if they had chosen nothing (docs/editors.md)."""
    chosen = body["sections"]
    can_be_empty = all(section["kind"] != "notice" for section in chosen) and chosen != list(DEFAULT_SECTIONS)
    # What stands in is read with the rest: no request takes more than three statements.
    filled = _filled([*chosen, *(DEFAULT_SECTIONS if can_be_empty else ())], query, profile)
    parts = (filled[: len(chosen)], filled[len(chosen) :])
    own, standing_in = ([section for section in part if section is not None] for part in parts)
    return {"title": body["title"], "sections": own or standing_in}


def _filled(chosen: Sequence[Json], query: ItemQuery, profile: Any) -> list[Json | None]:
    """Sections with their items, None for one that has none; one statement."""
    shelves = [_shelf_of(section, query) for section in chosen]
    rows = iter(read_shelves([shelf for shelf in shelves if shelf is not None], profile))
    sections: list[Json | None] = []
    for section, shelf in zip(chosen, shelves, strict=True):
        title = section.get("title") or _named(section, query.locale)
        if shelf is None:
            sections.append({"kind": "notice", "title": title, "html": section["html"]})
        elif items := rendered(next(rows), query, profile):
            sections.append({"kind": section["kind"], "title": title, "items": items, "url": _url(section, query)})
        else:
            sections.append(None)
    return sections


def _shelf_of(section: Json, query: ItemQuery) -> Shelf | None:
    if section["kind"] == "notice":
        return None
    if section["kind"] == "picks":
        groups = tuple(section["groups"])
        # A condition that holds for no row: everything that was chosen is gone.
        none = (str(UUID(int=0)),)
        return Shelf(replace(query, ids=groups or none), None, max(1, len(groups)))
    calls = all(type_named(name).has_status for name in section["types"])
    wanted = replace(query, scope=tuple(section["types"]), statuses=CURRENT if calls else ())
    return Shelf(wanted, section["order"], section["count"])


def _url(section: Json, query: ItemQuery) -> str | None:
    """The list that a section begins."""
    types = section.get("types")
    if not types:
        return None
    sort = f"&sort={section['order']}" if section["order"] != "-published" else ""
    if len(types) == 1:
        return f"/api/v1/{types[0]}/?locale={query.locale}{sort}"
    if {*types} == {kind.name for kind in content_types() if kind.has_status}:
        return f"/api/v1/opportunities/?locale={query.locale}{sort}"
    return f"/api/v1/items/?locale={query.locale}&type={','.join(sorted(types))}{sort}"


def _named(section: Json, locale: str) -> str:
    """After its order where that says more than what it holds, which the next section may hold as well."""
    if section.get("order") == "deadline":
        return CLOSING_NEXT[locale]
    labels = {entry["code"]: entry["labels"] for entry in vocabulary("type")}
    return ", ".join(labels[name][locale] for name in section.get("types", ()) if name in labels)
