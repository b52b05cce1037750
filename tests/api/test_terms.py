"""Vocabularies, languages, health."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from portal.api.parameters import TERM_KINDS
from portal.cms.models import Organisation, Term
from portal.cms.setup import set_up
from portal.languages import LANGUAGES
from portal.publishing.clock import now
from portal.publishing.refresh import refresh
from tests.api.client import ApiClient
from tests.api.rows import DAY, Schedule, item, rename, withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_every_filter_has_its_vocabulary(api: ApiClient) -> None:
    kinds = {entry["kind"] for entry in api.get("terms/").data}

    assert set(TERM_KINDS) <= kinds
    assert {"type", "status", "funding_kind"} <= kinds


def test_every_vocabulary_is_found_where_the_list_says(api: ApiClient) -> None:
    for entry in api.get("terms/?locale=kk").data:
        answer = api.get(entry["url"])
        assert len(answer.data) == entry["size"], entry
        assert answer.links["self"] == entry["url"]


def test_terms_are_labelled_in_the_language_asked_for(api: ApiClient) -> None:
    labels = {term["code"]: term["label"] for term in api.get("terms/country/?locale=kk").data}

    assert labels["KZ"] == "Қазақстан"


def test_terms_tell_how_many_groups_they_find(api: ApiClient) -> None:
    group = uuid4()
    item("news", "en", group=group, terms={"country": ["KZ"]})
    item("news", "ru", group=group, terms={"country": ["KZ"]})
    item("funding", terms={"country": ["KZ"]}, schedule=Schedule("fixed", closes=now() - DAY))
    item("news", terms={"country": ["KZ"]}, expires=now() - DAY)
    withdraw(item("news", terms={"country": ["KZ"]}))

    counts = {term["code"]: term["count"] for term in api.get("terms/country/?locale=kk").data}

    assert counts["KZ"] == 2 == api.get("items/?locale=kk&country=KZ").meta["total"]
    assert counts["KG"] == 0
    assert {t["code"]: t["count"] for t in api.get("terms/country/?locale=kk&fallback=none").data}["KZ"] == 0


def test_types_statuses_and_kinds_are_counted_by_what_items_are(api: ApiClient) -> None:
    item("funding", kind="contest", schedule=Schedule("rolling"))
    item("news")

    def counts(kind: str) -> dict[str, int]:
        return {term["code"]: term["count"] for term in api.get(f"terms/{kind}/").data if term["count"]}

    assert counts("type") == {"news": 1, "funding": 1}
    assert counts("status") == {"rolling": 1}
    assert counts("funding_kind") == {"contest": 1}
    assert counts("kind") == {"contest": 1}
    assert counts("deadline_kind") == {"rolling": 1}


def test_a_vocabulary_that_items_are_not_found_by_has_no_counts(api: ApiClient) -> None:
    assert {tuple(term) for term in api.get("terms/stage_kind/").data} == {("code", "label")}


def test_languages_of_material_and_of_applications_share_a_vocabulary(api: ApiClient) -> None:
    item("funding", terms={"application_language": ["kk"]})

    counts = {term["code"]: term["count"] for term in api.get("terms/application_language/").data}

    assert counts["kk"] == 1
    assert {term["count"] for term in api.get("terms/material_language/").data} == {0}


def test_an_organisation_has_an_id(api: ApiClient) -> None:
    organisation = Organisation.objects.create(code="soros", name="Foundation")

    (told,) = api.get("terms/organisation/").data

    assert told == {"code": "soros", "label": "Foundation", "count": 0, "id": str(organisation.uuid)}


def test_a_renamed_term_is_seen_although_no_item_changed(api: ApiClient) -> None:
    before = api.get("terms/topic/?locale=kk")
    rename("topic", "media", "kk", "Басқаша")

    api.get("terms/topic/?locale=kk", 304, if_none_match=api.get("terms/topic/?locale=kk").headers["ETag"])
    after = api.get("terms/topic/?locale=kk", if_none_match=before.headers["ETag"])

    assert "Басқаша" in {term["label"] for term in after.data}


@pytest.mark.parametrize("change", ["new", "deleted", "moved"])
def test_a_vocabulary_that_changed_is_seen_although_no_item_changed(api: ApiClient, change: str) -> None:
    url, overview = "terms/topic/", "terms/"
    before, size = api.get(url), api.get(overview)
    term = Term.objects.get(kind="topic", code="media")
    if change == "new":
        Term.objects.create(kind="topic", code="tea", name="Tea")
    elif change == "deleted":
        term.delete()
    else:
        term.position = 999
        term.save()
    refresh()

    after = api.get(url, if_none_match=before.headers["ETag"])

    assert [entry["code"] for entry in after.data] != [entry["code"] for entry in before.data]
    assert len(after.data) == next(
        entry["size"]
        for entry in api.get(overview, if_none_match=size.headers["ETag"]).data
        if entry["kind"] == "topic"
    )


def test_terms_that_an_update_brings_are_seen_although_no_item_changed(api: ApiClient) -> None:
    Term.objects.get(kind="topic", code="media").delete()
    refresh()
    before = api.get("terms/topic/")
    set_up()
    refresh()

    after = api.get("terms/topic/", if_none_match=before.headers["ETag"])

    assert "media" in {entry["code"] for entry in after.data}


@pytest.mark.parametrize("url", ["terms/", "terms/country/", "terms/status/?locale=kk", "locales/"])
def test_a_reader_that_has_a_vocabulary_is_told_so_before_anything_is_read(
    api: ApiClient, django_assert_num_queries: Any, url: str
) -> None:
    etag = api.get(url).headers["ETag"]

    with django_assert_num_queries(1):
        api.get(url, 304, if_none_match=etag)


@pytest.mark.parametrize(
    ("slip", "meant"),
    [("contry", "country"), ("countries", "country"), ("topics", "topic"), ("funding_kinds", "funding_kind")],
)
def test_an_unknown_vocabulary_is_not_found_and_the_nearest_named(api: ApiClient, slip: str, meant: str) -> None:
    problem = api.problem(f"terms/{slip}/", "not-found")

    assert problem["errors"][0]["allowed"][0] == meant
    assert problem["detail"] == f"There is no such vocabulary. Perhaps “{meant}” is meant."


def test_where_no_vocabulary_is_like_it_none_is_proposed(api: ApiClient) -> None:
    assert api.problem("terms/xyz/", "not-found")["detail"] == "There is no such vocabulary."


def test_languages_are_told_with_what_exists_in_them(api: ApiClient) -> None:
    group = uuid4()
    item("news", "kk", group=group)
    item("news", "ru", group=group)
    item("news", "ru")
    item("news", "tg", expires=now() - DAY)

    answer = api.get("locales/")

    counts = {language["code"]: language["count"] for language in answer.data}
    assert list(counts) == list(LANGUAGES)
    assert (counts["kk"], counts["ru"], counts["tg"]) == (1, 2, 0)
    assert answer.data[2] == {
        "code": "kk",
        "name": "Қазақша",
        "scripts": ["Cyrl", "Latn"],
        "fallback": ["ru", "en"],
        "count": 1,
    }


def test_health_is_asked_without_being_kept(api: ApiClient) -> None:
    for url in ("health/live/", "health/ready/"):
        answer = api.get(url)
        assert answer.json == {"status": "ok"}
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_portal_without_its_database_is_alive_but_not_ready(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def fail(now: int) -> None:
        raise OperationalError("unreachable")

    monkeypatch.setattr("portal.publishing.changes.state", fail)

    assert api.get("health/ready/", 503).json["code"] == "internal"
    api.get("health/live/")
