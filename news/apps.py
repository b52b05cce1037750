"""News, analysis, resources."""

from __future__ import annotations

from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "news"

    def ready(self) -> None:
        from news import models, serializers
        from portal.cms.choices import codes
        from portal.publishing.types import ContentType, register

        register(ContentType("news", models.NewsPage, serializers.NewsSerializer, section="news", half_life_days=120))
        register(
            ContentType(
                "analysis",
                models.AnalysisPage,
                serializers.AnalysisSerializer,
                section="analysis",
                kinds=codes("analysis_kind"),
            )
        )
        register(
            ContentType(
                "resources",
                models.ResourcePage,
                serializers.ResourceSerializer,
                section="resources",
                kinds=codes("resource_kind"),
            )
        )
