"""Problems: every code of the contract, in the reader's language, whatever goes wrong."""

from __future__ import annotations

import logging

import pytest
from django.test import Client, RequestFactory

from portal.api import errors
from portal.api.problem_texts import TEXTS
from portal.api.problem_titles import TITLES
from portal.api.problems import STATUSES
from portal.languages import LANGUAGES
from tests.api.client import ApiClient

pytestmark = pytest.mark.django_db


def test_an_unknown_parameter_is_refused_and_the_nearest_right_one_named(api: ApiClient) -> None:
    problem = api.problem("funding/?contry=KZ", "unknown-parameter")

    assert problem["type"] == "/problems/unknown-parameter"
    assert problem["status"] == 400
    assert problem["errors"] == [
        {
            "parameter": "contry",
            "code": "unknown",
            "detail": "There is no parameter “contry” here. Perhaps “country” is meant.",
            "allowed": problem["errors"][0]["allowed"],
        }
    ]
    assert problem["errors"][0]["allowed"][0] == "country"
    assert problem["instance"] == "/api/v1/funding/?contry=KZ"
    assert problem["request_id"]


@pytest.mark.parametrize(
    ("name", "meant"), [("lang", "locale"), ("per_page", "limit"), ("offset", "page"), ("order_by", "sort")]
)
def test_what_other_apis_call_a_parameter_leads_to_ours(api: ApiClient, name: str, meant: str) -> None:
    problem = api.problem(f"funding/?{name}=1", "unknown-parameter")
    assert problem["detail"] == f"There is no parameter “{name}” here. Perhaps “{meant}” is meant."
    assert problem["errors"][0]["allowed"][0] == meant


def test_all_unknown_parameters_are_named_at_once(api: ApiClient) -> None:
    problem = api.problem("news/?foo=1&sortt=published", "unknown-parameter")

    assert [error["parameter"] for error in problem["errors"]] == ["foo", "sortt"]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_title_is_in_the_language_asked_for(api: ApiClient, locale: str) -> None:
    problem = api.problem(f"news/?locale={locale}&foo=1", "unknown-parameter")

    assert problem["title"] == TITLES["unknown-parameter"][locale]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=abc", "limit"),
        ("limit=١٠", "limit"),
        ("limit=1_0", "limit"),
        ("limit=10&limit=10", "limit"),
        ("limit=", "limit"),
        ("page=0", "page"),
        ("page=-1", "page"),
        ("locale=xx", "locale"),
        ("locale=KK", "locale"),
        ("locale=kk,ru", "locale"),
        ("fallback=ru,none", "fallback"),
        ("fallback=xx", "fallback"),
        ("sort=title", "sort"),
        ("count=all", "count"),
        ("profile=huge", "profile"),
        ("facet=colour", "facet"),
        ("facet=country&facet_size=101", "facet_size"),
        ("id=123", "id"),
        ("age=200", "age"),
        ("status=opened", "status"),
        ("status=any,open", "status"),
        ("type=grants", "type"),
        ("kind=nonsense", "kind"),
        ("country=", "country"),
        ("country=KZ,", "country"),
        ("country=%D2%9B", "country"),
        ("country_missing=false", "country_missing"),
        ("deadline__gte=2026-13-01", "deadline__gte"),
        ("deadline__gte=2026-02-30", "deadline__gte"),
        ("deadline__gte=20260201", "deadline__gte"),
        ("deadline__gte=2026-02-01T10:00:00", "deadline__gte"),
        ("deadline__gte=2026-02-01T10:00:00+05:00", "deadline__gte"),
        ("published__lte=2026-02-01T25:00:00Z", "published__lte"),
        ("published__lte=yesterday", "published__lte"),
        ("closing_within=30", "closing_within"),
        ("closing_within=0d", "closing_within"),
        ("closing_within=-1d", "closing_within"),
        ("posted_within=7 d", "posted_within"),
        ("has_translation=de", "has_translation"),
    ],
)
def test_a_value_that_is_not_exactly_right_is_refused_by_name(api: ApiClient, query: str, parameter: str) -> None:
    problem = api.problem(f"items/?{query}", "invalid-value")

    assert [error["parameter"] for error in problem["errors"]] == [parameter]


def test_the_allowed_values_are_named(api: ApiClient) -> None:
    problem = api.problem("items/?sort=-publishd", "invalid-value")

    assert problem["errors"][0]["allowed"][0] == "-published"
    assert problem["errors"][0]["code"] == "unknown"


@pytest.mark.parametrize("query", ["country=%FF", "%FF=1", "country=%ED%A0%80", "country=\xff", "q=%C3"])
def test_broken_utf8_is_refused(query: str) -> None:
    response = Client().generic("GET", "/api/v1/news/", QUERY_STRING=query)

    assert response.status_code == 400
    assert response.json()["code"] == "invalid-value"


def test_control_characters_are_refused(api: ApiClient) -> None:
    api.problem("by-path/?path=/kk/%00/", "invalid-value")
    api.problem("items/?country=KZ%00", "invalid-value")


def test_a_query_that_is_too_long_is_refused(api: ApiClient) -> None:
    problem = api.problem("news/?country=" + "KZ," * 3000, "query-too-long")

    assert problem["status"] == 414
    assert problem["instance"] == "/api/v1/news/"


@pytest.mark.parametrize("url", ["nonsense/", "news/nonsense/deeper/", "terms/nonsense/", "news.doc"])
def test_an_unknown_address_is_not_found(api: ApiClient, url: str) -> None:
    api.problem(url, "not-found")


def test_an_address_that_has_only_details_is_named_with_them(api: ApiClient) -> None:
    for url in ("organisations/", "organizations/"):
        problem = api.problem(url, "not-found")
        assert problem["detail"].endswith("Perhaps “/api/v1/organisations/{id}/” is meant.")


