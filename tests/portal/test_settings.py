"""Settings as the environment sets them, each time in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.portal.running import ROOT


def settings(tmp_path: Path, *names: str, **environment: str) -> list[object]:
    """The values of some settings."""
    code = f"import json, portal.settings as s; print(json.dumps([getattr(s, name, None) for name in {names!r}]))"
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


def test_a_mail_server_of_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as failed:
        settings(tmp_path, EMAIL_URL="http://mail.example")

    assert "EMAIL_URL: unknown scheme 'http'" in failed.value.stderr


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
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(("value", "on"), [("", False), ("0", False), ("Off", False), ("no", False), ("YES", True)])
def test_flags_are_words_for_on_and_off(tmp_path: Path, value: str, on: bool) -> None:
    assert settings(tmp_path, "WEBHOOK_PRIVATE_NETWORKS", WEBHOOK_PRIVATE_NETWORKS=value) == [on]
