"""What makes a migration: the schema, and not what editors read of it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.questioner import MigrationQuestioner
from django.db.migrations.state import ProjectState

Options = dict[str, Any]

_TEXTS_OF_MODELS = ("verbose_name", "verbose_name_plural")
_TEXTS_OF_FIELDS = {"verbose_name", "help_text", "label"}
"""Of fields, and of the blocks in a StreamField."""


class SchemaAutodetector(MigrationAutodetector):
    """Django's, blind to names and help texts: a better label, which no table keeps, is no migration."""

    def __init__(
        self, from_state: ProjectState, to_state: ProjectState, questioner: MigrationQuestioner | None = None
    ) -> None:
        for state in (from_state, to_state):
            for model in state.models.values():
                for name in _TEXTS_OF_MODELS:
                    model.options.pop(name, None)
        super().__init__(from_state, to_state, questioner)

    def deep_deconstruct(self, obj: Any) -> Any:
        """What of a field, or a part of one, is compared."""
        found = super().deep_deconstruct(obj)
        if isinstance(obj, dict):
            return _without_texts(found)
        if isinstance(obj, models.Field):
            path, args, kwargs = found
            blocks = kwargs.pop("block_lookup", {})
            return path, _in_full(args, blocks), _without_texts(kwargs)
        return found


def _without_texts(options: Options) -> Options:
    return {name: value for name, value in options.items() if name not in _TEXTS_OF_FIELDS}


def _in_full(args: Any, blocks: dict[int, Any]) -> Any:
    """Blocks in place of their numbers: Wagtail gives one to those that differ in nothing, not even in texts."""
    if isinstance(args, list | tuple):
        return [_in_full(value, blocks) for value in args]
    if type(args) is int:
        path, inner, options = blocks[args]
        return [path, _in_full(inner, blocks), options]
    return args
