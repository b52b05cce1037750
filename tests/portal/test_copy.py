"""The reference client of `sync/` where the network breaks, and where its page is another size."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

ITEM = {"id": "1", "locale": "kk", "type": "news", "title": "Жаңалық"}
PAGE = {
    "data": [{"change": "upsert", "item": ITEM}],
    "meta": {"more": False},
    "links": {"next": "/api/v1/sync/?token=a&limit=5"},
}
WHOLE = json.dumps(PAGE).encode()
EMPTY = json.dumps(PAGE | {"data": []}).encode()


@contextmanager
def answering(*bodies: bytes, length: int | None = None, encoding: str = "") -> Iterator[tuple[str, list[str]]]:
    """A portal below a path that gives these answers, one after the other; its address, and what it was asked."""
    left, asked = list(bodies), list[str]()

    class Portal(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = left.pop(0)
            self.send_response(200)
            self.send_header("Content-Length", str(length or len(body)))
            if encoding:
                self.send_header("Content-Encoding", encoding)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Portal) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/portal", asked
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("body", "length", "encoding"),
    [
        (WHOLE[:20], 1000, ""),
        (gzip.compress(WHOLE)[:20], None, "gzip"),
        (gzip.compress(WHOLE)[:-9] + b"123456789", None, "gzip"),
        (b"<html>Sign in to the wireless network</html>", None, ""),
    ],
    ids=["cut", "cut-gzip", "wrong-gzip", "no-json"],
)
def test_an_answer_that_broke_off_is_an_oserror_and_the_copy_stays(
    portal_copy: ModuleType, tmp_path: Path, body: bytes, length: int | None, encoding: str
) -> None:
    file = str(tmp_path / "copy.sqlite3")
    with answering(body, length=length, encoding=encoding) as (url, _):
        copy = portal_copy.PortalCopy(url, file)
        with pytest.raises(OSError, match="broke off"):
            copy.update()
        assert list(copy.items()) == []
        copy.close()


def test_a_copy_with_pages_of_another_size_is_the_same_copy(portal_copy: ModuleType, tmp_path: Path) -> None:
    file = str(tmp_path / "copy.sqlite3")
    with answering(WHOLE, EMPTY) as (url, asked):
        for limit in (5, 50):
            copy = portal_copy.PortalCopy(url, file, limit=limit, type="news")
            copy.update()
            assert list(copy.items()) == [ITEM]
            copy.close()

    assert urlsplit(asked[0]).path == "/portal/api/v1/sync/"
    assert parse_qs(urlsplit(asked[0]).query) == {"type": ["news"], "limit": ["5"]}
    assert asked[1] == "/portal/api/v1/sync/?token=a&limit=5"
