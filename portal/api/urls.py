"""The addresses below /api/v1/. Every registered content type has its own list and details."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from portal.api.documentation import Description, reference_page, root
from portal.api.extracts import ExtractFile, Extracts
from portal.api.formats.views import FormatView, formats_of
from portal.api.health import Live, NothingHere, Ready
from portal.api.home import Home
from portal.api.navigation import Navigation
from portal.api.organisations import OrganisationProfile
from portal.api.parameters import Endpoint
from portal.api.preview import DraftPreview, HomePreview
from portal.api.sync import Sync
from portal.api.terms import Languages, Terms, Vocabularies
from portal.api.views import ByPath, ItemDetail, ItemList
from portal.publishing.types import content_types

_types = tuple(content_type.name for content_type in content_types())
_calls = tuple(content_type.name for content_type in content_types() if content_type.has_status)


def _list(name: str, types: tuple[str, ...]) -> list[URLPattern]:
    """A list, and the same in every format that fits it."""
    endpoint = Endpoint(name, types)
    formats = [path(f"{name}.{one.format.ending}", FormatView.as_view(endpoint=one)) for one in formats_of(endpoint)]
    return [path(f"{name}/", ItemList.as_view(endpoint=endpoint)), *formats]


urlpatterns = [
    path("", root),
    *_list("items", _types),
    *_list("opportunities", _calls),
    *(pattern for name in _types for pattern in _list(name, (name,))),
    *(path(f"{name}/<uuid:id>/", ItemDetail.as_view(type_name=name)) for name in _types),
    path("by-path/", ByPath.as_view(types=_types)),
    path("home/", Home.as_view(types=_types)),
    path("navigation/", Navigation.as_view()),
    path("organisations/<uuid:id>/", OrganisationProfile.as_view(types=_types)),
    path("sync/", Sync.as_view(types=_types)),
    path("extracts/", Extracts.as_view()),
    path("extracts/<str:name>", ExtractFile.as_view()),
    path("preview/<str:token>/", DraftPreview.as_view(types=_types)),
    path("preview/<str:token>/front-page/", HomePreview.as_view(types=_types)),
    path("terms/", Vocabularies.as_view()),
    path("terms/<slug:kind>/", Terms.as_view()),
    path("locales/", Languages.as_view()),
    path("health/live/", Live.as_view()),
    path("health/ready/", Ready.as_view()),
    path("openapi.json", Description.as_view()),
    path("docs/", reference_page),
    re_path(r"", NothingHere.as_view()),
]
