"""Drafts that somebody is looking at in the front end, as they stand in the editor's form."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar, Self

from django.apps import apps
from django.conf import settings
from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.http import HttpRequest, HttpResponseRedirect
from django.utils import timezone
from wagtail.models import Locale

from portal.publishing.types import type_named, type_of

LASTS = timedelta(days=1)
HOME = "home"
"""What a draft of a front page is called where others have their public type."""
_SIGNER = "portal.cms.previews"


class Preview(models.Model):
    """One draft, saved or not; it is forgotten after a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    type_name = models.CharField(max_length=32)
    content = models.JSONField()
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.type_name} {self.created}"

    @property
    def token(self) -> str:
        """Names this draft and no other; signed, and good for a day."""
        return signing.TimestampSigner(salt=_SIGNER).sign(self.id.hex)

    @classmethod
    def of_token(cls, token: str) -> Self | None:
        """The draft of a token; None if it is forgotten. BadSignature or SignatureExpired if the token is no good."""
        key = signing.TimestampSigner(salt=_SIGNER).unsign(token, max_age=LASTS)
        return cls.objects.filter(pk=uuid.UUID(key)).first()

    def page(self) -> Any:
        """The draft as a page that is in no database; None if its language was deleted meanwhile."""
        if not Locale.objects.filter(pk=self.content["locale"]).exists():
            return None
        label = "cms.HomePage" if self.type_name == HOME else type_named(self.type_name).model._meta.label
        page: Any = apps.get_model(label).from_serializable_data(self.content, check_fks=False)
        page.is_draft = True
        return page


class PreviewedInFrontEnd:
    """A page whose drafts editors look at in the front end that PREVIEW_URL names."""

    DEFAULT_PREVIEW_MODES: ClassVar[list[tuple[str, str]]]
    serializable_data: Callable[[], dict[str, Any]]

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """One, in the front end; none without it."""
        return list(self.DEFAULT_PREVIEW_MODES) if settings.PREVIEW_URL else []

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseRedirect:
        """The front end, with a token for this draft as it stands in the form."""
        content_type = type_of(type(self))
        name = content_type.name if content_type else HOME
        preview = Preview.objects.create(type_name=name, content=self.draft())
        return HttpResponseRedirect(settings.PREVIEW_URL.replace("{token}", preview.token))

    def draft(self) -> dict[str, Any]:
        """The page with its relations, as data that can be kept."""
        content: dict[str, Any] = json.loads(json.dumps(self.serializable_data(), cls=DjangoJSONEncoder))
        return content


def forget() -> int:
    """Forget drafts that nobody can open any more; returns how many."""
    return Preview.objects.filter(created__lt=timezone.now() - LASTS).delete()[0]
