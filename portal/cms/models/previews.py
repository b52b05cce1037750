"""Drafts that somebody is looking at in the front end, as they stand in the editor's form."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, Self

from django.apps import apps
from django.core import signing
from django.db import models
from django.utils import timezone

from portal.publishing.types import content_types

LASTS = timedelta(days=1)
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
        """The draft as a page that is in no database."""
        model = next(kind.model for kind in content_types() if kind.name == self.type_name)
        page: Any = apps.get_model(model._meta.label).from_serializable_data(self.content, check_fks=False)
        page.is_draft = True
        return page


def forget() -> int:
    """Forget drafts that nobody can open any more; returns how many."""
    return Preview.objects.filter(created__lt=timezone.now() - LASTS).delete()[0]
