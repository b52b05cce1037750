"""The same query in other formats, read back by programs that other people wrote."""

from __future__ import annotations

import csv
import html
import io
import json
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import feedparser
import geojson_validator
import jsonschema
import orjson
import pandas
import pytest
from django.db import OperationalError, connection
from icalendar import Calendar
from khal.icalendar import cal_from_ics
from lxml import etree

from opportunities.models import FundingStage as Stage
from portal.api.alternates import ENDINGS
from portal.api.formats import views
from portal.api.formats.tables import BYTE_ORDER_MARK, COLUMNS, SEPARATORS, harmless
from portal.api.formats.views import FORMATS
from portal.publishing.clock import now
from portal.publishing.status import DAY, Schedule
from portal.transfer import demo
from tests import factories
from tests.api.client import Answer, ApiClient
from tests.api.rows import item, withdraw

pytestmark = [pytest.mark.django_db]

ATOM = etree.RelaxNG(etree.parse(Path(__file__).parent / "atom.rng"))


def lines(answer: Answer) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in answer.body.splitlines()]


def table(answer: Answer, separator: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"), newline=""), delimiter=separator))


def events(answer: Answer) -> list[Any]:
    return list(Calendar.from_ical(answer.body).walk("VEVENT"))


def call(locale: str = "ru", days: int = 20, **fields: Any) -> Any:
    """A call that closes at the end of a day, so many days from now, in Almaty."""
    closes = now() + days * DAY
    deadline = {
        "kind": "fixed",
        "at": "2027-03-01T18:59:59Z",
        "zone": "Asia/Almaty",
        "local": "2027-03-01T23:59:59+05:00",
    }
    return item("funding", locale, schedule=Schedule("fixed", closes=closes), deadline=deadline, **fields)


# --- everything the demo portal has -----------------------------------------------------------------------------------


@pytest.fixture
def demo_portal(db: None) -> None:
    assert not demo.load().bad


def test_other_programs_read_the_demo_portal_in_every_format(
    demo_portal: None, api: ApiClient, test_data: Path, tmp_path: Path
) -> None:
    total = api.get("items/?locale=any").meta["total"]
    for name in ("items", "funding", "news"):
        for query in ("locale=kk", "locale=any&limit=100", "locale=ru&limit=100"):
            check_feed(api, f"{name}.rss?{query}", "rss20")
            atom = check_feed(api, f"{name}.atom?{query}", "atom10")
            assert ATOM.validate(etree.fromstring(atom.body)), ATOM.error_log
            check_json_feed(api.get(f"{name}.json-feed?{query}"), test_data)
    assert len(lines(api.get("items.ndjson?locale=any"))) == total
    assert len(lines(api.get("items.ndjson?locale=any&depth=full"))) == total
    frame = pandas.read_csv(io.BytesIO(api.get("items.csv?locale=any").body))
    assert len(frame) == total
    assert frame["title"].str.contains("Жас Стар").any()
    places = json.loads(api.get("items.geojson?locale=ru").body)
    assert geojson_validator.validate_structure(places) == {}
    assert geojson_validator.validate_geometries(places)["invalid"] == {}
    assert len(places["features"]) > 10
    calendar = api.get("opportunities.ics?locale=ru")
    file = tmp_path / "calendar.ics"
    file.write_bytes(calendar.body)
    assert cal_from_ics(file.read_text()).subcomponents
    assert len(events(calendar)) > 20
    assert {event["STATUS"] for event in events(calendar)} == {"CONFIRMED", "CANCELLED"}, "one was closed early"


def check_feed(api: ApiClient, url: str, version: str) -> Answer:
    answer = api.get(url)
    parsed = feedparser.parse(answer.body)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == version
    assert parsed.feed.title
    listed = api.get(url.replace(f".{url.partition('.')[2].partition('?')[0]}", "/", 1))
    assert (
        [entry.id for entry in parsed.entries]
        if "locale=any" in url
        else [entry.id.removeprefix("urn:uuid:") for entry in parsed.entries] == listed.ids
    )
    assert len({entry.id for entry in parsed.entries}) == len(parsed.entries)
    return answer


def check_json_feed(answer: Answer, test_data: Path) -> None:
    schema = json.loads((test_data / "real-inputs" / "schemas" / "jsonfeed-1.1.bundled.schema.json").read_text())
    jsonschema.validate(answer.json, schema)
    assert answer.json["items"]


@pytest.mark.parametrize("ending", ["csv", "ndjson", "geojson", "ics", "atom", "rss", "json-feed"])
def test_what_fails_half_way_is_told_as_a_failure_and_no_cache_keeps_half_an_answer(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch, settings: Any, ending: str
) -> None:
    settings.API_STALE_SECONDS = 0
    monkeypatch.setattr(views, "ROWS_AT_ONCE", 2)
    for _ in range(5):
        call()
    url = f"funding.{ending}?locale=ru&limit=5" if FORMATS[ending].is_feed else f"funding.{ending}?locale=ru"
    whole = api.get(url)
    assert int(whole.headers["Content-Length"]) == len(whole.body) > 0
    reads = 0

    def break_off(execute: Any, sql: str, *more: Any) -> Any:
        nonlocal reads
        reads += "LIMIT" in sql
        if reads > 2:
            raise OperationalError("canceling statement due to statement timeout")
        return execute(sql, *more)

    with connection.execute_wrapper(break_off):
        broken = api.get(url, 503)
    assert broken.json["code"] == "internal"
    assert broken.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("words", ["grant%0Ax", "a%2Cb%3Bc%5Cn", "%EF%BF%BE", "%EF%BF%BF", "a%09b%E2%80%A8c"])
def test_whatever_is_searched_for_titles_of_feeds_and_calendars_can_be_read(api: ApiClient, words: str) -> None:
    calendar = Calendar.from_ical(api.get(f"search.ics?q={words}&correct=off").body)
    assert str(calendar["NAME"]) == str(calendar["X-WR-CALNAME"])
    assert "\n" not in calendar["NAME"]
    for ending in ("rss", "atom"):
        etree.fromstring(api.get(f"search.{ending}?q={words}&correct=off").body)


# --- feeds ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("news.json-feed?locale=ru", "Портал гражданского общества: Новости"),
        ("news.json-feed?locale=ru&country=KZ", "Портал гражданского общества: Новости (Казахстан)"),
        ("items.json-feed?locale=ru&type=news&country__not=KZ", "Портал гражданского общества (Новости)"),
        ("jobs.json-feed?locale=kk", "Азаматтық қоғам порталы: Бос жұмыс орындары"),
        (
            "funding.json-feed?locale=ru&status=open&country=KZ,KG",
            "Портал гражданского общества: Гранты и программы (Открыто, Кыргызстан, Казахстан)",
        ),
    ],
)
def test_feeds_of_different_queries_are_told_apart_by_their_titles(api: ApiClient, query: str, title: str) -> None:
    assert api.get(query).json["title"] == title


