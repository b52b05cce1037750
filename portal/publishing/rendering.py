"""What the public rows of some groups ought to be, decided from the database alone; nothing is written here.

`refresh()` writes what this says, `content_check` compares with it.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from wagtail.models import Page, PageViewRestriction

from portal.languages import codes_in, mask_of
from portal.publishing.clock import now, to_microseconds
from portal.publishing.models import ContentItem
from portal.publishing.originals import facts_page, recorded_originals
from portal.publishing.status import SECOND, UNKNOWN_KEY, Schedule, moment
from portal.publishing.types import ContentType, GroupState, Key, Rendered, type_of


@dataclass(frozen=True)
class RenderedItem:
    """A row as it ought to be (without sequence), with its terms and links."""

    row: ContentItem
    terms: frozenset[Key]
    links: frozenset[Key]
    ticks: frozenset[int]
    """The instants at which its status changes, or it expires."""


@dataclass
class RenderedGroup:
    """One group as it ought to be public."""

    id: UUID
    items: dict[str, RenderedItem] = field(default_factory=dict)
    """By language."""
    reasons: dict[str, str] = field(default_factory=dict)
    """Why a page that exists is not public, by language: unpublished, expired, restricted."""
    alias_paths: dict[str, tuple[UUID, str]] = field(default_factory=dict)
    """Public addresses of live aliases, and the (group, language) that each shows."""
    new_original: str = ""
    """Where it is not recorded which page is the original: the language of the oldest, which becomes it."""


def render_groups(keys: Sequence[UUID]) -> list[RenderedGroup]:
    """Render every public page of these groups, batched by type."""
    pages_by_group, aliases = _load(keys)
    originals = recorded_originals(pages_by_group)
    restricted = _restricted_paths()
    results = {key: RenderedGroup(key) for key in keys}
    todo: dict[ContentType, list[tuple[Page, GroupState]]] = defaultdict(list)
    for key, pages in pages_by_group.items():
        if key not in originals:
            originals[key] = results[key].new_original = pages[0].locale.language_code
        facts = facts_page(pages, originals[key])
        public = [page for page in pages if page.live and not page.path.startswith(restricted)]
        mask = mask_of(page.locale.language_code for page in public)
        for page in pages:
            content_type = type_of(type(page))
            if content_type is not None and page in public:
                todo[content_type].append((page, _state(page, facts, mask)))
            else:
                results[key].reasons[page.locale.language_code] = _reason(page)
    for content_type, entries in todo.items():
        serializer = content_type.serializer()
        serializer.prepare(entries)
        for page, state in entries:
            item = _item(content_type, page, state, serializer.render(page, state), serializer.version)
            results[page.translation_key].items[page.locale.language_code] = item
    for alias in aliases:
        if alias.live and not alias.path.startswith(restricted):
            source = alias.alias_of
            shown = (source.translation_key, source.locale.language_code)
            results[alias.translation_key].alias_paths[alias.url_path] = shown
    return list(results.values())


def render_draft(page: Any) -> RenderedItem:
    """A page as it would be public if it were published as it is; nothing is written."""
    locale = page.locale.language_code
    pages, _ = _load([page.translation_key])
    others = [other for other in pages.get(page.translation_key, []) if other.pk != page.pk]
    original = recorded_originals([page.translation_key]).get(page.translation_key, locale)
    facts = page if original == locale else facts_page([*others, page], original)
    mask = mask_of([locale, *(other.locale.language_code for other in others if other.live)])
    content_type = type_of(type(page))
    if content_type is None:
        raise ValueError(f"{type(page).__name__} is no content type")
    state = _state(page, facts, mask)
    serializer = content_type.serializer()
    serializer.prepare([(page, state)])
    return _item(content_type, page, state, serializer.render(page, state), serializer.version)


def _load(keys: Sequence[UUID]) -> tuple[dict[UUID, list[Page]], list[Page]]:
    """The pages of these groups in their own classes, oldest first, and their aliases; no pages of no public type."""
    bases = list(
        Page.objects.filter(translation_key__in=keys).select_related("locale", "content_type", "alias_of__locale")
    )
    aliases = [page for page in bases if page.alias_of_id is not None]
    by_model: dict[type[Page], list[int]] = defaultdict(list)
    for page in bases:
        model = page.specific_class
        if page.alias_of_id is None and model is not None and type_of(model) is not None:
            by_model[model].append(page.pk)
    pages: dict[UUID, list[Page]] = defaultdict(list)
    for model, pks in by_model.items():
        for page in model._default_manager.filter(pk__in=pks).select_related("locale"):
            pages[page.translation_key].append(page)
    for group in pages.values():
        group.sort(key=lambda page: page.pk)
    return pages, aliases


def _restricted_paths() -> tuple[str, ...]:
    return tuple(PageViewRestriction.objects.values_list("page__path", flat=True))


def _reason(page: Page) -> str:
    if page.live:
        return "restricted"
    return "expired" if page.expired else "unpublished"


def _state(page: Page, facts: Page, mask: int) -> GroupState:
    first = facts.first_published_at or page.first_published_at
    chosen = facts.publication_date or first
    last = [instant for instant in (page.last_published_at, facts.last_published_at) if instant is not None]
    outdated = page.pk != facts.pk and page.source_digest not in ("", facts.text_digest())
    return GroupState(
        facts=facts,
        locales=tuple(codes_in(mask)),
        outdated=outdated,
        path=page.url_path,
        published=to_microseconds(chosen) if chosen else 0,
        updated=to_microseconds(max(last)) if last else 0,
    )


def _body(data: object) -> bytes:
    """Compact UTF-8 JSON without its opening brace: readers put their own first fields before it."""
    return orjson.dumps(data)[1:]


def _item(content_type: ContentType, page: Page, state: GroupState, rendered: Rendered, version: str) -> RenderedItem:
    schedule = rendered.schedule or Schedule("")
    row = ContentItem(
        group=page.translation_key,
        locale=page.locale.language_code,
        type=content_type.name,
        kind=rendered.kind,
        page_id=page.pk,
        live=True,
        mask=mask_of(state.locales),
        serializer_version=version,
        title=rendered.title,
        slug=page.slug,
        summary=rendered.summary,
        text=rendered.text,
        path=state.path,
        url_path=page.url_path,
        card=_body(rendered.card),
        list=_body(rendered.list),
        full=_body(rendered.full),
        expires=to_microseconds(page.expire_at) if page.expire_at else UNKNOWN_KEY,
        stages=json.dumps(list(rendered.stages), ensure_ascii=False) if rendered.stages else "",
        age_min=rendered.age_min,
        age_max=rendered.age_max,
        currency=rendered.currency,
        amount_low=rendered.amount[0],
        amount_high=rendered.amount[1],
        **_instants(state, schedule, rendered),
    )
    row.digest = digest_of(row, rendered.terms, rendered.links)
    return RenderedItem(row, rendered.terms, rendered.links, frozenset(_ticks(schedule, row.expires)))


def _ticks(schedule: Schedule, expires: int) -> Iterator[int]:
    yield from schedule.ticks()
    if expires != UNKNOWN_KEY:
        # Readers' moments are floored, so it is gone from the next whole second on.
        yield -(-expires // SECOND) * SECOND


def _instants(state: GroupState, schedule: Schedule, rendered: Rendered) -> dict[str, int | str | None]:
    """The instants of a row and the sort keys made of them (ascending; an unknown one comes last both ways)."""
    deadline, deadline_day = _next_deadline(schedule, rendered)
    is_early = schedule.closed_early is not None
    return {
        "published": state.published,
        "updated": state.updated,
        "deadline_kind": schedule.kind,
        "opens": schedule.opens,
        "closes": schedule.closes,
        "closed_early": schedule.closed_early,
        "deadline": deadline,
        "deadline_day": deadline_day,
        "ends": schedule.closed_early if is_early else deadline,
        "ends_day": rendered.closed_early_day if is_early else deadline_day,
        "key_published": state.published,
        "key_published_desc": -state.published,
        "key_updated_desc": -state.updated,
        "key_deadline": UNKNOWN_KEY if deadline is None else deadline,
        "key_deadline_desc": UNKNOWN_KEY if deadline is None else -deadline,
    }


def _next_deadline(schedule: Schedule, rendered: Rendered) -> tuple[int | None, str | None]:
    """What the row is sorted and filtered by: of a staged call the next stage, which the worker moves on when it passes
    (what readers are shown is computed when they read)."""
    this_second = moment(now())
    for instant, stage in zip(schedule.stages, rendered.stages, strict=True):
        if instant >= this_second:
            return instant, stage["local"][:10]
    return schedule.closes, rendered.deadline_day


_NOT_DIGESTED = {"id", "sequence", "appeared", "digest", "withdrawn", "withdrawn_reason"}


def digest_of(row: ContentItem, terms: Iterable[Key], links: Iterable[Key]) -> str:
    """What a row holds, as one value: an unchanged row is not written again and takes no sequence number."""
    values = [getattr(row, field.attname) for field in row._meta.concrete_fields if field.name not in _NOT_DIGESTED]
    # PostgreSQL gives bytes as memoryview.
    columns = [str(bytes(value) if isinstance(value, memoryview) else value) for value in values]
    return hashlib.sha256("\x1f".join([*columns, repr(sorted(terms)), repr(sorted(links))]).encode()).hexdigest()
