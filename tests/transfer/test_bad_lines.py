"""Every bad line is named, with its field and the reason, and nothing is half-imported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from wagtail.models import Page, Revision

from portal.cms.models import Organisation, PortalImage
from portal.publishing.models import ChangeCounter, ContentItem, Mark
from portal.transfer.importing import Report, import_files
from portal.transfer.models import ImportedItem
from tests import factories
from tests.transfer.lines import Data, item, picture, translation, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def attempt(tmp_path: Path, *lines: Data | str | bytes, **options: Any) -> tuple[Report, list[str]]:
    """The report of an import, and its bad lines as "number field: reason"."""
    report = import_files([write(tmp_path, lines)], **options)
    return report, [f"{bad.number} {bad.field}: {bad.reason}" for bad in report.bad]


GROUP, OTHER = "0e4b3c8e-27c3-4b8e-b6f4-0f7b0b9b1f10", "0e4b3c8e-27c3-4b8e-b6f4-0f7b0b9b1f11"
EMPTY_ROW = {"columns": [{"type": "text"}], "rows": [{"values": []}]}


def block(kind: str, value: Any) -> Data:
    """A body of one block."""
    return {"body": [{"type": kind, "value": value}]}


def facts(**values: Any) -> Data:
    """The facts of a funding call."""
    return {"type": "funding", "facts": {"deadline_kind": "rolling", **values}}


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        ("{not json", "", "not JSON"),
        (b'{"source": "\xff"}', "", "not JSON"),
        ('{"title": "\\ud800"}', "", "not JSON"),
        ("[1, 2]", "", "must be an object"),
        ("null", "", "must be an object"),
        (item(title="Nul \0 here"), "title", "U+0000"),
        (item(record="itme"), "record", "is not one of: item, image"),
        (item(record=["item"]), "record", "is not one of"),
        (item(source=...), "source", "must be a string of 1 to 64 characters"),
        (item(source="x" * 65), "source", "must be a string of 1 to 64 characters"),
        (item(external_id=7), "external_id", "must be a string"),
        (item(external_id=" "), "external_id", "must be a string"),
        (item(language="de"), "language", "is not one of: en, ru"),
        (item(language=...), "language", "is not one of"),
        (item(type="newz"), "type", "is not one of: news"),
        (item(original="yes"), "original", "must be true or false"),
        (translation(), "original", "translation without original"),
        (item(group="not-a-uuid"), "group", "is not a UUID"),
        (item(status="published"), "status", "is not one of: live, draft, scheduled"),
        (item(status="scheduled"), "go_live_at", "is needed"),
        (item(parent="/kk/news/"), "parent", "is not in the language 'en'"),
        (item(parent="/en/nowhere/"), "parent", "there is no page"),
        (item(parent="/en/"), "parent", "cannot hold pages of this type"),
        (item(title=...), "title", "is missing"),
        (item(title=""), "title", "is missing"),
        (item(title=None), "title", "is missing"),
        (item(title=5), "title", "must be a string"),
        (item(title="x" * 121), "title", "At most 120 characters"),
        (item(summary="x" * 401), "summary", "at most 400 characters"),
        (item(slug="қазақ"), "slug", "must be of the letters a–z"),
        (item(slug="two words"), "slug", "slug"),
        (item(sumary="x"), "sumary", "unknown field; is it 'summary'?"),
        (item(topics=["education"]), "topics", "is a fact: it stands in “facts”"),
        (item(kind="grant"), "kind", "unknown field"),
        (item(facts=[]), "facts", "must be an object"),
        (item(facts={"topic": []}), "facts.topic", "unknown field; is it 'topics'?"),
        (item(facts={"topics": ["educatoin"]}), "facts.topics[0]", "code 'educatoin'; is it 'education'?"),
        (item(facts={"topics": "education"}), "facts.topics", "must be a list of codes"),
        (item(facts={"topics": [{}]}), "facts.topics[0]", "must be a code"),
        (item(facts={"organisation": "nobody"}), "facts.organisation", "no organisation has the code"),
        (item(facts={"publication_date": "2026-02-30T00:00:00Z"}), "facts.publication_date", "is not an instant"),
        (item(facts={"publication_date": "2026-02-03T00:00:00"}), "facts.publication_date", "with its offset"),
        (item(facts={"publication_date": "+3d"}), "facts.publication_date", "is not an instant"),
        (item(facts={"source_url": "javascript:alert(1)"}), "facts.source_url", "valid URL"),
        (item(facts={"related_items": [{"group": "x"}]}), "facts.related_items[0]", "is not a UUID"),
        (item(facts={"related_items": [{"id": 3}]}), "facts.related_items[0]", "must be {"),
        (item(facts={"related_items": [None]}), "facts.related_items[0]", "must not be null"),
        (item(facts={"related_items": [{"source": "test", "external_id": "n9"}]}), "facts.related_items[0]", "no page"),
        (item(facts={"lead_image": {"file": "images/none.png"}}), "facts.lead_image", "no line of this file"),
        (item(facts={"lead_image": "images/none.png"}), "facts.lead_image", 'must be {"file"'),
        (item(**facts(deadline_on="2026-13-01")), "facts.deadline_on", "is not a date (YYYY-MM-DD)"),
        (item(**facts(deadline_on="20260101")), "facts.deadline_on", "is not a date"),
        (item(**facts(deadline_on="+20d")), "facts.deadline_on", "is not a date"),
        (item(**facts(deadline_time="25:00")), "facts.deadline_time", "is not a time (hh:mm)"),
        (item(**facts(deadline_zone="Asia/Nowhere")), "facts.deadline_zone", "is not one of"),
        (item(**facts(kind="grnt")), "facts.kind", "is not one of: grant"),
        (item(**{**facts(kind="contest"), "kind": "grant"}), "kind", "differs from that in “facts”"),
        (item(**facts(age_min=-1)), "facts.age_min", "greater than or equal to 0"),
        (item(**facts(age_min=True)), "facts.age_min", "must be a whole number"),
        (item(**facts(age_min=1.5)), "facts.age_min", "must be a whole number"),
        (item(**facts(age_min=40, age_max=20)), "facts.age_max", "below the lowest"),
        (item(**facts(amount_min="many")), "facts.amount_min", "is not a number"),
        (item(**facts(amount_min="NaN")), "facts.amount_min", "number"),
        (item(**facts(amount_min="1e30", currency="USD")), "facts.amount_min", "digits"),
        (item(**facts(amount_min=5)), "facts.currency", "Choose the currency"),
        (item(**facts(application_languages="ru")), "facts.application_languages", "must be a list"),
        (item(**facts(application_languages=["xx"])), "facts.application_languages", "xx"),
        (item(**facts(places=[{"town": "Osh"}])), "facts.places[0].town", "unknown field; known are name"),
        (item(**facts(places=[{"country": "XX"}])), "facts.places[0].country", "no country has the code"),
        (item(**facts(places={"name": "Osh"})), "facts.places", "must be a list"),
        (item(**facts(stages=[{"kind": "final"}])), "facts.stages[0].on", "cannot be null"),
        (item(**facts(deadline_kind="staged")), "facts.deadline_kind", "stages"),
        (item(body="<p>Text</p>"), "body", "must be a list of blocks"),
        (item(body=["<p>Text</p>"]), "body[0]", "must be a block {type, value}"),
        (item(**block("paragraf", "")), "body[0]", "unknown block 'paragraf'; known are heading"),
        (item(**block("paragraph", 5)), "body[0]", "must be a string of HTML"),
        (item(**block("paragraph", "<script>x</script>")), "body[0]", "<script> is not allowed here"),
        (item(**block("heading", {"text": "x" * 161})), "body[0].text", "at most 160 characters"),
        (item(**block("heading", {"text": "x", "level": 9})), "body[0].level", "is not one of: 2, 3"),
        (item(**block("heading", {"texts": "x"})), "body[0].texts", "unknown field; known are text, level"),
        (item(**block("quotation", {"author": "A"})), "body[0].text", "required"),
        (item(**block("figures", [{"value": "1"}])), "body[0][0].label", "required"),
        (item(**block("embed", {"url": "not a url", "title": "x"})), "body[0].url", "valid URL"),
        (item(**block("image", {"caption": "x"})), "body[0].image", "required"),
        (item(**block("image", {"image": {"file": "x.png"}})), "body[0].image", "no line of this file"),
        (item(**block("table", EMPTY_ROW)), "body[0].rows[0]", "0 values"),
        (item(first_published_at="yesterday"), "first_published_at", "is not an instant"),
        (item(type="resources", title="A guide"), "file", "Attach the material"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_with_its_field_and_the_reason(tmp_path: Path, line: Any, field: str, reason: str) -> None:
    report, bad = attempt(tmp_path, item("good"), line)
    assert len({number for number, _ in (entry.split(" ", 1) for entry in bad)}) == 1
    assert any(entry.startswith(f"2 {field}: ") and reason in entry for entry in bad), bad
    assert not report.written
    assert not ContentItem.objects.exists()


def test_all_problems_of_a_line_are_told_at_once(tmp_path: Path) -> None:
    _, bad = attempt(tmp_path, item(summary="x" * 401, facts={"topics": ["none"], "countries": ["XX"]}, body=5))
    assert [entry.split(":")[0] for entry in bad] == [
        "1 summary",
        "1 body",
        "1 facts.topics[0]",
        "1 facts.countries[0]",
    ]


def test_one_bad_line_keeps_all_others_out(tmp_path: Path) -> None:
    before = (Page.objects.count(), Organisation.objects.count(), PortalImage.objects.count())
    picture(tmp_path / "a.png")
    organisation = {"record": "organisation", "code": "new", "name": "New"}
    image = {"record": "image", "file": "a.png", "title": "A"}
    report, bad = attempt(tmp_path, organisation, image, item("n1"), item("n2", title=""), item("n3"))
    assert (len(bad), report.written) == (1, False)
    assert (Page.objects.count(), Organisation.objects.count(), PortalImage.objects.count()) == before
    assert not ImportedItem.objects.exists()
    assert not Mark.objects.exists()


def test_with_keep_going_all_good_lines_are_imported(tmp_path: Path) -> None:
    report, bad = attempt(tmp_path, item("n1"), "{", item("n2", title=""), item("n3"), keep_going=True)
    assert [entry.split(" ")[0] for entry in bad] == ["2", "3"]
    assert (report.created, report.written, ContentItem.objects.count()) == (2, True, 2)


def test_a_translation_of_a_bad_original_is_bad_too(tmp_path: Path) -> None:
    _, bad = attempt(tmp_path, translation("n1"), item("n1", title=""), item("n2"), keep_going=True)
    assert bad == ["1 original: the original of this item is not imported", "2 title: is missing"]
    assert list(ImportedItem.objects.values_list("external_id", flat=True)) == ["n2"]


def test_a_line_that_refers_to_a_bad_one_is_bad_too_and_leaves_nothing(tmp_path: Path) -> None:
    def related(target: str) -> Data:
        return {"facts": {"related_items": [{"source": "test", "external_id": target}]}}

    lines = [item("n1", **related("n2")), item("n2", **related("n3")), item("n3", title=""), item("n4")]
    report, bad = attempt(tmp_path, *lines, keep_going=True)
    assert [entry.split(":")[0] for entry in bad] == ["1 facts.related_items[0]", "2 facts.related_items[0]", "3 title"]
    assert list(ImportedItem.objects.values_list("external_id", flat=True)) == ["n4"]
    assert (report.created, ContentItem.objects.count()) == (1, 1)


def test_a_bad_change_leaves_the_page_as_it_was(tmp_path: Path) -> None:
    attempt(tmp_path, item())
    before = (Revision.objects.count(), ChangeCounter.objects.get().sequence)
    _, bad = attempt(tmp_path, item(title="", parent="/en/analysis/"), keep_going=True)
    assert bad == ["1 title: is missing"]
    assert (Revision.objects.count(), ChangeCounter.objects.get().sequence) == before
    assert ContentItem.objects.get().path == "/en/news/news-n1-in-en/"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([item(), item()], "2 : the same item in the same language stands on line 1"),
        ([item(), item(language="ru")], "2 original: line 1 is the original of this item already"),
        ([item(), translation(type="essays")], "2 type: differs from that of the original on line 1"),
        ([item(), translation(facts={"topics": []})], "2 facts: stand on the line of the original only"),
        ([item("f", **facts()), translation("f", type="funding", kind="contest")], "2 kind: differs from that of"),
        (
            [item("a", group=GROUP), item("b", group=GROUP)],
            "2 group: belongs to the item on line 1",
        ),
        (
            [item(group=GROUP), translation(group=OTHER)],
            "2 group: differs from that of the item's other lines",
        ),
    ],
)  # fmt: skip
def test_lines_that_do_not_go_together_are_named(tmp_path: Path, lines: list[Data], expected: str) -> None:
    _, bad = attempt(tmp_path, *lines)
    assert any(entry.startswith(expected) for entry in bad), bad


def test_an_item_cannot_get_another_type_or_another_original(tmp_path: Path) -> None:
    attempt(tmp_path, item(), translation())
    _, bad = attempt(tmp_path, item(type="essays"))
    assert bad == ["1 type: differs from what the item is here"]
    _, bad = attempt(tmp_path, item(language="ru"))
    assert bad == ["1 original: the original of this item is in 'en' here"]


def test_a_picture_without_alt_text_in_the_language_is_refused_as_in_the_editor(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    image = {"record": "image", "file": "a.png", "title": "A", "alt": {"en": "What it shows"}}
    line = {"facts": {"lead_image": {"file": "a.png"}}}
    _, bad = attempt(tmp_path, image, item("n1", "kk", **line))
    assert len(bad) == 0  # Kazakh falls back to English
    _, bad = attempt(tmp_path, {**image, "alt": {}}, item("n2", "kk", **line))
    assert "has no alt text for Kazakh" in bad[0]


def test_blank_lines_and_a_byte_order_mark_are_no_problem(tmp_path: Path) -> None:
    file = write(tmp_path, [item("n1"), "", "   ", item("n2")])
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().rstrip(b"\n"))
    report = import_files([file])
    assert (report.created, report.bad) == (2, [])


def test_numbers_of_lines_count_blank_ones(tmp_path: Path) -> None:
    _, bad = attempt(tmp_path, item("n1"), "", "{")
    assert bad[0].startswith("3 ")


def test_an_existing_page_is_not_taken_for_another_sources_item(tmp_path: Path) -> None:
    page = factories.publish("news", "en", title="Mine")
    attempt(tmp_path, item(str(page.translation_key), group=str(page.translation_key), title="Other"))
    page.refresh_from_db()
    assert page.title == "Mine"
