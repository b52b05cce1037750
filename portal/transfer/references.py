"""Names in place of database ids: what the codecs need to know of the rest of the portal, in both directions.

A page is named by where it comes from: `{"source": …, "external_id": …}`, `{"group": …}`, or `{"path": …}` for a page
that is no item (a section). Terms are named by code, images and files by their path beside the file of lines.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Protocol

from django.db.models import Model

from portal.transfer.problems import Problem

Reference = dict[str, str]
Json = Any
Schema = dict[str, Any]


class Outgoing(Protocol):
    """From ids to names. None: there is no such thing any more, or it is not part of this export."""

    def term(self, pk: int) -> str | None: ...

    def image(self, pk: int) -> str | None: ...

    def file(self, pk: int) -> str | None: ...

    def page(self, pk: int) -> Reference | None: ...


class Incoming(Protocol):
    """From names to what they name, for one line. Raises Problem for what is neither in the portal nor in the file."""

    today: date | None
    """The day that relative dates (`+20d`) count from; None: they are not understood."""
    draft: bool
    """Drafts may be incomplete, as in the editor: only what is there is checked."""
    seed: str
    """Names the line: what ids of blocks are made from, so that the same line always gives the same ones."""

    def term(self, model: type[Model], code: str, path: str) -> Model: ...

    def image(self, file: str, path: str) -> Model: ...

    def file(self, file: str, path: str) -> int: ...

    def page(self, reference: Reference, path: str) -> int | None:
        """None: it is in the file but not made yet. The caller leaves it out; the line is read again later."""
        ...


class Codec(Protocol):
    """One kind of value, as it stands in lines and as it stands in the database."""

    def encode(self, value: Any, names: Outgoing) -> Json: ...

    def decode(self, value: Json, names: Incoming, path: str) -> Any:
        """The value of the model; Problem or Problems if it is not of the right kind."""
        ...

    def schema(self) -> Schema:
        """JSON Schema of the value in a line."""
        ...


def file_in(value: Json, path: str) -> str:
    """The path in `{"file": …}`; Problem if it is anything else."""
    if not isinstance(value, dict) or value.keys() != {"file"} or not isinstance(value["file"], str):
        raise Problem(path, 'must be {"file": "path beside the file of lines"}')
    return value["file"]


def reference_in(value: Json, path: str) -> Reference:
    """A page's name; Problem if it is none."""
    names = value if isinstance(value, dict) and all(isinstance(part, str) for part in value.values()) else {}
    if names.keys() not in ({"source", "external_id"}, {"group"}, {"path"}):
        raise Problem(path, 'must be {"source": …, "external_id": …}, {"group": …} or {"path": …}')
    return names


def file_schema() -> Schema:
    """JSON Schema of `{"file": …}`."""
    file = {"type": "string", "description": "Path of an image or file, relative to the folder of the file of lines."}
    target = {"type": "object", "required": ["file"], "additionalProperties": False, "properties": {"file": file}}
    return {"anyOf": [target, {"type": "null"}]}


def reference_schema() -> Schema:
    """JSON Schema of a page's name."""
    ways = [("source", "external_id"), ("group",), ("path",)]
    return {
        "oneOf": [
            {
                "type": "object",
                "required": list(way),
                "additionalProperties": False,
                "properties": {name: {"type": "string"} for name in way},
            }
            for way in ways
        ]
    }
