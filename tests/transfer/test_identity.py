"""Property: what was exported and imported again is what it was, whatever editors wrote."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from portal.publishing.types import content_types
from portal.transfer.exporting import export
from portal.transfer.importing import import_files
from tests.transfer.lines import Data, differences, rows, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

# What databases and JSON keep: no control characters, no halves of surrogate pairs.
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(str.strip)
plain = words.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;"))
paragraphs = st.lists(
    st.one_of(
        plain,
        plain.map("<b>{}</b>".format),
        plain.map('<a href="https://example.org/">{}</a>'.format),
        plain.map('<a linktype="page" source="test" external_id="0">{}</a>'.format),
    ),
    min_size=1,
    max_size=4,
).map(lambda parts: f"<p>{''.join(parts)}</p>")
blocks = st.one_of(
    st.fixed_dictionaries({"type": st.just("paragraph"), "value": paragraphs}),
    st.builds(
        lambda text, level: {"type": "heading", "value": {"text": text, "level": level}},
        words,
        st.sampled_from([2, "3"]),
    ),
    st.builds(lambda text, author: {"type": "quotation", "value": {"text": text, "author": author}}, words, words),
    st.builds(
        lambda pairs: {"type": "figures", "value": [{"value": v, "label": label} for v, label in pairs]},
        st.lists(st.tuples(words, words), min_size=1, max_size=3),
    ),
    st.builds(
        lambda cells: {
            "type": "table",
            "value": {"columns": [{"type": "text", "heading": "x"}], "rows": [{"values": [cell]} for cell in cells]},
        },
        st.lists(words, min_size=1, max_size=3),
    ),
)
dates = st.dates().map(str)
facts = st.fixed_dictionaries(
    {},
    optional={
        "topics": st.lists(st.sampled_from(["education", "health", "media", "youth"]), max_size=3, unique=True),
        "countries": st.lists(st.sampled_from(["KZ", "KG", "TJ", "UZ"]), max_size=3, unique=True),
        "publication_date": st.datetimes().map(lambda moment: f"{moment.isoformat()}Z"),
        "source_name": words,
        "related_items": st.just([{"source": "test", "external_id": "0"}]),
    },
)
items = st.fixed_dictionaries(
    {"title": words, "body": st.lists(blocks, max_size=4), "facts": facts},
    optional={"summary": words, "seo_title": words, "status": st.sampled_from(["live", "draft"])},
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(items, min_size=1, max_size=3))
def test_export_after_import_after_export_is_the_same(portal: None, drawn: list[Data]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        head = {"source": "test", "language": "kk", "original": True, "type": "news"}
        lines = [{**head, "external_id": str(number), **fields} for number, fields in enumerate(drawn)]
        report = import_files([write(folder, lines)])
        assert "\n".join(map(str, report.bad)) == ""
        before = rows()
        first = _exported(folder / "first")
        _delete_items()
        again = import_files([folder / "first" / "content.jsonl"])
        assert "\n".join(map(str, again.bad)) == ""
        assert differences(before, rows()) == []
        assert _exported(folder / "second") == first
        _delete_items()


def _exported(folder: Path) -> list[bytes]:
    export(folder)
    return sorted((folder / "content.jsonl").read_bytes().splitlines())


def _delete_items() -> None:
    for content_type in content_types():
        page: Any
        for page in content_type.model.objects.all():
            Page.objects.get(pk=page.pk).delete()
