"""Organisations as lines, and those terms that differ from what every portal begins with."""

from __future__ import annotations

from collections.abc import Iterator

from portal.cms.choices import kinds, vocabulary
from portal.cms.models import Organisation, Term
from portal.transfer.columns import columns_of
from portal.transfer.export_names import ExportNames
from portal.transfer.lines import Data
from portal.transfer.terms import ORGANISATION_COLUMNS


def organisation_lines(names: ExportNames, everything: bool) -> Iterator[Data]:
    """All organisations, or those that were named."""
    organisations = Organisation.objects.prefetch_related("labels").order_by("code")
    if not everything:
        organisations = organisations.filter(pk__in=names.used_terms)
    for organisation in organisations:
        logo = names.image(organisation.logo_id) if organisation.logo_id else None
        yield {
            "record": "organisation",
            "code": organisation.code,
            "id": str(organisation.uuid),
            **columns_of(organisation, ("position", *ORGANISATION_COLUMNS)),
            "country": names.term(organisation.country_id) if organisation.country_id else None,
            "logo": {"file": logo} if logo else None,
            "labels": _labels(organisation),
        }


def term_lines() -> Iterator[Data]:
    """Terms that editors added or renamed."""
    shipped = {
        (kind, entry["code"]): (entry["labels"]["en"], position, entry["labels"])
        for kind in kinds()
        for position, entry in enumerate(vocabulary(kind))
    }
    for term in Term.objects.filter(kind__in=kinds()).prefetch_related("labels").order_by("kind", "position", "code"):
        labels = _labels(term)
        name, position, original = shipped.get((term.kind, term.code), ("", -1, {}))
        if (term.name, term.position, labels) != (name, position, original):
            taken_away = dict.fromkeys(original.keys() - labels.keys())
            yield {
                "record": "term",
                "kind": term.kind,
                "code": term.code,
                "name": term.name,
                "position": term.position,
                "labels": labels | taken_away,
            }


def _labels(term: Term) -> dict[str, str | None]:
    return {row.locale: row.label for row in sorted(term.labels.all(), key=lambda row: row.locale)}
