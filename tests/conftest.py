"""Fixtures for the whole suite: a portal with its languages and vocabularies, and a client that validates answers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django import DjangoDbBlocker

from portal.cms.models import Term
from portal.cms.setup import set_up

_ready: list[DjangoDbBlocker] = []
"""Lets the hook below reach the test database, once it exists."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of this suite."""
    parser.addoption("--raise-floors", action="store_true", help="raise tests/search/floors.json to what is measured")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database begins as a portal that was just set up, once for the whole run."""
    with django_db_blocker.unblock():
        set_up()
    _ready.append(django_db_blocker)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test with real transactions empties the database at its end: set the portal up again before the next one."""
    uses_database = item.get_closest_marker("django_db") or "db" in getattr(item, "fixturenames", ())
    if _ready and uses_database:
        with _ready[0].unblock():
            if not Term.objects.exists():
                set_up()


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all processes of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture
def portal(db: None) -> None:
    """A portal that was just set up; named by tests that need its languages, sections or vocabularies."""


@pytest.fixture(autouse=True)
def forget() -> None:
    """The databases of tests are numbered alike: what a process remembers of one does not hold for the next."""
    from portal.api import money
    from search import completing, editing

    cache.clear()
    money._read.cache_clear()
    completing._names.cache_clear()
    editing._read.cache_clear()
    money._read.cache_clear()


@pytest.fixture(autouse=True)
def data_dir(settings: object, tmp_path: Path) -> None:
    """Media and indexes of a test go to a folder of its own; static files are taken from where they are.

    A server that the environment names is for tests that ask for it.
    """
    settings.ELASTICSEARCH_URL = ""  # type: ignore[attr-defined]
    settings.SEARCH_LOG_DAYS = 0  # type: ignore[attr-defined]  # its thread would write into the next test's database
    settings.PORTAL_DATA_DIR = tmp_path  # type: ignore[attr-defined]
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
    settings.STATIC_ROOT = tmp_path / "static"  # type: ignore[attr-defined]
    settings.STATIC_ROOT.mkdir()  # type: ignore[attr-defined]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}  # type: ignore[attr-defined]


@pytest.fixture
def test_data() -> Path:
    """The folder of test data that may not enter this repository."""
    folder = os.environ.get("PORTAL_TEST_DATA")
    if not folder:
        if os.environ.get("CI") and Path("../shared").is_dir():
            pytest.fail("PORTAL_TEST_DATA is not set, but the data is there")
        pytest.skip("PORTAL_TEST_DATA is not set: it names the folder of test data that is not in this repository")
    return Path(folder)
