"""Filters: terms, moments, ages, languages, ids."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from portal.api.parsing import MINUTE
from portal.publishing.clock import now, to_microseconds
from tests.api.client import ApiClient
from tests.api.rows import DAY, SECOND, Schedule, item

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def at(text: str) -> int:
    """An instant in microseconds."""
    return to_microseconds(datetime.fromisoformat(text).astimezone(UTC))


@pytest.fixture
def titles(api: ApiClient) -> object:
    """The titles that a query finds, as one sorted string."""

    def ask(query: str) -> str:
        answer = api.get(query)
        assert answer.meta.get("total", len(answer.data)) == len(answer.data)
        return "".join(sorted(entry["title"] for entry in answer.data))

    return ask


@pytest.fixture
def countries() -> None:
    """A: KZ; B: KZ and KG; C: KG; D: none."""
    item(title="A", terms={"country": ["KZ"]})
    item(title="B", terms={"country": ["KZ", "KG"]})
    item(title="C", terms={"country": ["KG"], "topic": ["media"]})
    item(title="D")


@pytest.mark.usefixtures("countries")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("country=KZ", "AB"),
        ("country=KZ,KG", "ABC"),
        ("country=KZ&country=KG", "ABC"),
        ("country__all=KZ,KG", "B"),
        ("country__not=KZ", "CD"),
        ("country__not=KZ,KG", "D"),
        ("country=KG&country__not=KZ", "C"),
        ("country_missing=true", "D"),
        ("country=KZ&country_missing=true", ""),
        ("country=KG&topic_missing=true", "B"),
    ],
)
def test_items_are_filtered_by_their_terms(titles: object, query: str, found: str) -> None:
    assert titles(f"news/?{query}") == found  # type: ignore[operator]


def test_an_unknown_term_is_refused_with_the_nearest_right_one(api: ApiClient) -> None:
    problem = api.problem("news/?country=kz", "invalid-value")

    assert problem["errors"][0]["parameter"] == "country"
    assert "KZ" in problem["errors"][0]["allowed"]


@pytest.mark.parametrize(
    ("filters", "meant"),
    [
        ("country=Kazakhstan", ["KZ"]),
        ("country=Қазақстан", ["KZ"]),
        ("country=казахстан", ["KZ"]),
        ("country=Kazahstan", ["KZ"]),
        ("country__all=KZ,Qırğızıstan", ["KG"]),
        ("work_mode=Удалённо", ["remote"]),
    ],
)
def test_who_names_a_term_by_its_label_is_told_its_code(api: ApiClient, filters: str, meant: list[str]) -> None:
    for list_ in ("items/?", "items.csv?", "search/?q=a&"):
        problem = api.problem(f"{list_}{filters}", "invalid-value")
        assert problem["errors"][0]["allowed"] == meant
        assert problem["detail"].endswith(f"Perhaps “{meant[0]}” is meant.")


@pytest.mark.parametrize(("kind", "vocabulary"), [("country", "country"), ("application_language", "language")])
def test_of_what_is_like_no_code_it_is_told_where_codes_are(api: ApiClient, kind: str, vocabulary: str) -> None:
    place = f"/api/v1/terms/{vocabulary}/"
    problem = api.problem(f"items/?{kind}=XQXQXQ", "invalid-value")
    assert problem["detail"].endswith(f"All are listed in {place}.")
    assert api.get(place).data


def test_all_unknown_terms_are_named_at_once(api: ApiClient) -> None:
    problem = api.problem("items/?country=XX,KZ,Kazakhstan&topic__not=YY", "invalid-value")
    assert [error["parameter"] for error in problem["errors"]] == ["country", "country", "topic__not"]
    many = ",".join(f"X{number}" for number in range(60))
    assert len(api.problem(f"items/?topic={many}", "invalid-value")["errors"]) == 10


@pytest.mark.parametrize("code", ["%00", "a%01", "a" * 161, ""])
def test_what_cannot_be_a_code_is_refused(api: ApiClient, code: str) -> None:
    assert api.problem(f"items/?country={code}", "invalid-value")["errors"][0]["parameter"] == "country"


def test_an_unknown_term_is_named_under_the_parameter_it_was_given_in(api: ApiClient) -> None:
    assert api.problem("news/?topic__not=nonsense", "invalid-value")["errors"][0]["parameter"] == "topic__not"
    assert api.problem("news/?count=none&topic=nonsense", "invalid-value")["errors"][0]["parameter"] == "topic"


def test_too_many_values_are_refused_though_they_are_the_same(api: ApiClient) -> None:
    api.get("news/?" + "&".join(["country=KZ"] * 100))
    api.problem("news/?" + "&".join(["country=KZ"] * 101), "invalid-value")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("published__gte=2026-03-02", "BC"),
        ("published__lte=2026-03-02", "AB"),
        ("published__gte=2026-03-02&published__lte=2026-03-02", "B"),
        ("published__gte=2026-03-02T10:00:00Z", "BC"),
        ("published__gte=2026-03-02T10:00:01Z", "C"),
        ("published__lte=2026-03-02T15:00:00%2B05:00", "AB"),
        ("published__lte=2026-03-02T14:59:59%2B05:00", "A"),
        ("updated__gte=2026-03-03", "C"),
    ],
)
def test_items_are_filtered_by_when_they_were_published(titles: object, query: str, found: str) -> None:
    item(title="A", published=at("2026-03-01T23:59:59Z"))
    item(title="B", published=at("2026-03-02T10:00:00Z"))
    item(title="C", published=at("2026-03-03T00:00:00Z"))

    assert titles(f"news/?{query}") == found  # type: ignore[operator]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("deadline__lte=2026-03-02", "A"),
        ("deadline__gte=2026-03-03", "B"),
        ("deadline__lte=2026-03-02T18:59:59Z", "A"),
        ("deadline__lte=2026-03-02T19:00:00Z", "AB"),
    ],
)
def test_a_date_means_the_day_in_the_deadlines_own_zone(titles: object, query: str, found: str) -> None:
    # The end of 2 March in Almaty, and the first second of 3 March there: the same UTC day.
    item("funding", title="A", schedule=Schedule("fixed", closes=at("2026-03-02T18:59:59Z")), deadline_day="2026-03-02")
    item("funding", title="B", schedule=Schedule("fixed", closes=at("2026-03-02T19:00:00Z")), deadline_day="2026-03-03")
    item("funding", title="C", schedule=Schedule("rolling"))

    assert titles(f"funding/?status=any&{query}") == found  # type: ignore[operator]


def test_closing_within_looks_forward_from_now(titles: object) -> None:
    item("funding", title="A", schedule=Schedule("fixed", closes=now() + 2 * DAY))
    item("funding", title="B", schedule=Schedule("fixed", closes=now() + 9 * DAY))
    item("funding", title="C", schedule=Schedule("fixed", closes=now() - 2 * DAY))
    item("funding", title="D", schedule=Schedule("rolling"))

    assert titles("items/?closing_within=1w") == "A"  # type: ignore[operator]
    assert titles("items/?closing_within=240h") == "AB"  # type: ignore[operator]


def test_what_was_closed_is_not_closing(titles: object) -> None:
    ends = now() + 5 * DAY
    item("funding", title="A", schedule=Schedule("fixed", closes=ends, closed_early=now() + DAY))
    item("funding", title="B", schedule=Schedule("fixed", closes=ends, closed_early=now() - DAY))

    assert titles("items/?closing_within=1w") == "A"  # type: ignore[operator]
    assert titles("funding/?closing_within=1w&status=any") == "A"  # type: ignore[operator]
    assert titles("items/?closing_within=1w&status=closed") == ""  # type: ignore[operator]


def test_a_call_that_closed_within_this_minute_is_not_closing(titles: object, monkeypatch: pytest.MonkeyPatch) -> None:
    minute = now() // MINUTE * MINUTE
    monkeypatch.setattr("portal.api.views.this_moment", lambda: minute + 30 * SECOND)
    item("funding", title="A", schedule=Schedule("fixed", closes=minute + 30 * SECOND))
    item("funding", title="B", schedule=Schedule("fixed", closes=minute + 29 * SECOND))

    assert titles("items/?closing_within=1w") == "A"  # type: ignore[operator]


def test_posted_within_looks_back_from_now(titles: object) -> None:
    item(title="A", published=now() - 2 * DAY)
    item(title="B", published=now() - 9 * DAY)

    assert titles("news/?posted_within=7d") == "A"  # type: ignore[operator]


def test_an_age_finds_the_calls_that_accept_it(titles: object) -> None:
    item("funding", title="A", age=(18, 30))
    item("funding", title="B", age=(None, 18))
    item("funding", title="C", age=(31, None))
    item("funding", title="D")
    item("news", title="E")

    assert titles("items/?age=18") == "ABD"  # type: ignore[operator]
    assert titles("items/?age=31") == "CD"  # type: ignore[operator]


def test_groups_can_be_asked_for_that_exist_in_a_language(titles: object) -> None:
    group = uuid4()
    item("news", "en", group=group, title="A")
    item("news", "tg", group=group, title="A in Tajik")
    item("news", "en", title="B")

    assert titles("news/?has_translation=tg") == "A"  # type: ignore[operator]
    assert titles("news/?has_translation=tg,en") == "AB"  # type: ignore[operator]


def test_a_language_that_has_expired_is_no_translation_although_nothing_withdrew_it(titles: object) -> None:
    group = uuid4()
    item("news", "en", group=group, title="A")
    item("news", "tg", group=group, title="A in Tajik", expires=now() - DAY)
    both = uuid4()
    item("news", "en", group=both, title="B")
    item("news", "tg", group=both, title="B in Tajik", expires=now() + DAY)

    assert titles("news/?has_translation=tg") == "B"  # type: ignore[operator]
    assert titles("news/?has_translation=tg,kk") == "B"  # type: ignore[operator]
    assert titles("news/?has_translation=tg,en") == "AB"  # type: ignore[operator]


def test_favourites_are_read_in_one_batch(api: ApiClient) -> None:
    rows = [item(name) for name in ("news", "funding", "essays")]
    item("news")

    answer = api.get(f"items/?id={rows[0].group},{rows[1].group}&id={rows[2].group}")

    assert set(answer.ids) == {str(row.group) for row in rows}


def test_more_than_a_hundred_ids_are_refused(api: ApiClient) -> None:
    api.get("items/?id=" + ",".join(str(uuid4()) for _ in range(100)))
    api.problem("items/?id=" + ",".join(str(uuid4()) for _ in range(101)), "invalid-value")


def test_filters_on_different_fields_must_all_hold(titles: object) -> None:
    item(title="A", terms={"country": ["KZ"], "topic": ["media"]})
    item(title="B", terms={"country": ["KZ"]})
    item(title="C", terms={"topic": ["media"]})

    assert titles("news/?country=KZ&topic=media") == "A"  # type: ignore[operator]
