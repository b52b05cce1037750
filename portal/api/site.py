"""What is public beside items: the front page, the menus, an organisation's profile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpResponse
from rest_framework.request import Request

from portal.api import values
from portal.api.components import closed
from portal.api.conditional import Validator
from portal.api.items import execute
from portal.api.messages import Message
from portal.api.openapi import Operation, component_name, path_parameter, reference
from portal.api.parameters import Parameter, fallback_parameter, locale_parameter
from portal.api.parsing import read_language
from portal.api.problems import Problem
from portal.api.query import ItemQuery, TermFilter
from portal.api.querystring import Values
from portal.api.rendering import render_items, single
from portal.api.shapes import PIECES, in_pieces, item_schema
from portal.api.shelves import Shelf, read_shelves
from portal.api.sql import ITEMS, Sql, group_value, joined, one_of, public_at
from portal.api.tags import of_list
from portal.api.views import PublicView
from portal.cms.choices import vocabulary
from portal.languages import LANGUAGES
from portal.publishing import changes
from portal.publishing.clock import now as this_moment
from portal.publishing.status import CURRENT, moment
from portal.publishing.types import content_types, type_named

Json = dict[str, Any]

PROFILES = ("card", "list")
OF_AN_ORGANISATION = 6
"""Items of each type that a profile shows."""


class SitePartView(PublicView):
    """A part in the first language of the reader's chain that has it."""

    kind = ""
    types: tuple[str, ...] = ()

    def get(self, request: Request, **path: Any) -> HttpResponse:
        """The part; at most three statements."""
        at = moment(this_moment())
        asked = Values(request._request, {parameter.name: parameter for parameter in self.parameters()})
        locale, chain = read_language(asked)
        profile: Any = asked.one("profile", partial(values.choice, possible=PROFILES), "card")
        url = f"{request.path}?{asked.canonical()}"
        state = changes.state(at)
        validator = Validator(request._request, state, at, url, tags=("site", "terms", *of_list((), chain)))
        if (unchanged := validator.not_modified()) is not None:
            return unchanged
        served, body = _part(self.kind, str(path.get("id", "")), chain)
        query = ItemQuery(now=at, locale=locale, chain=chain)
        data = {"requested_locale": locale, "locale": served, **self.told(body, query, profile)}
        return validator.response(single(orjson.dumps(data), {"self": url}))

    def told(self, body: Json, query: ItemQuery, profile: Any) -> Json:
        """The part as this reader is told it; at most one statement."""
        raise NotImplementedError

    def parameters(self) -> tuple[Parameter, ...]:
        """What may be asked."""
        return (locale_parameter(), fallback_parameter())


class WithItems(SitePartView):
    """A part that holds items."""

    def parameters(self) -> tuple[Parameter, ...]:
        """Also how much of each item is told."""
        told = {"type": "string", "enum": list(PROFILES), "default": "card"}
        return (*super().parameters(), Parameter("profile", "How much of each item is told.", told))

    def items(self) -> tuple[Json, dict[str, Json]]:
        """The schema of one item, and the components it refers to."""
        shapes = {
            component_name(name, profile): item_schema(name, profile) for profile in PROFILES for name in self.types
        }
        return {"anyOf": [reference(name) for name in shapes]}, shapes


class Home(WithItems):
    """The front page: what editors chose, else what is new and what closes next."""

    kind = "home"

    def told(self, body: Json, query: ItemQuery, profile: Any) -> Json:
        """Its sections in order; those that hold nothing are left out."""
        shelves = [_shelf_of(section, query) for section in body["sections"]]
        rows = iter(read_shelves([shelf for shelf in shelves if shelf is not None], profile))
        sections = []
        for section, shelf in zip(body["sections"], shelves, strict=True):
            title = section.get("title") or _named(section.get("types", ()), query.locale)
            if shelf is None:
                sections.append({"kind": "notice", "title": title, "html": section["html"]})
            elif items := _items(next(rows), query, profile):
                sections.append({"kind": section["kind"], "title": title, "items": items, "url": _url(section, query)})
        return {"title": body["title"], "sections": sections}

    def operation(self) -> Operation:
        """Its description."""
        item, components = self.items()
        title = {"type": "string", "description": "Empty where editors gave none and nothing names it."}
        shelf = {
            "kind": {"enum": ["picks", "list"]},
            "title": title,
            "items": {"type": "array", "items": item},
            "url": {"type": ["string", "null"], "description": "The list that the section begins, root-relative."},
        }
        notice = {"kind": {"const": "notice"}, "title": title, "html": {"type": "string"}}
        sections = {"type": "array", "items": {"oneOf": [closed(shelf), closed(notice)]}}
        answer = _answer({"title": {"type": "string"}, "sections": sections})
        return Operation(
            id="read_home",
            summary="The front page.",
            tag="Site",
            answer=answer,
            problems=("not-found",),
            parameters=self.parameters(),
            components=components,
        )


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
                "label": {"type": "string"},
                "id": {"type": ["string", "null"], "format": "uuid", "description": "Of an item."},
                "type": {"type": ["string", "null"], "description": "Of the item, or of what a section holds."},
                "path": {"type": ["string", "null"], "description": "Public path; null at other sites."},
                "url": {"type": ["string", "null"], "description": "At another site."},
                "children": {"type": "array", "items": reference("MenuEntry")},
            }
        )
        menus = {"type": "object", "additionalProperties": {"type": "array", "items": reference("MenuEntry")}}
        return Operation(
            id="read_navigation",
            summary="The menus.",
            tag="Site",
            answer=_answer({"menus": menus}),
            problems=("not-found",),
            parameters=self.parameters(),
            components={"MenuEntry": entry},
        )


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
                "items": _items(rows, query, profile),
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
                "type": {"enum": list(self.types)},
                "items": {"type": "array", "items": item},
                "url": {"type": "string", "description": "All of them, root-relative."},
            }
        )
        profile = {name: in_pieces(shape) for name, shape in PIECES["Organisation"]["properties"].items()}
        return Operation(
            id="read_organisation",
            summary="An organisation and what it has published.",
            tag="Site",
            answer=_answer({**profile, "lists": {"type": "array", "items": lists}}),
            parameters=self.parameters(),
            path_parameters=[path_parameter("id", "As items name it.", {"type": "string", "format": "uuid"})],
            problems=("not-found",),
            components=components,
        )


def _answer(properties: Json) -> Json:
    language = {"enum": list(LANGUAGES)}
    data = closed({"requested_locale": language, "locale": language, **properties})
    return closed({"data": data, "meta": {"type": "object"}, "links": reference("SelfLink")})


def _part(kind: str, key: str, chain: Sequence[str]) -> tuple[str, Json]:
    """The part in the first language of the chain that has it; Problem if none has. One statement."""
    statement = Sql(
        "SELECT p.locale, p.body FROM publishing_sitepart p WHERE p.kind = %s AND p.key = %s AND ", (kind, key)
    )
    found = dict(execute(statement + one_of("p.locale", chain)))
    served = next((locale for locale in chain if locale in found), None)
    if served is None:
        raise Problem("not-found", Message("There is nothing of this kind in the languages asked for."))
    body: Json = orjson.loads(bytes(found[served]))
    return served, body


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


def _items(rows: Sequence[Any], query: ItemQuery, profile: Any) -> list[Any]:
    return [orjson.Fragment(item) for item in render_items(rows, query.locale, profile, query.now)]


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


def _named(types: Sequence[str], locale: str) -> str:
    labels = {entry["code"]: entry["labels"] for entry in vocabulary("type")}
    return ", ".join(labels[name][locale] for name in types if name in labels)


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