@pytest.mark.parametrize(
    ("url", "meant"), [("job/", "jobs"), ("job", "jobs"), ("opportunity/", "opportunities"), ("serch/?q=a", "search")]
)
def test_the_nearest_address_is_named(api: ApiClient, url: str, meant: str) -> None:
    problem = api.problem(url, "not-found")

    assert problem["detail"] == f"There is nothing at this address. Perhaps “/api/v1/{meant}/” is meant."
    assert problem["errors"][0]["allowed"][0] == meant


@pytest.mark.parametrize("url", ["funding/not-an-id/", "organisations/7/", "jobs/not-an-id/related/"])
def test_what_is_no_id_is_said_to_be_none(api: ApiClient, url: str) -> None:
    problem = api.problem(url, "not-found")
    assert problem["detail"] == f"“{url.split('/')[1]}” is not an id (a UUID with hyphens)."


@pytest.mark.parametrize(
    ("query", "meant"),
    [("locale=kz", "kk"), ("locale=KG", "ky"), ("sort=date", "-published"), ("sort=amount", "-amount")],
)
def test_what_our_values_are_taken_to_be_called_is_understood_as_a_hint(api: ApiClient, query: str, meant: str) -> None:
    assert api.problem(f"funding/?{query}", "invalid-value")["errors"][0]["allowed"] == [meant]


def test_a_problem_with_a_path_is_told_in_the_language_of_the_path(api: ApiClient) -> None:
    for path in ("/ru/grants/nope/", "%2Fru%2Fgrants%2Fnope%2F"):
        assert api.problem(f"by-path/?path={path}", "not-found")["title"] == "Не найдено"
    assert api.problem("by-path/?path=/ru/grants/nope/&locale=kk", "not-found")["title"] != "Не найдено"


def test_an_address_without_its_last_slash_leads_to_the_one_with_it(api: ApiClient) -> None:
    answer = api.get("funding?locale=kk&country=KZ", 301)

    assert answer.headers["Location"] == "/api/v1/funding/?locale=kk&country=KZ"
    assert api.request("POST", "funding", 404).json["code"] == "not-found"
    api.problem("nonsense", "not-found")


def test_letters_that_came_as_they_are_stand_in_addresses_percent_encoded(api: ApiClient) -> None:
    problem = api.problem("funding/?country=Ош&locale=ru&x=%D0%B0", "unknown-parameter")
    assert problem["instance"] == "/api/v1/funding/?country=%D0%9E%D1%88&locale=ru&x=%D0%B0"
    answer = api.get("search?q=Ош", 301)
    assert answer.headers["Location"] == "/api/v1/search/?q=%D0%9E%D1%88"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
@pytest.mark.parametrize(
    "url", ["news/", "by-path/", "terms/country/", "locales/", "health/live/", "openapi.json", "docs/"]
)
def test_the_api_is_only_read(api: ApiClient, method: str, url: str) -> None:
    answer = api.request(method, url, 405)

    assert answer.json["code"] == "method-not-allowed"
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("accept", ["text/html", "application/xml, text/*", "application/json;q=0, */*", "nonsense"])
def test_a_reader_that_refuses_json_is_told_so(api: ApiClient, accept: str) -> None:
    problem = api.problem("news/", "not-acceptable", accept=accept)

    assert problem["status"] == 406
    assert problem["available"] == ["application/json"]


@pytest.mark.parametrize("accept", ["", "*/*", "application/*", "text/html,*/*;q=0.8", "application/json; a=b"])
def test_a_reader_that_takes_json_is_given_it(api: ApiClient, accept: str) -> None:
    assert api.get("news/", accept=accept).headers["Content-Type"] == "application/json"


def test_our_own_mistake_is_a_problem_too_and_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("portal.api.views.parse", fail)
    with caplog.at_level(logging.ERROR):
        response = Client(raise_request_exception=False).get("/api/v1/news/?locale=ru")

    problem = response.json()
    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    assert problem["code"] == "internal"
    assert problem["title"] == TITLES["internal"]["ru"]
    assert "broken" not in response.content.decode()
    assert problem["request_id"] in caplog.text
    assert response["X-Request-Id"] == problem["request_id"]


def test_what_is_no_address_anywhere_below_the_api_is_a_problem(api: ApiClient) -> None:
    for url in ("/api/", "/api/nonsense", "/api/v2/pages/"):
        api.problem(url, "not-found")


def test_problems_are_kept_by_no_cache(api: ApiClient) -> None:
    assert api.get("nonsense/", 404).headers["Cache-Control"] == "no-store"


def test_what_django_answers_by_itself_is_a_problem_too() -> None:
    request = RequestFactory().get("/api/nonsense", {"locale": "kk"})

    for response, code in (
        (errors.not_found(request, Exception()), "not-found"),
        (errors.server_error(request), "internal"),
        (errors.bad_request(request, Exception()), "invalid-value"),
    ):
        assert response["Content-Type"] == "application/problem+json"
        assert TITLES[code]["kk"].encode() in response.content


@pytest.mark.parametrize("code", STATUSES)
def test_every_problem_has_a_page_that_explains_it_and_a_title_in_every_language(code: str) -> None:
    response = Client().get(f"/problems/{code}")

    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/html")
    assert "script" not in response.content.decode()
    assert set(TITLES[code]) == set(LANGUAGES)
    assert TEXTS[code]
    assert TITLES[code]["kk"] in Client().get(f"/problems/{code}?locale=kk").content.decode()


def test_there_is_no_page_of_a_problem_that_does_not_exist() -> None:
    assert Client().get("/problems/nonsense").status_code == 404
