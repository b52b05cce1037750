"""Floors of how well both engines rank, in floors.json; they only rise: `python -m tests.search.floors` raises them.

The documents and queries are texts by others that are not in this repository (PORTAL_TEST_DATA).
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parent / "floors.json"
SLACK = 0.005
"""So far below what was measured a floor is set: libraries that count a little differently are no loss."""

Figures = dict[str, dict[str, float]]
"""nDCG@10 by language (or `mean`) and variant."""


class JudgedSet(NamedTuple):
    """Documents and judged queries, and whether all languages are searched or only that of the query."""

    documents: str
    queries: str
    all_languages: bool = False


SETS = {
    "three words": JudgedSet("news8.docs", "news8_kw3.queries"),
    "three words, all languages": JudgedSet("news8.docs", "news8_kw3.queries", all_languages=True),
    "questions in Russian": JudgedSet("xquad_ru.docs", "xquad_ru.queries"),
    "questions in English": JudgedSet("xquad_en.docs", "xquad_en.queries"),
}


def measure(engine: str, data: Path) -> dict[str, Figures]:
    """What an engine reaches on each set."""
    from search import evaluation
    from search.scratch import scratch_engine

    found: dict[str, Figures] = {}
    for documents in dict.fromkeys(judged.documents for judged in SETS.values()):
        texts = evaluation.read_lines(data / f"{documents}.jsonl")
        with scratch_engine(engine, texts) as searched:
            for name, judged in SETS.items():
                if judged.documents == documents:
                    queries = evaluation.read_lines(data / f"{judged.queries}.jsonl")
                    measured = evaluation.measure(searched, texts, queries, all_languages=judged.all_languages)
                    figures = {**measured, "mean": evaluation.means(measured)}
                    found[name] = {
                        language: {variant: round(scores.ndcg, 4) for variant, scores in variants.items()}
                        for language, variants in figures.items()
                    }
    return found


def read() -> dict[str, Figures]:
    """The floors as they stand."""
    floors: dict[str, Figures] = json.loads(FILE.read_text())
    return floors


def raised(floors: dict[str, Figures], measured: dict[str, Figures]) -> dict[str, Figures]:
    """The floors, each raised to what was measured less the slack, never lowered."""
    return {
        name: {
            language: {
                variant: max(floors.get(name, {}).get(language, {}).get(variant, 0.0), round(value - SLACK, 3))
                for variant, value in variants.items()
            }
            for language, variants in figures.items()
        }
        for name, figures in measured.items()
    }


def main() -> None:
    """Measure the embedded engine and raise the floors."""
    import django

    django.setup()
    measured = measure("embedded", Path(os.environ["PORTAL_TEST_DATA"]) / "search-eval")
    FILE.write_text(json.dumps(raised(read() if FILE.exists() else {}, measured), indent=1, sort_keys=True) + "\n")
    for name, figures in measured.items():
        print(name, figures["mean"])  # noqa: T201


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    main()