def test_an_item_keeps_its_id_in_a_feed_when_the_readers_language_comes_to_have_it(api: ApiClient) -> None:
    group = uuid4()
    item("news", "ru", group=group)
    before = api.get("news.json-feed?locale=kk").json["items"][0]
    item("news", "kk", group=group)
    after = api.get("news.json-feed?locale=kk").json["items"][0]
    assert (before["language"], after["language"]) == ("ru", "kk")
    assert before["id"] == after["id"] == f"urn:uuid:{group}"
    assert len({entry["id"] for entry in api.get("news.json-feed?locale=any").json["items"]}) == 2


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_format_is_conditional_described_and_open_to_any_origin(
    api: ApiClient, ending: str, django_assert_num_queries: Any
) -> None:
    call()
    answer = api.get(f"funding.{ending}?locale=ru")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    with django_assert_num_queries(1):
        api.get(f"funding.{ending}?locale=ru", 304, if_none_match=answer.headers["ETag"])
    call()
    assert api.get(f"funding.{ending}?locale=ru", if_none_match=answer.headers["ETag"]).body != answer.body
    packed = api.get(f"funding.{ending}?locale=ru", accept_encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["ETag"] != answer.headers["ETag"]


def test_a_list_names_its_formats_with_the_same_filters(api: ApiClient) -> None:
    links = api.get("funding/?locale=ru&country=KZ&limit=5&facet=topic&profile=card").links["alternate"]
    assert list(links) == list(ENDINGS)
    assert links["ics"] == "/api/v1/funding.ics?locale=ru&country=KZ"
    assert "ics" not in api.get("news/").links["alternate"]
    for url in links.values():
        api.get(url)


@pytest.mark.parametrize("url", ["news.ics", "funding.xls", "funding.csv/", "nothing.rss"])
def test_other_endings_are_not_there(api: ApiClient, url: str) -> None:
    api.problem(url, "not-found")


@pytest.mark.parametrize("parameter", ["page=2", "cursor=x", "facet=country", "profile=card", "fields=title"])
def test_what_only_pages_have_is_refused(api: ApiClient, parameter: str) -> None:
    for ending in ("rss", "csv"):
        api.problem(f"funding.{ending}?{parameter}", "unknown-parameter")


# --- calendars --------------------------------------------------------------------------------------------------------


def test_a_deadline_is_an_event_in_its_own_zone_with_alarms(api: ApiClient) -> None:
    row = call(title="Грант, «Жас»; қ")
    answer = api.get("funding.ics?locale=ru")
    (event,) = events(answer)
    assert event["UID"] == str(row.group)
    assert event["SUMMARY"] == "Грант, «Жас»; қ"
    assert event.decoded("DTSTART").isoformat() == "2027-03-01T23:59:59+05:00"
    assert event["DTSTART"].params["TZID"] == "Asia/Almaty"
    assert [alarm.decoded("TRIGGER") for alarm in event.walk("VALARM")] == [-timedelta(days=7), -timedelta(days=1)]
    assert all(len(line) <= 75 for line in answer.body.split(b"\r\n"))
    calendar = Calendar.from_ical(answer.body)
    assert calendar.decoded("REFRESH-INTERVAL") == timedelta(hours=6)
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Almaty"]


def test_each_stage_is_an_event_whose_id_stays(api: ApiClient) -> None:
    row = item(
        "funding", "ru", schedule=Schedule("staged", closes=now() + 9 * DAY, stages=(now() + DAY, now() + 9 * DAY))
    )
    found = events(api.get("funding.ics?locale=ru"))
    assert len(found) == 2
    assert all(event["UID"].startswith(f"{row.group}-") for event in found)
    assert [event["UID"] for event in found] == [event["UID"] for event in events(api.get("funding.ics?locale=ru"))]


def test_what_was_withdrawn_or_closed_early_is_cancelled(api: ApiClient) -> None:
    gone, kept = call(), call()
    early = item(
        "funding",
        "ru",
        schedule=Schedule("fixed", closes=now() + 9 * DAY, closed_early=now() - DAY),
        closed_early={"at": "2026-01-01T00:00:00Z", "reason": "cancelled"},
        deadline={"kind": "fixed", "at": "2027-03-01T18:59:59Z", "zone": "UTC", "local": "2027-03-01T18:59:59+00:00"},
    )
    withdraw(gone, at=now())
    withdraw(call("kk"), at=now() - 40 * DAY)
    withdraw(item("news", "ru"), at=now())
    told = {event["UID"]: event["STATUS"] for event in events(api.get("funding.ics?locale=ru"))}
    assert told == {str(kept.group): "CONFIRMED", str(early.group): "CANCELLED", str(gone.group): "CANCELLED"}


@pytest.mark.parametrize(
    "query",
    [
        "country_missing=true", "amount__gte=1", "age=20", "deadline__gte=2026-01-01", "kind=grant",
        "closing_within=30d", "has_translation=kk", "status=open", "type=jobs",
    ],
)  # fmt: skip
def test_a_calendar_with_filters_holds_no_call_of_which_only_the_id_is_known(api: ApiClient, query: str) -> None:
    withdraw(call(), at=now())
    assert len(events(api.get("opportunities.ics?locale=ru&status=current&sort=deadline"))) == 1
    assert events(api.get(f"opportunities.ics?locale=ru&{query}")) == []


def test_a_calendar_of_ids_cancels_only_those(api: ApiClient) -> None:
    followed, foreign = call(), call()
    for row in (followed, foreign):
        withdraw(row, at=now())
    found = events(api.get(f"funding.ics?locale=ru&id={followed.group}"))
    assert [(event["UID"], event["STATUS"]) for event in found] == [(str(followed.group), "CANCELLED")]


def test_a_call_withdrawn_in_one_language_goes_on_in_the_next_of_the_chain(api: ApiClient) -> None:
    group = uuid4()
    call("ru", group=group)
    withdraw(call("kk", group=group), at=now())
    (event,) = events(api.get("funding.ics?locale=kk"))
    assert event["STATUS"] == "CONFIRMED"


def test_the_stages_of_a_withdrawn_call_are_cancelled_by_their_own_ids(api: ApiClient, portal: None) -> None:
    page = factories.publish("funding", "ru")
    page.deadline_kind, page.deadline_zone = "staged", "Asia/Almaty"
    page.stages.add(*(Stage(kind="application", on=date.today() + timedelta(days=days)) for days in (20, 40)))
    page.save_revision().publish()
    factories.refresh()
    before = {event["UID"] for event in events(api.get("funding.ics?locale=ru"))}
    page.unpublish()
    factories.refresh()
    after = {event["UID"]: event["STATUS"] for event in events(api.get("funding.ics?locale=ru"))}
    assert len(before) == 2
    assert after == dict.fromkeys(before, "CANCELLED")


# --- tables -----------------------------------------------------------------------------------------------------------


def test_a_table_opens_in_spreadsheets_with_every_letter(api: ApiClient) -> None:
    item("news", "kk", title='Әлеуметтік, «қор»; "ұлы"\nжол')
    answer = api.get("news.csv?locale=kk")
    assert answer.body.startswith(BYTE_ORDER_MARK.encode())
    assert answer.body.endswith(b"\r\n")
    (row,) = table(answer)
    assert row["title"] == 'Әлеуметтік, «қор»; "ұлы"\nжол'
    assert list(row) == list(COLUMNS)
    assert table(api.get("news.csv?locale=kk&separator=semicolon"), ";") == [row]
    assert table(api.get("news.csv?locale=kk&separator=tab"), "\t") == [row]
    api.problem("news.csv?separator=pipe", "invalid-value")


def test_what_names_no_author_has_the_portal_as_one(api: ApiClient) -> None:
    item("news", "ru")
    name = "Портал гражданского общества"
    feed = etree.fromstring(api.get("news.atom?locale=ru").body)
    assert feed.findtext("{*}author/{*}name") == name
    assert json.loads(api.get("news.json-feed?locale=ru").body)["authors"] == [{"name": name}]


@pytest.mark.parametrize(
    "text", ["=1+1", "+7 701", "-2", "@SUM(A1)", " =1", "＝1", "=cmd|' /C calc'!A0"]
)  # fmt: skip
def test_no_cell_is_a_formula(api: ApiClient, text: str) -> None:
    item("news", "en", title=text)
    (row,) = table(api.get("news.csv"))
    assert row["title"] == f"'{text}"


@pytest.mark.parametrize("written", SEPARATORS)
@pytest.mark.parametrize("read", SEPARATORS.values())
@pytest.mark.parametrize("start", ["\t=1", "\r=1", "a;=1", 'a,"=1', "a\t @x", "a\n-1", 'a; ""+1'])
def test_no_cell_is_a_formula_at_whatever_separator_a_spreadsheet_splits(
    api: ApiClient, written: str, read: str, start: str
) -> None:
    item("news", "en", title="Plain, with; all\tseparators - and = signs", summary=start)
    lines = api.get(f"news.csv?separator={written}").body.decode("utf-8-sig").splitlines(keepends=True)
    cells = [cell for row in csv.reader(lines, delimiter=read) for cell in row]
    assert not [cell for cell in cells if cell.lstrip(' "\t\r\n').startswith(("=", "+", "-", "@"))]
    assert any("Plain" in cell for cell in cells)


def test_hostile_texts_come_back_as_they_were_but_for_the_quote_before_formulas(
    api: ApiClient, test_data: Path
) -> None:
    file = test_data / "real-inputs" / "stress" / "minimaxir+big-list-of-naughty-strings" / "blns.json"
    texts = [text for text in json.loads(file.read_text()) if text]
    for text in texts:
        item("news", "en", title=text)
    assert sorted(row["title"] for row in table(api.get("news.csv"))) == sorted(harmless(text, ",") for text in texts)
    assert sorted(one["title"] for one in lines(api.get("news.ndjson"))) == sorted(texts)
    feed = feedparser.parse(api.get("news.rss?limit=100").body)
    assert len(feed.entries) == 100


def test_an_item_with_several_files_is_in_every_feed(api: ApiClient) -> None:
    file = {"title": "F", "filename": "f.pdf", "media_type": "application/pdf", "size": 5}
    files = [{"title": "F", "file": {**file, "url": f"/documents/{number}/"}} for number in (1, 2)]
    row = item("funding", "ru", attachments=files)
    item("funding", "ru", title="a < b & <b>", summary="доход < 100", organisation=None, schedule=None)

    for ending, most in (("rss", 1), ("atom", 2)):
        feed = feedparser.parse(api.get(f"items.{ending}?locale=ru").body)
        entry = next(entry for entry in feed.entries if entry.id == f"urn:uuid:{row.group}")
        assert len(entry.enclosures) == most
        other = next(entry for entry in feed.entries if entry.id != f"urn:uuid:{row.group}")
        assert html.unescape(other.summary) == "доход < 100"


def test_an_empty_feed_is_the_same_bytes_whenever_it_is_asked(api: ApiClient) -> None:
    for ending in ("rss", "atom"):
        first = api.get(f"essays.{ending}")
        time.sleep(1.1)
        assert api.get(f"essays.{ending}").body == first.body


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_unknown_term_is_refused_in_every_format(api: ApiClient, ending: str) -> None:
    assert api.problem(f"funding.{ending}?topic=nonsense", "invalid-value")["errors"][0]["parameter"] == "topic"


def test_exports_have_the_whole_result_however_long_and_hold_few_statements(
    api: ApiClient, django_assert_max_num_queries: Any
) -> None:
    for _ in range(450):
        item("news", "ru")
    with django_assert_max_num_queries(4):
        assert len(lines(api.get("news.ndjson?locale=ru"))) == 450


# --- maps -------------------------------------------------------------------------------------------------------------


def test_places_with_coordinates_are_points_and_the_others_are_counted(api: ApiClient) -> None:
    place = {
        "name": "Ош",
        "country": {"code": "KG", "label": "Кыргызстан"},
        "online": False,
        "coordinates": [72.8, 40.5],
    }
    row = call(places=[place, {**place, "coordinates": None}])
    call(places=[])
    answer = api.get("funding.geojson?locale=ru").json
    (feature,) = answer["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [72.8, 40.5]}
    assert feature["properties"]["id"] == str(row.group)
    assert (feature["properties"]["place"], feature["properties"]["country"]) == ("Ош", "KG")
    assert answer["unlocated"] == 1


def test_a_story_without_consent_to_its_place_is_not_on_the_map(portal: None, api: ApiClient) -> None:
    for allowed in ("exact", "region", "none"):
        place = {"place_name": "Чирчик", "longitude": "69.2", "latitude": "41.3"}
        factories.publish("success-stories", "ru", title=allowed, consent_place=allowed, **place)
    answer = api.get("success-stories.geojson?locale=ru").json
    assert [feature["properties"]["title"] for feature in answer["features"]] == ["exact"]
    assert answer["unlocated"] == 2
