"""Facts belong to a group and are edited on its original; text belongs to each page. What is which, and copying facts.

A page class names its facts in `fact_fields` and its text in `text_fields`: columns, many-to-many fields and child
relations alike.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import ManyToOneRel
from modelcluster.models import get_serializable_data_for_fields
from wagtail.fields import StreamField

from portal.publishing.models import ContentGroup

AnyPage: TypeAlias = Any
"""A PortalPage: that module imports this one."""


def holds_facts(page: AnyPage) -> bool:
    """Whether facts are edited on this page: it is its group's original, or the first page of a new group."""
    if page.known_original is not None:
        return bool(page.known_original is page)
    holder = _holder(page)
    return holder is None or holder == page.pk


def original_of(page: AnyPage) -> AnyPage:
    """The page of the same group that holds the facts; the page itself where there is no other."""
    if page.known_original is not None:
        return page.known_original
    holder = _holder(page)
    return page if holder in (None, page.pk) else type(page)._default_manager.get(pk=holder)


def _holder(page: AnyPage) -> int | None:
    """The original of the page's group; where that is gone, the oldest page; None if the group has no page yet."""
    group = ContentGroup.objects.filter(pk=page.translation_key).first()
    siblings = type(page)._default_manager.filter(translation_key=page.translation_key, alias_of=None).order_by("pk")
    pages = {locale: pk for pk, locale in siblings.values_list("pk", "locale__language_code")}
    original: int | None = pages.get(group.original_locale) if group else None
    return original or next(iter(pages.values()), None)


def copy_facts(source: AnyPage, target: AnyPage, *, same_page: bool = False) -> None:
    """Give `target` all facts of `source`, in memory: `target.save()` writes them.

    `same_page` says that `target` is another state of the same page, so that child rows keep their primary keys.
    """
    for name in target.fact_fields:
        field = target._meta.get_field(name)
        if isinstance(field, ManyToOneRel) and not same_page:
            source.copy_child_relation(field, target)
        elif isinstance(field, ManyToOneRel) or field.many_to_many:
            setattr(target, name, list(getattr(source, name).all()))
        else:
            setattr(target, field.attname, getattr(source, field.attname))


def take_facts(page: AnyPage, source: AnyPage) -> None:
    """Make `page` the holder of the facts of `source`, in its row and in every revision: any of them may be published.

    Translations that were up to date with the text of `source` are so with the text of `page`.
    """
    copy_facts(source, page)
    page.save(clean=False)
    data = page.serializable_data()
    facts = json.loads(json.dumps({name: data[name] for name in page.fact_fields}, cls=DjangoJSONEncoder))
    revisions = list(page.revisions.all())
    for revision in revisions:
        revision.content |= facts
    page.revisions.bulk_update(revisions, ["content"], batch_size=100)
    siblings = type(page)._default_manager.filter(translation_key=page.translation_key).exclude(pk=page.pk)
    siblings.filter(source_digest=source.text_digest()).update(source_digest=page.text_digest())


_IMPOSSIBLE = re.compile("[\0\ud800-\udfff]")


def impossible_texts(page: AnyPage) -> list[str]:
    """The text fields that hold what no database keeps: one half of a surrogate pair, or a zero byte. Rich text can,
    because its editor sends it as JSON; child rows cannot."""
    columns = [name for name in page.text_fields if not page._meta.get_field(name).one_to_many]
    return [name for name in columns if any(map(_IMPOSSIBLE.search, _strings(_text(page, name))))]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _strings(list(value.values()))
    elif isinstance(value, list):
        for entry in value:
            yield from _strings(entry)


def digest_of_text(page: AnyPage) -> str:
    """A digest of everything in `text_fields`: two pages with the same one have the same text (hexadecimal)."""
    text = {name: _text(page, name) for name in page.text_fields}
    encoded = json.dumps(text, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(encoded.encode()).hexdigest()


def _text(page: AnyPage, name: str) -> Any:
    field = page._meta.get_field(name)
    if isinstance(field, ManyToOneRel):
        ignored = {"pk", "sort_order", field.field.name}
        rows = [get_serializable_data_for_fields(row) for row in getattr(page, name).all()]
        return [{key: value for key, value in row.items() if key not in ignored} for row in rows]
    if isinstance(field, StreamField):
        return list(getattr(page, name).raw_data)
    return getattr(page, field.attname)
