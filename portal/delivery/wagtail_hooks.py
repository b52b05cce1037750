"""Webhooks in Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from portal.delivery.models import Delivery, Endpoint
from portal.delivery.viewsets import EndpointViewSet, ReadOnly, ReplayDeliveries, SendTestEvent, WebhookGroup

register_permission_policy(Delivery, ReadOnly(Delivery))
register_snippet(WebhookGroup)
hooks.register("register_bulk_action", SendTestEvent)
hooks.register("register_bulk_action", ReplayDeliveries)


class PausedWebhooks(Component):
    """On the admin's first page, as long as a webhook is paused."""

    order = 50

    def render_html(self, parent_context: Any = None) -> str:
        """Which, and why; nothing if none is."""
        paused = Endpoint.objects.filter(is_active=False).exclude(paused_because="")
        lines = format_html_join("", "<li>{}: {}</li>", ((endpoint, endpoint.paused_because) for endpoint in paused))
        if not lines:
            return ""
        address = reverse(EndpointViewSet().get_url_name("list"))
        return format_html(
            '<section class="w-panel"><h2><a href="{}">{}</a></h2><ul>{}</ul></section>',
            address,
            _("Webhooks that are paused"),
            lines,
        )


def tell_of_paused_webhooks(request: Any, panels: list[Any]) -> None:
    """To whoever may change webhooks."""
    if request.user.has_perm("delivery.change_endpoint"):
        panels.append(PausedWebhooks())


hooks.register("construct_homepage_panels", tell_of_paused_webhooks)
