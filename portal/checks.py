"""System checks: refuse unsafe production, page types that nobody publishes, damaged files, caches that cannot be told,
a database that breaks Cyrillic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.http.request import validate_host
from wagtail.contrib.frontend_cache.utils import get_backends
from wagtail.models import get_page_models

from portal.api.reliefweb.ids import DamagedError, read_ids
from portal.cms.models import HomePage, SectionPage
from portal.publishing.retention import FEWEST_DAYS
from portal.publishing.types import type_of

STRUCTURAL = (HomePage, SectionPage)
"""Page types that hold the tree together and are not published."""

_LOCAL = ("localhost", "127.0.0.1", "[::1]", ".localhost")
_BYTE_ORDER_LOCALES = ("C", "POSIX")


@register(Tags.security)
def debug_stays_at_home(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """DEBUG shows settings and data to whoever provokes an error, so it is refused where others can reach the site."""
    if settings.DEBUG and _public_hosts():
        return [
            Error(
                f"PORTAL_DEBUG is on while ALLOWED_HOSTS names {', '.join(_public_hosts())}.",
                hint="Unset PORTAL_DEBUG, or serve localhost only.",
                id="portal.E001",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def production_is_configured(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """What works on one's own machine and is unsafe or useless in production (`check --deploy`)."""
    messages: list[CheckMessage] = []
    if "*" in settings.ALLOWED_HOSTS:
        messages.append(Error("ALLOWED_HOSTS accepts any host.", hint="Name the site's own hosts.", id="portal.E002"))
    elif not _public_hosts():
        messages.append(
            Error("ALLOWED_HOSTS names only this machine.", hint="Name the site's own hosts.", id="portal.E003")
        )
    if not settings.WAGTAILADMIN_BASE_URL.startswith("https://"):
        messages.append(
            Error(
                f"PORTAL_BASE_URL is {settings.WAGTAILADMIN_BASE_URL}: links in mails would not be encrypted.",
                hint="Give the address of the admin: https://…",
                id="portal.E004",
            )
        )
    key_file = settings.PORTAL_DATA_DIR / "secret-key"
    if key_file.exists() and key_file.read_text().strip() == settings.SECRET_KEY:
        messages.append(
            Warning(
                "SECRET_KEY is the one this host made for itself: another host, or a restored one, would have its own.",
                hint="Set SECRET_KEY, the same on every host.",
                id="portal.W001",
            )
        )
    if settings.API_RATE is not None and settings.REST_FRAMEWORK["NUM_PROXIES"] is None:
        messages.append(
            Warning(
                "API_PROXIES is not set: who asks through a proxy, or says so, is not held to API_RATE.",
                hint="Say how many proxies of yours stand in front (0: none), or set API_RATE=none.",
                id="portal.W002",
            )
        )
    return messages


@register()
def withdrawals_are_known_long_enough(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Sync tokens are good for 180 days at least."""
    if settings.SYNC_RETENTION_DAYS >= FEWEST_DAYS:
        return []
    told = f"SYNC_RETENTION_DAYS is {settings.SYNC_RETENTION_DAYS}: sync tokens are good for {FEWEST_DAYS} days."
    return [Error(told, hint=f"Set it to {FEWEST_DAYS} or more.", id="portal.E007")]


@register()
def reliefweb_ids_are_usable(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The file of RELIEFWEB_IDS, if there is one: everything that is wrong with it."""
    try:
        read_ids()
    except DamagedError as error:
        hint = "docs/settings.md says what stands in it."
        told = f"RELIEFWEB_IDS names {settings.RELIEFWEB_IDS}."
        return [Error(f"{told} {problem}", hint=hint, id="portal.E008") for problem in error.problems]
    return []


@register()
def frontend_caches_are_usable(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Back ends of FRONTEND_CACHE that cannot be made: the worker would tell them nothing."""
    try:
        get_backends()
    except (ImproperlyConfigured, ImportError, KeyError) as error:
        told = f"FRONTEND_CACHE cannot be used: {type(error).__name__} {error}."
        return [Error(told, hint="It is what Wagtail's WAGTAILFRONTENDCACHE is.", id="portal.E009")]
    return []


@register(Tags.models)
def page_types_are_published(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every page type that editors can create is registered as a content type, or is part of the tree's structure."""
    return [
        Error(
            f"{model.__name__} can be created by editors, but nothing publishes it.",
            hint="Register it with portal.publishing.types.register(), or set is_creatable = False.",
            obj=model,
            id="portal.E005",
        )
        for model in get_page_models()
        if model.is_creatable and not issubclass(model, STRUCTURAL) and type_of(model) is None
    ]


@register(Tags.database)
def database_knows_cyrillic(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """A PostgreSQL database with the locale C or POSIX changes the case of ASCII letters only: it is refused."""
    messages: list[CheckMessage] = []
    for alias in databases or ():
        if connections[alias].vendor != "postgresql":
            continue
        collation, character_type, knows_cyrillic = _postgresql_locale(alias)
        if knows_cyrillic and not {collation, character_type}.intersection(_BYTE_ORDER_LOCALES):
            continue
        messages.append(
            Error(
                f"The database {alias!r} has collation {collation} and character type {character_type}: it would not "
                "find Cyrillic words written in the other case.",
                hint="Create it anew: CREATE DATABASE … TEMPLATE template0 LOCALE 'C.UTF-8'.",
                id="portal.E006",
            )
        )
    return messages


def _public_hosts() -> list[str]:
    """The allowed hosts that are not this machine."""
    return [host for host in settings.ALLOWED_HOSTS if not validate_host(host, _LOCAL)]


def _postgresql_locale(alias: str) -> tuple[str, str, bool]:
    """Collation, character type (ICU's or the builtin provider's name if that rules), and if lower() knows Cyrillic.

    The columns that name another provider than libc differ between server versions, hence the detour through JSON.
    """
    with connections[alias].cursor() as cursor:
        cursor.execute(
            """
            SELECT COALESCE(j ->> 'datlocale', j ->> 'daticulocale', j ->> 'datcollate'),
                   COALESCE(j ->> 'datlocale', j ->> 'daticulocale', j ->> 'datctype'),
                   lower('ҚӘ') = 'қә'
            FROM (SELECT to_jsonb(d) AS j FROM pg_database d WHERE datname = current_database()) AS own
            """
        )
        collation, character_type, knows_cyrillic = cursor.fetchone()
    return collation, character_type, knows_cyrillic
