"""How several entries of a vocabulary are chosen: checkboxes in columns, the chosen first, long lists with a filter."""

from __future__ import annotations

from typing import Any

from django import forms

LONG = 15
"""From so many entries on, a list has a field to filter it."""


class TermCheckboxes(forms.CheckboxSelectMultiple):
    """Instead of a multiple select, in which one stray click loses everything chosen before."""

    template_name = "cms/widgets/term_checkboxes.html"
    option_template_name = "cms/widgets/term_checkbox.html"

    class Media:
        css = {"all": ["cms/editor.css"]}
        js = ["cms/terms.js"]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Also whether the list is long."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        return {**context, "is_long": sum(len(group[1]) for group in context["widget"]["optgroups"]) >= LONG}
