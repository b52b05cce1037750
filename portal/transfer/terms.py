"""Lines with organisations and terms: entries of vocabularies that content refers to by code."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from portal.cms.models import Country, Organisation, Term, TermLabel
from portal.languages import LANGUAGES
from portal.transfer.columns import set_columns
from portal.transfer.lines import Data, Entry, digest_of
from portal.transfer.models import ImportedTerm
from portal.transfer.names import LineNames, Names
from portal.transfer.problems import Problem, Problems, problems_in
from portal.transfer.references import file_in

TERM_COLUMNS = ("name", "position")
ORGANISATION_COLUMNS = ("name", "organisation_kind", "website", "contact_email", "contact_phone")

_ALWAYS = {"record", "code", "labels"}


class Terms:
    """Writes lines with organisations and terms within one transaction of the caller's."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def write(self, entry: Entry) -> str:
        """Make or change a term; `created`, `updated` or `unchanged`. Problem or Problems if the line is bad."""
        data = entry.load()
        code = data.get("code")
        if not isinstance(code, str) or not code:
            raise Problem("code", f"must be a string, not {code!r:.60}")
        term = self._organisation(code) if data["record"] == "organisation" else self._term(code, data)
        digest = digest_of(data)
        if term.pk and ImportedTerm.objects.filter(term_id=term.pk, digest=digest).exists():
            return "unchanged"
        outcome, before = ("updated" if term.pk else "created"), _state(term)
        self._fill(term, data, entry)
        _set_labels(term, data.get("labels", {}))
        _check(term)
        if term.pk and _state(term) == before:
            outcome = "unchanged"
        else:
            term.save()
            self.names.forget_terms()
        ImportedTerm.objects.update_or_create(term_id=term.pk, defaults={"digest": digest})
        return outcome

    def _organisation(self, code: str) -> Any:
        return Organisation.objects.filter(code=code).first() or Organisation(code=code, kind=Organisation.term_kind)

    def _term(self, code: str, data: Data) -> Any:
        kinds = set(Term.objects.exclude(kind=Organisation.term_kind).values_list("kind", flat=True).distinct())
        kind = data.get("kind")
        if not isinstance(kind, str) or kind not in kinds:
            raise Problem("kind", f"{kind!r:.60} is not one of: {', '.join(sorted(kinds))}")
        return Term.objects.filter(kind=kind, code=code).first() or Term(code=code, kind=kind)

    def _fill(self, term: Any, data: Data, entry: Entry) -> None:
        is_organisation = isinstance(term, Organisation)
        own = {"id", "country", "logo"} if is_organisation else {"kind"}
        columns = ORGANISATION_COLUMNS if is_organisation else TERM_COLUMNS
        unknown = sorted(data.keys() - _ALWAYS - own - {*columns, "position"})
        if unknown:
            raise Problems([Problem(name, "unknown field") for name in unknown])
        set_columns(term, data, (*columns, "position"))
        if is_organisation:
            self._fill_organisation(term, data, entry)

    def _fill_organisation(self, organisation: Organisation, data: Data, entry: Entry) -> None:
        names = LineNames(self.names, entry.file, "", "en", "")
        if not organisation.pk and "id" in data:
            organisation.uuid = _free_uuid(data["id"], organisation.uuid)
        if "country" in data:
            country = data["country"]
            if country is not None and not isinstance(country, str):
                raise Problem("country", "must be a code")
            organisation.country_id = names.term(Country, country, "country").pk if country else None
        if "logo" in data:
            logo = data["logo"]
            organisation.logo_id = names.image(file_in(logo, "logo"), "logo").pk if logo else None


def _state(term: Any) -> Any:
    """All that a line may change: where nothing did, nothing is saved, and no item is refreshed for it."""
    if not term.pk:
        return None
    columns = {field.attname: getattr(term, field.attname) for field in term._meta.concrete_fields}
    return columns, {row.locale: row.label for row in term.labels.all()}


def _set_labels(term: Any, labels: Any) -> None:
    """The labels of the line; one that is null is taken away, those that it does not name stay."""
    if not isinstance(labels, dict):
        raise Problem("labels", 'must be an object: {"kk": "…", "ru": "…"}')
    rows = {row.locale: row for row in term.labels.all()} if term.pk else {}
    for language, text in labels.items():
        if language not in LANGUAGES:
            raise Problem(f"labels.{language}", f"is not one of: {', '.join(LANGUAGES)}")
        if text is None:
            rows.pop(language, None)
        else:
            row = rows.setdefault(language, TermLabel(locale=language))
            set_columns(row, {"label": text}, ("label",), f"labels.{language}")
    term.labels.set(list(rows.values()))
    if not term.name:
        term.name = next((rows[code].label for code in LANGUAGES if code in rows), "")


def _check(term: Any) -> None:
    try:
        term.full_clean(exclude=["kind", "country", "logo", "term_ptr"], validate_constraints=False)
    except ValidationError as error:
        raise Problems(list(problems_in(error))) from error


def _free_uuid(asked: Any, otherwise: UUID) -> UUID:
    """The public id that the line asks for, if no other organisation has it."""
    try:
        chosen = UUID(asked) if isinstance(asked, str) else UUID("")
    except ValueError:
        raise Problem("id", f"{asked!r:.60} is not a UUID") from None
    return otherwise if Organisation.objects.filter(uuid=chosen).exists() else chosen
