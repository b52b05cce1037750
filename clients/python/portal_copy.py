"""A complete copy of a CSO Portal on a phone or a server, for reading without a network. Standard library only.

    copy = PortalCopy("https://portal.example", "copy.sqlite3", type=["funding", "jobs"], locale=["kk", "ru"])
    copy.update()                      # everything at first, then what changed; safe to interrupt at any moment
    for item in copy.items("funding", "kk"): print(item["title"], item["deadline"])

Run as a program: python portal_copy.py https://portal.example copy.sqlite3 type=funding,jobs locale=kk
"""

from __future__ import annotations

import gzip
import json
import sqlite3
import sys
import time
import zlib
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

TIMEOUT = 30
LONGEST_WAIT = 300
ATTEMPTS = 5
_TABLES = """
CREATE TABLE IF NOT EXISTS item (id TEXT, locale TEXT, type TEXT, body TEXT, PRIMARY KEY (id, locale)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS place (only INTEGER PRIMARY KEY CHECK (only = 1), query TEXT, next TEXT);
"""


class PortalCopy:
    """The items of a portal in a SQLite file; `filters` are those of `sync/`: type, locale, profile.

    `limit` is how many entries are fetched at once by a copy that begins.
    """

    def __init__(self, portal: str, file: str, *, limit: int = 500, **filters: list[str] | str) -> None:
        self._portal = portal.rstrip("/")
        told = {name: ",".join([value] if isinstance(value, str) else value) for name, value in filters.items()}
        self._query = f"{self._portal}/api/v1/sync/?{urlencode(told)}"
        self._begin = f"/api/v1/sync/?{urlencode({**told, 'limit': limit})}"
        self._database = sqlite3.connect(file, isolation_level=None)
        self._database.executescript(_TABLES)

    def update(self) -> int:
        """Apply what changed, a page at a time, each page with its place in one transaction; returns how many entries.

        The first update fetches everything; so does one of another portal or with other filters, and replaces the copy
        when it is complete. Raises OSError (HTTPError with what the portal says) if it cannot go on:
        what was applied stays, and the next update goes on from there.
        """
        begun, url = self._database.execute("SELECT query, next FROM place").fetchone() or (self._query, self._begin)
        if begun != self._query:
            return self._begin_again()
        applied = 0
        while True:
            try:
                page = self._get(url)
            except HTTPError as error:
                if url == self._begin or error.code != 410:
                    raise
                return applied + self._begin_again()
            self._database.execute("BEGIN")
            with self._database:
                self._apply(page)
            applied += len(page["data"])
            url = page["links"]["next"]
            if not page["meta"]["more"]:
                return applied

    def items(self, type: str | None = None, locale: str | None = None) -> Iterator[dict[str, Any]]:
        """The items of the copy, in no particular order."""
        rows = self._database.execute(
            "SELECT body FROM item WHERE type = coalesce(?, type) AND locale = coalesce(?, locale)", (type, locale)
        )
        for (body,) in rows:
            yield json.loads(body)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _begin_again(self) -> int:
        """A new copy replaces this one when it is complete: the token is too old, or the portal was restored."""
        applied = 0
        url = self._begin
        more = True
        self._database.execute("BEGIN")
        with self._database:
            self._database.execute("DELETE FROM item")
            while more:
                page = self._get(url)
                self._apply(page)
                applied += len(page["data"])
                url, more = page["links"]["next"], page["meta"]["more"]
        return applied

    def _apply(self, page: dict[str, Any]) -> None:
        for entry in page["data"]:
            if entry["change"] == "upsert":
                item = entry["item"]
                row = (item["id"], item["locale"], item["type"], json.dumps(item, ensure_ascii=False))
                self._database.execute("INSERT OR REPLACE INTO item VALUES (?, ?, ?, ?)", row)
            else:
                stone = entry["tombstone"]
                key = (stone["id"], stone["locale"])
                self._database.execute("DELETE FROM item WHERE id = ? AND locale = ?", key)
        self._database.execute("INSERT OR REPLACE INTO place VALUES (1, ?, ?)", (self._query, page["links"]["next"]))

    def _get(self, url: str) -> dict[str, Any]:
        request = Request(f"{self._portal}{url}", headers={"Accept-Encoding": "gzip"})
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with urlopen(request, timeout=TIMEOUT) as answer:
                    body = answer.read()
                    if answer.headers.get("Content-Encoding") == "gzip":
                        body = gzip.decompress(body)
                    page: dict[str, Any] = json.loads(body)
                    return page
            except HTTPError as error:
                if error.code not in (429, 503) or attempt == ATTEMPTS:
                    raise
                asked = error.headers.get("Retry-After", "")
                time.sleep(min(LONGEST_WAIT, int(asked) if asked.isdigit() else 2**attempt))
            except (HTTPException, EOFError, ValueError, zlib.error) as error:
                raise OSError(f"The answer broke off, or is none of a portal ({error}).") from error
        raise AssertionError("the last attempt returns or raises")


if __name__ == "__main__":
    if len(sys.argv) < 3 or not all("=" in argument for argument in sys.argv[3:]):
        sys.exit(str(__doc__).rpartition("\n\n")[2])
    copy = PortalCopy(sys.argv[1], sys.argv[2], **dict(argument.split("=", 1) for argument in sys.argv[3:]))
    try:
        changes = copy.update()
    except HTTPError as error:
        problem = error.headers.get_content_subtype() == "problem+json"
        sys.exit(json.load(error)["detail"] if problem else str(error))
    except OSError as error:
        sys.exit(f"{error} The copy is as it was.")
    print(f"{changes} changes; {sum(1 for _ in copy.items())} items in the copy.")
