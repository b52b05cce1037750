"""Model fields that the content types share."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.deconstruct import deconstructible
from django.utils.text import capfirst
from django.utils.translation import gettext

from portal.cms.choices import choices, codes
from portal.cms.widgets import TermCheckboxes

Choices = Callable[[], list[tuple[str, str]]]


class CodeField(models.CharField):  # type: ignore[type-arg]  # generic for the type checker only
    """One code of a vocabulary, or empty. `vocabulary` is the name of its list."""

    def __init__(self, vocabulary: str, **kwargs: Any) -> None:
        self.vocabulary = vocabulary
        kwargs = {"max_length": 40, "blank": True, "choices": choices(vocabulary), **kwargs}
        super().__init__(**kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)
        return name, path, [self.vocabulary, *args], kwargs


class CodeListField(models.JSONField):
    """Several codes of a vocabulary, as a list without repetition in the order of the vocabulary."""

    def __init__(self, vocabulary: str, **kwargs: Any) -> None:
        self.vocabulary = vocabulary
        kwargs = {"default": list, "blank": True, **kwargs}
        super().__init__(**kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.vocabulary, *args], kwargs

    def formfield(self, **kwargs: Any) -> Any:
        """Checkboxes, one a code."""
        for name in ("encoder", "decoder", "form_class", "choices_form_class"):
            kwargs.pop(name, None)
        return forms.MultipleChoiceField(
            choices=choices(self.vocabulary),
            required=not self.blank,
            label=capfirst(self.verbose_name),
            help_text=self.help_text,
            widget=kwargs.pop("widget", TermCheckboxes),
            **kwargs,
        )

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        unknown = [code for code in value if code not in codes(self.vocabulary)]
        if unknown:
            told = gettext("Not among the choices: {codes}.")
            raise ValidationError(told.format(codes=", ".join(map(str, unknown))))


@deconstructible
class NotNegativeValidator(MinValueValidator):
    """Zero or more. What is no number (`NaN`) is refused by the field itself, and cannot be compared."""

    def __init__(self) -> None:
        super().__init__(0)

    def compare(self, a: Any, b: Any) -> bool:
        """Whether the value is too small."""
        return Decimal(a).is_finite() and a < b
