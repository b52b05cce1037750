"""What each weight of search/ranking.py is worth: nDCG@10 with its half and its double, on judged queries.

The documents and queries (news8) are not in this repository: PORTAL_TEST_DATA names the folder that has them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from unittest.mock import patch

from search import evaluation, ranking
from search.scratch import scratch_engine

ITEMS = 0
"""Documents that are measured on; 0 are all."""
VARIANTS = ("clean", "plain", "script", "typo")
SINGLE = (
    "BONUS", "ALTERNATIVE_WEIGHT", "SYNONYM_WEIGHT", "NAME_WEIGHT", "LEAST_GRAMS", "LEAST_GRAMS_ALONE", "PAIR_WEIGHT",
    "LEAST_WORDS",
)  # fmt: skip
TABLES = ("FORM_WEIGHTS", "TEXT_WEIGHTS")
FACTORS = (0.5, 2.0)


def run(folder: Path, items: int) -> None:
    """Index the documents once with the embedded engine, and ask all queries anew for every change of a weight."""
    data = Path(os.environ["PORTAL_TEST_DATA"]) / "search-eval"
    documents = evaluation.read_lines(data / "news8.docs.jsonl")
    queries = evaluation.read_lines(data / "news8_kw3.queries.jsonl")
    if items:
        documents = documents[:items]
        known = {str(document["id"]) for document in documents}
        queries = [query for query in queries if known.issuperset(map(str, query["rel"]))]
    words = evaluation.vocabularies(documents)
    print(f"{'weight':<28}{'value':>8}" + "".join(f"{variant:>9}" for variant in VARIANTS), flush=True)
    with scratch_engine("embedded", documents) as engine:
        for name, value in _changes():
            (measured,) = evaluation.measure([engine], documents, queries, words, all_languages=False)
            scores = evaluation.means(measured)
            figures = "".join(f"{scores[variant].ndcg:9.4f}" for variant in VARIANTS)
            print(f"{name:<28}{value:>8.4g}{figures}", flush=True)


def _changes() -> Iterator[tuple[str, float]]:
    """What is changed, and its value until the next one is asked for."""
    yield "as they are", 1
    for name, factor in product(SINGLE, FACTORS):
        value = getattr(ranking, name) * factor
        with ExitStack() as changed:
            for module in [module for key, module in sys.modules.items() if key.startswith("search.")]:
                if hasattr(module, name):
                    changed.enter_context(patch.object(module, name, value))
            yield name, value
    for name in TABLES:
        table = getattr(ranking, name)
        for key, factor in product(list(table), FACTORS):
            with ExitStack() as changed:
                changed.enter_context(patch.dict(table, {key: table[key] * factor}))
                yield f"{name}[{key}]", table[key]
