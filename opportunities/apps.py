"""Funding calls and jobs."""

from __future__ import annotations

from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    name = "opportunities"

    def ready(self) -> None:
        from opportunities import models, serializers
        from portal.cms.choices import codes
        from portal.publishing.types import ContentType, register

        register(
            ContentType(
                "funding",
                models.FundingPage,
                serializers.FundingSerializer,
                section="grants",
                has_status=True,
                kinds=codes("funding_kind"),
            )
        )
        register(
            ContentType(
                "jobs",
                models.JobPage,
                serializers.JobSerializer,
                section="jobs",
                has_status=True,
                kinds=codes("job_kind"),
            )
        )
