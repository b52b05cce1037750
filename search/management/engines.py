"""Which engines a command is about."""

from __future__ import annotations

from django.core.management.base import CommandError, CommandParser

from search.engines.elastic import ElasticEngine
from search.engines.elastic_client import is_configured
from search.engines.embedded import EmbeddedEngine

NAMES = (EmbeddedEngine.name, ElasticEngine.name)


def add_engine_argument(parser: CommandParser) -> None:
    """`--engine`, by default all that are in use."""
    parser.add_argument("--engine", choices=NAMES, help="Only this one (all that are in use).")


def wanted(engine: str | None) -> list[str]:
    """The engines that the command is about; CommandError if it names one that is not in use."""
    in_use = [name for name in NAMES if name != ElasticEngine.name or is_configured()]
    if engine is not None and engine not in in_use:
        raise CommandError("ELASTICSEARCH_URL names no server.")
    return in_use if engine is None else [engine]
