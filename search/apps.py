"""Search over the rows."""

from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"

    def ready(self) -> None:
        from portal.publishing.duties import DAY, register_duty
        from portal.publishing.followers import register_follower
        from search.engines.elastic_client import is_configured
        from search.query_log import prune
        from search.sync import EmbeddedFollower, index_directory
        from search.sync_elastic import ElasticFollower

        register_follower(lambda: EmbeddedFollower(index_directory()))
        register_follower(lambda: ElasticFollower() if is_configured() else None)
        register_duty("search counts", DAY, prune)
