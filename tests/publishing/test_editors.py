"""Whatever editors do, in whatever order, the public side says what the pages say."""

from __future__ import annotations

import os

import pytest

from portal.languages import codes_in
from portal.publishing.changes import changes_since
from portal.publishing.checking import drift
from portal.publishing.models import ContentItem, ItemPath, Mark
from portal.publishing.refresh import refresh
from tests.publishing.editors import Editors

FIRST_SEED = int(os.environ.get("PORTAL_SEED", "1"))


def _check(seed: int, actions: int) -> None:
    editors = Editors(seed)
    try:
        for _ in range(actions // 5):
            editors.act(5)
            refresh()
            assert list(drift()) == []
        assert not Mark.objects.exists()
        _check_invariants()
    except BaseException:
        print(f"PORTAL_SEED={seed}: {' '.join(editors.log)}")  # noqa: T201 - how to see it again
        raise


def _check_invariants() -> None:
    live: dict[object, set[str]] = {}
    for row in ContentItem.objects.filter(live=True):
        live.setdefault(row.group, set()).add(row.locale)
    for row in ContentItem.objects.filter(live=True):
        assert set(codes_in(row.mask)) == live[row.group]
        path = ItemPath.objects.get(path=row.path)
        assert (path.group, path.locale, path.current) == (row.group, row.locale, True)
    for row in ContentItem.objects.filter(live=False):
        assert (bytes(row.full), row.title, row.text) == (b"", "", "")
        assert not row.terms.exists()
        assert not row.links.exists()
    sequences = [row.sequence for row in changes_since(0, 10_000)]
    assert sequences == sorted(set(sequences))


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + 3))
def test_rows_follow_the_pages_through_any_sequence_of_actions(portal: None, seed: int) -> None:
    _check(seed, actions=25)


@pytest.mark.soak
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + 20))
def test_rows_follow_the_pages_through_a_hundred_actions(portal: None, seed: int) -> None:
    _check(seed, actions=100)
