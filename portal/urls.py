"""The composition root of the URLs: the one module that names every part of the site."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path, re_path
from django.views import defaults
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal.api import errors
from portal.api.documentation import problem_page
from portal.api.health import NothingHere
from portal.api.reliefweb.views import Jobs, Trainings
from portal.api.sitemaps import robots, sections_sitemap, security, sitemap, sitemap_index
from portal.cms.addresses import old_address
from portal.media import image
from search.common_grants import Elsewhere, Opportunities, Opportunity, OpportunitySearch

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    # Search first: the API's `{type}/` would take its name for a content type.
    path("api/v1/", include("search.urls")),
    path("api/v1/", include("portal.api.urls")),
    # Whatever else is asked below /api/ would be taken for a page of the site.
    re_path(r"^api/", NothingHere.as_view()),
    path("common-grants/opportunities", Opportunities.as_view()),
    path("common-grants/opportunities/search", OpportunitySearch.as_view()),
    path("common-grants/opportunities/<str:id>", Opportunity.as_view()),
    re_path(r"^common-grants(/|$)", Elsewhere.as_view()),
    path("reliefweb/jobs", Jobs.as_view()),
    path("reliefweb/trainings", Trainings.as_view()),
    path("problems/<slug:code>", problem_page),
    path("media/<path:path>", image),
    path("sitemap.xml", sitemap_index),
    path("sitemaps/sections.xml", sections_sitemap),
    path("sitemaps/<int:number>.xml", sitemap),
    path("robots.txt", robots),
    path(".well-known/security.txt", security),
    path("", include(wagtail_urls)),
]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A malformed request: a problem answer below /api/, else Django's page."""
    view = errors.bad_request if _is_api(request) else defaults.bad_request
    return view(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that is none: a problem answer below /api/, else where an old one leads, or Django's page."""
    if address := old_address(request.path_info):
        return HttpResponseRedirect(address)
    view = errors.not_found if _is_api(request) else defaults.page_not_found
    return view(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Our own mistake: a problem answer below /api/, else Django's page."""
    view = errors.server_error if _is_api(request) else defaults.server_error
    return view(request)


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


handler400 = bad_request
handler404 = page_not_found
handler500 = server_error
