"""Cursors: opaque, good for one query and for the data on which they were made."""

from __future__ import annotations

import base64
import binascii
import struct
from typing import Any

from portal.api.messages import Message
from portal.api.parsing import Parsed
from portal.api.problems import Problem, invalid_value


class CursorForm:
    """The cursors of one kind of walk; `values` says in the words of `struct` what each holds."""

    def __init__(self, values: str) -> None:
        self._struct = struct.Struct(f">8s8s{values}")

    def write(self, parsed: Parsed, mark: bytes, *values: Any) -> str:
        """A cursor of this query; `mark` (8 bytes) is what it does not outlive."""
        return base64.urlsafe_b64encode(self._struct.pack(parsed.digest, mark, *values)).decode()

    def read(self, parsed: Parsed, mark: bytes) -> tuple[Any, ...] | None:
        """The values in the query's cursor, if it has one. Problem if it is of another query, or has expired."""
        if parsed.cursor is None:
            return None
        try:
            packed = base64.b64decode(parsed.cursor, altchars=b"-_", validate=True)
            digest, made_on, *values = self._struct.unpack(packed)
        except (binascii.Error, ValueError, struct.error) as error:
            raise invalid_value(
                "cursor", Message("This is no cursor: take it from `links.next` or `links.prev`.")
            ) from error
        if digest != parsed.digest or self.write(parsed, made_on, *values) != parsed.cursor:
            raise invalid_value("cursor", Message("This cursor belongs to another query."))
        if made_on != mark:
            raise Problem(
                "cursor-expired",
                Message("What is read was replaced since this walk began; begin again at `links.first`."),
                extra={"links": {"first": parsed.url()}},
            )
        return tuple(values)
