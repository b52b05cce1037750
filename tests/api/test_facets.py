"""Facets: counts of groups, disjunctive, labelled in the reader's language, with what was cut."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from portal.cms.models import Term, TermLabel
from portal.publishing.clock import now
from tests.api.client import ApiClient
from tests.api.rows import DAY, Schedule, item, rename

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def counts(facet: dict[str, Any]) -> dict[str, int]:
    """The counts of a facet by value."""
    return {entry["value"]: entry["count"] for entry in facet["values"]}


def test_groups_are_counted_by_their_terms(api: ApiClient) -> None:
    group = uuid4()
    item("news", "en", group=group, terms={"country": ["KZ", "KG"]})
    item("news", "ru", group=group, terms={"country": ["KZ", "KG"]})
    item("news", terms={"country": ["KZ"]})
    item("news")

    facet = api.get("news/?facet=country").facets["country"]

    assert counts(facet) == {"KZ": 2, "KG": 1}
    assert facet["missing"] == 1
    assert facet["other_count"] == 0


def test_a_facet_leaves_out_its_own_filter_but_keeps_the_others(api: ApiClient) -> None:
    item(terms={"country": ["KZ"], "topic": ["media"]})
    item(terms={"country": ["KG"], "topic": ["media"]})
    item(terms={"country": ["KG"]})

    answer = api.get("news/?country=KZ&topic=media&facet=country,topic")

    assert answer.meta["total"] == 1
    assert counts(answer.facets["country"]) == {"KZ": 1, "KG": 1}
    assert counts(answer.facets["topic"]) == {"media": 1}
    selected = {entry["value"]: entry["selected"] for entry in answer.facets["country"]["values"]}
    assert selected == {"KZ": True, "KG": False}


def test_the_largest_values_come_first_and_the_rest_is_summed_up(api: ApiClient) -> None:
    for codes in (["KZ", "KG"], ["KZ", "KG"], ["KZ", "TJ", "UZ"]):
        item(terms={"country": codes})

    facet = api.get("news/?facet=country&facet_size=2").facets["country"]

    assert [(entry["value"], entry["count"]) for entry in facet["values"]] == [("KZ", 3), ("KG", 2)]
    assert facet["other_count"] == 2


def test_of_equally_large_values_the_first_by_code_points_are_told_whatever_the_database_sorts_like(
    api: ApiClient,
) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute('ALTER TABLE publishing_itemterm ALTER COLUMN code TYPE varchar(64) COLLATE "en-x-icu"')
    for code in ("Zeta", "alpha", "Beta", "a-b", "a_b"):
        Term.objects.create(kind="topic", code=code, name=code)
    item(terms={"topic": ["Zeta", "alpha", "Beta", "a-b", "a_b"]})

    def told(size: int) -> list[str]:
        facet = api.get(f"news/?facet=topic&facet_size={size}").facets["topic"]
        return [entry["value"] for entry in facet["values"]]

    assert told(2) == ["Beta", "Zeta"]
    assert told(5) == ["Beta", "Zeta", "a-b", "a_b", "alpha"]


def test_labels_are_in_the_language_asked_for(api: ApiClient) -> None:
    item("news", "ru", terms={"country": ["KZ"]})

    facet = api.get("news/?locale=kk&facet=country").facets["country"]

    assert facet["values"][0]["label"] == "Қазақстан"


def test_a_label_that_is_missing_falls_back_along_the_chain_and_then_to_english(api: ApiClient) -> None:
    item("news", terms={"topic": ["media"]})
    term = Term.objects.get(kind="topic", code="media")
    TermLabel.objects.filter(term=term).exclude(locale="ru").delete()

    def label() -> str:
        return api.get("news/?locale=tg&facet=topic").facets["topic"]["values"][0]["label"]

    assert label() == TermLabel.objects.get(term=term, locale="ru").label
    TermLabel.objects.filter(term=term).delete()
    assert label() == term.name


def test_statuses_are_counted_at_this_moment(api: ApiClient) -> None:
    item("funding", schedule=Schedule("fixed", closes=now() + 30 * DAY))
    item("funding", schedule=Schedule("fixed", closes=now() + 2 * DAY))
    item("funding", schedule=Schedule("fixed", closes=now() - 2 * DAY))
    item("news")

    calls = api.get("funding/?facet=status").facets["status"]
    everything = api.get("items/?facet=status").facets["status"]

    assert counts(calls) == {"open": 1, "closing_soon": 1, "closed": 1}
    assert calls["missing"] == 0
    assert everything["missing"] == 1
    assert {entry["value"]: entry["selected"] for entry in calls["values"]} == {
        "open": True,
        "closing_soon": True,
        "closed": False,
    }


def test_types_and_kinds_are_counted_within_the_endpoint(api: ApiClient) -> None:
    item("funding", kind="grant")
    item("jobs", kind="internship")
    item("news")

    facets = api.get("opportunities/?type=jobs&facet=type,kind").facets

    assert counts(facets["type"]) == {"funding": 1, "jobs": 1}
    assert counts(facets["kind"]) == {"internship": 1}
    assert facets["kind"]["values"][0]["label"] == "Internship"
    assert counts(api.get("items/?facet=type").facets["type"]) == {"funding": 1, "jobs": 1, "news": 1}
    assert api.get("items/?facet=kind").facets["kind"]["missing"] == 1


def test_with_any_language_groups_are_still_counted_once(api: ApiClient) -> None:
    group = uuid4()
    item("news", "en", group=group, terms={"country": ["KZ"]})
    item("news", "ru", group=group, terms={"country": ["KZ"]})
    lone = uuid4()
    item("news", "en", group=lone)
    item("news", "ru", group=lone)

    facet = api.get("news/?locale=any&facet=country").facets["country"]

    assert counts(facet) == {"KZ": 1}
    assert facet["missing"] == 1


def test_facets_are_told_without_a_total_too(api: ApiClient) -> None:
    item(terms={"country": ["KZ"]})

    answer = api.get("news/?facet=country&count=none&country=KZ")

    assert "total" not in answer.meta
    assert counts(answer.facets["country"]) == {"KZ": 1}


def test_every_facet_at_once_is_one_statement(api: ApiClient, django_assert_num_queries: Any) -> None:
    item("funding", terms={"country": ["KZ"], "topic": ["media"]})
    names = "type,kind,status,country,region,topic,audience,organisation,work_mode,licence,language"

    with django_assert_num_queries(3):
        api.get(f"items/?facet={names}&country=KZ&topic__all=media&status=current&type=funding")


def test_the_values_of_a_closed_call_count_only_where_asked_for(api: ApiClient) -> None:
    item("funding", schedule=Schedule("fixed", closes=now() - DAY), terms={"country": ["KZ"]})

    assert counts(api.get("funding/?facet=country").facets["country"]) == {}
    assert counts(api.get("funding/?facet=country&status=any").facets["country"]) == {"KZ": 1}


def test_a_renamed_term_is_not_hidden_by_an_unchanged_validator(api: ApiClient) -> None:
    item("news", "en", terms={"topic": ["media"]})
    url = "news/?locale=kk&facet=topic"
    before = api.get(url)
    rename("topic", "media", "kk", "Жаңа атау")

    after = api.get(url, if_none_match=before.headers["ETag"])

    assert after.facets["topic"]["values"][0]["label"] == "Жаңа атау"
