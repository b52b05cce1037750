"""What editors tell the search: which words mean the same, what stands first, what is never suggested; and how often
readers searched for what.

Wagtail's own `search_promotions` counts every single search in its request, in one language, and knows no synonyms.
"""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, Panel
from wagtail.models import Page

from portal.languages import LANGUAGES
from portal.publishing.models import ChangeCounter, Cursor
from search.languages.analyze import analyse

VERSION = "search editing"
"""The cursor that moves whenever something here is edited: readers learn of it with the state of the rows."""
LONGEST = 255
MOST_WORDS = 10
"""Words of a phrase."""
_CHOICES = [(code, language.name) for code, language in LANGUAGES.items()]
_ALL = [("", _("All languages"))]


def note_edit() -> None:
    """Let every process read again what editors told the search."""
    if not Cursor.objects.filter(pk=VERSION).update(sequence=F("sequence") + 1):
        epoch = ChangeCounter.objects.values_list("epoch", flat=True).first() or uuid4()
        Cursor.objects.get_or_create(pk=VERSION, defaults={"epoch": epoch, "sequence": 1})


class EditedQuerySet(models.QuerySet[Any]):
    """Deleting many at once is an edit as well."""

    def delete(self) -> tuple[int, dict[str, int]]:
        """All of them, in one transaction with the note of it."""
        with transaction.atomic():
            deleted = super().delete()
            note_edit()
        return deleted


class Edited(models.Model):
    """Something that readers' searches follow at once."""

    objects = EditedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            note_edit()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            note_edit()
        return deleted


class Synonyms(Edited):
    """Words that find others as well, in one language."""

    language = models.CharField(max_length=8, choices=_CHOICES, verbose_name=_("language"))
    typed = models.TextField(verbose_name=_("who types"), help_text=_("Words or phrases, one on each line."))
    found = models.TextField(verbose_name=_("also finds"), help_text=_("Words or phrases, one on each line."))
    both_ways = models.BooleanField(
        default=True,
        verbose_name=_("and the other way round"),
        help_text=_("All of them mean the same: whichever is typed finds all others."),
    )

    panels: ClassVar[list[Panel]] = [
        FieldPanel("language"),
        FieldRowPanel([FieldPanel("typed"), FieldPanel("found")]),
        FieldPanel("both_ways"),
    ]

    class Meta:
        ordering = ["language", "typed", "id"]
        verbose_name = verbose_name_plural = _("synonyms")

    def __str__(self) -> str:
        arrow = "↔" if self.both_ways else "→"
        return f"{', '.join(lines(self.typed))} {arrow} {', '.join(lines(self.found))}"

    def clean(self) -> None:
        errors = {}
        for name in ("typed", "found"):
            try:
                _check_phrases(self.language, lines(getattr(self, name)))
            except ValidationError as error:
                errors[name] = error
        if not errors:
            stems = {analyse(self.language, phrase).stem for phrase in lines(self.typed)}
            if stems >= {analyse(self.language, phrase).stem for phrase in lines(self.found)}:
                errors["found"] = ValidationError(
                    gettext("These are the same words: every form of a word is found anyway.")
                )
        if errors:
            raise ValidationError(errors)


class PromotedResult(Edited):
    """A page that stands first when readers of a language search for certain words."""

    language = models.CharField(
        max_length=8, choices=[*_ALL, *_CHOICES], blank=True, help_text=_("Of the reader."), verbose_name=_("language")
    )
    query = models.CharField(
        max_length=LONGEST, verbose_name=_("searched for"), help_text=_("A search that has these words, in this order.")
    )
    page = models.ForeignKey(
        Page,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Shown in the language that the reader likes best."),
        verbose_name=_("page"),
    )
    starts = models.DateField(null=True, blank=True, verbose_name=_("from"), help_text=_("Empty: at once."))
    ends = models.DateField(
        null=True, blank=True, verbose_name=_("until"), help_text=_("The last day. Empty: for good.")
    )
    position = models.PositiveSmallIntegerField(
        default=1, help_text=_("Of several for one search, the lowest first."), verbose_name=_("position")
    )

    panels: ClassVar[list[Panel]] = [
        FieldPanel("language"),
        FieldPanel("query"),
        FieldPanel("page"),
        FieldRowPanel([FieldPanel("starts"), FieldPanel("ends"), FieldPanel("position")]),
    ]

    class Meta:
        ordering = ["language", "query", "position", "id"]
        verbose_name = _("promoted result")
        verbose_name_plural = _("promoted results")

    def __str__(self) -> str:
        return f"{self.query}: {self.page}"

    def clean(self) -> None:
        if self.starts and self.ends and self.ends < self.starts:
            raise ValidationError({"ends": gettext("It ends before it starts.")})
        try:
            _check_phrases(self.language or "en", [self.query])
        except ValidationError as error:
            raise ValidationError({"query": error}) from error


class DeniedText(Edited):
    """Words that are never suggested, nor is what has them corrected to them."""

    language = models.CharField(max_length=8, choices=[*_ALL, *_CHOICES], blank=True, verbose_name=_("language"))
    text = models.CharField(max_length=LONGEST, verbose_name=_("words"))

    panels: ClassVar[list[Panel]] = [FieldPanel("language"), FieldPanel("text")]

    class Meta:
        ordering = ["text", "id"]
        verbose_name = _("text that is never suggested")
        verbose_name_plural = _("texts that are never suggested")

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        try:
            _check_phrases(self.language or "en", [self.text])
        except ValidationError as error:
            raise ValidationError({"text": error}) from error


class SearchCount(models.Model):
    """How often a text was searched for on a day by readers of a language. Nothing is kept of who they were."""

    language = models.CharField(max_length=8)
    text = models.CharField(max_length=LONGEST)
    day = models.DateField()
    times = models.PositiveIntegerField()
    hits = models.PositiveIntegerField(help_text="What the last of these searches found.")

    class Meta:
        verbose_name = _("search of readers")
        verbose_name_plural = _("searches of readers")
        constraints = [models.UniqueConstraint(fields=["language", "text", "day"], name="one_count_a_day")]
        indexes = [models.Index(fields=["day", "hits"], name="search_count_by_day")]

    def __str__(self) -> str:
        return f"{self.language} {self.text} {self.day}: {self.times}"


def lines(text: str) -> list[str]:
    """The phrases of a field, one on each line."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _check_phrases(language: str, phrases: list[str]) -> None:
    """ValidationError if there are none, or one that no search could have."""
    if not phrases:
        raise ValidationError(gettext("At least one word."))
    for phrase in phrases:
        words = analyse(language, phrase).stem.split()
        if not words:
            raise ValidationError(gettext("“{phrase}” has no word that could be searched for.").format(phrase=phrase))
        if len(words) > MOST_WORDS:
            told = gettext("“{phrase}” has more than {most} words.")
            raise ValidationError(told.format(phrase=phrase, most=MOST_WORDS))
    stems = [analyse(language, phrase).stem for phrase in phrases]
    for place, stem in enumerate(stems):
        if stem in stems[:place]:
            told = gettext("“{phrase}” stands here twice: every form of a word is found anyway.")
            raise ValidationError(told.format(phrase=phrases[place]))
