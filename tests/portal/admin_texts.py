"""Every text of ours that the admin shows, found by walking what it is made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.forms import BaseForm
from django.forms.models import ModelChoiceIterator
from wagtail.admin.panels import FieldPanel, InlinePanel, Panel, get_edit_handler
from wagtail.admin.ui.tables import Column
from wagtail.blocks import Block
from wagtail.documents.forms import get_document_form
from wagtail.fields import StreamField
from wagtail.images.forms import get_image_form
from wagtail.models import get_page_models
from wagtail.snippets.models import get_snippet_models

from portal.cms.fields import CodeListField
from portal.cms.models import PortalFile, PortalImage
from portal.cms.viewsets import VocabularyGroup
from portal.delivery.viewsets import ReplayDeliveries, WebhookGroup
from search.models import SearchCount
from search.report import SearchFilters, SearchReport
from search.viewsets import SearchViewSetGroup

OURS = ("portal", "news", "opportunities", "stories", "search")

Texts = Iterator[tuple[str, str]]
"""Where a text is, and the text in the language now spoken."""


def admin_texts() -> Texts:
    """All of them."""
    for model in get_page_models():
        if model.__module__.split(".")[0] in OURS:
            yield from _of_model(model)
            yield from _of_panel(model.get_edit_handler(), model.__name__)
    for model in get_snippet_models():
        yield from _of_model(model)
        yield from _of_panel(get_edit_handler(model), model.__name__)
    for form in (get_image_form(PortalImage)(), get_document_form(PortalFile)()):
        yield from _of_form(form, type(form).__name__)
    for model in get_snippet_models():
        yield from _of_viewset(model.snippet_viewset, model.__name__)  # type: ignore[attr-defined]
    for group in (VocabularyGroup, WebhookGroup, SearchViewSetGroup):
        yield group.__name__, str(group.menu_label)
    for name in ("display_name", "aria_label"):
        yield f"ReplayDeliveries.{name}", str(getattr(ReplayDeliveries, name))
    yield "SearchReport", str(SearchReport.page_title)
    yield from _of_model(SearchCount)
    yield from _of_columns(SearchReport.columns, "SearchReport")
    yield from _of_form(SearchFilters().form, "SearchFilters")
    yield "cms", str(apps.get_app_config("cms").verbose_name)


def _of_model(model: Any) -> Texts:
    for name in ("verbose_name", "verbose_name_plural"):
        yield f"{model.__name__}.{name}", str(getattr(model._meta, name))


def _of_panel(panel: Any, where: str) -> Texts:
    for name in ("heading", "help_text"):
        yield f"{where}: {type(panel).__name__}.{name}", str(getattr(panel, name, ""))
    if isinstance(panel, FieldPanel):
        yield from _of_field(panel.db_field, f"{where}.{panel.field_name}")
    if isinstance(panel, InlinePanel):
        yield f"{where}: {panel.relation_name}", str(panel.label)
        yield from _of_model(panel.db_field.related_model)
        yield from _of_panel(panel.child_edit_handler, f"{where}.{panel.relation_name}")
    children: list[Panel] = getattr(panel, "children", [])
    for child in children:
        yield from _of_panel(child, where)


def _of_field(field: Any, where: str) -> Texts:
    yield f"{where}.verbose_name", str(field.verbose_name)
    yield f"{where}.help_text", str(field.help_text)
    yield from _of_choices(field.flatchoices or [], where)
    if isinstance(field, StreamField):
        yield from _of_block(field.stream_block, where)
    if isinstance(field, CodeListField):
        yield from _of_choices(field.formfield().choices, where)


def _of_block(block: Block, where: str) -> Texts:
    if block.name:
        where = f"{where}.{block.name}"
        yield f"{where}: label", str(block.label)
    yield f"{where}: help", str(getattr(block.meta, "help_text", ""))
    yield from _of_choices(getattr(getattr(block, "field", None), "choices", []), where)
    children = list(getattr(block, "child_blocks", {}).values())
    if hasattr(block, "child_block"):
        children.append(block.child_block)
    for child in children:
        yield from _of_block(child, where)


def _of_choices(choices: Any, where: str) -> Texts:
    if isinstance(choices, ModelChoiceIterator):
        return  # pages, images and other content, called as somebody called them
    for code, label in choices:
        if code not in ("", None):
            yield f"{where}: {code}", str(label)


def _of_form(form: BaseForm, where: str) -> Texts:
    for name, field in form.fields.items():
        if field.widget.is_hidden:
            continue
        yield f"{where}.{name}", str(field.label)
        yield f"{where}.{name}: help", str(field.help_text or "")
        yield from _of_choices(getattr(field, "choices", []), f"{where}.{name}")


def _of_viewset(viewset: Any, where: str) -> Texts:
    yield f"{where}: menu", str(viewset.menu_label)
    yield from _of_columns(viewset.index_view.columns if hasattr(viewset.index_view, "columns") else [], where)
    yield from _of_columns([one for one in viewset.list_display if isinstance(one, Column)], where)


def _of_columns(columns: Any, where: str) -> Texts:
    for column in columns:
        yield f"{where}: column {column.name}", str(column.label)
