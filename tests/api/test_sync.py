"""`sync/`: whoever applies all entries in their order has exactly what is public."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4
from zlib import crc32

import pytest
from django.core import signing
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone

from portal.publishing.clock import now, to_microseconds
from portal.publishing.models import ChangeCounter, ContentItem
from portal.publishing.refresh import begin_epoch
from tests.api.client import Answer, ApiClient
from tests.api.rows import DAY, item, withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.database]

Copy = dict[tuple[str, str], str]
"""Titles by id and language."""


def apply(copy: Copy, answer: Answer) -> None:
    assert answer.status == 200
    for entry in answer.data:
        if entry["change"] == "upsert":
            copy[entry["item"]["id"], entry["item"]["locale"]] = entry["item"]["title"]
        else:
            copy.pop((entry["tombstone"]["id"], entry["tombstone"]["locale"]), None)


def walk(api: ApiClient, url: str, copy: Copy) -> str:
    """Apply pages until there are no more; where to go on."""
    while True:
        answer = api.get(url)
        apply(copy, answer)
        url = answer.links["next"]
        if not answer.meta["more"]:
            return url


def change(row: ContentItem) -> None:
    """Another title, at the next number of the sequence."""
    title = f"{row.title}!"
    ContentItem.objects.filter(pk=row.pk).delete()
    item(row.type, row.locale, group=row.group, title=title)


def public(**filters: Any) -> Copy:
    rows = ContentItem.objects.filter(live=True, expires__gt=now(), **filters)
    return {(str(row.group), row.locale): row.title for row in rows}


def test_an_empty_portal_gives_a_token_and_nothing_more(api: ApiClient) -> None:
    answer = api.get("sync/")
    assert (answer.data, answer.meta["more"]) == ([], False)
    assert answer.links["next"] == f"/api/v1/sync/?token={answer.meta['token']}&limit=100"


def test_the_first_copy_has_everything_public_in_every_language_and_nothing_that_was_withdrawn(api: ApiClient) -> None:
    group = uuid4()
    for locale in ("ru", "kk"):
        item("news", locale, group=group)
    item("jobs", "en")
    withdraw(item("news", "ru"))
    copy: Copy = {}
    answer = api.get("sync/?limit=2")
    assert [entry["change"] for entry in answer.data] == ["upsert", "upsert"]
    assert answer.meta["more"]
    apply(copy, answer)
    walk(api, answer.links["next"], copy)
    assert copy == public()
    assert len(copy) == 3


def test_then_only_what_changed_is_told_withdrawals_included(api: ApiClient) -> None:
    kept, gone = item("news", "ru"), item("news", "ru")
    url = walk(api, "sync/", {})
    new = item("jobs", "kk")
    withdraw(gone, "unpublished", now())
    answer = api.get(url)
    assert [entry["change"] for entry in answer.data] == ["upsert", "delete"]
    assert answer.data[0]["item"]["id"] == str(new.group) != str(kept.group)
    stone = answer.data[1]["tombstone"]
    assert (stone["id"], stone["type"], stone["locale"], stone["reason"]) == (
        str(gone.group),
        "news",
        "ru",
        "unpublished",
    )
    assert api.get(answer.links["next"]).data == []


def test_filters_and_profile_live_in_the_token_and_withdrawals_are_never_filtered_out(api: ApiClient) -> None:
    call, other = item("jobs", "kk"), item("news", "kk")
    item("jobs", "ru")
    copy: Copy = {}
    url = walk(api, "sync/?type=jobs,funding&locale=kk&profile=full", copy)
    assert list(copy) == [(str(call.group), "kk")]
    withdraw(other, at=now())
    item("news", "kk")
    more = item("funding", "kk")
    answer = api.get(url)
    assert [entry["change"] for entry in answer.data] == ["delete", "upsert"]
    assert answer.data[1]["item"]["id"] == str(more.group)
    assert "body" in answer.data[1]["item"]
    assert answer.meta["applied"] == {"type": ["funding", "jobs"], "locale": ["kk"], "profile": "full"}


def test_what_expires_is_told_as_withdrawn_when_its_change_is_read(api: ApiClient) -> None:
    url = walk(api, "sync/", {})
    item("news", "ru", expires=now() - DAY)
    (entry,) = api.get(url).data
    assert entry["change"] == "delete"
    assert entry["tombstone"]["reason"] == "expired"


@pytest.mark.parametrize("seed", range(8))
def test_copies_with_any_filters_end_equal_to_what_is_public_however_changes_and_pages_interleave(
    api: ApiClient, seed: int
) -> None:
    choose = random.Random(seed)
    filters: list[dict[str, Any]] = [{}, {"type": "news"}, {"locale": "kk"}, {"type": "jobs", "locale": "ru"}]
    copies: list[Copy] = [{} for _ in filters]
    urls = ["sync/?limit=3" + "".join(f"&{name}={value}" for name, value in given.items()) for given in filters]
    for _ in range(40):
        act = choose.random()
        live = list(ContentItem.objects.filter(live=True))
        if act < 0.4 or not live:
            item(choose.choice(["news", "jobs"]), choose.choice(["ru", "kk"]))
        elif act < 0.6:
            withdraw(choose.choice(live), at=now())
        elif act < 0.8:
            change(choose.choice(live))
        reader = choose.randrange(len(filters))
        answer = api.get(urls[reader])
        apply(copies[reader], answer)
        urls[reader] = answer.links["next"]
    for given, url, copy in zip(filters, urls, copies, strict=True):
        walk(api, url, copy)
        assert copy == public(**given)


def test_a_page_costs_two_statements_and_a_304_one(api: ApiClient, django_assert_num_queries: Any) -> None:
    for _ in range(3):
        item("news", "ru")
    with django_assert_num_queries(2):
        first = api.get("sync/?limit=2")
    with django_assert_num_queries(1):
        api.get("sync/?limit=2", 304, if_none_match=first.headers["ETag"])


# --- tokens that are good for nothing ---------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["x", "a:b", "WzEsMl0:abc", "🙂"])
def test_a_token_that_nobody_gave_is_refused(api: ApiClient, token: str) -> None:
    assert api.problem(f"sync/?token={quote(token)}", "invalid-value")["errors"][0]["parameter"] == "token"


def test_a_token_with_one_letter_changed_is_refused(api: ApiClient) -> None:
    token = api.get("sync/").meta["token"]
    for place in (0, 3, len(token) // 2, -10, -1):
        letters = list(token)
        letters[place] = "A" if letters[place] != "A" else "B"
        api.problem(f"sync/?token={quote(''.join(letters))}", "invalid-value")


def test_filters_beside_a_token_are_refused(api: ApiClient) -> None:
    token = api.get("sync/?type=news").meta["token"]
    problem = api.problem(f"sync/?type=jobs&token={token}", "invalid-value")
    assert problem["errors"][0]["parameter"] == "type"


def test_after_a_restore_a_token_is_gone_and_tells_where_to_begin(api: ApiClient) -> None:
    item("news", "ru")
    url = walk(api, "sync/?type=news&locale=ru,kk", {})
    begin_epoch()
    restart = api.problem(url, "sync-token-expired")["links"]["restart"]
    assert restart == "/api/v1/sync/?type=news&locale=kk,ru&profile=list"
    assert len(api.get(restart).data) == 1


def test_a_token_of_changes_that_a_restore_took_back_is_gone(api: ApiClient) -> None:
    """Whoever restored the database did not think of a new epoch."""
    token = walk(api, "sync/?type=news", {})
    item("news", "ru")
    ahead = walk(api, token, {})
    ChangeCounter.objects.update(sequence=F("sequence") - 1)
    assert api.problem(ahead, "sync-token-expired")["links"]["restart"] == "/api/v1/sync/?type=news&profile=list"
    api.get(token)


def test_after_the_portal_has_got_another_key_copies_are_begun_again(api: ApiClient, settings: Any) -> None:
    item("news", "ru")
    url = walk(api, "sync/?type=news&locale=ru", {})
    settings.SECRET_KEY = "of another machine"
    restart = api.problem(url, "sync-token-expired")["links"]["restart"]
    assert restart == "/api/v1/sync/?type=news&locale=ru&profile=list"
    assert len(api.get(restart).data) == 1


@pytest.mark.parametrize(
    "told",
    [
        '["{zero}","a",1,[],[],"list"]', '["{zero}",null,1,[],[],"list"]', '["{zero}",1,{{}},[],[],"list"]',
        '["{zero}",1e400,1,[],[],"list"]', '["{zero}",-1,1,[],[],"list"]',
        '["{zero}",1,99999999999999999999,[],[],"list"]',
        '["{zero}",1,1,["a","b"],[],"list"]', '["{zero}",1,1,"news",[],"list"]', '["{zero}",1,1,[["news"]],[],"list"]',
        '["{zero}",1,1,[],["xx"],"list"]', '["{zero}",1,1,[],[],null]', '["{zero}",1,1,[],[],["list"]]',
        '["{zero}",1,1,[],[]]', '["x",1,1,[],[],"list"]', '[7,1,1,[],[],"list"]', "7", "null", "[]", "{{}}", "[",
    ],
)  # fmt: skip
def test_a_token_that_somebody_made_up_is_none(api: ApiClient, told: str) -> None:
    signed = f"{signing.b64_encode(told.format(zero='0' * 32).encode()).decode()}:AAAA"
    problem = api.problem(f"sync/?token={quote(f'{signed}:{crc32(signed.encode()):08x}')}", "invalid-value")
    assert problem["errors"][0]["parameter"] == "token"


def test_a_token_older_than_the_withdrawals_that_are_known_is_gone(api: ApiClient) -> None:
    old, young = item("news", "ru"), item("news", "ru")
    first = walk(api, "sync/", {})
    withdraw(old, at=to_microseconds(timezone.now() - timedelta(days=200)))
    second = walk(api, first, {})
    withdraw(young, at=now())

    call_command("sync_prune", "--days", "180")

    assert not ContentItem.objects.filter(pk=old.pk).exists()
    api.problem(first, "sync-token-expired")
    assert [entry["tombstone"]["id"] for entry in api.get(second).data] == [str(young.group)]
    assert api.get("sync/").data == []


def test_nothing_is_forgotten_before_its_time(api: ApiClient) -> None:
    row = item("news", "ru")
    withdraw(row, at=to_microseconds(timezone.now() - timedelta(days=179)))
    with pytest.raises(CommandError):
        call_command("sync_prune", "--days", "179")
    call_command("sync_prune")
    assert ContentItem.objects.filter(pk=row.pk).exists()
    assert ChangeCounter.objects.get().pruned == 0


def test_a_path_is_gone_for_good_also_when_its_tombstone_is(api: ApiClient) -> None:
    row = item("news", "ru", path="/ru/news/old/")
    withdraw(row, at=to_microseconds(timezone.now() - timedelta(days=400)))
    call_command("sync_prune")
    api.problem("by-path/?path=/ru/news/old/", "gone")
