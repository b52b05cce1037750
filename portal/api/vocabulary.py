"""Vocabularies as SQL: which lists of terms name the values of a facet, and their labels in a language."""

from __future__ import annotations

from portal.api.sql import Sql, joined, one_of
from portal.languages import LANGUAGES

VOCABULARIES: dict[str, tuple[str, ...]] = {
    "application_language": ("language",),
    "material_language": ("language",),
    "kind": ("funding_kind", "job_kind", "analysis_kind", "resource_kind"),
}
"""The kinds of Term that hold the values of a facet, where it is not the one of the same name."""


def term_kinds(facet: str) -> tuple[str, ...]:
    """The kinds of Term that hold a facet's values."""
    return VOCABULARIES.get(facet, (facet,))


def label_of(facet: str, code: str, locale: str) -> Sql:
    """The label of a term (`code` is an SQL expression): in a language, else along its chain, else its English name."""
    return (
        Sql("(SELECT ")
        + label_in("t", locale)
        + Sql(f" FROM cms_term t WHERE t.code = {code} AND ")  # noqa: S608
        + one_of("t.kind", term_kinds(facet))
        + Sql(" ORDER BY t.kind LIMIT 1)")
    )


def label_in(term: str, locale: str) -> Sql:
    """The label of the term in the row that is called `term`."""
    chain = LANGUAGES[locale].chain
    ranks = joined(" ", [Sql("WHEN %s THEN %s", (code, rank)) for rank, code in enumerate(chain)])
    return (
        Sql(f"COALESCE((SELECT l.label FROM cms_termlabel l WHERE l.term_id = {term}.id AND ")  # noqa: S608
        + one_of("l.locale", chain)
        + Sql(" ORDER BY CASE l.locale ")
        + ranks
        + Sql(f" END LIMIT 1), {term}.name)")
    )
