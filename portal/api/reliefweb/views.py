"""`/reliefweb/jobs` and `/reliefweb/trainings`: what can be posted to ReliefWeb, and what cannot, with the reasons."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

import orjson
from django.http import HttpResponse
from rest_framework.request import Request

from portal.api import items, values
from portal.api.conditional import Validator
from portal.api.messages import Message
from portal.api.parameters import LAST_POSITION, MOST_ITEMS, SHARED_PARAMETERS, Parameter
from portal.api.problems import Problem
from portal.api.query import ItemQuery
from portal.api.querystring import Values
from portal.api.reliefweb.documents import Told, job, training
from portal.api.reliefweb.ids import DamagedError, Ids, read_ids
from portal.api.rendering import render_item
from portal.api.tags import of_list
from portal.api.views import PublicView
from portal.languages import LANGUAGES
from portal.publishing import changes
from portal.publishing.clock import now as this_moment
from portal.publishing.status import CURRENT, moment

Json = dict[str, Any]

LOCALES = tuple(code for code in ("en", "es", "fr") if code in LANGUAGES)
"""The languages that ReliefWeb takes (`language` in training.json), as far as the portal has them."""
_PARAMETERS = {
    parameter.name: parameter
    for parameter in (
        Parameter(
            "locale", "No other language stands in.", {"type": "string", "enum": list(LOCALES), "default": LOCALES[0]}
        ),
        SHARED_PARAMETERS["limit"],
        SHARED_PARAMETERS["page"],
    )
}


class Documents(PublicView):
    """Current items of a type in ReliefWeb's shape, the last published first."""

    type_name: ClassVar[str]
    kinds: ClassVar[tuple[str, ...]] = ()
    tell: ClassVar[Callable[[Json, Ids], Told]]

    def get(self, request: Request) -> HttpResponse:
        """A page of items, each told or skipped with its reasons; two statements."""
        ids = _ids()
        at = moment(this_moment())
        asked = Values(request._request, _PARAMETERS)
        locale = asked.one("locale", partial(values.choice, possible=LOCALES), LOCALES[0]) or LOCALES[0]
        limit = asked.one("limit", partial(values.integer, low=1, high=MOST_ITEMS), 20) or 20
        page = asked.one("page", partial(values.integer, low=1, high=LAST_POSITION), 1) or 1
        url = f"{request.path}?{asked.canonical()}"
        tags = of_list((self.type_name,), (locale,))
        validator = Validator(request._request, changes.state(at), at, f"{url} {ids.digest}", tags=tags)
        if (unchanged := validator.not_modified()) is not None:
            return unchanged
        query = ItemQuery(at, locale, (locale,), scope=(self.type_name,), kinds=self.kinds, statuses=CURRENT)
        rows = items.page(query, "-published", "full", limit + 1, offset=(page - 1) * limit)
        following = f"{request.path}?{asked.canonical(page=str(page + 1))}" if len(rows) > limit else None
        told = self._told([orjson.loads(render_item(row, locale, "full", at)) for row in rows[:limit]], ids)
        return validator.response(orjson.dumps({**told, "links": {"self": url, "next": following}}))

    def _told(self, found: list[Json], ids: Ids) -> Json:
        told = [(item, *type(self).tell(item, ids)) for item in found]
        return {
            "data": [document for _, document, reasons in told if not reasons],
            "skipped": [
                {"id": item["id"], "title": item["title"], "reasons": reasons} for item, _, reasons in told if reasons
            ],
        }


class Jobs(Documents):
    """Jobs, internships, volunteering, consultancies."""

    type_name = "jobs"
    tell = job


class Trainings(Documents):
    """Funding calls that are trainings."""

    type_name = "funding"
    kinds = ("training",)
    tell = training


def _ids() -> Ids:
    try:
        ids = read_ids()
    except DamagedError as error:
        detail = Message("The file that RELIEFWEB_IDS names cannot be used; `manage.py check` says why.")
        raise Problem("internal", detail, status=503) from error
    if ids is None:
        raise Problem("not-found", Message("This needs ReliefWeb's ids: the setting RELIEFWEB_IDS is missing."))
    return ids
