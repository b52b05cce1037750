"""The commands as people use them: what they print, and how they end."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal.cms.models import RelatedItem
from portal.publishing.models import ContentGroup, ContentItem
from portal.transfer.progress import ProgressLines
from tests import factories
from tests.transfer.lines import empty, item, translation, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def run(*arguments: Any, **options: Any) -> tuple[str, str, str]:
    """What a command wrote, to stdout and stderr, and the error with which it ended (exit 1), if any."""
    out, err, failure = io.StringIO(), io.StringIO(), ""
    try:
        call_command(*arguments, stdout=out, stderr=err, **options)
    except CommandError as error:
        failure = f"{error}" if error.returncode == 1 else f"exit {error.returncode}: {error}"
    return out.getvalue(), err.getvalue(), failure


def test_an_import_ends_with_a_line_that_says_what_was_done(tmp_path: Path) -> None:
    file = write(tmp_path, [item(), translation()])
    assert run("content_import", file) == ("2 lines: 2 created, 0 updated, 0 unchanged.\n", "", "")
    assert run("content_import", file) == ("2 lines: 0 created, 0 updated, 2 unchanged.\n", "", "")


def test_bad_lines_are_named_on_stderr_and_the_command_fails(tmp_path: Path) -> None:
    file = write(tmp_path, [item("n1"), item("n2", title=""), "{"])
    out, err, failure = run("content_import", file)
    assert out == ""
    assert err.splitlines()[0] == "lines.jsonl, line 2, title: is missing"
    assert err.splitlines()[1].startswith("lines.jsonl, line 3: not JSON: ")
    assert failure == "2 of 3 lines are bad; nothing was imported."
    assert not ContentItem.objects.exists()


def test_keep_going_still_fails_but_imports_the_good_lines(tmp_path: Path) -> None:
    file = write(tmp_path, [item("n1"), item("n2", title="")])
    _, _, failure = run("content_import", file, "--keep-going")
    assert failure == "1 of 2 lines are bad; of the others 1 created, 0 updated, 0 unchanged."
    assert ContentItem.objects.count() == 1


def test_a_dry_run_says_what_would_be_done(tmp_path: Path) -> None:
    file = write(tmp_path, [item()])
    out, _, failure = run("content_import", file, "--dry-run")
    assert (out, failure) == ("1 lines: 1 would be created, 0 would be updated, 0 unchanged.\n", "")
    assert not ContentItem.objects.exists()


def test_several_files_are_imported_as_one(tmp_path: Path) -> None:
    files = [write(tmp_path, [translation()], "a.jsonl"), write(tmp_path, [item(), "{"], "b.jsonl")]
    _, err, failure = run("content_import", *files)
    assert err.startswith("b.jsonl, line 2: ")
    assert failure.startswith("1 of 3 lines")


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    _, _, failure = run("content_import", tmp_path / "none.jsonl")
    assert failure == f"Cannot read {tmp_path / 'none.jsonl'}: No such file or directory"


def test_an_export_says_where_it_is_and_what_it_holds(tmp_path: Path) -> None:
    factories.publish("news", "en", lead_image=factories.image())
    out, _, failure = run("content_export", "--output", tmp_path / "out")
    assert failure == ""
    assert out == f"{tmp_path / 'out' / 'content.jsonl'}: 1 items, 0 terms and organisations, 1 media.\n"


def test_an_export_of_some_types_or_languages_can_be_imported_by_itself(tmp_path: Path) -> None:
    target = factories.publish("essays", "en", title="Target")
    news = factories.publish("news", "en", title="News", related_items=[RelatedItem(page=target)])
    factories.translate(news, "kk", title="Жаңалық")
    out, _, _ = run("content_export", "--output", tmp_path / "news.jsonl", "--type", "news", "--language", "kk")
    assert "Note: Links to 1 items that are not part of this export are left out." in out
    empty()
    assert run("content_import", tmp_path / "news.jsonl")[2] == ""
    assert [(row.title, row.locale) for row in ContentItem.objects.all()] == [("Жаңалық", "kk")]
    assert ContentGroup.objects.get(pk=news.translation_key).original_locale == "kk"


def test_an_export_says_how_many_drafts_of_pages_once_published_it_leaves_out(tmp_path: Path) -> None:
    live, gone, untouched = (factories.publish("news", "en", title="Public") for _ in range(3))
    untouched.unpublish()
    gone.unpublish()
    for page in (live, gone):
        page.title = "Draft"
        page.save_revision()

    out, _, _ = run("content_export", "--output", tmp_path / "out")

    assert "Note: Unpublished changes of 2 pages are left out." in out
    assert "Draft" not in (tmp_path / "out" / "content.jsonl").read_text()


def test_an_unknown_type_or_language_is_refused(tmp_path: Path) -> None:
    assert "invalid choice" in run("content_export", "--output", tmp_path, "--type", "newz")[2]
    assert "invalid choice" in run("content_export", "--output", tmp_path, "--language", "de")[2]


def test_an_export_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file where a folder should be")
    assert run("content_export", "--output", tmp_path / "out")[2].startswith(f"Cannot write {tmp_path / 'out'}")


def test_progress_is_a_line_every_few_seconds_with_the_speed() -> None:
    said: list[str] = []
    progress = ProgressLines(said.append, seconds=0)
    for done in range(3):
        progress("items", done, 1000)
    assert len(said) == 2
    assert re.fullmatch(r"items: 2 of 1,000 \([\d,]+ a second\)", said[1])
