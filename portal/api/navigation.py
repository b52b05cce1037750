"""The menus, by place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from portal.api.components import closed
from portal.api.items import execute
from portal.api.openapi import reference
from portal.api.operations import Operation
from portal.api.query import ItemQuery
from portal.api.site import SitePartView, part_answer
from portal.api.sql import ITEMS, Sql, group_value, joined, one_of, public_at

Json = dict[str, Any]


class Navigation(SitePartView):
    """The menus."""

    kind = "navigation"

    def told(self, body: Json, query: ItemQuery, profile: Any) -> Json:
        """Menus by place; entries whose item is not public in the reader's chain are left out."""
        groups = {group for menu in body["menus"].values() for group in _groups_of(menu)}
        targets = _targets(sorted(groups), query) if groups else {}
        return {"menus": {place: list(_entries(menu, targets)) for place, menu in body["menus"].items()}}

    def operation(self) -> Operation:
        """Its description."""
        entry = closed(
            {
                "label": {"type": "string", "description": "What the entry says."},
                "id": {"type": ["string", "null"], "format": "uuid", "description": "Of an item."},
                "type": {"type": ["string", "null"], "description": "Of the item, or of what a section holds."},
                "path": {"type": ["string", "null"], "description": "Public path; null at other sites."},
                "url": {"type": ["string", "null"], "description": "At another site."},
                "children": {"type": "array", "items": reference("MenuEntry"), "description": "The menu below it."},
            },
            description="An entry of a menu.",
        )
        menus = {
            "type": "object",
            "additionalProperties": {"type": "array", "items": reference("MenuEntry")},
            "description": "By place.",
        }
        return Operation(
            id="read_navigation",
            summary="The menus.",
            description="By place (`main`, `footer` …), with their entries in order. An entry leads to an item, to a"
            " section, to the home or to another site; what is not public is left out.",
            tag="Site",
            answer=part_answer({"menus": menus}),
            problems=("not-found",),
            parameters=self.parameters(),
            components={"MenuEntry": entry},
        )


def _groups_of(menu: list[Json]) -> Iterator[str]:
    for entry in menu:
        if entry["group"]:
            yield entry["group"]
        yield from _groups_of(entry["children"])


def _targets(groups: Sequence[str], query: ItemQuery) -> dict[str, Json]:
    """Title, type and path of each group in the first language of the chain in which it is public; one statement."""
    statement = (
        Sql(f'SELECT i."group", i.locale, i.title, i.type, i.path FROM {ITEMS} i WHERE ')  # noqa: S608
        + public_at(query.now)
        + Sql(" AND ")
        + joined(" AND ", [one_of('i."group"', map(group_value, groups)), one_of("i.locale", query.chain)])
    )
    best: dict[str, tuple[int, Json]] = {}
    for group, locale, title, type_name, path in execute(statement):
        key, rank = str(group if isinstance(group, UUID) else UUID(group)), query.chain.index(locale)
        if key not in best or rank < best[key][0]:
            best[key] = (rank, {"title": title, "type": type_name, "path": path})
    return {key: target for key, (_, target) in best.items()}


def _entries(menu: list[Json], targets: dict[str, Json]) -> Iterator[Json]:
    for entry in menu:
        target = targets.get(entry["group"]) if entry["group"] else None
        if entry["group"] and target is None:
            continue
        found = target or {"title": "", "type": entry["type"], "path": entry["path"]}
        yield {
            "label": entry["label"] or found["title"],
            "id": entry["group"],
            "type": found["type"],
            "path": found["path"],
            "url": entry["url"],
            "children": list(_entries(entry["children"], targets)),
        }
