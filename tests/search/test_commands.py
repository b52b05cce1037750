"""The commands that operators type."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal.publishing.changes import position
from search.engines.embedded import EmbeddedEngine
from search.engines.storage import Storage
from search.sync import EmbeddedFollower, index_directory
from search.sync_elastic import ElasticFollower
from tests.portal.running import free_port
from tests.search.rows import item

pytestmark = pytest.mark.django_db


def run(command: str, **options: Any) -> str:
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


def test_a_sync_brings_the_index_up_to_the_rows() -> None:
    item(title="Форум")
    assert "1 rows applied" in run("search_sync")
    item(title="Форум")
    assert "1 rows applied" in run("search_sync")
    assert "0 rows applied" in run("search_sync")


def test_a_sync_waits_for_the_worker_that_holds_the_index() -> None:
    item(title="Форум")
    worker = EmbeddedFollower(index_directory())
    with worker.locked() as held:
        assert held
        with pytest.raises(CommandError, match="Is the worker running"):
            run("search_sync", timeout=0)
        worker.pull()
        assert "the index is at change" in run("search_sync", timeout=0)
    worker.close()


def test_a_rebuild_tells_its_progress_and_leaves_one_index() -> None:
    for _ in range(3):
        item(title="Форум")
    run("search_sync")
    before = EmbeddedEngine(index_directory()).state()
    told = run("search_rebuild")
    assert "3 of 3 rows" in told
    assert "3 rows indexed" in told
    after = EmbeddedEngine(index_directory()).state()
    assert after.generation != before.generation
    assert [path.name for path in index_directory().glob("generation-*")] == [after.generation]


def test_a_rebuild_works_beside_a_running_worker_which_goes_over_to_the_new_index() -> None:
    item(title="Форум")
    worker = EmbeddedFollower(index_directory())
    with worker.locked():
        worker.pull()
        run("search_rebuild")
        item(title="Форум")
        assert worker.pull() == 1
        assert len(list(index_directory().glob("generation-*"))) == 1
    worker.close()


def test_both_engines_are_served_where_both_are_and_one_of_them_by_name(elastic: ElasticFollower) -> None:
    item(title="Форум")
    told = run("search_sync")
    assert "embedded: 1 rows applied" in told
    assert "elasticsearch: 1 rows applied" in told
    assert told.count("the index is at change") == 2
    assert "embedded" not in run("search_sync", engine="elasticsearch")
    told = run("search_rebuild")
    assert "embedded: 1 rows indexed" in told
    assert "elasticsearch: 1 rows indexed" in told


def test_an_engine_that_is_not_there_is_not_to_be_had() -> None:
    with pytest.raises(CommandError, match="ELASTICSEARCH_URL"):
        run("search_rebuild", engine="elasticsearch")


def test_a_server_that_cannot_be_reached_is_said_to_be_after_the_other_index_was_served(settings: Any) -> None:
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{free_port()}"
    item(title="Форум")
    with pytest.raises(CommandError, match="elasticsearch: "):
        run("search_sync")
    assert EmbeddedEngine(index_directory()).state().position == position()


def test_two_rebuilds_at_once_are_refused() -> None:
    with Storage(index_directory()).building(), pytest.raises(CommandError, match="another process"):
        run("search_rebuild")


def lines(file: Path, *entries: object) -> Path:
    file.write_text("\n".join(entry if isinstance(entry, str) else json.dumps(entry) for entry in entries))
    return file


DOCUMENT = {"id": 1, "lang": "ru", "title": "Форум", "body": "Гранты"}
QUERY = {"lang": "ru", "text": "форум", "rel": [1]}


def test_ranking_is_measured_and_blank_lines_are_left_out(tmp_path: Path) -> None:
    docs, queries = lines(tmp_path / "docs", DOCUMENT, "", " ", ""), lines(tmp_path / "queries", QUERY, "")
    measured = json.loads(run("search_evaluate", docs=docs, queries=queries, json=True))
    assert measured["mean"]["clean"]["ndcg@10"] == 1.0


@pytest.mark.parametrize(
    ("document", "query", "told"),
    [
        ({**DOCUMENT, "lang": "de"}, QUERY, "docs, line 2: an object whose lang is one of en, ru"),
        (DOCUMENT, {**QUERY, "lang": "de"}, "queries, line 2: an object whose lang is one of en, ru"),
        ({"lang": "ru"}, QUERY, "A line lacks a field.*id"),
        (DOCUMENT, {**QUERY, "rel": [2]}, "a document that is not there: '2'"),
        ("{", QUERY, "docs, line 2"),
        ("[]", QUERY, "docs, line 2"),
    ],
)
def test_what_cannot_be_measured_is_named_by_its_line(
    tmp_path: Path, document: object, query: object, told: str
) -> None:
    docs, queries = lines(tmp_path / "docs", DOCUMENT, document), lines(tmp_path / "queries", QUERY, query)
    with pytest.raises(CommandError, match=told):
        run("search_evaluate", docs=docs, queries=queries)


def test_a_server_that_is_not_there_is_named_before_and_while_ranking_is_measured(
    tmp_path: Path, settings: Any
) -> None:
    asked = {"docs": lines(tmp_path / "docs", DOCUMENT), "queries": lines(tmp_path / "queries", QUERY)}
    with pytest.raises(CommandError, match="ELASTICSEARCH_URL"):
        run("search_evaluate", engine="elasticsearch", **asked)
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(CommandError, match="elasticsearch: "):
        run("search_evaluate", engine="elasticsearch", **asked)
