"""News, analysis and resources in public JSON."""

from __future__ import annotations

from typing import Any

from portal.cms import schema
from portal.cms.serializers import AnyContext, Fields, ItemSerializer, codes_of
from portal.publishing.types import Key


class NewsSerializer(ItemSerializer):
    """News: nothing beyond what all types have."""

    type_name = "news"


class AnalysisSerializer(ItemSerializer):
    """Analyses: with authors, policy area and the paper."""

    type_name = "analysis"
    kinds = "analysis_kind"
    text_relations = ("authors",)
    list_properties = {
        "policy_area": schema.described(schema.or_null(schema.TERM), "Which policy it analyses."),
        "authors": schema.many(
            schema.record(
                {"name": schema.text("As it is printed."), "role": schema.or_null(schema.text("What the author does."))}
            ),
            "Who wrote it.",
        ),
    }
    full_properties = {"paper": schema.described(schema.or_null(schema.FILE), "The whole analysis as a file.")}

    def list_fields(self, page: Any, facts: Any, context: AnyContext) -> Fields:
        return {
            "policy_area": context.code("policy_area", facts.policy_area),
            "authors": [{"name": row.name, "role": row.role or None} for row in page.authors.all()],
        }

    def full_fields(self, page: Any, facts: Any, context: AnyContext) -> Fields:
        for row in page.authors.all():
            context.plain(row.name)
        return {"paper": context.file(page.paper_id)}

    def terms(self, facts: Any) -> set[Key]:
        return super().terms(facts) | codes_of("policy_area", [facts.policy_area])


class ResourceSerializer(ItemSerializer):
    """Resources: with format, level, languages and licence of the material, and where it is."""

    type_name = "resources"
    kinds = "resource_kind"
    list_properties = {
        "resource_format": schema.described(schema.or_null(schema.TERM), "Video, text, course …"),
        "resource_level": schema.described(schema.or_null(schema.TERM), "For beginners, or for whom."),
        "material_languages": schema.many(schema.TERM, "In which languages the material itself is."),
        "licence": schema.described(schema.or_null(schema.TERM), "What one may do with it."),
    }
    full_properties = {
        "file": schema.described(schema.or_null(schema.FILE), "The material, if it is a file."),
        "link": schema.described(schema.or_null(schema.URL), "The material, if it is elsewhere."),
    }

    def list_fields(self, page: Any, facts: Any, context: AnyContext) -> Fields:
        return {
            "resource_format": context.code("resource_format", facts.resource_format),
            "resource_level": context.code("resource_level", facts.resource_level),
            "material_languages": [context.code("language", code) for code in facts.material_languages],
            "licence": context.code("licence", facts.licence),
        }

    def full_fields(self, page: Any, facts: Any, context: AnyContext) -> Fields:
        return {"file": context.file(page.file_id), "link": page.link or None}

    def terms(self, facts: Any) -> set[Key]:
        return (
            super().terms(facts)
            | codes_of("resource_format", [facts.resource_format])
            | codes_of("resource_level", [facts.resource_level])
            | codes_of("material_language", facts.material_languages)
            | codes_of("licence", [facts.licence])
        )
