"""Essays and success stories."""

from __future__ import annotations

from django.apps import AppConfig


class StoriesConfig(AppConfig):
    name = "stories"

    def ready(self) -> None:
        from portal.publishing.types import ContentType, register
        from stories import models, serializers

        register(ContentType("essays", models.EssayPage, serializers.EssaySerializer, section="essays"))
        register(
            ContentType(
                "success-stories",
                models.SuccessStoryPage,
                serializers.SuccessStorySerializer,
                section="success-stories",
            )
        )
