"""What is told to others when something changes."""

from __future__ import annotations

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "portal.delivery"
    label = "delivery"

    def ready(self) -> None:
        from portal.delivery.purge import PurgeFollower, is_configured
        from portal.delivery.webhooks import Sender, WebhookFollower, prune
        from portal.publishing.duties import DAY, register_duty
        from portal.publishing.followers import register_follower

        register_follower(lambda: PurgeFollower() if is_configured() else None)
        register_follower(WebhookFollower)
        register_duty("webhooks", 0.5, Sender().work)
        register_duty("deliveries", DAY, prune)
