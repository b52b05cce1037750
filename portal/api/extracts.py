"""`extracts/`: everything that is public, made every night as files to download whole, with their checksums."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from rest_framework.request import Request
from whitenoise.middleware import WhiteNoiseFileResponse
from whitenoise.responders import StaticFile

from portal.api.components import closed
from portal.api.conditional import Validator
from portal.api.formats.lines import ndjson
from portal.api.formats.tables import csv_table
from portal.api.formats.told import Json, Told
from portal.api.formats.views import told_rows
from portal.api.headers import add_cors
from portal.api.messages import Message
from portal.api.money import DEFAULT, comparison
from portal.api.negotiation import AnyType
from portal.api.openapi import path_parameter, reference
from portal.api.operations import Operation
from portal.api.parameters import locale_parameter
from portal.api.parsing import read_language
from portal.api.problems import Problem
from portal.api.query import ItemQuery
from portal.api.querystring import Values
from portal.api.rendering import single
from portal.api.tags import EXTRACTS
from portal.api.views import PublicView
from portal.publishing import changes
from portal.publishing.clock import iso
from portal.publishing.clock import now as this_moment
from portal.publishing.models import ContentItem, Mark
from portal.publishing.status import moment

KEPT = 3
"""Nights whose files are kept: a slow download of last night's does not end at a gap."""
WRITERS = {"ndjson": ("application/x-ndjson", ndjson), "csv": ("text/csv", csv_table)}


@dataclass(frozen=True)
class Extract:
    """One file. `sha256` and `size` (bytes) are of the file as it is downloaded, compressed."""

    name: str
    media_type: str
    items: int
    size: int
    sha256: str
    made_at: str


def folder() -> Path:
    """Where the files are: beside the pictures, which every web process has to reach as well."""
    return Path(settings.MEDIA_ROOT) / "extracts"


def may_begin() -> bool:
    """Whether a new portal has something to tell, and is not in the midst of an import: the first files do not wait for
    a night."""
    return ContentItem.objects.filter(live=True).exists() and not Mark.objects.exists()


def make_extracts() -> list[Extract]:
    """Write every live row of every language, whole as NDJSON and as a table; the list of files changes at once."""
    at = moment(this_moment())
    folder().mkdir(parents=True, exist_ok=True)
    stamp = iso(at).replace(":", "").replace("-", "")
    made = [_make(f"portal-{stamp}.{ending}.gz", ending, at) for ending in WRITERS]
    nights = [made, *_nights()][:KEPT]
    _replace(folder() / "list.json", json.dumps([[asdict(one) for one in night] for night in nights]).encode())
    known = {one.name for night in nights for one in night} | {"list.json"}
    for file in folder().iterdir():
        if file.name not in known:
            file.unlink()
    return made


def _make(name: str, ending: str, at: int) -> Extract:
    media_type, write = WRITERS[ending]
    count = 0

    def counted(items: Iterable[Json]) -> Iterator[Json]:
        nonlocal count
        for item in items:
            count += 1
            yield item

    more = comparison("full", DEFAULT, changes.state(at))
    told = Told(
        name="items",
        locale="any",
        url="/api/v1/extracts/",
        words="",
        chosen=(),
        now=at,
        items=counted(told_rows(ItemQuery(now=at, locale="any", chain=()), "published", "full", more)),
    )
    temporary = folder() / f"{name}.new"
    with temporary.open("wb") as file, gzip.GzipFile(name.removesuffix(".gz"), "wb", fileobj=file, mtime=0) as packed:
        for part in write(told):
            packed.write(part)
    digest = hashlib.sha256()
    with temporary.open("rb") as written:
        while chunk := written.read(1 << 20):
            digest.update(chunk)
    os.replace(temporary, folder() / name)
    return Extract(name, media_type, count, (folder() / name).stat().st_size, digest.hexdigest(), iso(at))


def _replace(file: Path, content: bytes) -> None:
    temporary = file.with_name(f"{file.name}.new")
    temporary.write_bytes(content)
    os.replace(temporary, file)


def _nights() -> list[list[Extract]]:
    try:
        told = json.loads((folder() / "list.json").read_text())
    except FileNotFoundError:
        return []
    return [[Extract(**one) for one in night] for night in told]


