"""Files of lines for tests, and what a portal holds, as values that can be compared."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import Image
from wagtail.models import Page

from portal.cms.models import Organisation, PortalFile, PortalImage, SectionPage, Term
from portal.cms.section_titles import SECTION_KEYS
from portal.publishing.models import ContentGroup, ContentItem, ItemLink, ItemPath, ItemTerm, Mark, Tick
from portal.publishing.types import content_types
from portal.transfer.importing import Report, import_files
from portal.transfer.models import ImportedItem

Data = dict[str, Any]

FUNDING: Data = {
    "type": "funding",
    "kind": "grant",
    "facts": {
        "topics": ["education"],
        "countries": ["KZ", "KG"],
        "deadline_kind": "staged",
        "deadline_zone": "Asia/Almaty",
        "stages": [
            {"kind": "concept_note", "on": "2027-01-10"},
            {"kind": "final", "on": "2027-02-10", "time": "18:00"},
        ],
        "places": [{"name": "Almaty", "country": "KZ"}],
    },
}
"""What makes a line a staged funding call."""


def item(external_id: str = "n1", language: str = "en", **fields: Any) -> Data:
    """A line with a piece of news; its own original unless told otherwise."""
    line = {
        "source": "test",
        "external_id": external_id,
        "language": language,
        "original": True,
        "type": "news",
        "title": f"News {external_id} in {language}",
        **fields,
    }
    return {name: value for name, value in line.items() if value is not ...}


def translation(external_id: str = "n1", language: str = "ru", **fields: Any) -> Data:
    """A line with a translation."""
    return item(external_id, language, original=..., **fields)


def write(folder: Path, lines: Iterable[Data | str | bytes], name: str = "lines.jsonl") -> Path:
    """A file of these lines; text and bytes are written as they are."""
    file = folder / name
    encoded = [json.dumps(line, ensure_ascii=False) if isinstance(line, dict) else line for line in lines]
    file.write_bytes(b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in encoded))
    return file


def picture(file: Path, size: tuple[int, int] = (64, 48), colour: str = "teal") -> Path:
    """A real image on disk."""
    data = io.BytesIO()
    Image.new("RGB", size, colour).save(data, "PNG" if file.suffix == ".png" else "JPEG")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data.getvalue())
    return file


# What does not travel: ids of the database's own, and the order of changes.
_OWN = {"id", "page_id", "sequence", "appeared", "digest"}


def rows() -> dict[tuple[str, str], Data]:
    """The public rows by (group, language), with their terms, links to groups, and paths."""
    found = {}
    for row in ContentItem.objects.filter(live=True):
        values = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if field.name not in _OWN}
        values = {name: bytes(value) if isinstance(value, memoryview) else value for name, value in values.items()}
        values["terms"] = sorted(row.terms.values_list("kind", "code"))
        values["links"] = sorted(row.links.filter(target_kind="group").values_list("target_key", flat=True))
        found[str(row.group), row.locale] = values
    return found


def empty() -> None:
    """Take away all content, its media and its traces, as in a portal that was just set up."""
    for content_type in content_types():
        for page in content_type.model.objects.all():
            Page.objects.get(pk=page.pk).delete()
    for section in SectionPage.objects.exclude(translation_key__in=SECTION_KEYS.values()):
        Page.objects.get(pk=section.pk).delete()
    PortalImage.objects.all().delete()
    PortalFile.objects.all().delete()
    Organisation.objects.all().delete()
    Term.objects.filter(kind="topic", code__startswith="added").delete()
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)  # Wagtail leaves files to a background task
    for model in (ItemTerm, ItemLink, ItemPath, ContentItem, Tick, Mark, ContentGroup):
        model.objects.all().delete()


def differences(before: dict[tuple[str, str], Data], after: dict[tuple[str, str], Data]) -> list[str]:
    """Which columns of which rows differ, in words; empty: none."""
    found = [f"{key}: only {'before' if key in before else 'after'}" for key in before.keys() ^ after.keys()]
    for key in before.keys() & after.keys():
        for name, value in before[key].items():
            if after[key][name] != value:
                found.append(f"{key} {name}:\n  {value!r}\n  {after[key][name]!r}")
    return found


def load(tmp_path: Path, *lines: Data | str | bytes, **options: Any) -> Report:
    """Import lines; fails if one is bad."""
    report = import_files([write(tmp_path, lines)], **options)
    assert "\n".join(map(str, report.bad)) == ""
    return report


def page_of(external_id: str = "n1", language: str = "en") -> Any:
    """The page that was made from a line."""
    return ImportedItem.objects.get(external_id=external_id, language=language).page.specific
