"""Panels for facts: editable on the original of a group, read-only with the original's values everywhere else."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
)

from portal.cms import facts
from portal.cms.choices import pairs
from portal.cms.fields import CodeListField
from portal.cms.widgets import TermCheckboxes, TitleInput

Words = str | Promise
"""A text, or one that is translated when it is shown."""


class FactPanel(FieldPanel):
    """A fact in one field; several terms are checkboxes."""

    def get_form_options(self) -> dict[str, Any]:
        """Also the widget of many-to-many fields."""
        options: dict[str, Any] = super().get_form_options()
        if self.db_field.many_to_many and not self.widget:
            options["widgets"] = {self.field_name: TermCheckboxes}
        return options

    def get_bound_panel(
        self,
        instance: Any = None,
        request: HttpRequest | None = None,
        form: Form | None = None,
        prefix: str = "panel",
    ) -> Panel.BoundPanel:
        """The field, or the original's value where the form has no such field."""
        if form is None or self.field_name in form.fields:
            return super().get_bound_panel(instance=instance, request=request, form=form, prefix=prefix)
        shown = ValuePanel(self.field_name, read_only=True, heading=self.heading, icon=self.icon)
        original = facts.original_of(instance)
        return shown.bind_to_model(self.model).get_bound_panel(
            instance=original, request=request, form=form, prefix=prefix
        )


class ValuePanel(FieldPanel):
    """The value of a field, as text."""

    def format_value_for_display(self, value: Any) -> Any:
        """Names instead of codes, in the editor's language; a dash for nothing."""
        if isinstance(self.db_field, CodeListField):
            names = dict(pairs(self.db_field.vocabulary))
            shown: Any = ", ".join(names.get(code, code) for code in value)
        elif self.db_field.many_to_many:
            called = self.db_field.related_model.objects.all().names()
            shown = ", ".join(called[term.kind, term.code] for term in value.all())
        elif self.db_field.choices:
            shown = dict(self.db_field.flatchoices).get(value, value)
        elif isinstance(value, bool):
            shown = gettext("yes") if value else gettext("no")
        else:
            # Not the method of FieldPanel: it makes a form field, for which Django warns of addresses.
            shown = Panel.format_value_for_display(self, value)
        return "–" if shown in (None, "", "None") else shown


class FactInlinePanel(InlinePanel):
    """A fact in several rows."""

    def get_bound_panel(
        self,
        instance: Any = None,
        request: HttpRequest | None = None,
        form: Any = None,
        prefix: str = "panel",
    ) -> Panel.BoundPanel:
        """The rows, or a list of the original's where the form has none."""
        if form is None or self.relation_name in form.formsets:
            return super().get_bound_panel(instance=instance, request=request, form=form, prefix=prefix)
        rows = getattr(facts.original_of(instance), self.relation_name).all()
        shown = RowsPanel([str(row) for row in rows], heading=self.heading)
        return shown.bind_to_model(self.model).get_bound_panel(
            instance=instance, request=request, form=form, prefix=prefix
        )


class RowsPanel(Panel):
    """A read-only list of lines."""

    def __init__(self, lines: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.lines = lines

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "lines": self.lines}

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/panels/rows.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "lines": self.panel.lines}


class OriginalPanel(HelpPanel):
    """On a translation: which page the facts are edited on."""

    class BoundPanel(HelpPanel.BoundPanel):
        shown_as = "cms/panels/original.html"

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.template_name = self.shown_as

        def is_shown(self) -> bool:
            return self.instance is not None and not self.instance.holds_facts()

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            original = facts.original_of(self.instance)
            names = dict(pairs("language"))
            return {
                **super().get_context_data(parent_context),
                "language": names[self.instance.locale.language_code],
                "is_original": original.pk == self.instance.pk,
                "original": original,
                "original_language": names[original.locale.language_code],
                "edit_url": original.pk and reverse("wagtailadmin_pages:edit", args=[original.pk]),
            }


class LanguagePanel(OriginalPanel):
    """In which language the text is to be written, and of which page it is a translation."""

    class BoundPanel(OriginalPanel.BoundPanel):
        shown_as = "cms/panels/language.html"

        def is_shown(self) -> bool:
            return self.instance is not None


def fact_group(heading: Words, *panels: Panel | str, **kwargs: Any) -> Panel:
    """Some facts under one heading; a name stands for the panel of that field, and needs no group if it is alone."""
    if len(panels) == 1 and isinstance(panels[0], str):
        return FactPanel(panels[0], heading=heading, **kwargs)
    children = [FactPanel(panel) if isinstance(panel, str) else panel for panel in panels]
    return MultiFieldPanel(children, heading=heading, **kwargs)


def shared_facts() -> list[Panel]:
    """The facts that every content type has, as groups."""
    return [
        fact_group(_("What it is about"), "topics", "countries", "regions"),
        fact_group(_("Organisation"), "organisation"),
        fact_group(_("Picture"), "lead_image"),
        fact_group(_("Publication"), "publication_date", "source_name", "source_url"),
        FactInlinePanel("related_items", heading=_("Related items"), label=_("Item")),
    ]


def page_editor(text: list[Panel | str], facts_groups: list[Panel]) -> TabbedInterface:
    """The editor of a page type: its text, its facts, how it is found, when it is public."""
    fields = [FieldPanel(panel) if isinstance(panel, str) else panel for panel in text]
    # Not Wagtail's TitleFieldPanel: it would fill the slug in the browser, and not by our tables.
    title = FieldPanel(
        "title",
        classname="title",
        widget=TitleInput(attrs={"placeholder": _("Title*")}),
        help_text=_("As readers will see it, at most 120 characters."),
    )
    return TabbedInterface(
        [
            ObjectList([LanguagePanel(), title, FieldPanel("summary"), *fields], heading=_("Text")),
            ObjectList([OriginalPanel(), *facts_groups], heading=_("Facts")),
            ObjectList(
                [
                    FieldPanel(
                        "slug", help_text=_("The last part of the address. Left empty, it is made of the title.")
                    ),
                    FieldPanel("seo_title"),
                    FieldPanel("search_description"),
                ],
                heading=_("Promote"),
            ),
            ObjectList([PublishingPanel(), CommentPanel()], heading=_("Publishing")),
        ]
    )
