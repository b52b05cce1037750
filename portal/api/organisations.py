"""An organisation: who it is, how to reach it, and what it has published here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from portal.api.components import closed
from portal.api.openapi import path_parameter
from portal.api.operations import Operation
from portal.api.query import ItemQuery, TermFilter
from portal.api.shapes import PIECES, in_pieces
from portal.api.shelves import Shelf, read_shelves
from portal.api.site import WithItems, part_answer, rendered
from portal.publishing.status import CURRENT
from portal.publishing.types import type_named

Json = dict[str, Any]

OF_AN_ORGANISATION = 6
"""Items of each type that a profile shows."""


class OrganisationProfile(WithItems):
    """An organisation: who it is, how to reach it, and what it has published here."""

    kind = "organisation"

    def told(self, body: Json, query: ItemQuery, profile: Any) -> Json:
        """Its contacts, and the newest items of each type that it has some of; calls that are current."""
        own = TermFilter("organisation", "any", (body["code"],))
        queries = [
            replace(query, scope=(kind.name,), statuses=CURRENT if kind.has_status else (), terms=(own,))
            for kind in map(type_named, self.types)
        ]
        shelves = read_shelves([Shelf(one, "-published", OF_AN_ORGANISATION) for one in queries], profile)
        lists = [
            {
                "type": one.scope[0],
                "items": rendered(rows, query, profile),
                "url": f"/api/v1/{one.scope[0]}/?locale={query.locale}&organisation={body['code']}",
            }
            for one, rows in zip(queries, shelves, strict=True)
            if rows
        ]
        return {**body, "lists": lists}

    def operation(self) -> Operation:
        """Its description."""
        item, components = self.items()
        lists = closed(
            {
                "type": {"enum": list(self.types), "description": "Of all its items."},
                "items": {"type": "array", "items": item, "description": "The newest."},
                "url": {"type": "string", "description": "All of them, root-relative."},
            }
        )
        profile = {name: in_pieces(shape) for name, shape in PIECES["Organisation"]["properties"].items()}
        return Operation(
            id="read_organisation",
            summary="An organisation and what it has published.",
            description="Who it is, how to reach it, and its newest items of each type; of calls, the current ones.",
            tag="Site",
            answer=part_answer({**profile, "lists": {"type": "array", "items": lists, "description": "By type."}}),
            parameters=self.parameters(),
            path_parameters=[path_parameter("id", "As items name it.", {"type": "string", "format": "uuid"})],
            problems=("not-found",),
            components=components,
        )
