"""Webhooks in the admin: endpoints, and the log of what they were told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from portal.delivery.models import Delivery, Endpoint
from portal.delivery.webhooks import note_test, replay


class ReadOnly(ModelPermissionPolicy):
    """Nobody writes the log by hand; whoever may change webhooks reads it."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Only to look."""
        return action == "view" and ModelPermissionPolicy(Endpoint).user_has_permission(user, "change")

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        """Whether looking is among them."""
        return any(self.user_has_permission(user, action) for action in actions)


class EndpointViewSet(SnippetViewSet):
    model = Endpoint
    icon = "link-external"
    list_display = [
        "name",
        Column("url", label=_("Address")),
        BooleanColumn("is_active", label=pgettext_lazy("webhook", "Active")),
        Column("paused_because", label=_("Paused because")),
    ]
    copy_view_enabled = False


class DeliveryViewSet(SnippetViewSet):
    model = Delivery
    icon = "history"
    menu_label = _("Deliveries")
    list_display = [
        "__str__",
        "state",
        Column("attempts", label=_("Attempts")),
        Column("answer", label=_("Answer")),
        DateColumn("created", label=_("Created")),
    ]
    list_filter = ["endpoint", "state", "event"]
    inspect_view_enabled = True
    inspect_view_fields = ["endpoint", "event", "sequence", "state", "attempts", "answer", "next_at", "body"]
    copy_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the webhooks that they are called after."""
        return Delivery.objects.select_related("endpoint")


class WebhookGroup(SnippetViewSetGroup):
    """Both under one menu item."""

    menu_label = _("Webhooks")
    menu_icon = "link-external"
    menu_order = 900
    items = (EndpointViewSet, DeliveryViewSet)


class EndpointAction(SnippetBulkAction):
    """What whoever may change webhooks may have sent."""

    template_name = "delivery/send.html"

    def check_perm(self, snippet: Any) -> bool:
        """Whether this person may."""
        return bool(ModelPermissionPolicy(Endpoint).user_has_permission(self.request.user, "change"))


class SendTestEvent(EndpointAction):
    """Send an event that says nothing but that the webhook works."""

    models = [Endpoint]
    display_name = _("Send a test event")
    action_type = "test"
    aria_label = _("Send a test event to the chosen webhooks")
    explanation = _("An event of no item is sent once to each of these. What came of it stands under “Deliveries”.")

    @classmethod
    def execute_action(cls, objects: list[Any], **_: Any) -> tuple[int, int]:
        """Have them sent by the worker."""
        for endpoint in objects:
            note_test(endpoint)
        return len(objects), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        """How many."""
        told = ngettext("{count} test event will be sent.", "{count} test events will be sent.", num_parent_objects)
        return told.format(count=num_parent_objects)


class ReplayDeliveries(EndpointAction):
    """Send events again."""

    models = [Delivery]
    display_name = _("Send again")
    action_type = "replay"
    aria_label = _("Send the chosen events again")
    explanation = _(
        "These events will be sent again, with the same ids: a receiver that has one already recognises it."
    )

    @classmethod
    def execute_action(cls, objects: list[Any], **_: Any) -> tuple[int, int]:
        """Have them sent by the worker."""
        return replay(objects), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        """How many."""
        told = ngettext("{count} event will be sent again.", "{count} events will be sent again.", num_parent_objects)
        return told.format(count=num_parent_objects)
