"""Vocabularies with counts, and the portal's languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpResponse
from rest_framework.request import Request

from portal.api.components import closed
from portal.api.conditional import Validator
from portal.api.items import execute
from portal.api.messages import Message
from portal.api.openapi import path_parameter, reference
from portal.api.operations import Operation
from portal.api.parameters import TERM_KINDS, Parameter, fallback_parameter, locale_parameter
from portal.api.parsing import read_language
from portal.api.problems import Problem
from portal.api.querystring import Values
from portal.api.rendering import single
from portal.api.sql import ITEMS, TERMS, Sql, in_chain, one_of, public_at, status_at
from portal.api.tags import of_list
from portal.api.values import CODE_PATTERN, closest, nearest
from portal.api.views import PublicView
from portal.api.vocabulary import VOCABULARIES, label_in, term_kinds
from portal.languages import LANGUAGES
from portal.publishing import changes
from portal.publishing.clock import now as this_moment
from portal.publishing.status import moment

Json = dict[str, Any]

_COLUMNS = {
    "type": "i.type",
    "kind": "i.kind",
    "deadline_kind": "i.deadline_kind",
    **dict.fromkeys(VOCABULARIES["kind"], "i.kind"),
}
"""Vocabularies whose codes are columns of items, and not terms."""


@dataclass(frozen=True)
class Reader:
    """Who asks, when, and the canonical form of the question."""

    at: int
    locale: str
    chain: tuple[str, ...]
    query: str


class ShortList(PublicView):
    """A list that is told whole. Changed terms take numbers of the sequence like changed items, so that its validator
    is known before anything is read."""

    parameters: tuple[Parameter, ...] = (locale_parameter(), fallback_parameter())

    def get(self, request: Request, **path: str) -> HttpResponse:
        """The whole list; two statements."""
        at = moment(this_moment())
        asked = Values(request._request, {parameter.name: parameter for parameter in self.parameters})
        locale, chain = read_language(asked)
        url = f"{request.path}?{asked.canonical()}"
        validator = Validator(request._request, changes.state(at), at, url, tags=("terms", *of_list((), chain)))
        if (unchanged := validator.not_modified()) is not None:
            return unchanged
        data = self.read(Reader(at, locale, chain, asked.canonical()), **path)
        return validator.response(single(orjson.dumps(data), {"self": url}))

    def read(self, reader: Reader) -> list[Json]:
        """The entries of the list; one statement."""
        raise NotImplementedError


class Vocabularies(ShortList):
    """The vocabularies there are."""

    def read(self, reader: Reader) -> list[Json]:
        """Each vocabulary with its size and URL; one statement."""
        return [
            {"kind": kind, "size": size, "url": f"{self.request.path}{kind}/?{reader.query}"}
            for kind, size in sorted(_sizes().items())
        ]

    def operation(self) -> Operation:
        """Its description."""
        return Operation(
            id="list_vocabularies",
            summary="The vocabularies.",
            description="What items are found and counted by, and how many terms there are of each.",
            tag="Vocabularies",
            answer=_answer_schema("Vocabulary"),
            parameters=self.parameters,
        )


class Terms(ShortList):
    """The terms of one vocabulary."""

    def read(self, reader: Reader, kind: str = "") -> list[Json]:
        """Its terms in the order of their list, labelled, each with the number of groups it finds; one statement."""
        counted = _counted(kind, reader.chain, reader.at)
        rows = execute(_terms(kind, reader.locale, counted))
        if not rows and kind not in TERM_KINDS:
            raise _no_vocabulary(kind)
        return [_term(*row, counted=counted is not None) for row in rows]

    def operation(self) -> Operation:
        """Its description."""
        return Operation(
            id="list_terms",
            summary="The terms of one vocabulary.",
            description="In the order of their list, with labels in the reader's language and the number of groups each"
            " finds: what a form of filters is drawn from.",
            tag="Vocabularies",
            answer=_answer_schema("Term"),
            parameters=self.parameters,
            path_parameters=[
                path_parameter("kind", "Its name, as in `terms/`.", {"type": "string", "pattern": CODE_PATTERN})
            ],
            problems=("not-found",),
        )


class Languages(ShortList):
    """The languages of the portal."""

    parameters = (locale_parameter(),)

    def read(self, reader: Reader) -> list[Json]:
        """Each language with its chain and the number of groups that exist in it; one statement."""
        statement = Sql(f"SELECT i.locale, COUNT(*) FROM {ITEMS} i WHERE ") + public_at(reader.at, counting=True)  # noqa: S608
        counts = dict(execute(statement + Sql(" GROUP BY i.locale")))
        return [
            {
                "code": language.code,
                "name": language.name,
                "scripts": language.scripts,
                "fallback": language.fallback,
                "count": counts.get(language.code, 0),
            }
            for language in LANGUAGES.values()
        ]

    def operation(self) -> Operation:
        """Its description."""
        return Operation(
            id="list_locales",
            summary="The languages.",
            description="With the chain that stands in for each, and how much there is in it.",
            tag="Vocabularies",
            answer=_answer_schema("Language"),
            parameters=self.parameters,
        )


def _answer_schema(component: str) -> Json:
    data: Json = {"type": "array", "items": reference(component)}
    return closed({"data": data, "meta": {"type": "object"}, "links": reference("SelfLink")})


def _sizes() -> dict[str, int]:
    """The number of terms of every vocabulary, by its name in addresses."""
    sizes = dict(execute(Sql("SELECT t.kind, COUNT(*) FROM cms_term t GROUP BY t.kind")))
    return sizes | {kind: sum(sizes.get(held_by, 0) for held_by in term_kinds(kind)) for kind in TERM_KINDS}


def _no_vocabulary(kind: str) -> Problem:
    kinds = sorted(_sizes())
    near = closest(kind, kinds)
    detail = Message("There is no such vocabulary.")
    if near:
        detail = Message("There is no such vocabulary. Perhaps “{near}” is meant.", near=near[0])
    error = {"parameter": "kind", "code": "unknown", "detail": detail, "allowed": nearest(kind, kinds)}
    return Problem("not-found", detail, errors=[error])


def _terms(kind: str, locale: str, counted: Sql | None) -> Sql:
    return (
        Sql("SELECT t.code, ")
        + label_in("t", locale)
        + Sql(", c.n, o.uuid FROM cms_term t LEFT JOIN (")
        + (counted or Sql("SELECT '' AS code, 0 AS n"))
        + Sql(") c ON c.code = t.code LEFT JOIN cms_organisation o ON o.term_ptr_id = t.id WHERE ")
        + one_of("t.kind", term_kinds(kind))
        + Sql(" ORDER BY t.position, t.name, t.code")
    )


def _counted(kind: str, chain: tuple[str, ...], at: int) -> Sql | None:
    """Groups in the chain by code; None for a vocabulary by which items are not found."""
    public = Sql(f" FROM {ITEMS} i WHERE ") + public_at(at, counting=True) + Sql(" AND ") + in_chain(chain, at)
    if kind in TERM_KINDS:
        items = Sql(" AND t.item_id IN (SELECT i.id") + public + Sql(")")
        of_kind = Sql(f"SELECT t.code, COUNT(*) AS n FROM {TERMS} t WHERE t.kind = %s", (kind,))  # noqa: S608
        return of_kind + items + Sql(" GROUP BY t.code")
    if kind == "status":
        code = status_at(at)
    elif kind in _COLUMNS:
        code = Sql(_COLUMNS[kind])
    else:
        return None
    rows = Sql("SELECT ") + code + Sql(" AS code") + public
    return Sql("SELECT s.code, COUNT(*) AS n FROM (") + rows + Sql(") s GROUP BY s.code")


def _term(code: str, label: str, number: int | None, organisation: UUID | str | None, *, counted: bool) -> Json:
    term: Json = {"code": code, "label": label}
    if counted:
        term["count"] = number or 0
    if organisation is not None:
        term["id"] = str(organisation if isinstance(organisation, UUID) else UUID(organisation))
    return term
