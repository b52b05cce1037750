"""All settings, in one file. No environment variable is needed: without any, SQLite and the embedded engine serve."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from whitenoise.compress import Compressor

from portal.environment import (
    address,
    addresses,
    choice,
    database_of,
    flag,
    frontend_caches,
    listed,
    rate_of,
    replicas,
    seconds,
    secret_key_in,
    whole,
)
from portal.languages import LANGUAGES as PORTAL_LANGUAGES

BASE_DIR = Path(__file__).resolve().parent.parent
_WEB = ("http", "https")


def _without_traceback(record: logging.LogRecord) -> bool:
    record.exc_info = None
    return True


PORTAL_DATA_DIR = Path(os.environ.get("PORTAL_DATA_DIR", BASE_DIR / "var")).resolve()
DEBUG = flag("PORTAL_DEBUG")
SECRET_KEY = os.environ.get("SECRET_KEY") or secret_key_in(PORTAL_DATA_DIR / "secret-key")
ALLOWED_HOSTS = listed("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = listed("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "news",
    "opportunities",
    "stories",
    "search",
    "portal.api",
    "portal.transfer",
    "portal.delivery",
    "portal.cms",
    "portal.publishing",
    "portal.accounts",
    "portal",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.typed_table_block",
    "wagtail.locales",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "portal.api.headers.short_not_modified",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

_DATABASE = address("DATABASE_URL", "postgres", "postgresql", "sqlite")
DATABASES = {
    "default": database_of(
        _DATABASE or f"sqlite:///{PORTAL_DATA_DIR / 'portal.sqlite3'}", seconds("DATABASE_STATEMENT_SECONDS", 0)
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_CACHE = address("CACHE_URL", "redis", "rediss")
_KIND = "portal.redis_cache.OptionalRedisCache" if _CACHE else "django.core.cache.backends.locmem.LocMemCache"
# Some for older answers (portal.api.staleness), all others for the clients of one window.
CACHES = {"default": {"BACKEND": _KIND, "LOCATION": _CACHE, "max_entries": 20_000}}

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

LANGUAGE_CODE = choice("PORTAL_DEFAULT_LANGUAGE", "en", PORTAL_LANGUAGES)
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [(language.code, language.name) for language in PORTAL_LANGUAGES.values()]
WAGTAILADMIN_PERMITTED_LANGUAGES = [entry for entry in LANGUAGES if entry[0] in ("en", "ru")]  # docs/editors.md
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = WAGTAIL_I18N_ENABLED = True
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = PORTAL_DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = PORTAL_DATA_DIR / "media"
STORAGES = {
    # Renditions are stored at a path that names their content, so writing one again may overwrite it.
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"allow_overwrite": True}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]  # They took half of the time.

WAGTAIL_SITE_NAME = "CSO Portal"
WAGTAILADMIN_BASE_URL = address("PORTAL_BASE_URL", *_WEB) or f"http://localhost:{os.environ.get('PORT') or 8000}"

_MAIL = urlsplit(address("EMAIL_URL", "smtp", "submission", "smtps"))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _MAIL.scheme else 'dummy'}.EmailBackend"
EMAIL_HOST = unquote(_MAIL.hostname or "")
EMAIL_PORT = _MAIL.port or {"submission": 587, "smtps": 465}.get(_MAIL.scheme, 25)
EMAIL_HOST_USER = unquote(_MAIL.username or "")
EMAIL_HOST_PASSWORD = unquote(_MAIL.password or "")
EMAIL_USE_TLS = _MAIL.scheme == "submission"
EMAIL_USE_SSL = _MAIL.scheme == "smtps"
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM") or f"portal@{urlsplit(WAGTAILADMIN_BASE_URL).hostname}"
# Without a mail server nobody is offered a letter that will never come.
WAGTAIL_PASSWORD_RESET_ENABLED = bool(_MAIL.scheme)
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAILIMAGES_IMAGE_MODEL = "cms.PortalImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "portal.cms.image_form.PortalImageForm"
WAGTAILDOCS_DOCUMENT_MODEL = "cms.PortalFile"
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
_ON_SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "portal.cms.admin_search" if _ON_SQLITE else "wagtail.search.backends.database"}
}
WAGTAILSIMPLETRANSLATION_SYNC_PAGE_TREE = False
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

PREVIEW_URL = address("PREVIEW_URL", *_WEB, holding="{token}")
FRONTEND_URL = address("FRONTEND_URL", *_WEB)
RELIEFWEB_IDS = os.environ.get("RELIEFWEB_IDS", "")
WEBHOOK_PRIVATE_NETWORKS = flag("WEBHOOK_PRIVATE_NETWORKS")
SECURITY_CONTACT = addresses("SECURITY_CONTACT", "mailto", "https")
PURGE_URL = addresses("PURGE_URL", *_WEB)
PURGE_METHOD = os.environ.get("PURGE_METHOD", "PURGE")
PURGE_TOKEN = os.environ.get("PURGE_TOKEN", "")
WAGTAILFRONTENDCACHE = frontend_caches("FRONTEND_CACHE")
ELASTICSEARCH_URL = address("ELASTICSEARCH_URL", *_WEB, with_port=True)
ELASTICSEARCH_API_KEY = os.environ.get("ELASTICSEARCH_API_KEY", "")
ELASTICSEARCH_TIMEOUT = seconds("ELASTICSEARCH_TIMEOUT", 1)
ELASTICSEARCH_CA = os.environ.get("ELASTICSEARCH_CA", "")
ELASTICSEARCH_INDEX = os.environ.get("ELASTICSEARCH_INDEX", "portal")
ELASTICSEARCH_SHARDS = whole("ELASTICSEARCH_SHARDS", 1)
ELASTICSEARCH_REPLICAS = replicas("ELASTICSEARCH_REPLICAS")

SYNC_RETENTION_DAYS = whole("SYNC_RETENTION_DAYS", 365)
SEARCH_LOG_DAYS = whole("SEARCH_LOG_DAYS", 90)

API_STALE_SECONDS = whole("API_STALE_SECONDS", 3600)
API_RATE = rate_of(os.environ.get("API_RATE") or "6000/min")
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "portal.api.errors.handle",
    # How many addresses at the end of X-Forwarded-For were written by proxies of ours; the rest, anybody may invent.
    "NUM_PROXIES": whole("API_PROXIES", None),
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "CSO Portal API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "PREPROCESSING_HOOKS": ["portal.api.openapi.only_public_endpoints"],
    # The default hook would take the enums out of our components and name them anew, with warnings.
    "POSTPROCESSING_HOOKS": ["portal.api.introduction.introduce"],
}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if flag("PORTAL_HTTPS"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = flag("PORTAL_HSTS_SUBDOMAINS")
    SECURE_HSTS_PRELOAD = flag("PORTAL_HSTS_PRELOAD")
    # W005, W021: other sites of the same domain may have no TLS, which only its owner can know.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "filters": {"one_line": {"()": "django.utils.log.CallbackFilter", "callback": _without_traceback}},
    # Lines for each page, task or request, and at every look that there was none, say nothing that anybody looks for.
    "loggers": {
        **{name: {"level": "WARNING"} for name in ("django_tasks", "django_tasks_db", "elastic_transport", "wagtail")},
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"filters": ["one_line"]},
    },
    "root": {"handlers": ["console"], "level": choice("LOG_LEVEL", "INFO", logging.getLevelNamesMapping())},
}
