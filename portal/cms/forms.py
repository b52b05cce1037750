"""The form behind every published page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.forms import DateTimeField, ModelMultipleChoiceField
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext
from wagtail.admin.forms.pages import WagtailAdminPageForm

from portal.cms.widgets import TermCheckboxes


class PortalPageForm(WagtailAdminPageForm):
    """On a page that is not its group's original, facts are no fields at all: whatever is posted for them is dropped.

    Otherwise child rows (stages, places, …) are put on the page before it is validated, so that its checks see them.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
        if not self.instance.holds_facts():
            for name in self.instance.fact_fields:
                self.fields.pop(name, None)
                self.formsets.pop(name, None)
        for name in self.instance.fact_fields:
            if isinstance(field := self.fields.get(name), DateTimeField):
                # That of the editor's account, other than the zone of a call's deadline.
                zone = gettext("Time zone: {zone}.").format(zone=get_current_timezone_name())
                field.help_text = f"{field.help_text} {zone}"
        for field in self.fields.values():
            if isinstance(field, ModelMultipleChoiceField) and isinstance(field.widget, TermCheckboxes):
                _call_as_editors_do(field)

    def save(self, commit: bool = True) -> Any:
        """Wagtail also writes the row of a page that is not live. Once published, what its row says of the facts is
        public in other languages, also while it is unpublished: then a draft goes into revisions only, as if live."""
        return super().save(commit=commit and not self.instance.first_published_at)

    def _post_clean(self) -> None:
        for name, formset in self.formsets.items():
            if name != "comments" and formset.is_valid():
                formset.save(commit=False)
        self.instance.draft_checks_only = self.is_deferred_validation
        super()._post_clean()


def _call_as_editors_do(field: Any) -> None:
    """Offer terms by their labels in the editor's language, in one statement; by itself, each would ask for its own."""
    field.queryset = field.queryset.as_called()
    field.label_from_instance = partial(_name, field.queryset.names())


def _name(names: Mapping[tuple[str, str], str], term: Any) -> str:
    return names[term.kind, term.code]
