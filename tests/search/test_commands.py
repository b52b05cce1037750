"""The commands that operators type."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from search.engines.embedded import EmbeddedEngine
from search.engines.storage import Storage
from search.sync import EmbeddedFollower, index_directory
from tests.search.rows import item

pytestmark = pytest.mark.django_db


def run(command: str, **options: float) -> str:
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
        assert "The index is at change" in run("search_sync", timeout=0)
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


def test_two_rebuilds_at_once_are_refused() -> None:
    with Storage(index_directory()).building(), pytest.raises(CommandError, match="another process"):
        run("search_rebuild")
