"""Vocabularies with counts, and the portal's languages."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpResponse
from rest_framework.request import Request

from portal.api.components import closed
from portal.api.conditional import Validator
from portal.api.items import execute
from portal.api.openapi import Operation, path_parameter, reference
from portal.api.parameters import TERM_KINDS, fallback_parameter, locale_parameter
from portal.api.parsing import read_language
from portal.api.problems import Problem
from portal.api.querystring import Values
from portal.api.rendering import single
from portal.api.sql import ITEMS, TERMS, Sql, in_chain, one_of, public_at, status_at
from portal.api.values import nearest
from portal.api.views import PublicView
from portal.api.vocabulary import VOCABULARIES, label_in, term_kinds
from portal.languages import LANGUAGES
from portal.publishing import changes
from portal.publishing.clock import now as this_moment
from portal.publishing.status import moment

Json = dict[str, Any]

_COLUMNS = {"type": "i.type", "deadline_kind": "i.deadline_kind", **dict.fromkeys(VOCABULARIES["kind"], "i.kind")}
"""Vocabularies whose codes are columns of items, and not terms."""
_PARAMETERS = {parameter.name: parameter for parameter in (locale_parameter(), fallback_parameter())}
_LOCALE_ONLY = {"locale": locale_parameter()}


class Vocabularies(PublicView):
    """The vocabularies there are."""

    def get(self, request: Request) -> HttpResponse:
        """Each vocabulary with its size and URL; two statements."""
        at = moment(this_moment())
        asked = Values(request._request, _PARAMETERS)
        read_language(asked)
        state = changes.state(at)
        sizes = dict(execute(Sql("SELECT t.kind, COUNT(*) FROM cms_term t GROUP BY t.kind")))
        for kind in TERM_KINDS:
            sizes.setdefault(kind, sum(sizes.get(held_by, 0) for held_by in term_kinds(kind)))
        query = asked.canonical()
        data = [
            {"kind": kind, "size": size, "url": f"{request.path}{kind}/?{query}"}
            for kind, size in sorted(sizes.items())
        ]
        return _answer(request, state, at, data, f"{request.path}?{query}")

    def operation(self) -> Operation:
        """Its description."""
        return Operation(
            id="list_vocabularies",
            summary="The vocabularies.",
            tag="Vocabularies",
            answer=_answer_schema("Vocabulary"),
            parameters=list(_PARAMETERS.values()),
        )


class Terms(PublicView):
    """The terms of one vocabulary."""

    def get(self, request: Request, kind: str) -> HttpResponse:
        """Its terms in the order of their list, labelled, each with the number of groups it finds; two statements."""
        at = moment(this_moment())
        asked = Values(request._request, _PARAMETERS)
        locale, chain = read_language(asked)
        state = changes.state(at)
        rows = execute(_terms(kind, locale, chain, at))
        if not rows and kind not in TERM_KINDS:
            near = nearest(kind, TERM_KINDS)
            error = {"parameter": "kind", "code": "unknown", "detail": "There is no such vocabulary.", "allowed": near}
            raise Problem("not-found", "There is no such vocabulary.", errors=[error])
        counted = _counted(kind, chain, at) is not None
        data = [_term(*row, counted=counted) for row in rows]
        return _answer(request, state, at, data, f"{request.path}?{asked.canonical()}")

    def operation(self) -> Operation:
        """Its description."""
        return Operation(
            id="list_terms",
            summary="The terms of one vocabulary.",
            tag="Vocabularies",
            answer=_answer_schema("Term"),
            parameters=list(_PARAMETERS.values()),
            path_parameters=[path_parameter("kind", "Its name, as in `terms/`.", {"type": "string"})],
            problems=("not-found",),
        )


class Languages(PublicView):
    """The languages of the portal."""

    def get(self, request: Request) -> HttpResponse:
        """Each language with its chain and the number of groups that exist in it; two statements."""
        at = moment(this_moment())
        asked = Values(request._request, _LOCALE_ONLY)
        read_language(asked)
        state = changes.state(at)
        statement = Sql(f"SELECT i.locale, COUNT(*) FROM {ITEMS} i WHERE ") + public_at(at, counting=True)  # noqa: S608
        counts = dict(execute(statement + Sql(" GROUP BY i.locale")))
        data = [
            {
                "code": language.code,
                "name": language.name,
                "scripts": language.scripts,
                "fallback": language.fallback,
                "count": counts.get(language.code, 0),
            }
            for language in LANGUAGES.values()
        ]
        return _answer(request, state, at, data, f"{request.path}?{asked.canonical()}")

    def operation(self) -> Operation:
        """Its description."""
        return Operation(
            id="list_locales",
            summary="The languages.",
            tag="Vocabularies",
            answer=_answer_schema("Language"),
            parameters=list(_LOCALE_ONLY.values()),
        )


def _answer(request: Request, state: changes.State, at: int, data: list[Json], url: str) -> HttpResponse:
    """A short list that depends on more than rows: its validator is made of its content."""
    body = single(orjson.dumps(data), {"self": url})
    validator = Validator(request._request, state, at, blake2b(body).hexdigest())
    return validator.not_modified() or validator.response(body)


def _answer_schema(component: str) -> Json:
    data: Json = {"type": "array", "items": reference(component)}
    return closed({"data": data, "meta": {"type": "object"}, "links": reference("SelfLink")})


def _terms(kind: str, locale: str, chain: tuple[str, ...], at: int) -> Sql:
    counted = _counted(kind, chain, at) or Sql("SELECT '' AS code, 0 AS n")
    return (
        Sql("SELECT t.code, ")
        + label_in("t", locale)
        + Sql(", c.n, o.uuid FROM cms_term t LEFT JOIN (")
        + counted
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
    term: Json = {"code": code, "label": label, "count": (number or 0) if counted else None}
    if organisation is not None:
        term["id"] = str(organisation if isinstance(organisation, UUID) else UUID(organisation))
    return term
