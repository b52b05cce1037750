"""The first reading of a file: which line is what, what belongs together, and what cannot be right.

Nothing is written here. Only the names of lines are kept in memory, so that the order of lines does not matter: a
translation may stand before its original, a link before its target.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from uuid import UUID

from portal.languages import LANGUAGES
from portal.transfer.lines import Data, Entry, LineFile, digest_of
from portal.transfer.models import PORTAL
from portal.transfer.problems import BadLine, Problem
from portal.transfer.shape import type_names

RECORDS = ("item", "image", "file", "organisation", "term", "section")

Origin = tuple[str, str]
"""(source, external id): what an item is called where it comes from, the same in all its languages."""


@dataclass
class ItemLine:
    """A line with an item in one language."""

    entry: Entry
    origin: Origin
    language: str
    original: bool
    type: str
    group: UUID | None
    digest: str


@dataclass
class ItemGroup:
    """The lines of one item."""

    lines: dict[str, ItemLine] = field(default_factory=dict)
    """By language."""

    @property
    def original(self) -> ItemLine | None:
        """The line with the facts."""
        return next((line for line in self.lines.values() if line.original), None)


@dataclass
class Survey:
    """What the files hold."""

    excluded: Container[Entry] = ()
    """Lines that are known to be bad already."""
    groups: dict[Origin, ItemGroup] = field(default_factory=dict)
    records: dict[str, list[Entry]] = field(default_factory=lambda: {record: [] for record in RECORDS})
    """Lines other than items, by what they hold."""
    bad: list[BadLine] = field(default_factory=list)
    count: int = 0
    _claims: dict[UUID, ItemLine] = field(default_factory=dict)

    def read(self, file: LineFile) -> None:
        """Take in the lines of a file."""
        for entry in file:
            self.count += 1
            if entry in self.excluded:
                continue
            try:
                self._take(entry, entry.load())
            except Problem as problem:
                self.bad.append(entry.bad(problem))

    def in_order(self) -> list[ItemLine]:
        """The lines of items, item by item, and of each its original first."""
        return [
            line
            for group in self.groups.values()
            for line in sorted(group.lines.values(), key=lambda line: not line.original)
        ]

    def drop(self, line: ItemLine, problem: Problem) -> None:
        """Report a line of an item and forget it."""
        self.bad.append(line.entry.bad(problem))
        del self.groups[line.origin].lines[line.language]

    def check_groups(self, known: Container[Origin]) -> None:
        """Drop lines whose item is not whole: no original here or in `known`, another type, another item's group."""
        for origin, group in self.groups.items():
            for line in list(group.lines.values()):
                problem = self._problem_with(line, group, origin in known)
                if problem:
                    self.drop(line, problem)

    def _take(self, entry: Entry, data: Data) -> None:
        record = data.get("record", "item")
        if not isinstance(record, str) or record not in RECORDS:
            raise Problem("record", f"{record!r:.60} is not one of: {', '.join(RECORDS)}")
        if record == "item":
            self._take_item(entry, data)
        else:
            self.records[record].append(entry)

    def _take_item(self, entry: Entry, data: Data) -> None:
        line = _item_line(entry, data)
        group = self.groups.setdefault(line.origin, ItemGroup())
        first = group.lines.get(line.language)
        if first is not None:
            raise Problem("", f"the same item in the same language stands on line {first.entry.number}")
        if line.original and group.original is not None:
            raise Problem("original", f"line {group.original.entry.number} is the original of this item already")
        group.lines[line.language] = line

    def _problem_with(self, line: ItemLine, group: ItemGroup, known: bool) -> Problem | None:
        original = group.original
        if original is None:
            if not known:
                return Problem("original", 'translation without original: no line of this item has "original": true')
        elif original.type != line.type:
            return Problem(
                "type", f"differs from that of the original on line {original.entry.number}, {original.type!r}"
            )
        if line.group is None:
            return None
        owner = self._claims.setdefault(line.group, line)
        if owner.origin != line.origin:
            return Problem("group", f"belongs to the item on line {owner.entry.number}")
        asked = next(other.group for other in group.lines.values() if other.group is not None)
        return Problem("group", "differs from that of the item's other lines") if line.group != asked else None


def _item_line(entry: Entry, data: Data) -> ItemLine:
    source, external_id = _name(data, "source", 64), _name(data, "external_id", 255)
    language = data.get("language")
    if not isinstance(language, str) or language not in LANGUAGES:
        raise Problem("language", f"{language!r:.60} is not one of: {', '.join(LANGUAGES)}")
    kind = data.get("type")
    if not isinstance(kind, str) or kind not in type_names():
        raise Problem("type", f"{kind!r:.60} is not one of: {', '.join(type_names())}")
    original = data.get("original", False)
    if not isinstance(original, bool):
        raise Problem("original", "must be true or false")
    if source == PORTAL and data.get("group", external_id) != external_id:
        raise Problem("group", f"must be the external id where the source is {PORTAL!r}")
    group = _uuid("group", external_id if source == PORTAL else data.get("group"))
    return ItemLine(entry, (source, external_id), language, original, kind, group, digest_of(data))


def _name(data: Data, name: str, longest: int) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > longest:
        raise Problem(name, f"must be a string of 1 to {longest} characters, not {value!r:.60}")
    return value


def _uuid(name: str, value: object) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None if value is None else UUID("")
    except ValueError:
        raise Problem(name, f"{value!r:.60} is not a UUID") from None
