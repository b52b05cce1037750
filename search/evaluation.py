"""How well an engine ranks, measured on judged queries: a scratch index, every query, and the usual figures.

Documents and queries are JSON Lines, `{"id", "lang", "title", "body"}` and `{"lang", "var", "text", "rel": [ids]}`. A
query is asked as a reader of its language would ask it, and corrected where it finds nothing; a document is judged to
be relevant or not.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from statistics import mean
from typing import Any
from uuid import UUID, uuid5

from portal.api.query import ItemQuery
from portal.languages import LANGUAGES, mask_of
from portal.publishing.clock import now
from portal.publishing.models import ContentItem
from portal.publishing.status import UNKNOWN_KEY, moment
from search.correcting import Corrector
from search.engines.contract import Engine
from search.languages.analyze import analyse
from search.query import SearchQuery
from search.reading import read
from search.vocabulary import Vocabularies, Vocabulary, count
from search.wording import wordings

DEPTH = 10
"""How many hits are looked at."""
BATCH = 250
_NAMESPACE = UUID("5a3f9a0e-6d0b-4c43-9a53-5f6cf0a1a9c4")

Json = dict[str, Any]


@dataclass(frozen=True)
class Scores:
    """Of one language and variant: normalised discounted gain, reciprocal rank and recall of the first ten hits."""

    ndcg: float
    mrr: float
    recall: float

    def named(self) -> dict[str, float]:
        """By the names that are usual in print."""
        return {f"{name}@{DEPTH}": round(value, 4) for name, value in asdict(self).items()}


Measured = dict[str, dict[str, Scores]]
"""By language, then variant."""


def read_lines(file: Path) -> list[Json]:
    """The objects of a JSON Lines file without its blank lines; ValueError names the line that is none, or whose `lang`
    is none of ours."""
    found = []
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                entry = json.loads(line)
            except json.JSONDecodeError as error:
                raise ValueError(f"{file}, line {number}: {error}") from error
            if not isinstance(entry, dict) or entry.get("lang") not in LANGUAGES:
                raise ValueError(
                    f"{file}, line {number}: an object whose lang is one of {', '.join(LANGUAGES)} is needed"
                )
            found.append(entry)
    return found


def rows_of(documents: Iterable[Json]) -> Iterator[ContentItem]:
    """Documents as rows that are in no database, numbered from 1."""
    keys = dict.fromkeys(("published", "updated", "key_published", "key_published_desc", "key_updated_desc"), 0)
    for number, entry in enumerate(documents, start=1):
        row = ContentItem(
            pk=number,
            group=uuid5(_NAMESPACE, str(entry["id"])),
            locale=entry["lang"],
            type="news",
            page_id=number,
            live=True,
            sequence=number,
            mask=mask_of([entry["lang"]]),
            title=entry.get("title", ""),
            text=entry.get("body", ""),
            expires=UNKNOWN_KEY,
            key_deadline=UNKNOWN_KEY,
            key_deadline_desc=UNKNOWN_KEY,
            **keys,
        )
        setattr(row, "_prefetched_objects_cache", {"terms": []})  # noqa: B010 - Django's own, unknown to the type checker
        yield row


def batches(documents: Iterable[Json]) -> Iterator[list[ContentItem]]:
    """Rows as a follower gets them."""
    rows = rows_of(documents)
    while batch := list(islice(rows, BATCH)):
        yield batch


def measure(
    engines: Sequence[Engine], documents: list[Json], queries: list[Json], words: Vocabularies, *, all_languages: bool
) -> list[Measured]:
    """Ask every query of engines that hold the documents, whose vocabularies are `words`; what each reaches.
    `all_languages` searches every index, not only the query's own."""
    numbers = {str(entry["id"]): number for number, entry in enumerate(documents, start=1)}
    # Engines are asked in turn, for working out what to look for takes as long as looking for it.
    worded = lru_cache(maxsize=8)(lambda text, languages: _worded(text, languages, words))
    scores: list[dict[tuple[str, str], list[Scores]]] = [defaultdict(list) for _ in engines]
    for asked in queries:
        language = asked["lang"]
        languages = [language, *(code for code in LANGUAGES if code != language)] if all_languages else [language]
        relevant = {numbers[str(key)] for key in asked["rel"]}
        for engine, judged in zip(engines, scores, strict=True):
            found = _ask(engine, worded, Corrector(languages, words), asked["text"], tuple(languages))
            judged[language, asked.get("var", "clean")].append(judge(found, relevant))
    return [_averaged(judged) for judged in scores]


def _averaged(scores: Mapping[tuple[str, str], Iterable[Scores]]) -> Measured:
    measured: Measured = {}
    for (language, variant), judged in scores.items():
        measured.setdefault(language, {})[variant] = average(judged)
    return measured


def vocabularies(documents: Iterable[Json]) -> Vocabularies:
    """The words of the documents, as an index counts them."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in documents:
        for text in (entry.get("title", ""), entry.get("body", "")):
            counts[entry["lang"]].update(set(analyse(entry["lang"], text).exact.split()))
    return {language: Vocabulary(language, count(language, words)) for language, words in counts.items()}


def _worded(text: str, languages: Sequence[str], words: Vocabularies) -> SearchQuery:
    """What is looked for when a reader of the first language types this."""
    reading, filters = read(text), ItemQuery(now=moment(now()), locale=languages[0])
    return SearchQuery(reading, wordings(reading, languages, words), filters, limit=DEPTH)


def _ask(
    engine: Engine,
    worded: Callable[[str, tuple[str, ...]], SearchQuery],
    corrector: Corrector,
    text: str,
    languages: tuple[str, ...],
) -> list[int]:
    _, found, _ = corrector.ask(
        text, lambda attempt: [hit.row for hit in engine.search(worded(attempt, languages)).hits]
    )
    return found


def judge(found: Sequence[object], relevant: Set[object]) -> Scores:
    """One query's figures: `found` in order, at most DEPTH of them."""
    places = [place for place, row in enumerate(found) if row in relevant]
    ideal = sum(1 / math.log2(place + 2) for place in range(min(len(relevant), DEPTH)))
    return Scores(
        ndcg=sum(1 / math.log2(place + 2) for place in places) / ideal if ideal else 0.0,
        mrr=1 / (places[0] + 1) if places else 0.0,
        recall=len(places) / len(relevant) if relevant else 0.0,
    )


def average(scores: Iterable[Scores]) -> Scores:
    """The mean of each figure."""
    columns = zip(*((one.ndcg, one.mrr, one.recall) for one in scores), strict=True)
    return Scores(*(mean(column) for column in columns))


def means(measured: Measured) -> dict[str, Scores]:
    """By variant, the mean of the languages that have it."""
    by_variant: dict[str, list[Scores]] = defaultdict(list)
    for variants in measured.values():
        for variant, scores in variants.items():
            by_variant[variant].append(scores)
    return {variant: average(scores) for variant, scores in by_variant.items()}


def report(measured: Measured) -> Json:
    """The figures as JSON: means of the languages by variant, and each language's."""
    return {
        "mean": {variant: scores.named() for variant, scores in means(measured).items()},
        "languages": {
            language: {variant: scores.named() for variant, scores in variants.items()}
            for language, variants in measured.items()
        },
    }
