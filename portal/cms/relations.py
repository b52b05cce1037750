"""Many-to-many fields and child rows of many pages at once.

Django's prefetching makes a manager and a query for each page only to throw them away, which costs more than the rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import ManyToOneRel


def load_relations(pages: Sequence[Any], names: Iterable[str]) -> None:
    """Put these relations of some pages of one class in memory: `page.<name>.all()` then costs no query."""
    if not pages:
        return
    for name in names:
        field = pages[0]._meta.get_field(name)
        found = _children(field, pages) if isinstance(field, ManyToOneRel) else _terms(field, pages)
        for page in pages:
            setattr(page, name, found[page.pk])


def _children(relation: Any, pages: Sequence[Any]) -> dict[int, list[Any]]:
    key = relation.field.attname
    found: dict[int, list[Any]] = defaultdict(list)
    for row in relation.related_model._default_manager.filter(**{f"{key}__in": [page.pk for page in pages]}):
        found[getattr(row, key)].append(row)
    return found


def _terms(field: Any, pages: Sequence[Any]) -> dict[int, list[Any]]:
    source, target = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    through = field.remote_field.through._default_manager
    pairs = list(through.filter(**{f"{source}__in": [page.pk for page in pages]}).values_list(source, target))
    terms = field.related_model._default_manager.in_bulk({term for _, term in pairs})
    found: dict[int, list[Any]] = defaultdict(list)
    for page, term in pairs:
        found[page].append(terms[term])
    return found
