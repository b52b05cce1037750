"""The index on the server follows the rows, whatever happens to either."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import prefetch_related_objects

from portal.publishing.changes import position
from portal.publishing.followers import followers
from portal.publishing.lease import HeldLease
from portal.publishing.models import ChangeCounter, ContentItem, Cursor
from search import sync_elastic
from search.engines import elastic_index, elastic_storage
from search.engines.contract import EngineUnavailableError
from search.engines.elastic import ElasticEngine
from search.engines.elastic_storage import ElasticStorage
from search.sync import BuildingElsewhereError
from search.sync_elastic import ElasticFollower, IncompleteError
from tests.api.rows import withdraw
from tests.search.conftest import FedEngine, Server
from tests.search.rows import change, item

pytestmark = pytest.mark.django_db


@pytest.fixture
def storage(server: Server, settings: Any) -> Iterator[ElasticStorage]:
    """A prefix of its own, under which there is nothing yet."""
    for name, value in server.settings().items():
        setattr(settings, name, value)
    settings.ELASTICSEARCH_INDEX = f"test-{uuid4().hex[:12]}"
    found = ElasticStorage()
    yield found
    for name in found.names():
        found.discard(name)


@pytest.fixture
def follower(storage: ElasticStorage) -> ElasticFollower:
    """Of that."""
    return ElasticFollower(storage)


def found(storage: ElasticStorage, text: str = "форум") -> set[int]:
    engine = ElasticEngine(storage)
    return set(FedEngine(engine, Idle()).rows(text, limit=1000))


class Idle(ElasticFollower):
    """Lets a search find the index as it is."""

    def pull(self, max_batches: int | None = None) -> int:
        return 0


def catch_up(follower: ElasticFollower) -> None:
    while follower.pull(max_batches=1):
        pass


# --- following --------------------------------------------------------------------------------------------------------


def test_changes_are_applied_and_applied_again_without_harm(server: Server, elastic: ElasticFollower) -> None:
    first, second = item(title="Форум"), item(title="Форум")
    assert elastic.pull() == 2
    assert elastic.pull() == 0
    withdraw(first)
    change(second, title="Семинар")
    third = item("kk", title="Форум")
    assert elastic.pull() == 3
    elastic.apply(list(ContentItem.objects.order_by("-sequence")))
    assert found(server.storage) == {third.pk}
    assert found(server.storage, "семинар") == {second.pk}


def test_a_late_writer_changes_nothing_that_is_newer(server: Server, elastic: ElasticFollower) -> None:
    kept, withdrawn = item(title="Форум"), item(title="Форум")
    stale = list(ContentItem.objects.order_by("pk"))
    prefetch_related_objects(stale, "terms")
    change(kept, title="Семинар")
    withdraw(withdrawn)
    elastic.pull()
    elastic.apply(stale)
    assert found(server.storage) == set()
    assert found(server.storage, "семинар") == {kept.pk}


def test_a_row_that_the_server_does_not_take_keeps_the_cursor_where_it_was(
    server: Server, elastic: ElasticFollower
) -> None:
    item(title="Форум")
    elastic.pull()
    before = elastic.read_cursor()
    item(title="Форум")
    server.storage.client.indices.put_settings(
        index=list(server.storage.aliases.values()), settings={"index.blocks.write": True}
    )
    try:
        with pytest.raises(EngineUnavailableError, match="did not take row"):
            elastic.pull()
        assert elastic.read_cursor() == before
    finally:
        server.storage.client.indices.put_settings(
            index=list(server.storage.aliases.values()), settings={"index.blocks.write": None}
        )
    assert elastic.pull() == 1


def test_it_is_noted_when_there_was_nothing_left_to_read(elastic: ElasticFollower) -> None:
    item(title="Форум")
    elastic.pull()
    assert Cursor.objects.get().current_at == 0
    elastic.pull()
    assert Cursor.objects.get().current_at > 0


def test_the_worker_follows_only_where_a_server_is_named(settings: Any) -> None:
    assert not any(isinstance(follower, ElasticFollower) for follower in followers())
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    assert any(isinstance(follower, ElasticFollower) for follower in followers())


# --- building ---------------------------------------------------------------------------------------------------------


def test_a_first_pull_builds_the_index(storage: ElasticStorage, follower: ElasticFollower) -> None:
    with pytest.raises(EngineUnavailableError, match="no index"):
        ElasticEngine(storage).state()
    rows = {item(locale, title="Форум").pk for locale in ("ru", "kk", "az")}
    withdraw(item(title="Форум"))
    assert follower.pull() == 4
    assert found(storage) == rows
    state = ElasticEngine(storage).state()
    assert state.position == position()
    assert state.version == elastic_index.version()
    row = item(title="Форум")
    assert follower.pull() == 1
    assert found(storage) == {*rows, row.pk}
    assert ElasticEngine(storage).state().generation == state.generation


def test_an_interrupted_build_goes_on_where_it_stopped(storage: ElasticStorage, follower: ElasticFollower) -> None:
    rows = {item(title="Форум").pk for _ in range(5)}
    follower.batch_size = 2
    assert follower.pull(max_batches=1) == 2
    assert storage.current() is None
    assert ElasticFollower(storage).pull() == 3
    assert found(storage) == rows
    assert len(storage.names()) == 1


def test_the_index_in_use_answers_while_the_next_is_built_and_rows_change(
    storage: ElasticStorage, follower: ElasticFollower
) -> None:
    rows = [item(title="Форум") for _ in range(6)]
    follower.pull()
    before = ElasticEngine(storage).state()
    other = ElasticFollower(storage)
    other.batch_size = 1
    seen: list[set[int]] = []
    added: list[ContentItem] = []

    def progress(applied: int) -> None:
        seen.append(found(storage))
        if len(added) < 12:
            added.append(item(title="Форум"))
            withdraw(rows[0])
            assert follower.pull() >= 1

    other.rebuild(progress)
    follower.pull()
    after = ElasticEngine(storage).state()
    assert all(seen)
    assert after.generation != before.generation
    assert after.position == position()
    assert found(storage) == {row.pk for row in (*rows[1:], *added)}


def test_an_index_out_of_use_is_removed_after_a_while_with_its_cursor(
    storage: ElasticStorage, follower: ElasticFollower, monkeypatch: pytest.MonkeyPatch
) -> None:
    item(title="Форум")
    follower.pull()
    ElasticFollower(storage).rebuild()
    monkeypatch.setattr(sync_elastic, "LOOK_SECONDS", 0)
    follower.pull()
    assert len(storage.names()) == Cursor.objects.count() == 2
    monkeypatch.setattr(sync_elastic, "RETIRED_SECONDS", 0)
    follower.pull()
    assert len(storage.names()) == Cursor.objects.count() == 1


def test_the_names_of_indexes_sort_by_when_they_were_begun_however_soon_one_follows_another() -> None:
    names = [elastic_storage.Generation.fresh(uuid4()).name for _ in range(50)]
    assert names == sorted(names)


def test_a_new_index_that_lacks_rows_is_refused_and_removed(storage: ElasticStorage, follower: ElasticFollower) -> None:
    rows = [item(title="Форум") for _ in range(3)]
    follower.pull()
    before = ElasticEngine(storage).state()
    # As if the sequence had been damaged: a live row that no reader of changes comes upon.
    ContentItem.objects.filter(pk=rows[0].pk).update(sequence=-1)
    with pytest.raises(IncompleteError):
        follower.rebuild()
    assert ElasticEngine(storage).state() == before
    assert storage.names() == {before.generation}
    assert Cursor.objects.count() == 1


def test_only_one_process_builds_and_the_other_waits(storage: ElasticStorage, follower: ElasticFollower) -> None:
    item(title="Форум")
    other = HeldLease("build elasticsearch", "another")
    assert other.renew()
    assert follower.pull() == 0
    with pytest.raises(BuildingElsewhereError):
        follower.rebuild()
    other.give_back()
    assert follower.pull() == 1


# --- damage -----------------------------------------------------------------------------------------------------------

DAMAGE: dict[str, Callable[[ElasticStorage], object]] = {
    "all indexes are gone": lambda storage: storage.discard(next(iter(storage.names()))),
    "one index is gone": lambda storage: storage.client.indices.delete(
        index=next(index for index in storage.indexes(next(iter(storage.names()))).values() if "-kk-" in index)
    ),
    "an alias is gone": lambda storage: storage.client.indices.delete_alias(
        index=f"{storage.aliases['az']}-*", name=storage.aliases["az"]
    ),
    "the cursor is gone": lambda storage: Cursor.objects.all().delete(),
    "the cursor runs ahead": lambda storage: Cursor.objects.update(sequence=10**9),
    "the database was restored": lambda storage: ChangeCounter.objects.update(epoch=uuid4()),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_index_is_noticed_and_built_again(
    kind: str, storage: ElasticStorage, follower: ElasticFollower, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_elastic, "LOOK_SECONDS", 0)
    rows = {item(locale, title="Форум").pk for locale in ("ru", "kk", "az")}
    follower.pull()
    DAMAGE[kind](storage)
    catch_up(follower)
    assert found(storage) == rows


def test_an_index_ahead_of_a_restored_database_is_noticed_by_a_new_worker(storage: ElasticStorage) -> None:
    row = item(title="Форум")
    ElasticFollower(storage).pull()
    kept = Cursor.objects.get()
    change(row, title="Семинар")
    ElasticFollower(storage).pull()
    # The database is put back as it was, without being told that it is another one.
    ContentItem.objects.filter(pk=row.pk).update(title="Форум", sequence=kept.sequence)
    ChangeCounter.objects.update(sequence=kept.sequence)
    Cursor.objects.update(sequence=kept.sequence)
    ElasticFollower(storage).pull()
    assert found(storage) == {row.pk}


def test_a_release_with_other_tables_does_not_ask_the_outdated_index_and_builds_anew(
    storage: ElasticStorage, follower: ElasticFollower, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = item(title="Форум")
    follower.pull()
    monkeypatch.setattr(elastic_index, "REVISION", 2)
    elastic_index.version.cache_clear()
    try:
        released = ElasticEngine(storage)
        with pytest.raises(EngineUnavailableError, match="another version"):
            released.state()
        ElasticFollower(storage).pull()
        assert found(storage) == {row.pk}
        assert ElasticEngine(storage).state().version == elastic_index.version()
    finally:
        monkeypatch.undo()
        elastic_index.version.cache_clear()


@pytest.mark.parametrize(
    "answer",
    [
        {"items": []},
        {"errors": False},
        {"items": [{"index": {"_id": "0", "status": 201}}]},
        {"items": [{"index": {"status": 201}}]},
        {"items": [{"delete": {"_id": "ROW", "status": 200}}]},
        {"items": [{"index": {"_id": "ROW", "status": 429, "error": {"type": "es_rejected_execution_exception"}}}]},
        {"items": [{"index": {"_id": "ROW"}}]},
        {"items": ["x"]},
        [],
        "x",
    ],
    ids=str,
)
def test_half_a_bulk_or_garbage_marks_nothing_as_indexed(answer: Any, nonsense: Any, settings: Any) -> None:
    row = item(title="Форум")
    settings.ELASTICSEARCH_URL = nonsense(answer, str(row.pk))
    generation = elastic_storage.Generation.fresh(position().epoch)
    with pytest.raises(EngineUnavailableError):
        ElasticStorage("x").write(generation, [row], visible=True)
