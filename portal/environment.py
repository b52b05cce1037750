"""What environment variables mean: read by settings.py alone. ImproperlyConfigured says what is not understood."""

from __future__ import annotations

import fcntl
import json
import math
import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

Default = TypeVar("Default", int, None)

_ON, _OFF = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
_WITHOUT_HOST = ("mailto", "postgres", "postgresql", "sqlite")
"""Schemes of addresses that may name a mailbox, a database at the usual socket, or a file."""


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


def frontend_caches(name: str) -> dict[str, dict[str, Any]]:
    """Caches by name, each a JSON object with its BACKEND; ImproperlyConfigured if it is something else."""
    told = os.environ.get(name) or "{}"
    try:
        value = json.loads(told)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ImproperlyConfigured(f"{name} is {told!r}, no JSON object.")
    for cache, options in value.items():
        if not isinstance(options, dict) or not isinstance(options.get("BACKEND"), str):
            raise ImproperlyConfigured(f"{name}: {cache!r} is no JSON object with a BACKEND.")
    return value


def listed(name: str, default: str = "") -> list[str]:
    """The entries of a variable, which commas separate."""
    return [entry.strip() for entry in os.environ.get(name, default).split(",") if entry.strip()]


def address(name: str, *schemes: str, holding: str = "", with_port: bool = False) -> str:
    """An address of one of these schemes, empty if there is none; ImproperlyConfigured if it leads nowhere."""
    told = os.environ.get(name, "").strip()
    if told:
        _refuse_wrong_address(name, told, schemes, with_port=with_port)
    if told and holding not in told:
        raise ImproperlyConfigured(f"{name} is an address without {holding} in it.")
    return told


def addresses(name: str, *schemes: str) -> list[str]:
    """Addresses, which commas separate; ImproperlyConfigured if one leads nowhere."""
    told = listed(name)
    for one in told:
        _refuse_wrong_address(name, one, schemes)
    return told


def _refuse_wrong_address(name: str, told: str, schemes: tuple[str, ...], *, with_port: bool = False) -> None:
    """What is wrong is told without the address, in which there may be a password."""
    wanted = f"{name} is no address that begins with {' or '.join(f'{scheme}:' for scheme in schemes)}"
    try:
        parts = urlsplit(told)
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured(f"{wanted} and names a host and its port rightly.") from None
    if parts.scheme not in schemes:
        raise ImproperlyConfigured(f"{wanted}.")
    if not (parts.hostname or (parts.scheme in _WITHOUT_HOST and parts.path)) or " " in parts.netloc:
        raise ImproperlyConfigured(f"{wanted} and names a host.")
    if with_port and not port:
        raise ImproperlyConfigured(f"{wanted} and names a port.")


def choice(name: str, default: str, among: Iterable[str]) -> str:
    """One of some words, in whatever letters; ImproperlyConfigured if it is something else."""
    told = os.environ.get(name) or default
    words = {word.lower(): word for word in among}
    if told.lower() not in words:
        raise ImproperlyConfigured(f"{name} is {told!r}, none of {', '.join(words.values())}.")
    return words[told.lower()]


def replicas(name: str) -> str:
    """A number of copies or a range of it (`0-1`, the default, or `0-all`); ImproperlyConfigured if it is neither."""
    told = os.environ.get(name) or "0-1"
    if re.fullmatch(r"[0-9]{1,3}(-([0-9]{1,3}|all))?", told) is None:
        raise ImproperlyConfigured(f"{name} is {told!r}, no number and no range such as 0-1 or 0-all.")
    return told


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
    if file.exists() and (key := file.read_text().strip()):
        return key
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "r+") as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)  # of several that start at once, one makes the key
        key = kept.read().strip() or secrets.token_urlsafe(64)
        kept.seek(0)
        kept.write(key)
    return key
