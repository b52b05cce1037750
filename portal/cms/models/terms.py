"""Terms: everything content is classified by, from countries to work modes, with labels in the portal's languages.

A term is one row with a code and a label row per language, so that pages name one country and not one per language.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar, Generic, Self, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import models
from django.db.models import Case, F, FilteredRelation, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, Panel

from portal.cms.choices import choices
from portal.cms.countries import OUR_REGION
from portal.cms.models.atomic import AtomicSave
from portal.languages import LANGUAGES, spoken_language

AnyTerm = TypeVar("AnyTerm", bound="Term")


class TermQuerySet(models.QuerySet[AnyTerm], Generic[AnyTerm]):
    """Terms of one model."""

    def with_labels(self) -> Self:
        """Fetch all labels along, in one further query: then `label()` costs none."""
        return self.prefetch_related("labels")

    def as_called(self) -> Self:
        """In the order in which people look for names: `place`, then `called`, the label in the language now spoken.

        Countries and regions of our readers come first; other lists have the places that editors gave them.
        """
        labels = TermLabel.objects.filter(term=OuterRef("pk"), locale=spoken_language()).values("label")
        named = Q(kind__in=("country", "region"))
        ours = (When(named & Q(code__startswith=code), then=Value(place)) for place, code in enumerate(OUR_REGION))
        others = When(named, then=Value(len(OUR_REGION)))
        place = Case(*ours, others, default=F("position"), output_field=models.IntegerField())
        called = Coalesce(Subquery(labels[:1]), F("name"))
        return self.annotate(place=place, called=called).order_by("place", "called")

    def names(self) -> dict[tuple[str, str], str]:
        """What all terms of the kind are called in the language now spoken, by (kind, code); one query."""
        return labels([self.model.term_kind], spoken_language())


class TermManager(models.Manager[AnyTerm], Generic[AnyTerm]):
    """The terms of the model's own kind; of every kind on `Term` itself."""

    def get_queryset(self) -> TermQuerySet[AnyTerm]:
        queryset = TermQuerySet[AnyTerm](self.model, using=self._db)
        return queryset.filter(kind=self.model.term_kind) if self.model.term_kind else queryset

    def with_labels(self) -> TermQuerySet[AnyTerm]:
        """Fetch all labels along, in one further query: then `label()` costs none."""
        return self.get_queryset().with_labels()


class Term(AtomicSave, ClusterableModel):
    """One entry of a vocabulary. Public URLs and stored items name it by (kind, code), so neither ever changes."""

    term_kind: ClassVar[str] = ""
    """The kind of all terms of this model; empty: of any kind."""

    kind = models.CharField(max_length=40, editable=False, verbose_name=_("list"))
    code = models.CharField(
        max_length=64,
        validators=[validate_slug],
        help_text=_(
            "Letters a–z, digits, hyphen and underscore. It stands in public addresses and can never be changed."
        ),
        verbose_name=_("code"),
    )
    name = models.CharField(
        max_length=160, help_text=_("In English: shown where a language has no label."), verbose_name=_("English name")
    )
    position = models.PositiveIntegerField(
        default=0, help_text=_("Place in its list; equal places are sorted by name."), verbose_name=_("position")
    )

    objects: ClassVar[TermManager[Term]] = TermManager()

    panels: ClassVar[list[Panel]] = [
        FieldPanel("name"),
        FieldPanel("code"),
        FieldPanel("position"),
        InlinePanel("labels", heading=_("Labels"), label=_("Label")),
    ]

    class Meta:
        ordering = ["kind", "position", "name"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="one_term_per_code")]
        verbose_name = _("entry of a list")
        verbose_name_plural = _("entries of lists")

    def __str__(self) -> str:
        language = spoken_language()
        return self.name if language == "en" else self.label(language)

    def label(self, locale: str) -> str:
        """The label in a language, else in the first language of its chain that has one, else the English name."""
        labels = {label.locale: label.label for label in self.labels.all()}
        return next((labels[code] for code in LANGUAGES[locale].chain if code in labels), self.name)

    def clean(self) -> None:
        super().clean()
        self.kind = self.term_kind or self.kind
        self._refuse_another_code()
        # Django's own check leaves out constraints with a field that is not in the form, as `kind` is not.
        if Term.objects.filter(kind=self.kind, code=self.code).exclude(pk=self.pk).exists():
            raise ValidationError({"code": gettext("“{code}” is already taken.").format(code=self.code)})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.kind = self.term_kind or self.kind
        validate_slug(self.code)
        self._refuse_another_code()
        super().save(*args, **kwargs)

    def _refuse_another_code(self) -> None:
        saved = Term.objects.filter(pk=self.pk).values_list("kind", "code").first() if self.pk else None
        if saved is not None and saved != (self.kind, self.code):
            told = gettext("The code “{code}” ({kind}) is part of public addresses and cannot be changed.")
            raise ValidationError({"code": told.format(code=saved[1], kind=saved[0])})


