"""For search engines: sitemaps with every language of every item, robots.txt, and security.txt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from portal.api.addresses import absolute, page_at
from portal.api.items import execute
from portal.api.sql import ITEMS, Sql, public_at
from portal.languages import LANGUAGES
from portal.publishing.clock import iso
from portal.publishing.clock import now as this_moment
from portal.publishing.status import moment

ROWS = 5_000
"""Rows of a sitemap, by their numbers: a row stays in its sitemap. With eight alternates each, 10 MB at most."""
AGE = 300
"""Seconds for which caches may keep these."""
_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """All sitemaps, each with its last change; one statement."""
    rows = execute(
        Sql(f"SELECT (i.id - 1) / {ROWS}, MAX(i.updated) FROM {ITEMS} i WHERE ")  # noqa: S608  (constants)
        + public_at(moment(this_moment()))
        + Sql(f" GROUP BY (i.id - 1) / {ROWS} ORDER BY 1")
    )
    entries = [
        f"<sitemap><loc>{absolute(f'/sitemaps/{number}.xml')}</loc><lastmod>{iso(updated)}</lastmod></sitemap>"
        for number, updated in rows
    ]
    return _xml(f"<sitemapindex {_NAMESPACE}>{''.join(entries)}</sitemapindex>")


@require_safe
def sitemap(request: HttpRequest, number: int) -> HttpResponse:
    """The pages of some rows, each with all languages of its group; one statement."""
    rows = execute(_pages(number))
    if not rows:
        raise Http404
    entries = "".join(_entries(rows))
    return _xml(f'<urlset {_NAMESPACE} xmlns:xhtml="http://www.w3.org/1999/xhtml">{entries}</urlset>')


def _pages(number: int) -> Sql:
    """Of each row of a sitemap, all public rows of its group."""
    now = moment(this_moment())
    return (
        Sql(
            f"SELECT i.id, i.path, i.updated, o.locale, o.path FROM {ITEMS} i"  # noqa: S608  (constants)
            f' JOIN {ITEMS} o ON o."group" = i."group" AND o.live AND o.expires > %s WHERE ',
            (now,),
        )
        + public_at(now)
        + Sql(" AND i.id > %s AND i.id <= %s ORDER BY i.id, o.locale", (number * ROWS, (number + 1) * ROWS))
    )


def _entries(rows: list[tuple[int, str, int, str, str]]) -> Iterator[str]:
    pages: dict[int, tuple[str, int, dict[str, str]]] = {}
    for row, path, updated, locale, other in rows:
        pages.setdefault(row, (path, updated, {}))[2][locale] = other
    for path, updated, languages in pages.values():
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{locale}" href="{_escaped(page_at(languages[locale]))}"/>'
            for locale in LANGUAGES
            if locale in languages and len(languages) > 1
        )
        changed = f"<lastmod>{iso(updated)}</lastmod>" if updated else ""
        yield f"<url><loc>{_escaped(page_at(path))}</loc>{changed}{links}</url>"


def _escaped(url: str) -> str:
    return url.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def _xml(text: str) -> HttpResponse:
    response = HttpResponse(_HEAD + text.encode(), content_type="application/xml")
    patch_cache_control(response, public=True, max_age=AGE)
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What robots may read here: all but the admin."""
    lines = ["User-agent: *", "Disallow: /admin/", f"Sitemap: {absolute('/sitemap.xml')}"]
    return _text(lines)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116); 404 where nobody was named."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    # Within a year, as the RFC asks; the same for a day, so that caches have something to keep.
    expires = (datetime.now(UTC) + timedelta(days=300)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        *(f"Contact: {contact}" for contact in settings.SECURITY_CONTACT),
        f"Expires: {expires}",
        f"Preferred-Languages: {', '.join(LANGUAGES)}",
        f"Canonical: {absolute('/.well-known/security.txt')}",
    ]
    return _text(lines)


def _text(lines: list[str]) -> HttpResponse:
    response = HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
    patch_cache_control(response, public=True, max_age=AGE)
    return response
