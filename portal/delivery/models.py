"""Webhooks: whom to tell of what, and what was told."""

from __future__ import annotations

import base64
import json
import secrets
from typing import Any, ClassVar
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, Panel

from portal.cms.fields import CodeListField
from portal.delivery.networks import RefusedAddressError, check_address
from portal.languages import LANGUAGES


def new_secret() -> str:
    """A signing secret as Standard Webhooks writes it: 32 random bytes."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def is_secret(text: str) -> bool:
    """Whether a text is a secret as Standard Webhooks has them."""
    try:
        key = base64.b64decode(text.removeprefix("whsec_"), validate=True)
    except ValueError:
        return False
    return text.startswith("whsec_") and 24 <= len(key) <= 64


class EndpointForm(WagtailAdminModelForm):
    """Offers the languages that something is published in; the vocabulary has more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["locales"]
        choices.choices = [(code, label) for code, label in choices.choices if code in LANGUAGES]


class Endpoint(models.Model):
    """An address that is told what was published and withdrawn."""

    name = models.CharField(max_length=80, verbose_name=pgettext_lazy("webhook", "name"))
    url = models.URLField(_("address"), max_length=500, help_text=_("https://…; it is sent a POST for every event."))
    types = CodeListField("type", help_text=_("None chosen: all."), verbose_name=_("types"))
    locales = CodeListField("language", verbose_name=_("languages"), help_text=_("None chosen: all."))
    secret = models.CharField(
        max_length=80,
        default=new_secret,
        help_text=_("With it the receiver checks signatures."),
        verbose_name=_("secret"),
    )
    is_active = models.BooleanField(
        pgettext_lazy("webhook", "active"), default=True, help_text=_("While it is not, events wait.")
    )
    paused_because = models.CharField(max_length=200, blank=True, editable=False, verbose_name=_("paused because"))

    base_form_class = EndpointForm
    panels: ClassVar[list[Panel]] = [
        FieldPanel("name"),
        FieldPanel("url"),
        FieldPanel("types"),
        FieldPanel("locales"),
        FieldPanel("secret"),
        FieldPanel("is_active"),
        FieldPanel("paused_because", read_only=True, heading=_("Paused because")),
    ]

    class Meta:
        ordering = ["name"]
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        if self.is_active:
            self.paused_because = ""
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def clean(self) -> None:
        """Refuse addresses in private networks, languages in which nothing is published, and what is no secret."""
        try:
            check_address(self.url)
        except RefusedAddressError as error:
            raise ValidationError({"url": str(error)}) from error
        if not {*self.locales} <= {*LANGUAGES}:
            told = gettext("Items are published in {languages}.").format(languages=", ".join(LANGUAGES))
            raise ValidationError({"locales": told})
        if not is_secret(self.secret):
            raise ValidationError({"secret": gettext("A secret is whsec_ and base64 of 24 to 64 bytes.")})

    def wants(self, type_name: str, locale: str) -> bool:
        """Whether it is to be told of items of this type and language."""
        return (not self.types or type_name in self.types) and (not self.locales or locale in self.locales)


class Delivery(models.Model):
    """One event for one endpoint, and how telling it went."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")

    endpoint = models.ForeignKey(
        Endpoint, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("webhook")
    )
    sequence = models.BigIntegerField(
        null=True, help_text=_("Of the change; none: an administrator wanted a test."), verbose_name=_("change")
    )
    key = models.UUIDField(default=uuid4, editable=False, help_text="Unlike numbers, never given out twice.")
    event = models.CharField(max_length=40, verbose_name=_("event"))
    group = models.UUIDField(verbose_name=_("group"))
    locale = models.CharField(max_length=8, blank=True, verbose_name=_("language"))
    body = models.TextField(verbose_name=_("body"))
    created = models.DateTimeField(auto_now_add=True, verbose_name=_("created"))
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING, verbose_name=_("state"))
    attempts = models.PositiveSmallIntegerField(default=0, verbose_name=_("attempts"))
    next_at = models.DateTimeField(verbose_name=_("next attempt"))
    answer = models.CharField(
        max_length=200, blank=True, help_text=_("The last answer, or why there was none."), verbose_name=_("answer")
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["endpoint", "sequence"], name="one_delivery_of_a_change")]
        indexes = [
            models.Index(fields=["state", "next_at"], name="delivery_due"),
            models.Index(fields=["endpoint", "group", "locale", "sequence"], name="delivery_of_item"),
        ]

    def __str__(self) -> str:
        if self.sequence is None:
            return f"{self.event} → {self.endpoint}"
        data = json.loads(self.body)["data"]
        # What was withdrawn has no title any more.
        named = data.get("title") or " ".join([data["type"], *data.get("paths", [])[:1]])
        return f"{self.event}: {named} ({self.locale}) → {self.endpoint}"

    @property
    def message_id(self) -> str:
        """The same at every attempt, so that a receiver recognises what it has."""
        return f"msg_{self.key.hex}"
