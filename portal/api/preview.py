"""`preview/{token}/`: one draft as it would be public, for a front end that the editor has opened."""

from __future__ import annotations

from django.core.signing import BadSignature, SignatureExpired
from django.http import HttpResponse
from rest_framework.request import Request

from portal.api.headers import add_cors
from portal.api.items import Row
from portal.api.messages import Message
from portal.api.openapi import detail_answer, path_parameter
from portal.api.operations import Operation
from portal.api.parameters import TOKEN
from portal.api.problems import Problem, invalid_value
from portal.api.querystring import Values
from portal.api.rendering import render_item, single
from portal.api.views import PublicView
from portal.cms.models.previews import Preview
from portal.publishing.clock import now as this_moment
from portal.publishing.models import ContentItem
from portal.publishing.rendering import render_draft
from portal.publishing.status import Schedule, moment


class DraftPreview(PublicView):
    """The draft that a token names, by the same serializer; nothing else, and never cached."""

    types: tuple[str, ...] = ()

    def get(self, request: Request, token: str) -> HttpResponse:
        """The whole item."""
        Values(request._request, {})
        try:
            preview = Preview.of_token(token)
        except SignatureExpired:
            preview = None
        except (BadSignature, ValueError) as error:
            raise invalid_value("token", Message("This is no token of a preview.")) from error
        if preview is None:
            raise Problem("gone", Message("This preview has expired; open it again in the admin."))
        at = moment(this_moment())
        row = render_draft(preview.page()).row
        body = render_item(Row(0, 0, _status(row, at), row.stages, bytes(row.full)), row.locale, "full", at)
        response = HttpResponse(single(body, {"self": request.path}), content_type="application/json")
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
        return add_cors(response)

    def operation(self) -> Operation:
        """Its description."""
        answer, components = detail_answer(self.types)
        return Operation(
            id="read_preview",
            summary="One draft, for a front end that an editor has opened.",
            description="By the same serializer as public items. The token is signed, good for a day and for this draft"
            " alone; no cache keeps the answer.",
            tag="Items",
            answer=answer,
            path_parameters=[path_parameter("token", "As the admin gave it.", TOKEN)],
            problems=("gone",),
            components=components,
            cached=False,
        )


def _status(row: ContentItem, now: int) -> str | None:
    if not row.deadline_kind:
        return None
    return Schedule(row.deadline_kind, row.opens, row.closes, row.closed_early).status(now)
