from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import LazySettings
from django.core.checks import CheckMessage, run_checks
from django.db import connections
from pytest_django import DjangoDbBlocker

from portal import checks


def ids(messages: list[CheckMessage]) -> set[str]:
    return {str(message.id) for message in messages}


@pytest.fixture
def production(settings: LazySettings, tmp_path: Path) -> LazySettings:
    """A production site as it should be."""
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["portal.example", "localhost"]
    settings.WAGTAILADMIN_BASE_URL = "https://portal.example"
    settings.SECRET_KEY = "named by the operator"
    settings.PORTAL_DATA_DIR = tmp_path
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    return settings


def test_a_well_configured_production_site_has_nothing_to_complain_about(production: LazySettings) -> None:
    assert checks.production_is_configured(None) == []
    assert checks.debug_stays_at_home(None) == []


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("ALLOWED_HOSTS", ["*"], "portal.E002"),
        ("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"], "portal.E003"),
        ("ALLOWED_HOSTS", [], "portal.E003"),
        ("WAGTAILADMIN_BASE_URL", "http://portal.example", "portal.E004"),
    ],
)
def test_unsafe_production_settings_are_refused(
    production: LazySettings, name: str, value: object, complaint: str
) -> None:
    setattr(production, name, value)
    assert ids(checks.production_is_configured(None)) == {complaint}


def test_a_key_that_the_host_made_for_itself_is_warned_about(production: LazySettings) -> None:
    (production.PORTAL_DATA_DIR / "secret-key").write_text("named by the operator\n")
    assert ids(checks.production_is_configured(None)) == {"portal.W001"}


@pytest.mark.parametrize(
    ("rate", "proxies", "complaint"), [((9, 1), None, {"portal.W002"}), (None, None, set()), ((9, 1), 0, set())]
)
def test_a_rate_from_which_proxies_are_exempt_is_warned_about(
    production: LazySettings, rate: object, proxies: int | None, complaint: set[str]
) -> None:
    production.API_RATE = rate
    production.REST_FRAMEWORK = {**production.REST_FRAMEWORK, "NUM_PROXIES": proxies}
    assert ids(checks.production_is_configured(None)) == complaint


@pytest.mark.parametrize("hosts", [["portal.example"], ["*"], [".example.org", "localhost"], ["10.0.0.7"]])
def test_debug_is_refused_where_others_can_reach_the_site(production: LazySettings, hosts: list[str]) -> None:
    production.DEBUG = True
    production.ALLOWED_HOSTS = hosts
    assert ids(checks.debug_stays_at_home(None)) == {"portal.E001"}


def test_debug_is_allowed_at_home(production: LazySettings) -> None:
    production.DEBUG = True
    production.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "portal.localhost"]
    assert checks.debug_stays_at_home(None) == []


def test_every_page_type_of_the_project_is_published_or_structural() -> None:
    assert checks.page_types_are_published(None) == []


def test_a_page_type_that_nobody_publishes_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "STRUCTURAL", ())
    assert "SectionPage can be created by editors" in " ".join(m.msg for m in checks.page_types_are_published(None))


@pytest.mark.database
@pytest.mark.django_db
def test_the_database_of_the_tests_passes_the_checks() -> None:
    assert run_checks(databases=["default"]) == []


@contextmanager
def postgresql_database(locale: str) -> Iterator[str]:
    """The alias of a new, empty database with this locale on the server that the tests use."""
    default = connections["default"]
    server = psycopg.connect(**default.get_connection_params() | {"cursor_factory": None}, autocommit=True)
    server.execute(f"CREATE DATABASE portal_locale TEMPLATE template0 ENCODING 'UTF8' LOCALE '{locale}'")
    connections.databases["locale"] = default.settings_dict | {"NAME": "portal_locale"}
    try:
        yield "locale"
    finally:
        connections["locale"].close()
        del connections.databases["locale"]
        server.execute("DROP DATABASE portal_locale")
        server.close()


@pytest.mark.database
@pytest.mark.usefixtures("django_db_setup")
@pytest.mark.parametrize(("locale", "refused"), [("C", True), ("POSIX", True), ("C.UTF-8", False)])
def test_a_postgresql_database_with_a_byte_order_locale_is_refused(
    django_db_blocker: DjangoDbBlocker, locale: str, refused: bool
) -> None:
    if connections["default"].vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    with django_db_blocker.unblock(), postgresql_database(locale) as alias:
        messages = checks.database_knows_cyrillic(None, databases=[alias])
    assert ids(messages) == ({"portal.E006"} if refused else set())


def test_a_sqlite_database_has_no_locale_to_check() -> None:
    if connections["default"].vendor != "sqlite":
        pytest.skip("needs SQLite")
    assert checks.database_knows_cyrillic(None, databases=["default"]) == []


HTTP = "wagtail.contrib.frontend_cache.backends.HTTPBackend"


@pytest.mark.parametrize(
    ("options", "complaints"),
    [
        ({"BACKEND": HTTP, "LOCATION": "http://cache:6081"}, set()),
        ({"BACKEND": HTTP}, {"portal.E009"}),
        ({"BACKEND": "nothing.Backend"}, {"portal.E009"}),
        ({"BACKEND": "Backend"}, {"portal.E009"}),
    ],
)
def test_a_cache_that_cannot_be_told_is_refused(
    settings: LazySettings, options: dict[str, str], complaints: set[str]
) -> None:
    settings.WAGTAILFRONTENDCACHE = {"near": options}
    assert ids(checks.frontend_caches_are_usable(None)) == complaints
