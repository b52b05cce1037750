"""From a page and its group's facts to the item that the public reads.

Every body is built twice: first against a context that only notes what it is asked for, so that a whole batch of pages
can be fetched at once, then against one that has it. A type adds its own fields in a few small methods.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from wagtail.models import Page

from portal.cms import schema
from portal.cms.blocks import Json
from portal.cms.context import ItemContext
from portal.cms.embedded import Embedded, Wanted
from portal.cms.models.pages import PortalPage
from portal.cms.relations import load_relations
from portal.cms.schema import Schema
from portal.publishing.clock import iso
from portal.publishing.types import GroupState, Key, Rendered

Entry = tuple[Page, GroupState]
Fields = dict[str, Any]
AnyContext = ItemContext | Wanted

BODY_VERSION = "3"
"""To be raised whenever the same page gives other bodies than before."""


class ItemSerializer:
    """What all types have in common. Facts are read from `state.facts`, text from the page itself."""

    type_name: ClassVar[str]
    kinds: ClassVar[str] = ""
    """Name of the vocabulary of the type's kinds; empty: it has none."""
    has_status: ClassVar[bool] = False
    classified: ClassVar[bool] = True
    """Whether items have countries, regions, topics and an organisation."""
    fact_relations: ClassVar[tuple[str, ...]] = ("topics", "countries", "regions", "related_items")
    text_relations: ClassVar[tuple[str, ...]] = ()
    list_properties: ClassVar[dict[str, Schema]] = {}
    full_properties: ClassVar[dict[str, Schema]] = {}

    def __init__(self) -> None:
        made_with = f"{settings.MEDIA_URL} {settings.FRONTEND_URL}"
        self.version = f"{BODY_VERSION}-{hashlib.sha256(made_with.encode()).hexdigest()[:8]}"
        self._embedded: Embedded

    # The protocol of portal.publishing.types.Serializer

    def prepare(self, pages: Iterable[Entry]) -> None:
        """Fetch what these pages embed and link, in a number of queries that does not depend on their number."""
        entries = list(pages)
        facts = list({id(state.facts): state.facts for _, state in entries}.values())
        # A draft has its relations with it: those in the database are not what the editor sees.
        load_relations([page for page in facts if not getattr(page, "is_draft", False)], self.fact_relations)
        pages_in_database = [page for page, _ in entries if not getattr(page, "is_draft", False)]
        load_relations(pages_in_database, self.text_relations)
        wanted = Wanted()
        for page, state in entries:
            self._full(page, state, wanted)
            self._list(page, state, wanted)
        self._embedded = Embedded(wanted)

    def render(self, page: Page, state: GroupState) -> Rendered:
        """The item of a page that was prepared."""
        facts: Any = state.facts
        context = ItemContext(self._embedded, page.locale.language_code)
        further = self._full(page, state, context)
        in_list = self._list(page, state, context)
        text = " ".join(context.words)
        in_list |= self.fields_of_text(text)
        return Rendered(
            kind=self.kind(facts),
            title=page.title,
            summary=page.summary,
            text=text,
            card=self._card(page, state, context),
            list=in_list,
            full=in_list | further,
            terms=frozenset(self.terms(facts)),
            links=frozenset(context.links),
            **self.columns(facts),
        )

    def schema(self) -> dict[str, Schema]:
        """JSON Schemas of the answers' items: {"card", "list", "full"}."""
        kind = {"type": {"type": "string", "const": self.type_name, "description": "The public type."}}
        if self.kinds:
            kind["kind"] = schema.kind_of(self.kinds)
        dropped = () if self.kinds else ("kind",)
        in_list = schema.LIST | kind | (schema.CLASSIFIED if self.classified else {}) | self.list_properties
        card = schema.CARD | kind | self.card_properties()
        full = in_list | schema.FULL | (schema.CLASSIFIED_FULL if self.classified else {}) | self.full_properties
        return {
            profile: schema.record(
                {name: value for name, value in properties.items() if name not in dropped},
                f"An item of `{self.type_name}`, {schema.PROFILES[profile]}.",
            )
            for profile, properties in (("card", card), ("list", in_list), ("full", full))
        }

    # What a type adds

    def kind(self, facts: Any) -> str:
        """Its kind; empty if the type has none."""
        return str(facts.kind) if self.kinds else ""

    def list_fields(self, page: Any, facts: Any, context: AnyContext) -> Fields:
        """Further fields of lists."""
        return {}

    def full_fields(self, page: Any, facts: Any, context: AnyContext) -> Fields:
        """Further fields of the whole item."""
        return {}

    def fields_of_text(self, text: str) -> Fields:
        """Further fields of lists that follow from all the words of the item."""
        return {}

    def columns(self, facts: Any) -> Fields:
        """Further columns of the row (schedule, ages)."""
        return {}

    def card_fields(self, facts: Any) -> Fields:
        """Further fields of cards."""
        return {}

    def card_properties(self) -> dict[str, Schema]:
        """The schema of further fields of cards."""
        return (
            {
                "countries": schema.many(
                    schema.text("ISO 3166-1.", examples=["KZ"]), "Which countries it is about or for."
                )
            }
            if self.classified
            else {}
        )

    def terms(self, facts: Any) -> set[Key]:
        """(kind, code) of what filters and facets know of the item."""
        if not self.classified:
            return set()
        terms = {("topic", term.code) for term in facts.topics.all()}
        terms |= {("country", term.code) for term in self.countries(facts)}
        terms |= {("region", term.code) for term in self.regions(facts)}
        if organisation := self._embedded.organisations.get(facts.organisation_id):
            terms.add(("organisation", organisation.code))
        return terms

    def countries(self, facts: Any) -> list[Any]:
        """The countries that may be shown."""
        return list(facts.countries.all())

    def regions(self, facts: Any) -> list[Any]:
        """The regions that may be shown."""
        return list(facts.regions.all())

    def lead_image(self, facts: Any) -> int | None:
        """The picture, if it may be shown."""
        key: int | None = facts.lead_image_id
        return key

    def body(self, page: PortalPage, facts: Any) -> list[Json]:
        """The raw blocks that may be shown."""
        return list(page.body.raw_data)

    # Bodies

    def _identity(self, page: Page, state: GroupState) -> Json:
        identity: Json = {"id": str(page.translation_key), "type": self.type_name}
        if self.kinds:
            identity["kind"] = self.kind(state.facts)
        return identity

    def _card(self, page: Page, state: GroupState, context: ItemContext) -> Json:
        facts: Any = state.facts
        card = {
            **self._identity(page, state),
            "path": state.path,
            "title": page.title,
            "locale": page.locale.language_code,
            **self.card_fields(facts),
        }
        if self.classified:
            card["countries"] = [term.code for term in self.countries(facts)]
        return {**card, "image": context.card_image(self.lead_image(facts))}

    def _list(self, page: Any, state: GroupState, context: AnyContext) -> Json:
        facts: Any = state.facts
        locale = page.locale.language_code
        return {
            **self._identity(page, state),
            "url": f"/api/v1/{self.type_name}/{page.translation_key}/?locale={locale}",
            "path": state.path,
            "title": page.title,
            "summary": page.summary,
            "locale": locale,
            "translations": list(state.locales),
            "translation_outdated": state.outdated,
            "published_at": iso(state.published) if state.published else None,
            "updated_at": iso(state.updated) if state.updated else None,
            **self.list_fields(page, facts, context),
            **(self._classification(facts, context) if self.classified else {}),
            "image": context.lead_image(self.lead_image(facts)),
        }

    def _classification(self, facts: Any, context: AnyContext) -> Json:
        return {
            "countries": [context.term(term.pk) for term in self.countries(facts)],
            "regions": [context.term(term.pk) for term in self.regions(facts)],
            "topics": [context.term(term.pk) for term in facts.topics.all()],
            "organisation": context.organisation(facts.organisation_id),
        }

    def _full(self, page: Any, state: GroupState, context: AnyContext) -> Json:
        facts: Any = state.facts
        fields: Json = {
            "body": page.body.stream_block.public(self.body(page, facts), context),
            "seo": {"title": page.seo_title or page.title, "description": page.search_description or page.summary},
            "related": [link for row in facts.related_items.all() if (link := context.page(row.page_id))],
            "source": None,
            **self.full_fields(page, facts, context),
        }
        if facts.source_name or facts.source_url:
            fields["source"] = {"name": facts.source_name or None, "url": facts.source_url or None}
        if self.classified:
            fields["organisation"] = context.organisation(facts.organisation_id, in_full=True)
        return fields


def codes_of(kind: str, values: Iterable[str]) -> set[Key]:
    """Item terms of some codes; empty ones are left out."""
    return {(kind, value) for value in values if value}


class InfoPageSerializer(ItemSerializer):
    """Plain pages: no classification."""

    type_name = "pages"
    classified = False
    fact_relations = ("related_items",)
