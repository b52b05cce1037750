"""Webhooks in the admin: endpoints, and the log of what they were told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction
from wagtail.snippets.views.snippets import InspectView, SnippetViewSet, SnippetViewSetGroup

from portal.cms.viewsets import Listing
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
    index_view_class = Listing
    icon = "link-external"
    list_display = [
        "name",
        Column("url", label=_("Address")),
        BooleanColumn("is_active", label=pgettext_lazy("webhook", "Active")),
        Column("paused_because", label=_("Paused because")),
    ]
    copy_view_enabled = False


def _address(delivery: Delivery) -> str:
    return reverse(DeliveryViewSet().get_url_name("inspect"), args=[delivery.pk])


def next_attempt(delivery: Delivery) -> str:
    """When it is tried next, in the editor's time zone, which is named; empty if it is not."""
    if delivery.state != Delivery.State.WAITING:
        return ""
    moment = localtime(delivery.next_at)
    return f"{date_format(moment, 'SHORT_DATETIME_FORMAT')} {moment.tzname()}"


class DeliveryIndexView(Listing):
    """The log."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Also what can be done with what is chosen."""
        return {**super().get_context_data(**kwargs), "replay_name": ReplayDeliveries.display_name}


class DeliveryView(InspectView):
    """One event."""

    page_title = _("Delivery")

    def get_page_subtitle(self) -> str:
        """What was told to whom."""
        return str(self.object)

    def get_next_at_display_value(self) -> str:
        """With the time zone."""
        return next_attempt(self.object)


class DeliveryViewSet(SnippetViewSet):
    model = Delivery
    index_view_class = DeliveryIndexView
    inspect_view_class = DeliveryView
    icon = "history"
    menu_label = _("Deliveries")
    list_display = [
        TitleColumn("called", label=_("Delivery"), accessor=str, get_url=_address),
        Column("state", label=_("State"), accessor="get_state_display"),
        Column("attempts", label=_("Attempts")),
        Column("answer", label=_("Answer")),
        Column("next_at", label=_("Next attempt"), accessor=next_attempt),
        DateColumn("created", label=pgettext_lazy("delivery", "Created"), sort_key="id"),
    ]
    ordering = "-id"
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
