"""Measure how well an engine ranks, on documents and judged queries of any origin."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.engines.contract import EngineUnavailableError
from search.evaluation import Measured, means, measure, read_lines, vocabularies
from search.evaluation import report as as_json
from search.management.engines import wanted
from search.scratch import ENGINES, scratch_engine


class Command(BaseCommand):
    help = "Indexes documents into a scratch index, asks judged queries, and prints nDCG@10, MRR@10 and recall@10."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--docs", type=Path, required=True, help="JSON Lines: id, lang, title, body.")
        parser.add_argument("--queries", type=Path, required=True, help="JSON Lines: lang, var, text, rel (ids).")
        parser.add_argument("--engine", choices=sorted(ENGINES), default="embedded")
        parser.add_argument(
            "--all-languages", action="store_true", help="Search every language, the query's boosted, not only its own."
        )
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *args: Any, docs: Path, queries: Path, engine: str, **options: Any) -> None:
        try:
            documents, asked = read_lines(docs), read_lines(queries)
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        if not documents or not asked:
            raise CommandError("There are no documents or no queries.")
        wanted(engine)
        try:
            with scratch_engine(engine, documents) as searched:
                words = vocabularies(documents)
                (measured,) = measure([searched], documents, asked, words, all_languages=options["all_languages"])
        except KeyError as error:
            raise CommandError(
                f"A line lacks a field, or a query names a document that is not there: {error}"
            ) from error
        except EngineUnavailableError as error:
            raise CommandError(f"{engine}: {error}") from error
        self.stdout.write(json.dumps(as_json(measured)) if options["json"] else _table(measured))


def _table(measured: Measured) -> str:
    lines = [f"{'language':<10}{'variant':<10}{'nDCG@10':>8}{'MRR@10':>8}{'recall@10':>10}"]
    entries = [(code, variant, scores) for code, found in measured.items() for variant, scores in found.items()]
    entries += [("mean", variant, scores) for variant, scores in means(measured).items()]
    lines += [f"{c:<10}{v:<10}{s.ndcg:>8.3f}{s.mrr:>8.3f}{s.recall:>10.3f}" for c, v, s in entries]
    return "\n".join(lines)
