"""Settings as the environment sets them, each time in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from portal.environment import secret_key_in
from tests.portal.running import ROOT


def settings(tmp_path: Path, *names: str, **environment: str) -> list[object]:
    """The values of some settings."""
    told = f"[getattr(s, name, None) for name in {names!r}]"
    code = f"import json, portal.settings as s; print(json.dumps({told}, default=str))"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=kept | {"PORTAL_DATA_DIR": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    values: list[object] = json.loads(result.stdout)
    return values


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, [None, None, None]),
        ({"PORTAL_HTTPS": "1"}, [31_536_000, False, False]),
        ({"PORTAL_HTTPS": "1", "PORTAL_HSTS_SUBDOMAINS": "1"}, [31_536_000, True, False]),
        ({"PORTAL_HTTPS": "1", "PORTAL_HSTS_SUBDOMAINS": "1", "PORTAL_HSTS_PRELOAD": "1"}, [31_536_000, True, True]),
    ],
)
def test_hsts_speaks_for_this_host_alone_unless_told_otherwise(
    tmp_path: Path, environment: dict[str, str], expected: list[object]
) -> None:
    names = ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")

    assert settings(tmp_path, *names, **environment) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", ["dummy", "", 25, False, False, "", "", False]),
        ("smtp://localhost", ["smtp", "localhost", 25, False, False, "", "", True]),
        ("submission://me:a%40b@mail.example", ["smtp", "mail.example", 587, True, False, "me", "a@b", True]),
        ("smtps://me:secret@mail.example:4650", ["smtp", "mail.example", 4650, False, True, "me", "secret", True]),
    ],
)
def test_mail_and_forgotten_passwords_need_a_mail_server(tmp_path: Path, url: str, expected: list[object]) -> None:
    connection = ("HOST", "PORT", "USE_TLS", "USE_SSL", "HOST_USER", "HOST_PASSWORD")
    names = ["EMAIL_BACKEND", *(f"EMAIL_{name}" for name in connection), "WAGTAIL_PASSWORD_RESET_ENABLED"]

    backend, *others = settings(tmp_path, *names, EMAIL_URL=url)

    assert backend == f"django.core.mail.backends.{expected[0]}.EmailBackend"
    assert others == expected[1:]


def test_mail_comes_from_the_host_of_the_admin_unless_told_otherwise(tmp_path: Path) -> None:
    base_url = "https://admin.example:8443"

    assert settings(tmp_path, "DEFAULT_FROM_EMAIL", PORTAL_BASE_URL=base_url) == ["portal@admin.example"]
    assert settings(tmp_path, "DEFAULT_FROM_EMAIL", EMAIL_FROM="us@a.example") == ["us@a.example"]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("WEBHOOK_PRIVATE_NETWORKS", "maybe", "WEBHOOK_PRIVATE_NETWORKS is 'maybe', none of 1, true, yes, on, 0, "),
        ("API_RATE", "often", "API_RATE is 'often', no rate such as 600/min"),
        ("API_PROXIES", "one", "API_PROXIES is 'one', no whole number."),
        ("SYNC_RETENTION_DAYS", "-1", "SYNC_RETENTION_DAYS is '-1', no whole number."),
        ("ELASTICSEARCH_TIMEOUT", "1s", "ELASTICSEARCH_TIMEOUT is '1s', no number of seconds."),
        ("DATABASE_STATEMENT_SECONDS", "nan", "DATABASE_STATEMENT_SECONDS is 'nan', no number of seconds."),
        ("FRONTEND_CACHE", "varnish", "FRONTEND_CACHE is 'varnish', no JSON object."),
        ("FRONTEND_CACHE", '{"a": 1}', "FRONTEND_CACHE: 'a' is no JSON object with a BACKEND."),
        ("FRONTEND_CACHE", '{"a": {}}', "FRONTEND_CACHE: 'a' is no JSON object with a BACKEND."),
        ("PORTAL_DEFAULT_LANGUAGE", "xx", "PORTAL_DEFAULT_LANGUAGE is 'xx', none of en, ru, "),
        ("LOG_LEVEL", "nope", "LOG_LEVEL is 'nope', none of CRITICAL, "),
        ("ELASTICSEARCH_REPLICAS", "x", "ELASTICSEARCH_REPLICAS is 'x', no number and no range such as 0-1 or 0-all."),
        ("CACHE_URL", "foo", "CACHE_URL is no address that begins with redis: or rediss:.\n"),
        ("CACHE_URL", "http://x", "CACHE_URL is no address that begins with redis: or rediss:.\n"),
        ("DATABASE_URL", "postgres://u:p@h:99999/x", "DATABASE_URL is no address that begins with postgres: or "),
        ("DATABASE_URL", "mysql://u:p@h/x", "DATABASE_URL is no address that begins with postgres: or "),
        ("DATABASE_URL", "sqlite://", "DATABASE_URL is no address that begins with postgres: or "),
        ("EMAIL_URL", "smtp://h:port", "EMAIL_URL is no address that begins with smtp: or submission: or smtps: "),
        ("EMAIL_URL", "http://h", "EMAIL_URL is no address that begins with smtp: or submission: or smtps:.\n"),
        ("EMAIL_URL", "smtp:h", "EMAIL_URL is no address that begins with smtp: or submission: or smtps: and names "),
        ("PURGE_URL", "https://a.example,foo", "PURGE_URL is no address that begins with http: or https:.\n"),
        ("ELASTICSEARCH_URL", "foo", "ELASTICSEARCH_URL is no address that begins with http: or https:.\n"),
        ("ELASTICSEARCH_URL", "http://h", "ELASTICSEARCH_URL is no address that begins with http: or https: and names"),
        ("PORTAL_BASE_URL", "foo", "PORTAL_BASE_URL is no address that begins with http: or https:.\n"),
        ("FRONTEND_URL", "www.portal.example", "FRONTEND_URL is no address that begins with http: or https:.\n"),
        ("FRONTEND_URL", "http://[::1", "FRONTEND_URL is no address that begins with http: or https: and names a host"),
        ("PREVIEW_URL", "https://www.example", "PREVIEW_URL is an address without {token} in it."),
        ("PREVIEW_URL", "www.example/{token}", "PREVIEW_URL is no address that begins with http: or https:.\n"),
        ("SECURITY_CONTACT", "a@b.example", "SECURITY_CONTACT is no address that begins with mailto: or https:.\n"),
        ("SECURITY_CONTACT", "http://b.example", "SECURITY_CONTACT is no address that begins with mailto: or https:."),
    ],
)
def test_what_is_not_understood_is_refused_in_a_sentence(tmp_path: Path, name: str, value: str, told: str) -> None:
    result = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=os.environ | {"PORTAL_DATA_DIR": str(tmp_path), name: value},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1
    assert result.stderr.startswith(f"Settings: {told}")
    assert result.stderr.count("\n") == 1


def test_the_web_server_tells_what_is_not_understood_in_a_sentence(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", "import portal.wsgi"],
        cwd=ROOT,
        env=os.environ | {"PORTAL_DATA_DIR": str(tmp_path), "CACHE_URL": "foo"},
        capture_output=True,
        text=True,
    )
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert result.stderr.startswith("Settings: CACHE_URL is no address")


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("PREVIEW_URL", "http://localhost:3000/preview/{token}", "http://localhost:3000/preview/{token}"),
        ("FRONTEND_URL", "https://www.portal.example/site", "https://www.portal.example/site"),
        ("SECURITY_CONTACT", "mailto:a@b.example, https://b.example/s", ["mailto:a@b.example", "https://b.example/s"]),
        ("PURGE_URL", "http://cache:6081/,https://[::1]/", ["http://cache:6081/", "https://[::1]/"]),
        ("ELASTICSEARCH_URL", "https://me:secret@search:9200", "https://me:secret@search:9200"),
        ("ELASTICSEARCH_REPLICAS", "0-all", "0-all"),
    ],
)
def test_what_is_understood_is_kept_as_it_was_told(tmp_path: Path, name: str, value: str, kept: object) -> None:
    assert settings(tmp_path, name, **{name: value}) == [kept]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://me:a%40b@db:5433/portal", ["postgresql", "portal", "db", "5433", "a@b"]),
        ("postgresql:///portal", ["postgresql", "portal", "", "", ""]),
        ("sqlite:////my%20data/x", ["sqlite3", "//my data/x", None, None, None]),
    ],
)
def test_a_database_is_one_address(tmp_path: Path, url: str, expected: list[object]) -> None:
    (databases,) = settings(tmp_path, "DATABASES", DATABASE_URL=url)
    default = databases["default"]  # type: ignore[index,call-overload]

    assert default["ENGINE"] == f"django.db.backends.{expected[0]}"
    assert [default.get(key) for key in ("NAME", "HOST", "PORT", "PASSWORD")] == expected[1:]


def test_a_level_of_the_log_may_be_in_small_letters(tmp_path: Path) -> None:
    (logs,) = settings(tmp_path, "LOGGING", LOG_LEVEL="info")

    assert logs["root"]["level"] == "INFO"  # type: ignore[index,call-overload]


def test_of_several_first_starts_one_makes_the_key(tmp_path: Path) -> None:
    starts = 8
    together = Barrier(starts)

    def start(file: Path) -> str:
        together.wait()
        return secret_key_in(file)

    with ThreadPoolExecutor(starts) as threads:
        for attempt in range(20):
            keys = set(threads.map(start, [tmp_path / str(attempt) / "secret-key"] * starts))
            assert len(keys) == 1
            assert len(keys.pop()) > 80


@pytest.mark.parametrize(("value", "on"), [("", False), ("0", False), ("Off", False), ("no", False), ("YES", True)])
def test_flags_are_words_for_on_and_off(tmp_path: Path, value: str, on: bool) -> None:
    assert settings(tmp_path, "WEBHOOK_PRIVATE_NETWORKS", WEBHOOK_PRIVATE_NETWORKS=value) == [on]
