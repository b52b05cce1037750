"""What environment variables mean: read by settings.py alone. ImproperlyConfigured says what is not understood."""

from __future__ import annotations

import json
import math
import os
import re
import secrets
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

Default = TypeVar("Default", int, None)

_ON, _OFF = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


def flag(name: str, default: bool = False) -> bool:
    """Whether a variable says yes; ImproperlyConfigured if it says neither yes nor no."""
    told = os.environ.get(name) or ("1" if default else "0")
    if told.lower() not in (*_ON, *_OFF):
        raise ImproperlyConfigured(f"{name} is {told!r}, none of {', '.join((*_ON, *_OFF))}.")
    return told.lower() in _ON


def seconds(name: str, default: float) -> float:
    """A length of time; ImproperlyConfigured if it is none, or negative."""
    told = os.environ.get(name) or str(default)
    try:
        value = float(told)
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise ImproperlyConfigured(f"{name} is {told!r}, no number of seconds.")
    return value


def whole(name: str, default: Default) -> int | Default:
    """A whole number from 0 on, of at most nine digits; ImproperlyConfigured if it is none."""
    told = os.environ.get(name)
    if not told:
        return default
    if re.fullmatch(r"[0-9]{1,9}", told) is None:
        raise ImproperlyConfigured(f"{name} is {told!r}, no whole number.")
    return int(told)


def mapping(name: str) -> dict[str, Any]:
    """A JSON object, empty if there is none; ImproperlyConfigured if it is something else."""
    told = os.environ.get(name) or "{}"
    try:
        value = json.loads(told)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ImproperlyConfigured(f"{name} is {told!r}, no JSON object.")
    return value


def listed(name: str, default: str = "") -> list[str]:
    """The entries of a variable, which commas separate."""
    return [entry.strip() for entry in os.environ.get(name, default).split(",") if entry.strip()]


def database_of(url: str, statement_seconds: float) -> dict[str, object]:
    """DATABASE_URL (postgres://user:password@host:port/name or sqlite:///file) as Django's setting.

    On PostgreSQL, no statement takes longer than `statement_seconds`; 0: there is no limit.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                # IMMEDIATE: a transaction that will write takes the lock at once, and cannot fail half-way as "locked".
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000;"
                " PRAGMA mmap_size=268435456;",
            },
        }
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(f"DATABASE_URL: unknown scheme {parts.scheme!r}; use postgres:// or sqlite:///")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": f"-c statement_timeout={int(statement_seconds * 1000)}"} if statement_seconds else {},
    }


def mail_server_of(url: str) -> SplitResult:
    """EMAIL_URL (smtp, submission or smtps://user:password@host:port) in its parts; empty if there is none."""
    parts = urlsplit(url)
    if url and parts.scheme not in ("smtp", "submission", "smtps"):
        raise ImproperlyConfigured(
            f"EMAIL_URL: unknown scheme {parts.scheme!r}; use smtp://, submission:// or smtps://"
        )
    return parts


def rate_of(text: str) -> tuple[int, int] | None:
    """API_RATE (`600/min`; second, minute, hour or day) as a number of requests and of seconds; `none` is None."""
    if text == "none":
        return None
    match = re.fullmatch(r"([1-9][0-9]*)/(s|sec|second|min|minute|h|hour|d|day)", text)
    if match is None:
        raise ImproperlyConfigured(f"API_RATE is {text!r}, no rate such as 600/min, and not none.")
    return int(match[1]), {"s": 1, "m": 60, "h": 3600, "d": 86_400}[match[2][0]]


def secret_key_in(file: Path) -> str:
    """The key of this installation: made on first use and kept beside the data, readable by its owner only."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(64))
    return file.read_text().strip()
