"""The portal's content out: every item in every language, with the vocabulary entries and media it needs, as lines.

What is written is what stands in the pages' rows: what is public now, and drafts that were never public. Unpublished
changes of a live page are not; aliases are not, as they have no content of their own.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from portal.publishing.types import ContentType, content_types
from portal.transfer.export_items import ItemEncoder
from portal.transfer.export_media import MediaWriter
from portal.transfer.export_names import ExportNames
from portal.transfer.export_terms import organisation_lines, term_lines
from portal.transfer.importing import Progress
from portal.transfer.lines import Data
from portal.transfer.sections import section_lines

FILE = "content.jsonl"


@dataclass
class Summary:
    """What an export holds, and what it leaves out."""

    file: Path
    items: int = 0
    media: int = 0
    terms: int = 0
    """Organisations, terms and sections."""
    notes: list[str] = field(default_factory=list)
    """What is in the portal and not, or not as it is there, in the file."""


def export(
    output: Path,
    *,
    types: Collection[str] = (),
    languages: Collection[str] = (),
    progress: Progress | None = None,
) -> Summary:
    """Write lines to `output` (a `.jsonl` file, else a folder for one), media beside it; OSError if that fails.

    Empty `types` or `languages` mean all; then the whole library and vocabulary goes along, otherwise what is used.
    """
    file = output if output.suffix == ".jsonl" else output / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    chosen = [content_type for content_type in content_types() if not types or content_type.name in types]
    names = ExportNames(chosen, languages)
    summary = Summary(file)
    unfinished = file.with_suffix(".part")
    with unfinished.open("wb") as out:
        for line in _item_lines(chosen, languages, names, summary, progress):
            _write(out, line)
            summary.items += 1
        everything = not types and not languages
        for line in _other_lines(names, everything):
            _write(out, line)
            summary.terms += 1
        for line in MediaWriter(names, file.parent, everything).lines():
            _write(out, line)
            summary.media += 1
    os.replace(unfinished, file)
    summary.notes += names.notes()
    return summary


def _item_lines(
    chosen: list[ContentType],
    languages: Collection[str],
    names: ExportNames,
    summary: Summary,
    progress: Progress | None,
) -> Iterator[Data]:
    encoder = ItemEncoder(names)
    querysets = [(content_type, encoder.pages(content_type, languages)) for content_type in chosen]
    total, done = sum(pages.count() for _, pages in querysets), 0
    for content_type, pages in querysets:
        for _, group in groupby(pages.iterator(chunk_size=200), key=lambda page: page.translation_key):
            for line in encoder.lines(content_type, list(group)):
                done += 1
                if progress:
                    progress("items", done, total)
                yield line
    summary.notes += encoder.notes()


def _other_lines(names: ExportNames, everything: bool) -> Iterator[Data]:
    yield from section_lines()
    yield from organisation_lines(names, everything)
    if everything:
        yield from term_lines()


def _write(out: BinaryIO, line: Any) -> None:
    out.write(orjson.dumps(line) + b"\n")
