"""What is told to others when something changes."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings


class DeliveryConfig(AppConfig):
    name = "portal.delivery"
    label = "delivery"

    def ready(self) -> None:
        from portal.delivery.addresses import AddressFollower
        from portal.delivery.purge import PurgeFollower
        from portal.delivery.webhooks import Sender, WebhookFollower, prune
        from portal.publishing.duties import DAY, register_duty
        from portal.publishing.followers import register_follower

        register_follower(lambda: PurgeFollower() if settings.PURGE_URL else None)
        register_follower(lambda: AddressFollower() if settings.WAGTAILFRONTENDCACHE else None)
        register_follower(WebhookFollower)
        register_duty("webhooks", 0.5, Sender().work)
        register_duty("deliveries", DAY, prune)
