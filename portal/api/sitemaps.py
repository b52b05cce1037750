"""For search engines: sitemaps with every language of every item, robots.txt, and security.txt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import orjson
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

Languages = dict[str, str]
"""Of a page: language -> path."""
ROWS = 5_000
"""Rows of a sitemap, by their numbers: a row stays in its sitemap. The protocol allows 50,000
addresses and 50 MB, and each row has up to nine alternates."""
LAST = 2**63 // ROWS - 1
"""No row has a larger number, and SQLite takes none."""
AGE = 300
"""Seconds for which caches may keep these."""
_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """All sitemaps, those of items each with its last change; two statements."""
    rows = execute(
        Sql(f"SELECT (i.id - 1) / {ROWS}, MAX(i.updated) FROM {ITEMS} i WHERE ")  # noqa: S608  (constants)
        + public_at(moment(this_moment()))
        + Sql(f" GROUP BY (i.id - 1) / {ROWS} ORDER BY 1")
    )
    entries = [
        f"<sitemap><loc>{absolute(f'/sitemaps/{number}.xml')}</loc><lastmod>{iso(updated)}</lastmod></sitemap>"
        for number, updated in rows
    ]
    if _sections():
        entries.insert(0, f"<sitemap><loc>{absolute('/sitemaps/sections.xml')}</loc></sitemap>")
    return _xml(f"<sitemapindex {_NAMESPACE}>{''.join(entries)}</sitemapindex>")


@require_safe
def sitemap(request: HttpRequest, number: int) -> HttpResponse:
    """The pages of some rows, each with all languages of its group; one statement."""
    if number > LAST:
        raise Http404
    pages: dict[int, tuple[str, int, Languages]] = {}
    for row, path, updated, locale, other in execute(_pages(number)):
        pages.setdefault(row, (path, updated, {}))[2][locale] = other
    return _urls(pages.values())


@require_safe
def sections_sitemap(request: HttpRequest) -> HttpResponse:
    """The front pages and the lists of sections at the public site, each with all its languages; one statement."""
    return _urls((path, 0, languages) for languages in _sections() for path in languages.values())


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


def _sections() -> list[Languages]:
    """Front pages and sections; none without a public site, for at this host nobody reads a page of theirs."""
    if not settings.FRONTEND_URL:
        return []
    found: dict[str, Languages] = {}
    for locale, body in execute(Sql("SELECT p.locale, p.body FROM publishing_sitepart p WHERE p.kind = 'addresses'")):
        for page in orjson.loads(bytes(body))["pages"]:
            found.setdefault(page["id"], {})[locale] = page["path"]
    return list(found.values())


def _urls(pages: Iterable[tuple[str, int, Languages]]) -> HttpResponse:
    """Pages as a sitemap; 404 without any."""
    entries = "".join(_entry(*page) for page in pages)
    if not entries:
        raise Http404
    return _xml(f'<urlset {_NAMESPACE} xmlns:xhtml="http://www.w3.org/1999/xhtml">{entries}</urlset>')


def _entry(path: str, updated: int, languages: Languages) -> str:
    """A page with all its languages, itself among them as Google asks; what exists in one has no alternates."""
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{name}" href="{_escaped(page_at(languages[locale]))}"/>'
        for name, locale in _alternates(languages)
    )
    changed = f"<lastmod>{iso(updated)}</lastmod>" if updated else ""
    return f"<url><loc>{_escaped(page_at(path))}</loc>{changed}{links}</url>"


def _alternates(languages: Languages) -> list[tuple[str, str]]:
    """Names for search engines, and the language that each means. `x-default` is for readers whose language is not
    there (developers.google.com/search/docs/specialty/international/localized-versions): they get what the API gives to
    those who name none, the first language of the portal's own chain."""
    present = [(locale, locale) for locale in LANGUAGES if locale in languages]
    if len(present) < 2:
        return []
    chain = (*LANGUAGES[settings.LANGUAGE_CODE].chain, *LANGUAGES)
    return [*present, ("x-default", next(locale for locale in chain if locale in languages))]


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
