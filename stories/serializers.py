"""Essays and success stories in public JSON. Of a success story, no more than its consent record allows."""

from __future__ import annotations

from typing import Any

from portal.cms import schema
from portal.cms.serializers import AnyContext, Fields, ItemSerializer
from portal.publishing.types import Json
from stories.models import Consent, reading_time


class EssaySerializer(ItemSerializer):
    """Essays: with authors and reading time."""

    type_name = "essays"
    text_relations = ("authors",)
    list_properties = {
        "authors": schema.many(
            schema.record(
                {"name": schema.text("As it is printed."), "bio": schema.or_null(schema.text("Who the author is."))}
            ),
            "Who wrote it.",
        ),
        "reading_time": schema.whole("Minutes it takes to read."),
    }

    def list_fields(self, page: Any, facts: Any, context: AnyContext) -> Fields:
        return {"authors": [{"name": row.name, "bio": row.bio or None} for row in page.authors.all()]}

    def full_fields(self, page: Any, facts: Any, context: AnyContext) -> Fields:
        for row in page.authors.all():
            context.plain(row.name)
        return {}

    def fields_of_text(self, text: str) -> Fields:
        return {"reading_time": reading_time(text)}


class SuccessStorySerializer(ItemSerializer):
    """Success stories: challenge, solution, result; place, name and pictures only with consent."""

    type_name = "success-stories"
    text_relations = ("key_figures",)
    list_properties = {
        "place": schema.or_null(
            schema.record(
                {
                    "name": schema.or_null(schema.text("A town or village.")),
                    "country": schema.described(schema.or_null(schema.TERM), "In which country."),
                    "region": schema.described(schema.or_null(schema.TERM), "In which part of it."),
                    "coordinates": schema.or_null(
                        schema.many({"type": "number"}, "Longitude, latitude (GeoJSON order).")
                    ),
                },
                "As coarse as consent demands.",
            )
        )
    }
    full_properties = {
        "challenge": schema.or_null(schema.record({"html": schema.HTML}, "What was wrong.")),
        "solution": schema.or_null(schema.record({"html": schema.HTML}, "What was done.")),
        "result": schema.or_null(schema.record({"html": schema.HTML}, "What came of it.")),
        "key_figures": schema.FIGURES,
        "quotation": schema.or_null(
            schema.record(
                {"text": schema.text("Plain."), "author": schema.or_null(schema.text("With consent only."))},
                "What somebody said about it.",
            )
        ),
    }

    def list_fields(self, page: Any, facts: Any, context: AnyContext) -> Fields:
        return {"place": _place(facts.public_place(), context)}

    def full_fields(self, page: Any, facts: Any, context: AnyContext) -> Fields:
        sections = {name: _section(getattr(page, name), context) for name in ("challenge", "solution", "result")}
        author = page.quotation_by if facts.consent_name else ""
        return {
            **sections,
            "key_figures": [
                {"value": context.plain(row.value), "label": context.plain(row.label)} for row in page.key_figures.all()
            ],
            "quotation": {"text": context.plain(page.quotation), "author": context.plain(author) or None}
            if page.quotation
            else None,
        }

    def countries(self, facts: Any) -> list[Any]:
        return [] if facts.consent_place == Consent.NONE else super().countries(facts)

    def regions(self, facts: Any) -> list[Any]:
        return super().regions(facts) if facts.consent_place in (Consent.REGION, Consent.EXACT) else []

    def lead_image(self, facts: Any) -> int | None:
        return super().lead_image(facts) if facts.consent_photo else None

    def body(self, page: Any, facts: Any) -> list[Json]:
        blocks = super().body(page, facts)
        if not facts.consent_name:
            blocks = [_unsigned(block) for block in blocks]
        if facts.consent_photo:
            return blocks
        return [block for block in blocks if block["type"] not in ("image", "gallery")]


def _section(source: str, context: AnyContext) -> Json | None:
    return {"html": context.html(source)} if source else None


def _place(place: Json, context: AnyContext) -> Json | None:
    if not any(place.values()):
        return None
    has_position = place.get("longitude") is not None and place.get("latitude") is not None
    return {
        "name": place.get("name") or None,
        "country": context.term(place.get("country")),
        "region": context.term(place.get("region")),
        "coordinates": [float(place["longitude"]), float(place["latitude"])] if has_position else None,
    }


def _unsigned(block: Json) -> Json:
    """A quotation without who said it: without consent, nobody is named."""
    if block["type"] != "quotation":
        return block
    return {**block, "value": {**block["value"], "author": "", "role": ""}}
