"""`portal_run`: prepare the data on first use, then run the web server and the worker until Ctrl-C."""

from __future__ import annotations

import hashlib
import http.client
import io
import os
import secrets
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import connections

from portal.processes import run_together
from portal.publishing.models import ContentGroup

EDITOR = "editor"
WEB_WORKERS = 2
"""Processes that answer requests; each has one thread, which measured as fast as four and has the better p99."""


class Command(BaseCommand):
    """Everything that `make run` does once the environment is there."""

    help = "Prepare the data on first use, then run the web server and the worker until Ctrl-C (PORT, HOST)."

    def handle(self, **options: Any) -> None:
        host, port = read_address()
        refuse_a_taken_port(host, port)
        self.base_url = f"http://localhost:{port}"
        try:
            self.prepare()
        except KeyboardInterrupt:
            raise CommandError("Interrupted while preparing; run again to go on.", returncode=130) from None
        connections.close_all()
        code = run_together(
            {"web server": web_server(host, port), "worker": [sys.executable, "manage.py", "worker"]},
            directory=settings.BASE_DIR,
            environment={"PORTAL_BASE_URL": self.base_url, "PYTHONUNBUFFERED": "1", **os.environ},
            started=lambda: answers(host, port) and self.tell_where_to_look(),
            say=self.stdout.write,
        )
        if code:
            sys.exit(code)

    def prepare(self) -> None:
        """Bring database, media, static files, index and the editor's account into being; skip what is there."""
        data = settings.PORTAL_DATA_DIR
        self.stdout.write(f"Data in {data}")
        data.mkdir(parents=True, exist_ok=True)
        dots = Dots(self.stdout)
        self.step("Database tables", lambda: call_command("migrate", stdout=dots, no_color=True, skip_checks=False))
        self.step("Languages, sections, vocabularies", lambda: call_command("portal_setup", verbosity=0))
        if not ContentGroup.objects.exists():
            self.step("Demo portal", lambda: call_command("demo_load", stdout=self.stdout), talks=True)
        self.step("Static files", collect_static_files)
        index = data / "search-index"
        if not index.is_dir() or not any(index.iterdir()):
            self.step("Search index", lambda: call_command("search_rebuild", stdout=self.stdout), talks=True)
        self.password = create_editor(data / "editor-password")

    def step(self, title: str, work: Callable[[], object], *, talks: bool = False) -> None:
        """Do one part of the preparation, saying which and how long it took; some `talk` meanwhile."""
        self.stdout.write(f"{title} … ", ending="\n" if talks else "")
        self.stdout.flush()
        begun = time.monotonic()
        work()
        self.stdout.write(f"{'  ' if talks else ''}done in {time.monotonic() - begun:.1f} s")

    def tell_where_to_look(self) -> bool:
        """Print addresses and the login; True, as the portal is up."""
        password_file = settings.PORTAL_DATA_DIR / "editor-password"
        if self.password:
            login = f"{EDITOR} / {self.password}  (kept in {password_file})"
        else:
            login = f"{EDITOR}, password in {password_file}" if password_file.exists() else "your own account"
        self.stdout.write(
            f"\nThe portal is up; Ctrl-C ends it.\n"
            f"  API    {self.base_url}/api/v1/items/\n"
            f"  Docs   {self.base_url}/api/v1/docs/\n"
            f"  Admin  {self.base_url}/admin/\n"
            f"  Login  {login}\n"
        )
        self.stdout.flush()
        return True


class Dots(io.TextIOBase):
    """Takes what `migrate` prints, and shows a dot for every tenth migration that was applied."""

    def __init__(self, out: OutputWrapper) -> None:
        self._out = out
        self._applied = 0

    def write(self, text: str) -> int:
        self._applied += text.count(" OK")
        if " OK" in text and self._applied % 10 == 0:
            self._out.write(".", ending="")
            self._out.flush()
        return len(text)


def read_address() -> tuple[str, int]:
    """Where to listen: HOST (127.0.0.1) and PORT (8000); CommandError on a port that is none."""
    port = os.environ.get("PORT") or "8000"
    if not port.isascii() or not port.isdecimal() or not 1 <= int(port) <= 65535:
        raise CommandError(f"PORT is {port!r}, not a number from 1 to 65535.")
    return os.environ.get("HOST") or "127.0.0.1", int(port)


def refuse_a_taken_port(host: str, port: int) -> None:
    """CommandError if nothing can listen at the address, before any work is done in vain."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise CommandError(f"Cannot listen on {host}:{port}: {error}. Choose another: PORT=8001 make run") from error


def web_server(host: str, port: int) -> list[str]:
    """The command line of granian, in WSGI mode."""
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(WEB_WORKERS),
        "--blocking-threads": "1",
        "--log-level": "warning",
    }
    flat = [word for option in options.items() for word in option]
    return [sys.executable, "-m", "granian", *flat, "--no-ws", "portal.wsgi:application"]


def answers(host: str, port: int) -> bool:
    """Whether the web server answers HTTP, whatever it says."""
    everywhere = host in ("0.0.0.0", "::")  # noqa: S104 (recognised here, not bound)
    connection = http.client.HTTPConnection("localhost" if everywhere else host, port, timeout=5)
    try:
        connection.request("GET", "/api/v1/health/live/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def collect_static_files() -> None:
    """Collect and compress static files, unless what is there was made from exactly these sources."""
    fingerprint = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            fingerprint.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".sources"
    if stamp.exists() and stamp.read_text() == fingerprint.hexdigest():
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(fingerprint.hexdigest())


def create_editor(password_file: Path) -> str | None:
    """Create the first account, a superuser, with a generated password; None if there is any account already.

    The password is kept in `password_file`, readable by its owner only.
    """
    users = get_user_model().objects
    if users.exists():
        return None
    password = secrets.token_urlsafe(12)
    with os.fdopen(os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        os.fchmod(out.fileno(), 0o600)
        out.write(password + "\n")
    # The admin's account page can be saved only with all three.
    named = {"first_name": "Portal", "last_name": "Editor", "email": "editor@localhost.localdomain"}
    users.create_superuser(EDITOR, password=password, **named)
    return password
