"""The index follows the rows, whatever happens to either."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

import pytest
from django.db.models import prefetch_related_objects

from portal.api.query import ItemQuery
from portal.publishing.changes import position
from portal.publishing.clock import now
from portal.publishing.followers import followers
from portal.publishing.models import ChangeCounter, ContentItem
from search.engines import schema
from search.engines.contract import EngineUnavailableError
from search.engines.embedded import EmbeddedEngine
from search.engines.storage import Generation, Storage
from search.sync import BuildingElsewhereError, EmbeddedFollower, index_directory
from tests.api.rows import withdraw
from tests.search.conftest import asking
from tests.search.rows import change, item

pytestmark = pytest.mark.django_db


def found(directory: Path, text: str = "форум") -> set[int]:
    query = asking(text, ItemQuery(now=now(), locale="ru"), limit=1000)
    return {hit.row for hit in EmbeddedEngine(directory).search(query).hits}


def catch_up(follower: EmbeddedFollower) -> None:
    while follower.pull(max_batches=1):
        pass


def test_a_first_pull_builds_the_index_and_later_ones_apply_what_changed(follower: EmbeddedFollower) -> None:
    first, second = item(title="Форум"), item(title="Форум")
    assert follower.pull() == 2
    assert follower.pull() == 0
    assert found(follower.directory) == {first.pk, second.pk}
    withdraw(first)
    change(second, title="Семинар")
    third = item("kk", title="Форум")
    assert follower.pull() == 3
    assert found(follower.directory) == {third.pk}
    assert found(follower.directory, "семинар") == {second.pk}


def test_an_empty_portal_has_an_empty_index(follower: EmbeddedFollower) -> None:
    assert follower.pull() == 0
    assert found(follower.directory) == set()


def test_changes_are_applied_again_without_harm(follower: EmbeddedFollower) -> None:
    rows = {item(title="Форум").pk for _ in range(3)}
    catch_up(follower)
    follower.apply(list(ContentItem.objects.all()))
    follower.apply(list(ContentItem.objects.all()))
    engine = EmbeddedEngine(follower.directory)
    assert engine.search(asking("форум", ItemQuery(now=now()))).total == 3
    assert found(follower.directory) == rows


def test_a_reader_sees_each_change_once_it_is_applied_and_names_it_in_its_state(follower: EmbeddedFollower) -> None:
    item(title="Форум")
    follower.pull()
    engine = EmbeddedEngine(follower.directory)
    before = engine.state()
    assert before.position == position()
    item(title="Форум")
    assert engine.state() == before
    follower.pull()
    assert engine.state().position == position()
    assert engine.state().generation == before.generation


def test_there_is_no_index_before_the_first_pull(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path / "search-index")
    with pytest.raises(EngineUnavailableError):
        engine.state()


def test_the_index_in_use_answers_while_the_next_one_is_built(follower: EmbeddedFollower) -> None:
    rows = {item(title="Форум").pk for _ in range(3)}
    follower.pull()
    generation = EmbeddedEngine(follower.directory).state().generation
    seen: list[tuple[int, set[int]]] = []
    follower.batch_size = 1
    assert follower.rebuild(lambda applied: seen.append((applied, found(follower.directory)))) == 3
    assert seen == [(3, rows)]
    assert EmbeddedEngine(follower.directory).state().generation != generation
    follower.pull()
    assert [path.name for path in follower.directory.glob("generation-*")] == [
        EmbeddedEngine(follower.directory).state().generation
    ]


def test_a_reader_goes_over_to_the_new_index_by_itself(follower: EmbeddedFollower) -> None:
    item(title="Форум")
    follower.pull()
    engine = EmbeddedEngine(follower.directory)
    old = engine.state()
    follower.rebuild()
    follower.pull()
    assert engine.state().generation != old.generation
    assert engine.search(asking("форум", ItemQuery(now=now()))).total == 1


def test_an_interrupted_build_goes_on_where_it_stopped(follower: EmbeddedFollower) -> None:
    rows = {item(title="Форум").pk for _ in range(5)}
    follower.batch_size = 2
    assert follower.pull(max_batches=1) == 2
    assert Storage(follower.directory).current() is None
    follower.close()
    successor = EmbeddedFollower(follower.directory)
    assert successor.pull() == 3
    assert found(follower.directory) == rows


def test_only_one_process_builds_and_the_other_waits(follower: EmbeddedFollower) -> None:
    item(title="Форум")
    with Storage(follower.directory).building() as held:
        assert held
        assert follower.pull() == 0
        with pytest.raises(BuildingElsewhereError):
            follower.rebuild()
    assert follower.pull() == 1


# --- damage -----------------------------------------------------------------------------------------------------------


def segment(directory: Path, ending: str) -> Path:
    return max((directory / "current" / "ru").resolve().glob(f"*.{ending}"), key=lambda file: file.stat().st_size)


def overwrite(file: Path) -> None:
    """Write rubbish of the same length, past the eyes of whoever has the file open."""
    rubbish = file.with_name("rubbish")
    rubbish.write_bytes(random.randbytes(file.stat().st_size))
    rubbish.replace(file)


def halve(file: Path) -> None:
    half = file.with_name("half")
    half.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    half.replace(file)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "everything is gone": lambda root: [
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink() for path in root.iterdir()
    ],
    "the directory is gone": lambda root: shutil.rmtree(root),
    "the link is gone": lambda root: (root / "current").unlink(),
    "a directory stands for the link": lambda root: ((root / "current").unlink(), (root / "current").mkdir()),
    "a language is gone": lambda root: shutil.rmtree((root / "current" / "kk").resolve()),
    "meta.json is rubbish": lambda root: (root / "current" / "ru" / "meta.json").write_text("{"),
    "meta.json is gone": lambda root: (root / "current" / "az" / "meta.json").unlink(),
    "the cursor is rubbish": lambda root: (root / "current" / "cursor.json").write_text("[]"),
    "the cursor is gone": lambda root: (root / "current" / "cursor.json").unlink(),
    "the cursor runs ahead": lambda root: (root / "current" / "cursor.json").write_text(
        json.dumps({"epoch": str(position().epoch), "sequence": 10**6})
    ),
    "terms are rubbish": lambda root: overwrite(segment(root, "term")),
    "postings are cut": lambda root: halve(segment(root, "idx")),
    "numbers are gone": lambda root: segment(root, "fast").unlink(),
    "the version is another": lambda root: (root / "current" / "version").write_text("older"),
    "the version is gone": lambda root: (root / "current" / "version").unlink(),
}


def test_files_that_a_merge_removes_meanwhile_are_no_damage(follower: EmbeddedFollower) -> None:
    item(title="Форум")
    follower.pull()
    generation = Generation(Storage(follower.directory).current() or Path())
    stop = Event()

    def merge() -> None:
        while not stop.is_set():
            for number in range(200):
                (generation.directory / "ru" / f"{number}.idx").touch()
            for number in range(200):
                (generation.directory / "ru" / f"{number}.idx").unlink()

    merging = Thread(target=merge)
    merging.start()
    try:
        assert all(generation.is_sound() for _ in range(300))
    finally:
        stop.set()
        merging.join()


@pytest.mark.parametrize("fresh", [False, True], ids=["noticed while it runs", "noticed at start"])
@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_index_is_noticed_and_built_again(kind: str, fresh: bool, follower: EmbeddedFollower) -> None:
    rows = {item(locale, title="Форум").pk for locale in ("ru", "kk", "az")}
    catch_up(follower)
    DAMAGE[kind](follower.directory)
    if fresh:
        follower.close()
    worker = EmbeddedFollower(follower.directory) if fresh else follower
    catch_up(worker)
    assert found(follower.directory) == rows
    worker.close()


def test_a_release_with_other_tables_finds_the_index_outdated(
    follower: EmbeddedFollower, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = item(title="Форум")
    catch_up(follower)
    follower.close()
    version = EmbeddedEngine(follower.directory).state().version
    monkeypatch.setattr(schema, "REVISION", 2)
    schema.version.cache_clear()
    try:
        assert schema.version() != version
        released = EmbeddedEngine(follower.directory)
        with pytest.raises(EngineUnavailableError, match="another version"):
            released.state()
        worker = EmbeddedFollower(follower.directory)
        catch_up(worker)
        worker.close()
        assert released.state().version == schema.version()
        assert found(follower.directory) == {row.pk}
    finally:
        monkeypatch.undo()
        schema.version.cache_clear()


def test_an_index_of_another_epoch_is_built_again(follower: EmbeddedFollower) -> None:
    item(title="Форум")
    catch_up(follower)
    ContentItem.objects.all().delete()
    ChangeCounter.objects.filter(pk=1).update(epoch=uuid4(), sequence=0)
    row = item(title="Форум")
    catch_up(follower)
    assert found(follower.directory) == {row.pk}


def test_a_build_begun_by_another_version_is_begun_again(follower: EmbeddedFollower) -> None:
    rows = {item(title="Форум").pk for _ in range(4)}
    follower.batch_size = 2
    follower.pull(max_batches=1)
    (follower.directory / "next" / "version").write_text("older")
    catch_up(follower)
    assert found(follower.directory) == rows


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")  # the child touches no thread of its parent
@pytest.mark.parametrize("pause", [0.0, 0.02, 0.05, 0.1, 0.2, 0.4])
def test_a_worker_killed_at_any_moment_loses_nothing(pause: float, follower: EmbeddedFollower) -> None:
    rows = [item(chance, title="Форум", text="слово " * 200) for chance in ("ru", "kk", "az", "en") for _ in range(10)]
    catch_up(follower)
    follower.close()
    for row in rows[::2]:
        withdraw(row)
    changed = list(ContentItem.objects.order_by("sequence"))
    prefetch_related_objects(changed, "terms")
    child = os.fork()
    if child == 0:
        try:
            dying = EmbeddedFollower(follower.directory)
            dying._aim(Storage(follower.directory).current())  # type: ignore[arg-type]
            while True:
                for start in range(0, len(changed), 7):
                    dying.apply(changed[start : start + 7])
        finally:
            os._exit(1)
    time.sleep(pause)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    catch_up(follower)
    assert found(follower.directory) == {row.pk for row in rows[1::2]}


def test_the_worker_follows_with_the_index_of_this_host() -> None:
    kept = [follower for follower in followers() if isinstance(follower, EmbeddedFollower)]
    assert [follower.directory for follower in kept] == [index_directory()]
