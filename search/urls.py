"""The search's address below /api/v1/."""

from __future__ import annotations

from django.urls import path

from portal.publishing.types import content_types
from search.formats import SearchFormat, search_formats
from search.related import Related
from search.suggest import Suggest
from search.views import Search, search_endpoint

_types = tuple(content_type.name for content_type in content_types())

urlpatterns = [
    path("search/", Search.as_view(endpoint=search_endpoint(_types))),
    *(path(f"search.{one.format.ending}", SearchFormat.as_view(endpoint=one)) for one in search_formats(_types)),
    path("search/suggest/", Suggest.as_view(types=_types)),
    *(path(f"{name}/<uuid:id>/related/", Related.as_view(type_name=name, types=_types)) for name in _types),
]
