"""`preview/{token}/`: one draft as it would be public, for a front end that the editor has opened."""

from __future__ import annotations

from typing import Any

import orjson
from django.core.signing import BadSignature, SignatureExpired
from django.http import HttpResponse, HttpResponsePermanentRedirect
from rest_framework.request import Request

from portal.api.headers import AnyResponse, add_cors
from portal.api.home import Home, front_page
from portal.api.items import Row
from portal.api.messages import Message
from portal.api.openapi import detail_answer, path_parameter
from portal.api.operations import Operation
from portal.api.parameters import TOKEN
from portal.api.problems import Problem, invalid_value
from portal.api.query import ItemQuery
from portal.api.querystring import Values
from portal.api.rendering import render_item, single
from portal.api.site import PROFILE, read_profile
from portal.api.views import PublicView
from portal.cms import site_parts
from portal.cms.models.previews import HOME, Preview
from portal.languages import LANGUAGES
from portal.publishing.clock import now as this_moment
from portal.publishing.models import ContentItem
from portal.publishing.rendering import render_draft
from portal.publishing.status import Schedule, moment

_CACHED = "The token is signed, good for a day and for this draft alone; no cache keeps the answer."


class DraftPreview(PublicView):
    """The draft that a token names, by the same serializer; nothing else, and never cached."""

    types: tuple[str, ...] = ()

    def get(self, request: Request, token: str) -> HttpResponse:
        """The whole item; 301 to the address of front pages."""
        Values(request._request, {})
        is_home, page = _draft(token)
        if is_home:
            return _private(HttpResponsePermanentRedirect(f"{request.path}front-page/"))
        at = moment(this_moment())
        row = render_draft(page).row
        body = render_item(Row(0, 0, _status(row, at), row.stages, bytes(row.full)), row.locale, "full", at)
        return _private(HttpResponse(single(body, {"self": request.path}), content_type="application/json"))

    def operation(self) -> Operation:
        """Its description."""
        answer, components = detail_answer(self.types)
        return Operation(
            id="read_preview",
            summary="One draft, for a front end that an editor has opened.",
            description=f"By the same serializer as public items. {_CACHED}",
            tag="Items",
            answer=answer,
            path_parameters=[path_parameter("token", "As the admin gave it.", TOKEN)],
            problems=("gone",),
            components=components,
            redirects="The draft is a front page: its own address.",
            cached=False,
        )


class HomePreview(PublicView):
    """The draft of a front page that a token names; as private as the others."""

    types: tuple[str, ...] = ()

    def get(self, request: Request, token: str) -> HttpResponse:
        """What `home/` would tell in the language of the draft if that were published."""
        profile = read_profile(Values(request._request, {PROFILE.name: PROFILE}))
        is_home, page = _draft(token)
        if not is_home:
            raise invalid_value("token", Message("This is no token of a preview."))
        locale = page.locale.language_code
        query = ItemQuery(now=moment(this_moment()), locale=locale, chain=LANGUAGES[locale].chain)
        told = front_page(site_parts.front_page(page), query, profile)
        body = orjson.dumps({"requested_locale": locale, "locale": locale, **told})
        return _private(HttpResponse(single(body, {"self": request.path}), content_type="application/json"))

    def operation(self) -> Operation:
        """Its description."""
        home = Home(types=self.types).operation()
        return Operation(
            id="read_home_preview",
            summary="The draft of a front page, for a front end that an editor has opened.",
            description=f"What `home/` would tell in the language of the draft. {_CACHED}",
            tag="Site",
            answer=home.answer,
            parameters=[PROFILE],
            path_parameters=[path_parameter("token", "As the admin gave it.", TOKEN)],
            problems=("gone",),
            components=home.components,
            cached=False,
        )


def _draft(token: str) -> tuple[bool, Any]:
    """Whether a token names a front page, and the draft; Problem if there is none."""
    try:
        preview = Preview.of_token(token)
    except SignatureExpired:
        preview = None
    except (BadSignature, ValueError) as error:
        raise invalid_value("token", Message("This is no token of a preview.")) from error
    if preview is None:
        raise Problem("gone", Message("This preview has expired; open it again in the admin."))
    page = preview.page()
    if page is None:
        raise Problem("gone", Message("The language of this draft was deleted."))
    return preview.type_name == HOME, page


def _private(response: AnyResponse) -> AnyResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return add_cors(response)


def _status(row: ContentItem, now: int) -> str | None:
    if not row.deadline_kind:
        return None
    return Schedule(row.deadline_kind, row.opens, row.closes, row.closed_early).status(now)
