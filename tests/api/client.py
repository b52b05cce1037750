"""A client that believes no answer: each is held against the OpenAPI description before a test sees it."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import Any

import brotli
import orjson
from django.test import Client

from tests.api import openapi_validation


@dataclass(frozen=True)
class Answer:
    """One answer of the API; `body` is decoded."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return orjson.loads(self.body)

    @property
    def data(self) -> Any:
        """What was asked for."""
        return self.json["data"]

    @property
    def meta(self) -> Any:
        """What is told about it."""
        return self.json["meta"]

    @property
    def links(self) -> Any:
        """Where it goes on."""
        return self.json["links"]

    @property
    def facets(self) -> Any:
        """What was counted."""
        return self.json["facets"]

    @property
    def ids(self) -> list[str]:
        """The groups of a list."""
        return [item["id"] for item in self.data]


class ApiClient:
    """Asks the API the way Django's test client does, with the API's own path as short form: `api.get("funding/")`."""

    def __init__(self) -> None:
        # An exception in a view is an answer too: what the reader would see is what is judged.
        self._client = Client(raise_request_exception=False)

    def get(self, url: str, status: int | None = 200, **headers: str) -> Answer:
        """The answer to a GET; fails unless it has this status (None: any but 500). Headers: `if_none_match="…"`."""
        return self.request("GET", url, status, **headers)

    def head(self, url: str, status: int = 200, **headers: str) -> Answer:
        """The answer to a HEAD."""
        return self.request("HEAD", url, status, **headers)

    def problem(self, url: str, code: str, **headers: str) -> dict[str, Any]:
        """The problem details of a GET that fails with this code."""
        answer = self.get(url, None, **headers)
        assert answer.status >= 400, f"{answer.url} answers {answer.status}"
        assert answer.json["code"] == code, answer.json
        problem: dict[str, Any] = answer.json
        return problem

    def walk(self, url: str) -> list[Answer]:
        """All pages of a list, following `links.next`."""
        pages = [self.get(url)]
        while pages[-1].links["next"]:
            pages.append(self.get(pages[-1].links["next"]))
        return pages

    def request(self, method: str, url: str, status: int | None = 200, **headers: str) -> Answer:
        """The answer to any request."""
        full = url if url.startswith("/") else f"/api/v1/{url}"
        response = self._client.generic(method, full, headers=headers)
        body = response.getvalue()
        if response.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        if response.headers.get("Content-Encoding") == "br":
            body = brotli.decompress(body)
        answer = Answer(full, response.status_code, dict(response.headers), body)
        if status is None:
            assert answer.status < 500, f"{full} answers {answer.status}: {body[:500]!r}"
        else:
            assert answer.status == status, f"{full} answers {answer.status}: {body[:500]!r}"
        path, _, query = full.partition("?")
        if method == "GET" and path.startswith("/api/"):
            openapi_validation.check(path, query, answer.status, answer.headers, body)
        return answer
