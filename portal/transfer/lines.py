"""Files of lines: JSON, one object a line, UTF-8."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from portal.transfer.problems import BadLine, Problem

Data = dict[str, Any]

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Entry:
    """Where a line stands. Its content is read again when it is needed: a file may be larger than memory."""

    file: LineFile
    number: int
    offset: int

    def load(self) -> Data:
        """The object of the line; Problem if there is none."""
        return parse(self.file.raw(self.offset))

    def bad(self, problem: Problem) -> BadLine:
        """The same line as one that is not imported, and why."""
        return BadLine(self.file.path.name, self.number, problem.field, problem.reason)


class LineFile:
    """An open file of lines. Media are named relative to its folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stream: BinaryIO = path.open("rb")

    def close(self) -> None:
        """Release the file."""
        self._stream.close()

    def __iter__(self) -> Iterator[Entry]:
        """The lines that are not blank."""
        offset = 0
        self._stream.seek(0)
        for number, raw in enumerate(iter(self._stream.readline, b""), 1):
            if raw.removeprefix(_BYTE_ORDER_MARK).strip():
                yield Entry(self, number, offset)
            offset += len(raw)
            self._stream.seek(offset)

    def raw(self, offset: int) -> bytes:
        """The bytes of the line at `offset`."""
        self._stream.seek(offset)
        return self._stream.readline()

    def media(self, relative: str, path: str) -> Path:
        """A file below the folder of this one; Problem if it is elsewhere or missing. `path` names the field."""
        root = self.path.parent.resolve()
        try:
            found = (root / relative).resolve()
            inside = found.is_relative_to(root) and not Path(relative).is_absolute()
            exists = inside and found.is_file()
        except (OSError, ValueError, RuntimeError) as error:
            raise Problem(path, f"{relative!r:.80} is not a path") from error
        if not inside:
            raise Problem(path, f"{relative!r:.80} is outside the folder of this file")
        if not exists:
            raise Problem(path, f"{relative!r:.80} does not exist beside this file")
        return found


def parse(raw: bytes) -> Data:
    """The object of a line; Problem if it is none, or holds what no database keeps."""
    try:
        data = orjson.loads(raw.removeprefix(_BYTE_ORDER_MARK))
    except orjson.JSONDecodeError as error:
        raise Problem("", f"not JSON: {error}") from error
    if not isinstance(data, dict):
        raise Problem("", "must be an object")
    if b"\\u0000" in raw:
        _refuse_nul(data, "")
    return data


def digest_of(data: Data, *more: bytes) -> str:
    """One value for the content of a line, whatever the order of its fields (and for files that belong to it)."""
    digest = hashlib.sha256(orjson.dumps(data, option=orjson.OPT_SORT_KEYS))
    for part in more:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def _refuse_nul(value: Any, path: str) -> None:
    if isinstance(value, str) and "\0" in value:
        raise Problem(path, "must not hold the character U+0000")
    if isinstance(value, dict):
        for key, inner in value.items():
            _refuse_nul(key, path)
            _refuse_nul(inner, f"{path}.{key}" if path else key)
    if isinstance(value, list):
        for number, inner in enumerate(value):
            _refuse_nul(inner, f"{path}[{number}]")