class TermLabel(AtomicSave, models.Model):
    """What a term is called in one language."""

    term = ParentalKey(Term, on_delete=models.CASCADE, related_name="labels")
    locale = models.CharField(
        max_length=8,
        choices=[(code, language.name) for code, language in LANGUAGES.items()],
        verbose_name=_("language"),
    )
    label = models.CharField(max_length=160, verbose_name=_("label"))

    panels: ClassVar[list[Panel]] = [FieldPanel("locale"), FieldPanel("label")]

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["term", "locale"], name="one_label_per_language")]
        verbose_name = _("label")
        verbose_name_plural = _("labels")

    def __str__(self) -> str:
        return f"{self.label} ({self.locale})"


class Country(Term):
    """A country; codes are ISO 3166-1 alpha-2."""

    term_kind = "country"
    objects: ClassVar[TermManager[Country]] = TermManager()

    class Meta:
        proxy = True
        verbose_name = _("country")
        verbose_name_plural = _("countries")


class Region(Term):
    """A first-level region; codes are ISO 3166-2, so that their first two letters name the country."""

    term_kind = "region"
    objects: ClassVar[TermManager[Region]] = TermManager()

    class Meta:
        proxy = True
        verbose_name = _("region")
        verbose_name_plural = _("regions")


class Topic(Term):
    """What content is about."""

    term_kind = "topic"
    objects: ClassVar[TermManager[Topic]] = TermManager()

    class Meta:
        proxy = True
        verbose_name = _("topic")
        verbose_name_plural = _("topics")


class Audience(Term):
    """Who may apply."""

    term_kind = "audience"
    objects: ClassVar[TermManager[Audience]] = TermManager()

    class Meta:
        proxy = True
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")


class Organisation(Term):
    """A funder, an employer, or whoever else stands behind content."""

    term_kind = "organisation"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation_kind = models.CharField(
        max_length=40, blank=True, choices=choices("organisation_kind"), verbose_name=_("kind of organisation")
    )
    # PROTECT: SET_NULL would change organisations by SQL alone, and items that show them would not be refreshed.
    country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("country")
    )
    website = models.URLField(blank=True, verbose_name=_("web site"))
    logo = models.ForeignKey(
        "cms.PortalImage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("logo")
    )
    contact_email = models.EmailField(blank=True, verbose_name=_("e-mail"))
    contact_phone = models.CharField(max_length=40, blank=True, verbose_name=_("phone"))

    objects: ClassVar[TermManager[Organisation]] = TermManager()

    panels: ClassVar[list[Panel]] = [
        FieldPanel("name"),
        FieldPanel("code"),
        FieldPanel("organisation_kind"),
        FieldPanel("country"),
        FieldPanel("website"),
        FieldPanel("logo"),
        FieldPanel("contact_email"),
        FieldPanel("contact_phone"),
        InlinePanel("labels", heading=_("Labels"), label=_("Label")),
    ]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")


def labels(kinds: Iterable[str], locale: str) -> dict[tuple[str, str], str]:
    """The labels of all terms of these kinds by (kind, code), in the order of their lists; one query.

    A term without a label in the language has the one of its chain, and then its English name.
    """
    chain = LANGUAGES[locale].chain
    rows = (
        Term.objects.filter(kind__in=list(kinds))
        .annotate(shown=FilteredRelation("labels", condition=Q(labels__locale__in=chain)))
        .order_by("kind", "position", "name")
        .values_list("kind", "code", "name", "shown__locale", "shown__label")
    )
    result: dict[tuple[str, str], str] = {}
    best: dict[tuple[str, str], int] = {}
    for kind, code, name, label_locale, label in rows:
        key = (kind, code)
        rank = chain.index(label_locale) if label_locale else len(chain)
        if rank < best.get(key, len(chain) + 1):
            best[key] = rank
            result[key] = label if label_locale else name
    return result
