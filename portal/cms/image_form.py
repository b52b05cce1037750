"""The form behind images: with what they show, in each of the portal's languages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from portal.cms.models.images import ImageAlt
from portal.languages import LANGUAGES


class WholeImageField(WagtailImageField):
    """Refuses a file that only begins like an image, which Wagtail takes for a failure of its own."""

    def to_python(self, data: Any) -> Any:
        """The uploaded file, read to its end."""
        try:
            return super().to_python(data)
        except (OSError, Image.DecompressionBombError) as error:
            raise forms.ValidationError(_("This file is damaged or too large to be read.")) from error


class PortalImageForm(BaseImageForm):
    """With a field of alt text per language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            given = self.fields["file"]
            self.fields["file"] = WholeImageField(label=given.label, widget=given.widget, required=given.required)
        known = {row.locale: row.alt for row in self.instance.alts.all()} if self.instance.pk else {}
        for code, language in LANGUAGES.items():
            self.fields[_name(code)] = forms.CharField(
                required=False,
                max_length=240,
                label=_("What it shows – {language}").format(language=language.name),
                initial=known.get(code, ""),
                help_text=_("Read aloud in place of the picture. English or Russian serves all languages.")
                if code == "en"
                else "",
            )
        self.order_fields(["title", "file", *map(_name, LANGUAGES), "credit", "licence", "consent_note"])

    def save(self, commit: bool = True) -> Any:
        """Save the image with its alt texts."""
        with transaction.atomic():
            image = super().save(commit=commit)
            if commit:
                self._save_alts()
        return image

    def _save_alts(self) -> None:
        known = {row.locale: row for row in self.instance.alts.all()}
        # Only what was posted: a form for some of the fields says nothing of the others.
        for code in (code for code in LANGUAGES if self.add_prefix(_name(code)) in self.data):
            text = self.cleaned_data.get(_name(code), "")
            row = known.get(code) or ImageAlt(image=self.instance, locale=code)
            if text and text != row.alt:
                row.alt = text
                row.save()
            elif not text and row.pk:
                row.delete()


def _name(code: str) -> str:
    return f"alt_{code}"
