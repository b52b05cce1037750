"""How well readers find what is in the demo portal, asked of the real endpoint on both engines.

`judged_queries/{language}.tsv` holds what readers of a language type: the kind of query, its words, the items that
answer it (by their external id in the demo), and those that may not be found, if any.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import mean
from typing import NamedTuple
from urllib.parse import urlencode

import pytest

from portal.languages import LANGUAGES
from portal.transfer import demo
from portal.transfer.models import ImportedItem
from search import evaluation, finding
from search.sync_elastic import ElasticFollower
from tests.api.client import ApiClient
from tests.search.conftest import HoldFloors
from tests.search.floors import Figures
from tests.search.test_elastic_down import pull_embedded

FOLDER = Path(__file__).parent / "judged_queries"
KINDS = {
    *("words", "question", "plain", "script", "typo", "layout", "lookalike", "apostrophe"),
    *("identifier", "phrase", "excluded", "place", "cross"),
}
FEWEST = 40
MOST_BETWEEN_ENGINES = 0.01


class JudgedQuery(NamedTuple):
    """What is typed, and what has and what may not be found."""

    kind: str
    text: str
    relevant: frozenset[str]
    barred: frozenset[str]


def judged_queries(language: str) -> list[JudgedQuery]:
    """Those of a language, in the order of its file."""
    found = []
    for line in (FOLDER / f"{language}.tsv").read_text().splitlines():
        kind, text, *items = line.split("\t")
        relevant, barred = (frozenset(entry.split()) for entry in (*items, "")[:2])
        found.append(JudgedQuery(kind, text, relevant, barred))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_queries_of_every_kind_that_it_knows(language: str) -> None:
    queries = judged_queries(language)
    unknown = {"script"} if language == "en" else set()  # English is written in one script only
    assert len(set(queries)) == len(queries) >= FEWEST
    assert {query.kind for query in queries} == KINDS - unknown


@pytest.fixture(params=["embedded", "elasticsearch"])
def indexed(request: pytest.FixtureRequest, db: None, clean_statistics: None) -> Iterator[str]:
    """The demo portal, in each engine in turn."""
    finding._elastic.cache_clear()
    follower: ElasticFollower | None = None
    if request.param == "elasticsearch":
        follower = request.getfixturevalue("elastic")
    assert not demo.load().bad
    if follower is not None:
        while follower.pull():
            pass
    pull_embedded()
    yield request.param
    finding._elastic.cache_clear()


def asked(api: ApiClient, language: str, query: JudgedQuery, names: dict[str, str]) -> list[str]:
    """The items that are found, in order."""
    answer = api.get(f"search/?{urlencode({'q': query.text, 'locale': language, 'limit': evaluation.DEPTH})}")
    assert answer.status == 200
    assert not answer.meta["degraded"]
    return [names[group] for group in answer.ids]


_means: list[dict[str, float]] = []
"""Of the engines measured so far."""


def test_readers_find_what_they_look_for(indexed: str, api: ApiClient, hold_floors: HoldFloors) -> None:
    names = {str(group): name for group, name in ImportedItem.objects.values_list("group", "external_id")}
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    barred = []
    for language in LANGUAGES:
        for query in judged_queries(language):
            items = asked(api, language, query, names)
            score = evaluation.judge(items, query.relevant).ndcg
            for where in (language, "mean"):
                for kind in (query.kind, "all"):
                    found[where][kind].append(score)
            barred += [f"{language}: {query.text}: {name}" for name in query.barred.intersection(items)]
    figures: Figures = {
        language: {kind: round(mean(scores), 4) for kind, scores in kinds.items()} for language, kinds in found.items()
    }
    assert not barred
    hold_floors({"the demo portal": figures})
    _means.append(figures["mean"])
    for kind, one, other in ((kind, _means[0][kind], value) for kind, value in figures["mean"].items()):
        assert abs(one - other) <= MOST_BETWEEN_ENGINES, kind
