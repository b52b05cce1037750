"""The OpenAPI 3.1 description, made from the same tables that the parser and the serializers use.

Each view says what it does as an `Operation`; drf-spectacular finds the views and checks the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

import orjson
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent

from portal.api.components import HEADERS, ITEM_SUFFIXES, LIST_LINKS, LIST_META, SHARED
from portal.api.operations import Operation, responses
from portal.api.parameters import MOST_VALUES, SHARED_PARAMETERS, Endpoint, Parameter
from portal.api.shapes import any_item_schema, item_schema, piece_schemas

Json = dict[str, Any]


def only_public_endpoints(endpoints: Iterable[tuple[str, str, str, Callable[..., Any]]]) -> list[Any]:
    """Leave out of the description what is not ours (a preprocessing hook of drf-spectacular)."""
    return [entry for entry in endpoints if hasattr(getattr(entry[3], "cls", None), "operation")]


class ContractSchema(AutoSchema):
    """Describes a view by the `Operation` that its `operation()` returns."""

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: ComponentRegistry
    ) -> Json | None:
        """The operation object of a view."""
        view: Any = self.view
        operation: Operation = view.operation()
        for name, schema in {**SHARED, **piece_schemas(), **operation.components}.items():
            _register(registry, name, ResolvedComponent.SCHEMA, schema)
        for name, header in HEADERS.items():
            _register(registry, name, "headers", header)
        for parameter in SHARED_PARAMETERS.values():
            _register(registry, parameter.name, ResolvedComponent.PARAMETER, _parameter(parameter))
        described: Json = {
            "operationId": operation.id,
            "summary": operation.summary,
            "description": operation.description,
            "tags": [operation.tag],
        }
        parameters = [*operation.path_parameters, *map(_parameter_or_reference, operation.parameters)]
        if parameters:
            described["parameters"] = parameters
        described["responses"], shared = responses(operation)
        for name, response in shared.items():
            _register(registry, name, "responses", response)
        return described


def list_operation(endpoint: Endpoint, summary: str, description: str, **more: Any) -> Operation:
    """The operation of a list (or, with `meta`, `links` and further members of an item, of a search)."""
    meta: Json = more.pop("meta", {})
    links: Json = more.pop("links", {})
    components = item_components(endpoint, more.pop("member", {}))
    data: Json = {"type": "array", "maxItems": 100, "items": {"anyOf": [reference(name) for name in components]}}
    answer: Json = {
        "type": "object",
        "required": ["data", "meta", "links"],
        "additionalProperties": False,
        "properties": {
            "data": data,
            "facets": reference("Facets"),
            "meta": {**LIST_META, "properties": {**LIST_META["properties"], **meta}},
            "links": {**LIST_LINKS, "properties": {**LIST_LINKS["properties"], **links}},
        },
    }
    return Operation(
        id=f"list_{_name(endpoint.name)}",
        summary=summary,
        description=description,
        tag=more.pop("tag", "Lists"),
        answer=answer,
        parameters=list(endpoint.parameters.values()),
        problems=("window-exceeded", "cursor-expired"),
        components=components,
        **more,
    )


def detail_answer(type_names: Sequence[str]) -> tuple[Json, dict[str, Json]]:
    """The schema of an answer that holds one whole item, and the components it refers to."""
    if len(type_names) == 1:
        name, shape = component_name(type_names[0], "full"), item_schema(type_names[0], "full")
    else:
        name, shape = component_name("any", "full"), any_item_schema(tuple(type_names), "full")
    answer: Json = {
        "type": "object",
        "required": ["data", "meta", "links"],
        "additionalProperties": False,
        "properties": {
            "data": reference(name),
            "meta": {"type": "object"},
            "links": reference("SelfLink"),
        },
    }
    return answer, {name: shape}


def reference(component: str) -> Json:
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{component}"}


def component_name(type_name: str, profile: str) -> str:
    """What an item of a type in a profile is called among the components: `FundingCard`."""
    return "".join(part.capitalize() for part in type_name.split("-")) + ITEM_SUFFIXES[profile]


def path_parameter(name: str, description: str, schema: Json) -> Json:
    """A part of the path."""
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema}


@cache
def document() -> bytes:
    """The whole description as JSON."""
    generator: Any = SchemaGenerator
    return orjson.dumps(generator().get_schema(request=None, public=True))


def _name(endpoint: str) -> str:
    return endpoint.replace("-", "_")


def item_components(endpoint: Endpoint, member: Json) -> dict[str, Json]:
    """The items of a list in every profile; those of a search are components of their own, for they may hold more.

    The order matters. Clients that try one after the other lose nothing, as the first has room for the fullest. Those
    that make one class of all take its shapes from the last, which are those of the first, and require what the first
    requires: they read what lists tell by default, and `profile=full`.
    """
    name = "found" if member else _union_name(endpoint)
    found = {
        component_name(name, profile): any_item_schema(endpoint.types, profile)
        for profile in ("list", "card", "fields")
    }
    return {name: {**shape, "properties": {**shape["properties"], **member}} for name, shape in found.items()}


def _union_name(endpoint: Endpoint) -> str:
    if len(endpoint.types) == 1:
        return endpoint.types[0]
    return endpoint.name if endpoint.scope else "any"


def _parameter(parameter: Parameter) -> Json:
    schema, told = parameter.schema, parameter.description
    if parameter.many:
        # The default stands in words: of that of an array, generators make names that do not compile.
        default = f" Default: `{schema['default']}`." if "default" in schema else ""
        told = f"{told} Repeated, or separated by commas.{default}"
        one = {name: value for name, value in schema.items() if name != "default"}
        schema = {"type": "array", "items": one, "maxItems": MOST_VALUES}
    return {
        "name": parameter.name,
        "in": "query",
        "description": told,
        "schema": schema,
        **({"style": "form", "explode": True} if parameter.many else {}),
        **({"required": True} if parameter.required else {}),
    }


def _parameter_or_reference(parameter: Parameter) -> Json:
    if SHARED_PARAMETERS.get(parameter.name) is parameter:
        return {"$ref": f"#/components/parameters/{parameter.name}"}
    return _parameter(parameter)


def _register(registry: ComponentRegistry, name: str, section: str, value: Json) -> None:
    component: Any = ResolvedComponent
    registry.register_on_missing(component(name, section, schema=value, object=name))
