"""Files of lines in: all lines or none, or with `keep_going` all good ones; then the public rows, in batches.

One transaction holds everything that is written, so that no reader ever sees half an import, whatever ends it. What has
to be refreshed is marked within it; rows, and the admin's indexes, are brought up afterwards in short transactions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import connection, transaction

from portal.cms.models import PortalFile, PortalImage
from portal.publishing.models import Mark
from portal.publishing.refresh import refresh
from portal.transfer.admin_index import index_pages, without_index_tasks
from portal.transfer.identity import Identities
from portal.transfer.items import Items
from portal.transfer.lines import Entry, LineFile
from portal.transfer.media import Media
from portal.transfer.names import Names
from portal.transfer.problems import BadLine, Problem, Problems, problems_in
from portal.transfer.sections import write_section
from portal.transfer.survey import Survey
from portal.transfer.terms import Terms

Progress = Callable[[str, int, int], object]
"""Is told how far a step has come: its name, how many are done, of how many."""


@dataclass
class Report:
    """What an import did, or would have done."""

    lines: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    bad: list[BadLine] = field(default_factory=list)
    written: bool = False
    """False: nothing was changed, because of bad lines or because it was only tried."""
    pages: list[int] = field(default_factory=list)
    """The pages made or changed."""


class _Again(Exception):
    """A line turned out bad after others had relied on it: begin anew without it."""


def import_files(
    paths: Sequence[Path],
    *,
    keep_going: bool = False,
    dry_run: bool = False,
    today: date | None = None,
    progress: Progress | None = None,
) -> Report:
    """Import files of lines as one; OSError if one cannot be read. Bad lines are in the report, in order.

    `today` lets lines hold dates relative to it (`+20d`), which is for the demo portal only.
    """
    tell = progress or _tell_nobody
    with ExitStack() as stack:
        files = [stack.enter_context(closing(LineFile(path))) for path in paths]
        stack.enter_context(without_index_tasks())
        excluded: dict[Entry, list[BadLine]] = {}
        report = None
        while report is None:
            try:
                report = _Attempt(files, excluded, keep_going, today, tell).run(dry_run)
            except _Again:
                continue
    names = [path.name for path in paths]
    report.bad.sort(key=lambda bad: (names.index(bad.file), bad.number))
    if report.written:
        _publish(report, tell)
    return report


class _Attempt:
    """One attempt to write everything, in one transaction."""

    def __init__(
        self,
        files: Sequence[LineFile],
        excluded: dict[Entry, list[BadLine]],
        keep_going: bool,
        today: date | None,
        tell: Progress,
    ) -> None:
        self.excluded = excluded
        self.keep_going = keep_going
        self.tell = tell
        self.survey = Survey(excluded)
        for file in files:
            self.survey.read(file)
        self.report = Report(lines=self.survey.count)
        self.identities = Identities(self.survey.groups)
        self.survey.check_groups(self.identities)
        self.names = Names(self.survey, self.identities)
        self.media = Media(self.names)
        self.terms = Terms(self.names)
        self.items = Items(self.names, self.identities, today)

    def run(self, dry_run: bool) -> Report:
        """Write everything, and keep it if it may be kept."""
        try:
            with transaction.atomic():
                self._write_all()
                self.report.bad = self.survey.bad + [bad for several in self.excluded.values() for bad in several]
                keep = not dry_run and (self.keep_going or not self.report.bad)
                transaction.set_rollback(not keep)
            self.report.written = keep
        finally:
            if not self.report.written:
                self.media.forget_written()
        return self.report

    def _write_all(self) -> None:
        writers = {
            "image": self.media.write_image,
            "file": self.media.write_file,
            "term": self.terms.write,
            "organisation": self.terms.write,
            "section": write_section,
        }
        for record, write in writers.items():
            for entry in self.survey.records[record]:
                self._write(entry, partial(write, entry))
        lines = self.survey.in_order()
        for number, line in enumerate(lines, 1):
            if not self._write(line.entry, partial(self.items.write, line)):
                del self.survey.groups[line.origin].lines[line.language]
            self.tell("items", number, len(lines))
        self.items.save()
        self.report.pages = self.items.pages
        self._write_waiting()
        _restart_sequences()

    def _write_waiting(self) -> None:
        again = False
        for line in self.items.waiting:
            problems = _problems_of(partial(self.items.write_waiting, line))
            if problems:
                self.excluded[line.entry] = [line.entry.bad(problem) for problem in problems]
                again = self.keep_going
        if again:
            raise _Again

    def _write(self, entry: Entry, work: Callable[[], str]) -> bool:
        """Do the work of a line and count its outcome, or note what is wrong with it."""
        outcomes: list[str] = []
        problems = _problems_of(lambda: outcomes.append(work()))
        self.survey.bad += [entry.bad(problem) for problem in problems]
        for outcome in outcomes:
            setattr(self.report, outcome, getattr(self.report, outcome) + 1)
        return not problems


def _problems_of(work: Callable[[], object]) -> list[Problem]:
    try:
        work()
    except Problem as problem:
        return [problem]
    except Problems as several:
        return several.problems
    except ValidationError as error:
        return list(problems_in(error))
    return []


def _publish(report: Report, tell: Progress) -> None:
    """Bring up the public rows and then the admin's indexes: each in short transactions, so that nobody waits long."""
    total = Mark.objects.count()
    refresh(progress=lambda done: tell("rows", done, total))
    index_pages(report.pages, lambda done: tell("admin index", done, len(report.pages)))


def _restart_sequences() -> None:
    """Ids that lines asked for may be ahead of what PostgreSQL would give next."""
    statements = connection.ops.sequence_reset_sql(no_style(), [PortalImage, PortalFile])
    if statements:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def _tell_nobody(step: str, done: int, total: int) -> None:
    """The progress of an import that nobody watches."""
