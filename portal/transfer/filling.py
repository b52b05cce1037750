"""From the fields of a line to those of a page, in memory, with every problem that the line has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from difflib import get_close_matches
from typing import Any, cast

from django.core.exceptions import ValidationError
from wagtail.models import Page

from portal.publishing.types import type_named
from portal.transfer.lines import Data
from portal.transfer.problems import Problem, Problems, problems_in
from portal.transfer.references import Codec, Incoming
from portal.transfer.shape import Shape, shape_of
from portal.transfer.survey import ItemLine
from portal.transfer.values import codec_of

HEADER = (
    "record", "source", "external_id", "language", "original", "type", "group", "parent", "status",
    "translation_outdated", "facts",
)  # fmt: skip
"""Fields of a line that are no fields of its page."""

COLUMNS = ("title", "slug", "first_published_at", "last_published_at", "go_live_at", "expire_at")
"""Wagtail's own columns that a line may carry, beside the text and the facts of its type."""

STATUSES = ("live", "draft", "scheduled")

_SET_BY_THE_IMPORT = {"path", "depth", "numchild", "url_path", "slug", "translation_key", "locale", "content_type"}


def fill(page: Any, data: Data, *, original: bool, names: Incoming) -> None:
    """Give `page` what the line says; what the line does not name stays as it is. Problems if anything is wrong."""
    shape = shape_of(type(page))
    problems: list[Problem] = [*_misplaced(data, shape, original)]
    for name in COLUMNS:
        if name in data:
            _try(problems, "", lambda name=name: _set_column(page, name, data[name], names))
    for name, attribute in shape.text.items():
        if name in data and name not in COLUMNS:
            _try(problems, "", lambda a=attribute, n=name: a.decode_into(page, data[n], names))
    facts = _facts(data, shape) if original else {}
    for name, attribute in shape.facts.items():
        if name in facts:
            _try(problems, "facts.", lambda a=attribute, n=name: a.decode_into(page, facts[n], names))
    if problems:
        raise Problems(problems)


def status_in(data: Data) -> str | None:
    """The status that the line asks for, if any; Problem if there is no such one."""
    status = data.get("status")
    if status is not None and status not in STATUSES:
        raise Problem("status", f"{status!r:.60} is not one of: {', '.join(STATUSES)}")
    if status == "scheduled" and not data.get("go_live_at"):
        raise Problem("go_live_at", "is needed where the status is “scheduled”")
    return status


def set_status(page: Any, status: str, now: datetime) -> None:
    """Make the page live, or a draft (scheduled ones are drafts until their time comes)."""
    page.live = status == "live"
    page.draft_title = page.title
    page.has_unpublished_changes = status != "live"
    if page.live:
        page.first_published_at = page.first_published_at or now
        page.last_published_at = page.last_published_at or now


def parent_path(line: ItemLine, data: Data) -> str:
    """The public path of the parent: as the line says, else the section of its type."""
    parent = data.get("parent", f"/{line.language}/{type_named(line.type).section}/")
    if not isinstance(parent, str):
        raise Problem("parent", "must be a path such as /kk/grants/")
    if not parent.startswith(f"/{line.language}/"):
        raise Problem("parent", f"{parent!r:.120} is not in the language {line.language!r}")
    return parent


def check(page: Any, data: Data, *, draft: bool) -> None:
    """What editors' forms would refuse; Problems if anything. Drafts may be incomplete, as in the editor.

    What came from the line, and the facts of an original, were checked one by one already.
    """
    if not page.title.strip():
        raise Problem("title", "is missing")
    shape = shape_of(type(page))
    checked = {*data, *_facts(data, shape)} if page.known_original is page else {*data, *shape.facts}
    try:
        if draft:
            wrong = page.text_contradictions()
            if wrong:
                raise ValidationError(wrong)
        else:
            filled = {
                field.name
                for field in page._meta.concrete_fields
                if (field.is_relation or field.name in checked)
                and getattr(page, field.attname) not in field.empty_values
            }
            page.full_clean(exclude=filled | _SET_BY_THE_IMPORT, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise Problems([_located(problem, shape.facts) for problem in problems_in(error)]) from error


def _misplaced(data: Data, shape: Shape, original: bool) -> Iterator[Problem]:
    """Fields that no line, or not this line, may have."""
    known = {*HEADER, *COLUMNS, *shape.text, *(("kind",) if "kind" in shape.facts else ())}
    for name in data.keys() - known:
        if name in shape.facts:
            yield Problem(name, "is a fact: it stands in “facts”, on the line of the original")
        elif name != "kind" or data[name]:
            yield Problem(name, _unknown(name, [*known, *shape.facts]))
    facts = data.get("facts")
    if facts is None:
        return
    if not isinstance(facts, dict):
        yield Problem("facts", "must be an object")
    elif not original:
        yield Problem("facts", "stand on the line of the original only")
    else:
        for name in facts.keys() - shape.facts.keys():
            yield Problem(f"facts.{name}", _unknown(name, list(shape.facts)))
        if facts.get("kind", data.get("kind")) != data.get("kind", facts.get("kind")):
            yield Problem("kind", "differs from that in “facts”")


def _facts(data: Data, shape: Shape) -> Data:
    facts = data.get("facts")
    own = facts if isinstance(facts, dict) else {}
    return {"kind": data["kind"], **own} if "kind" in data and "kind" in shape.facts else own


def _set_column(page: Page, name: str, value: Any, names: Incoming) -> None:
    field = page._meta.get_field(name)
    decoded = cast(Codec, codec_of(field)).decode(value, names, name)
    if name == "slug" and not str(decoded).isascii():
        raise Problem("slug", "must be of the letters a–z, digits and hyphens")
    setattr(page, field.attname, decoded)


def _try(problems: list[Problem], prefix: str, work: Any) -> None:
    try:
        work()
    except Problem as problem:
        problems.append(Problem(prefix + problem.field, problem.reason))
    except Problems as several:
        problems.extend(Problem(prefix + problem.field, problem.reason) for problem in several.problems)


def _located(problem: Problem, facts: Any) -> Problem:
    name = problem.field.partition("[")[0].partition(".")[0]
    return Problem(f"facts.{problem.field}", problem.reason) if name in facts else problem


def _unknown(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, 1)
    return "unknown field" + (f"; is it {near[0]!r}?" if near else "")
