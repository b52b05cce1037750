"""Inputs of the forms: a title that shows in full; several entries of a vocabulary."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.admin.widgets import AdminAutoHeightTextInput

LONG = 15
"""From so many entries on, a list has a field to filter it."""


class TitleInput(AdminAutoHeightTextInput):
    """One line of text, which is shown over several where it is long."""

    class Media:
        css = {"all": ["cms/editor.css"]}
        js = ["cms/title.js"]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Without line breaks, which may be pasted."""
        value: str | None = super().value_from_datadict(data, files, name)
        return value and " ".join(value.split())


class TermCheckboxes(forms.CheckboxSelectMultiple):
    """In columns, the chosen first, long lists with a filter.

    Not a multiple select, in which one stray click loses everything chosen before.
    """

    template_name = "cms/widgets/term_checkboxes.html"
    option_template_name = "cms/widgets/term_checkbox.html"

    class Media:
        css = {"all": ["cms/editor.css"]}
        js = ["cms/terms.js"]

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Also what else the filter finds it by: its code, and its English name."""
        term = getattr(value, "instance", None)
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        return {**option, "words": f"{term.code} {term.name}" if term else value}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Also whether the list is long."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        return {**context, "is_long": sum(len(group[1]) for group in context["widget"]["optgroups"]) >= LONG}
