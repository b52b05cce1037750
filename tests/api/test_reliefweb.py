"""ReliefWeb: what is listed, what is skipped and why, and the file of its numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from opportunities.models import FundingPlace
from portal import checks
from portal.cms.models import Country
from portal.publishing.clock import now
from portal.publishing.status import DAY, Schedule
from tests import factories
from tests.api.client import ApiClient
from tests.api.reliefweb import IDS, JOBS, TRAININGS, call, country, publish_job, publish_training, topics
from tests.api.rows import item

pytestmark = pytest.mark.django_db


def reasons(api: ApiClient, url: str) -> list[str]:
    answer = api.get(url).json
    assert answer["data"] == []
    (skipped,) = answer["skipped"]
    assert set(skipped) == {"id", "title", "reasons"}
    found: list[str] = skipped["reasons"]
    return found


# --- what is skipped --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"title": "Editor"}, ["Its title has 6 characters; ReliefWeb takes 10 to 255."]),
        ({"title": "2026 / 2027 / 2028"}, ["Its title has no letters."]),
        ({"body": []}, ["Its text has 0 characters; ReliefWeb takes 10 to 100,000."]),
        ({"body": [("paragraph", "<p>Come!</p>")]}, ["Its text has 5 characters; ReliefWeb takes 10 to 100,000."]),
        (
            {"how_to_apply": "<p>Call</p>"},
            ["Its text on how to apply has 4 characters; ReliefWeb takes 10 to 100,000."],
        ),
        ({"how_to_apply": ""}, ["It does not say how to apply."]),
        ({"organisation": None}, ["It has no organisation."]),
        ({"deadline_kind": "rolling", "deadline_on": None}, ["It has no closing date."]),
        ({"deadline_kind": "until_spent", "deadline_on": None}, ["It has no closing date."]),
        ({"kind": "volunteering"}, ["RELIEFWEB_IDS names no job_type for “volunteering”."]),
        (
            {"title": "Editor", "how_to_apply": "", "deadline_kind": "unknown", "deadline_on": None},
            [
                "It has no closing date.",
                "Its title has 6 characters; ReliefWeb takes 10 to 255.",
                "It does not say how to apply.",
            ],
        ),
    ],
)
def test_a_job_that_cannot_be_told_says_why(
    api: ApiClient, ids: Any, fields: dict[str, Any], expected: list[str]
) -> None:
    publish_job(**fields)
    assert reasons(api, JOBS) == expected


def test_a_job_whose_text_or_address_is_too_long_says_so(api: ApiClient, ids: Any, settings: LazySettings) -> None:
    settings.FRONTEND_URL = f"https://{'a' * 2100}.example"
    page = publish_job(body=[("paragraph", f"<p>{'word ' * 20_000}</p>")])
    length = len(f"{settings.FRONTEND_URL}/en/jobs/{page.slug}/")
    assert reasons(api, JOBS) == [
        f"Its address has {length:,} characters; ReliefWeb takes up to 2,048.",
        "Its text has 100,007 characters; ReliefWeb takes 10 to 100,000.",
    ]


def test_a_job_in_too_many_countries_says_so(api: ApiClient, ids: Any) -> None:
    many = list(Country.objects.all()[:11])
    ids({**IDS, "country": {term.code: number for number, term in enumerate(many, 1)}})
    publish_job(countries=many)
    assert reasons(api, JOBS) == ["It has 11 values of country; ReliefWeb takes up to 10."]


def test_a_number_that_the_file_lacks_is_named(api: ApiClient, ids: Any) -> None:
    ids({})
    publish_job(countries=[country("KZ")], experience="senior", topics=topics("media"))
    publish_training()
    assert reasons(api, JOBS) == [
        "RELIEFWEB_IDS names no country for “KZ”.",
        "RELIEFWEB_IDS names no source for “fund”.",
        "RELIEFWEB_IDS names no job_type for “job”.",
        "RELIEFWEB_IDS names no job_experience for “senior”.",
        "RELIEFWEB_IDS names no career_category for the rest (“”).",
    ]
    assert reasons(api, TRAININGS) == [
        "RELIEFWEB_IDS names no source for “fund”.",
        "RELIEFWEB_IDS names no country for “KZ”.",
        "RELIEFWEB_IDS names no format for “onsite”.",
        "RELIEFWEB_IDS names no category for “training”.",
        "RELIEFWEB_IDS names no language for “en”.",
        "RELIEFWEB_IDS names no language for “ru”.",
    ]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"places": []}, ["It does not say whether it takes place online or on site."]),
        ({"places": ["Almaty"]}, ["It takes place on site, but its places name no country."]),
        ({"application_languages": []}, ["It does not say in which languages it is held."]),
        ({"application_languages": ["kk"]}, ["RELIEFWEB_IDS names no language for “kk”."]),
        ({"starts_on": None}, ["It has no first day."]),
        ({"ends_on": None}, ["It has no last day."]),
        ({"deadline_kind": "rolling", "deadline_on": None}, ["It has no registration deadline."]),
        (
            {"deadline_kind": "unknown", "deadline_on": None, "starts_on": None, "ends_on": None},
            ["It has no first day.", "It has no last day.", "It has no registration deadline."],
        ),
        ({"how_to_apply": ""}, ["It does not say how to register."]),
        (
            {"how_to_apply": "", "apply_url": "https://apply.example/"},
            ["It does not say in words how to register."],
        ),
        ({"organisation": None, "title": "Budgets"}, [
            "Its title has 7 characters; ReliefWeb takes 10 to 255.",
            "It has no organisation.",
        ]),
    ],
)  # fmt: skip
def test_a_training_that_cannot_be_told_says_why(
    api: ApiClient, ids: Any, fields: dict[str, Any], expected: list[str]
) -> None:
    if "places" in fields:
        fields = {**fields, "places": [FundingPlace(name=name) for name in fields["places"]]}
    publish_training(**fields)
    assert reasons(api, TRAININGS) == expected


# --- the list ---------------------------------------------------------------------------------------------------------


def test_only_current_english_items_of_the_type_and_kind_are_listed(api: ApiClient, ids: Any) -> None:
    open_still, closed = Schedule("fixed", closes=now() + DAY), Schedule("fixed", closes=now() - DAY)
    item("jobs", "ru", schedule=open_still)
    item("jobs", "en", schedule=closed)
    item("funding", "en", kind="grant", schedule=open_still)
    publish_job()
    publish_training()
    factories.publish("funding", "ru", **call(kind="training"))
    for url in (JOBS, TRAININGS):
        answer = api.get(url).json
        assert (len(answer["data"]), answer["skipped"]) == (1, [])


def test_pages_hold_each_item_once_told_or_skipped(api: ApiClient, ids: Any) -> None:
    titles = ["First officer", "Second officer", "Third", "Fourth officer", "Fifth"]
    for title in titles:
        publish_job(title=title)
    pages = api.walk(f"{JOBS}?limit=2")
    assert [len(page.data) + len(page.json["skipped"]) for page in pages] == [2, 2, 1]
    assert sorted(one["title"] for page in pages for one in [*page.data, *page.json["skipped"]]) == sorted(titles)
    assert pages[0].links == {"self": f"{JOBS}?locale=en&limit=2", "next": f"{JOBS}?locale=en&limit=2&page=2"}
    assert pages[1].links["self"] == pages[0].links["next"]
    assert api.get(f"{JOBS}?page=99").json == {
        "data": [],
        "skipped": [],
        "links": {"self": f"{JOBS}?locale=en&page=99", "next": None},
    }


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limt=5", "unknown-parameter"), ("country=KZ", "unknown-parameter"), ("fallback=none", "unknown-parameter"),
        ("locale=ru", "invalid-value"), ("locale=fr", "invalid-value"), ("locale=any", "invalid-value"),
        ("limit=0", "invalid-value"), ("limit=101", "invalid-value"), ("page=0", "invalid-value"),
        ("page=x", "invalid-value"), ("page=10001", "invalid-value"), ("limit=1&limit=2", "invalid-value"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("url", [JOBS, TRAININGS])
def test_what_is_not_understood_is_a_problem(api: ApiClient, ids: Any, url: str, query: str, code: str) -> None:
    problem = api.problem(f"{url}?{query}", code)
    assert problem["status"] == 400
    assert problem["errors"][0]["parameter"] in query


@pytest.mark.database
@pytest.mark.parametrize("count", [1, 5])
def test_a_page_takes_two_statements_and_none_is_read_for_who_has_it(
    api: ApiClient, ids: Any, django_assert_num_queries: Any, count: int
) -> None:
    for _ in range(count):
        publish_job()
        publish_training()
    for url in (JOBS, TRAININGS):
        with django_assert_num_queries(2):
            answer = api.get(url)
        assert len(answer.data) == count
        with django_assert_num_queries(1):
            assert api.get(url, 304, if_none_match=answer.headers["ETag"]).body == b""


def test_an_answer_changes_with_items_and_with_the_file(api: ApiClient, ids: Any) -> None:
    etag = api.get(JOBS).headers["ETag"]
    publish_job()
    changed = api.get(JOBS, if_none_match=etag).headers["ETag"]
    ids({**IDS, "source": {"fund": 7}})
    answer = api.get(JOBS, if_none_match=changed)
    assert answer.data[0]["source"] == [7]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "jobs.en" in answer.headers["Cache-Tag"]


def test_other_methods_are_refused(api: ApiClient, ids: Any) -> None:
    assert api.request("POST", JOBS, 405).json["code"] == "method-not-allowed"
    assert api.head(JOBS).body == b""


# --- the file of ids --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", [JOBS, TRAININGS])
def test_without_the_setting_there_is_nothing_here(api: ApiClient, settings: LazySettings, url: str) -> None:
    settings.RELIEFWEB_IDS = ""
    assert "RELIEFWEB_IDS" in api.problem(url, "not-found")["detail"]
    assert api.problem(f"{url}?locale=ru", "not-found")["title"] != api.problem(url, "not-found")["title"]
    assert checks.reliefweb_ids_are_usable(None) == []


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        ("{", ["It is no JSON: "]),
        ("[]", ["It is no JSON object."]),
        ({"sources": {}}, ["“sources” is none of its parts: source, country, "]),
        ({"source": 1503}, ["“source” is no object of codes and numbers."]),
        ({"source": {"fund": "1503"}}, ["“source” gives “fund” the number \"1503\", not a whole number from 1 on."]),
        ({"country": {"A": True, "B": 0}}, ["“country” gives “A” the number true", "“country” gives “B” the number 0"]),
        ({"job_type": {"jobs": 1}}, ["“job_type” names “jobs”, which is none of job, internship, "]),
        ({"format": {"onsite": 4605}}, ["“format” must give 4606 to “onsite” and nothing else"]),
        ({"format": {"": 4606}}, ["“format” must give 4606 to “onsite” and nothing else"]),
        ({"theme": [], "x": {}}, ["“theme” is no object", "“x” is none of its parts"]),
    ],
)  # fmt: skip
def test_a_damaged_file_is_named_by_a_check_and_answers_nothing(
    api: ApiClient, ids: Any, settings: LazySettings, content: Any, problems: list[str]
) -> None:
    ids(content)
    messages = checks.reliefweb_ids_are_usable(None)
    assert [message.id for message in messages] == ["portal.E008"] * len(problems)
    for message, problem in zip(messages, problems, strict=True):
        assert message.msg.startswith(f"RELIEFWEB_IDS names {settings.RELIEFWEB_IDS}. {problem}")
    assert api.request("GET", JOBS, 503).json["code"] == "internal"


def test_a_file_that_is_not_there_is_named_by_a_check(settings: LazySettings, tmp_path: Path) -> None:
    settings.RELIEFWEB_IDS = str(tmp_path / "none.json")
    (message,) = checks.reliefweb_ids_are_usable(None)
    assert message.msg.endswith("It cannot be read: No such file or directory.")


def test_the_file_of_these_tests_is_whole(ids: Any) -> None:
    assert checks.reliefweb_ids_are_usable(None) == []
