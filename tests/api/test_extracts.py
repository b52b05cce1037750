"""`extracts/`: everything public as files, whole and checkable."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import orjson
import pytest
from django.core.management import call_command
from django.utils import timezone

from portal.api import extracts
from portal.publishing.clock import now
from portal.publishing.duties import duties, perform
from portal.publishing.models import DutyRun, Mark
from portal.publishing.status import SECOND
from tests.api.client import ApiClient
from tests.api.rows import item, withdraw

pytestmark = [pytest.mark.django_db]


def download(api: ApiClient, listed: dict[str, Any]) -> bytes:
    body = api.get(listed["url"]).body
    assert len(body) == listed["size"]
    assert hashlib.sha256(body).hexdigest() == listed["sha256"]
    return gzip.decompress(body)


def test_the_files_hold_everything_public_with_checksums(api: ApiClient) -> None:
    for locale in ("ru", "kk", "en"):
        item("news", locale, title=f"Қазақша {locale}")
    withdraw(item("jobs", "ru"))
    item("funding", "ru", expires=1)
    call_command("extracts_make")

    whole, table = api.get("extracts/").data

    assert (whole["items"], table["items"]) == (3, 3)
    lines = [orjson.loads(line) for line in download(api, whole).splitlines()]
    assert {line["title"] for line in lines} == {"Қазақша ru", "Қазақша kk", "Қазақша en"}
    assert all("body" in line for line in lines)
    rows = list(csv.DictReader(io.StringIO(download(api, table).decode("utf-8-sig"))))
    assert {row["title"] for row in rows} == {line["title"] for line in lines}


def test_a_new_portal_has_files_with_its_first_content_and_then_every_night(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    duty = next(duty for duty in duties() if duty.name == "extracts")

    def after(minutes: int) -> list[Any]:
        at = now() + minutes * 60 * SECOND
        monkeypatch.setattr(extracts, "this_moment", lambda: at)
        perform(duty)
        return list(api.get("extracts/").data)

    assert after(60) == [], "there is nothing to tell"
    item()
    mark = Mark.objects.create(kind=Mark.Kind.GROUP, key=str(uuid4()))
    assert after(61) == [], "it may be the first of many"
    mark.delete()
    assert [one["items"] for one in after(62)] == [1, 1]
    item()
    assert [one["items"] for one in after(63)] == [1, 1]
    DutyRun.objects.filter(pk="extracts").update(at=timezone.now() - timedelta(hours=25))
    assert [one["items"] for one in after(64)] == [2, 2, 1, 1]


def test_three_nights_are_kept_the_newest_first(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = now()
    for night in range(5):
        monkeypatch.setattr(extracts, "this_moment", lambda at=begun + night * SECOND: at)
        extracts.make_extracts()
    found = api.get("extracts/").data
    assert [one["made_at"] for one in found] == sorted((one["made_at"] for one in found), reverse=True)
    assert len(found) == 6
    assert {file.name for file in extracts.folder().iterdir()} == {*(one["name"] for one in found), "list.json"}


def test_a_file_is_conditional_and_others_are_not_there(api: ApiClient) -> None:
    assert api.get("extracts/").data == []
    extracts.make_extracts()
    url = api.get("extracts/").data[0]["url"]
    etag = api.get(url).headers["ETag"]
    for asked in (etag, f'"another", W/{etag}', "*"):
        api.get(url, 304, if_none_match=asked)
    for name in ("list.json", "nothing.csv.gz", "..%2fsecret-key"):
        api.problem(f"extracts/{name}", "not-found")


def test_a_download_that_broke_off_goes_on(api: ApiClient) -> None:
    item()
    extracts.make_extracts()
    url = api.get("extracts/").data[0]["url"]
    whole = api.get(url)
    size = len(whole.body)
    assert whole.headers["Accept-Ranges"] == "bytes"
    rest = api.get(url, 206, range="bytes=100-")
    assert (rest.body, rest.headers["Content-Range"]) == (whole.body[100:], f"bytes 100-{size - 1}/{size}")
    assert api.get(url, 206, range="bytes=-7").body == whole.body[-7:]
    assert api.get(url, 206, range="bytes=5-9", if_range=whole.headers["ETag"]).body == whole.body[5:10]
    assert api.get(url, 200, range="bytes=5-9", if_range='"another"').body == whole.body
    assert api.get(url, 416, range=f"bytes={size}-").headers["Content-Range"] == f"bytes */{size}"
    for nonsense in ("bytes=x-", "items=0-1", "bytes=1-2,4-5", "bytes", ""):
        assert api.get(url, 200, range=nonsense).body == whole.body