class Extracts(PublicView):
    """The files there are."""

    def get(self, request: Request) -> HttpResponse:
        """The newest first; one statement."""
        at = moment(this_moment())
        asked = Values(request._request, _PARAMETERS)
        locale, _ = read_language(asked)
        found = [one for night in _nights() for one in night]
        identity = f"{request.path} {locale} {found}"
        state = changes.state(at)
        validator = Validator(request._request, state, at, identity, tags=(EXTRACTS,), decided_by_rows=False)
        if (unchanged := validator.not_modified()) is not None:
            return unchanged
        data = [{**asdict(one), "url": f"{request.path}{one.name}"} for one in found]
        return validator.response(single(orjson.dumps(data), {"self": request.path}))

    def operation(self) -> Operation:
        """Its description."""
        extract: Json = closed(
            {
                "name": {"type": "string", "description": "Of the file."},
                "media_type": {
                    "enum": [media_type for media_type, _ in WRITERS.values()],
                    "description": "Of what is in it, unpacked.",
                },
                "items": {"type": "integer", "minimum": 0, "description": "Items, each language counted."},
                "size": {"type": "integer", "minimum": 0, "description": "Bytes, compressed as it is downloaded."},
                "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "Of the compressed file."},
                "made_at": {"type": "string", "format": "date-time", "description": "UTC."},
                "url": {"type": "string", "description": "Root-relative."},
            },
            description="A file to download.",
        )
        answer = closed(
            {
                "data": {"type": "array", "items": reference("Extract"), "description": "The newest first."},
                "meta": {"type": "object"},
                "links": reference("SelfLink"),
            }
        )
        return Operation(
            id="list_extracts",
            summary="Everything as files, made every night.",
            description="Whole items as NDJSON, all items as CSV, compressed, with checksums. Three nights are kept.",
            tag="Formats",
            answer=answer,
            parameters=list(_PARAMETERS.values()),
            components={"Extract": extract},
        )


def _part(request: HttpRequest, file: Path, etag: str) -> HttpResponseBase:
    """What a request wants of a file: all or, by its `Range` (RFC 9110, 14), a part; Problem if there is none such."""
    asked = dict(request.META)
    if asked.get("HTTP_IF_RANGE", etag) != etag:
        del asked["HTTP_RANGE"]
    served = StaticFile(str(file), [("Content-Type", "application/gzip"), ("ETag", etag)])
    answer = served.get_response("GET", asked)
    if answer.file is None:
        detail = Message("The file has {size} bytes: there is no such part.", size=file.stat().st_size)
        raise Problem("invalid-value", detail, status=416, headers=dict(answer.headers))
    part: HttpResponseBase = WhiteNoiseFileResponse(answer.file, status=answer.status, headers=dict(answer.headers))
    return part


class ExtractFile(PublicView):
    """One file."""

    content_negotiation_class = AnyType

    def get(self, request: Request, name: str) -> HttpResponseBase:
        """The file, compressed as it is kept, or the part of it that a download that broke off lacks; no statement."""
        read_language(Values(request._request, _PARAMETERS))
        known = next((one for night in _nights() for one in night if one.name == name), None)
        if known is None:
            raise Problem("not-found", Message("There is no such file; `extracts/` lists those there are."))
        etag = f'"{known.sha256}"'
        response: HttpResponseBase | None = get_conditional_response(request._request, etag=etag)
        if response is None:
            response = _part(request._request, folder() / name, etag)
        response["ETag"] = etag
        response["Accept-Ranges"] = "bytes"
        response["Vary"] = "Accept-Encoding"
        patch_cache_control(response, public=True, max_age=86_400, immutable=True)
        return add_cors(response)

    def operation(self) -> Operation:
        """Its description."""
        return Operation(
            id="read_extract",
            summary="One of these files.",
            description="A file never changes: its name has the night in it.",
            tag="Formats",
            answer={"type": "string", "format": "binary"},
            media_type="application/gzip",
            ranged=True,
            parameters=list(_PARAMETERS.values()),
            path_parameters=[path_parameter("name", "As `extracts/` lists it.", {"type": "string"})],
            problems=("not-found",),
        )


_PARAMETERS = {"locale": locale_parameter()}
