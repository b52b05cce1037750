"""What can be wrong with a line, said so that whoever made the file can mend it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS


class Problem(Exception):
    """One field of a line is wrong; `field` is a path such as `body[2].value.text`, empty for the line as a whole."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}" if field else reason)
        self.field = field
        self.reason = reason


class Problems(Exception):
    """Several fields of a line are wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class BadLine:
    """A line that is not imported, and why. `number` counts from 1."""

    file: str
    number: int
    field: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.number}"
        return f"{where}, {self.field}: {self.reason}" if self.field else f"{where}: {self.reason}"


def problems_in(error: Any, path: str = "") -> Iterator[Problem]:
    """What Django's or a block's validation found, one problem for each message, with the path of its field."""
    if isinstance(error, dict):  # the cells of a table's row, by column
        for column, inner in error.items():
            yield from problems_in(inner, _joined(path, column))
    elif hasattr(error, "non_block_errors"):
        for inner in error.non_block_errors.as_data():
            yield from problems_in(inner, path)
        parts = getattr(error, "block_errors", None) or getattr(error, "cell_errors", None) or {}
        for key, inner in parts.items():
            yield from problems_in(inner, _joined(path, key))
    elif hasattr(error, "error_dict"):
        for name, errors in error.error_dict.items():
            for inner in errors:
                yield from problems_in(inner, path if name == NON_FIELD_ERRORS else _joined(path, name))
    else:
        for message in error.messages:
            yield Problem(path, message)


def _joined(path: str, key: object) -> str:
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else str(key)
