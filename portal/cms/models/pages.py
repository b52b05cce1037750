"""What all published pages share: common fields, the division into text and facts, validation, slugs, redirects."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from portal.cms import facts
from portal.cms.blocks import BodyBlock
from portal.cms.choices import pairs
from portal.cms.forms import PortalPageForm
from portal.cms.models.previews import PreviewedInFrontEnd
from portal.cms.models.terms import Country, Organisation, Region, Topic
from portal.cms.slugs import slugify
from portal.publishing.models import ContentGroup

TITLE_LENGTH = 120
SUMMARY_LENGTH = 400

IMPOSSIBLE_TEXT = _(
    "There is half a character in this text, often what is left of an emoji, or a zero byte: it cannot be saved."
    " Delete what is shown as an empty box or a question mark."
)

STATE_FIELDS = ("live", "expired", "has_unpublished_changes", "live_revision")
"""What publishing says of a page, beside its content."""

Problems = dict[str, str]
"""Field name -> what is wrong with it, in a sentence that helps the editor."""


class PortalPage(PreviewedInFrontEnd, Page):
    """A page that the public reads. Facts are edited on the original of its group, text on every page."""

    fact_fields: ClassVar[tuple[str, ...]] = (
        "lead_image",
        "topics",
        "countries",
        "regions",
        "organisation",
        "publication_date",
        "source_name",
        "source_url",
        "related_items",
    )
    text_fields: ClassVar[tuple[str, ...]] = ("title", "summary", "body", "seo_title", "search_description")

    summary = models.TextField(
        blank=True,
        max_length=SUMMARY_LENGTH,
        help_text=format_lazy(
            _("What it is about, in two or three sentences: shown in lists (at most {most} characters)."),
            most=SUMMARY_LENGTH,
        ),
        verbose_name=_("summary"),
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("body"))

    lead_image = models.ForeignKey(
        "cms.PortalImage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("picture")
    )
    topics = ParentalManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("topics"))
    countries = ParentalManyToManyField(Country, blank=True, related_name="+", verbose_name=_("countries"))
    regions = ParentalManyToManyField(Region, blank=True, related_name="+", verbose_name=_("regions"))
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("organisation")
    )
    publication_date = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("Shown to readers. Empty: when it is first published here."),
        verbose_name=_("publication date"),
    )
    source_name = models.CharField(
        max_length=160,
        blank=True,
        help_text=_("Where it was first published, if elsewhere."),
        verbose_name=_("source name"),
    )
    source_url = models.URLField(max_length=500, blank=True, verbose_name=_("source address"))

    # Wagtail's own fields, for the type checker.
    slug: Any
    first_published_at: Any
    last_published_at: Any

    own_digest = models.CharField(max_length=64, blank=True, editable=False, help_text="Of this page's text.")
    source_digest = models.CharField(
        max_length=64, blank=True, editable=False, help_text="Of the original's text when this translation went live."
    )

    base_form_class = PortalPageForm
    parent_page_types: ClassVar[list[str]] = ["cms.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    show_in_menus_default = False

    draft_checks_only = False
    """Set by the form while a draft is saved: what is still missing is asked for only when it is published."""

    known_original: PortalPage | None = None
    """Set by imports, which know the original of each page that they make: then nobody looks it up."""

    class Meta:
        abstract = True

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        """In sections of this type, or of none. (What is moved or imported may stand in any section.)"""
        if not super().can_create_at(parent):
            return False
        held = parent.specific.item_type()
        return held is None or held.model is cls

    def holds_facts(self) -> bool:
        """Whether facts are edited on this page."""
        return facts.holds_facts(self)

    def take_facts(self, source: PortalPage) -> None:
        """Become the holder of the facts of `source`, which is about to be deleted."""
        facts.take_facts(self, source)

    def text_digest(self) -> str:
        """A digest of this page's text, as it was last saved."""
        return self.own_digest or facts.digest_of_text(self)

    # Validation

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._fill_slug()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        self._fill_slug()
        super().minimal_clean()

    def clean(self) -> None:
        super().clean()
        problems = self.text_contradictions()
        if self.holds_facts():
            problems |= self.contradictions()
            if not self.draft_checks_only:
                problems |= self.gaps()
        if not self.draft_checks_only:
            problems |= self.text_gaps()
        if problems:
            raise ValidationError({name: [message] for name, message in problems.items()})

    def text_contradictions(self) -> Problems:
        """What is wrong with the text, even in a draft."""
        problems = dict.fromkeys(facts.impossible_texts(self), str(IMPOSSIBLE_TEXT))
        if len(self.title) > TITLE_LENGTH:
            told = gettext("At most {most} characters; this title has {length}.")
            problems["title"] = told.format(most=TITLE_LENGTH, length=len(self.title))
        return problems

    def text_gaps(self) -> Problems:
        """What the text lacks for publication."""
        problems: Problems = {}
        holder = facts.original_of(self)
        if holder.lead_image and not holder.lead_image.alt(self.locale.language_code):
            name = "lead_image" if holder is self else NON_FIELD_ERRORS
            problems[name] = gettext(
                "The picture “{title}” has no alt text for {language}:"
                " open it in the image library and say what it shows."
            ).format(title=holder.lead_image.title, language=dict(pairs("language"))[self.locale.language_code])
        return problems

    def contradictions(self) -> Problems:
        """Which facts contradict each other, even in a draft."""
        return {}

    def gaps(self) -> Problems:
        """Which facts are missing for publication."""
        return {}

    # Copying

    facts_were_filled = False
    """Set on a copy of a page whose own facts are stale, because it was not the original of its group."""

    def copy_all_child_relations(self, target: PortalPage, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        """Copy child rows; facts come from the original of the group, whichever of its pages is copied."""
        copied: dict[Any, Any] = super().copy_all_child_relations(target, *args, **kwargs)
        if not self.holds_facts():
            facts.copy_facts(facts.original_of(self), target)
            target.facts_were_filled = True
        return copied

    def get_latest_revision_as_object(self) -> PortalPage:
        """The page as last drafted. That of a new copy has the facts of its row, not those that were copied along."""
        page: PortalPage = super().get_latest_revision_as_object()
        if self.facts_were_filled and page is not self:
            facts.copy_facts(self, page, same_page=True)
        return page

    # Saving

    is_of_a_revision = False
    """Set on a page as a revision says it is, which need not be what its row says."""

    def with_content_json(self, content: dict[str, Any]) -> PortalPage:
        """This page as a revision says it is."""
        page: PortalPage = super().with_content_json(content)
        page.is_of_a_revision = True
        return page

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the page; with all its fields (no `update_fields`), also its digests and, if new, its group.

        A revision that is only scheduled does not change the text and facts of a page that was published before.
        """
        if kwargs.get("update_fields") is None and self._is_only_scheduled():
            kwargs["update_fields"] = STATE_FIELDS
        if self.locale_id is None:
            self.locale = self.get_default_locale()
        if self.live and self.first_published_at is None:  # made live by code, past Wagtail's publishing
            self.first_published_at = self.last_published_at = timezone.now()
        if kwargs.get("update_fields") is None and self.alias_of_id is None:
            self.own_digest = facts.digest_of_text(self)
            if self._goes_live():
                self.source_digest = self._digest_of_original()
                self.first_published_at = self.first_published_at or timezone.now()
                self.last_published_at = self.last_published_at or self.first_published_at
        super().save(*args, **kwargs)
        if self.alias_of_id is None:
            ContentGroup.objects.get_or_create(
                pk=self.translation_key, defaults={"original_locale": self.locale.language_code}
            )

    def _is_only_scheduled(self) -> bool:
        return self.is_of_a_revision and not self.live and self.first_published_at is not None

    def _goes_live(self) -> bool:
        if not self.live:
            return False
        before = type(self)._default_manager.filter(pk=self.pk).values_list("live", "last_published_at").first()
        return bool(before != (True, self.last_published_at))

    def _digest_of_original(self) -> str:
        holder = facts.original_of(self)
        return "" if holder is self else holder.text_digest()

    def _fill_slug(self) -> None:
        """ASCII by our own tables, before Wagtail makes a slug of its own; free among the siblings."""
        if not self.slug and (self.path or hasattr(self, "_cached_parent_obj")):
            self.slug = self._get_autogenerated_slug(slugify(self.title, self._language()))

    def _language(self) -> str:
        locale = self.locale if self.locale_id else self.get_default_locale()
        return str(locale.language_code)


class RelatedItem(Orderable):
    """Another page that readers of this one may want; shown in the reader's language."""

    source = ParentalKey(Page, on_delete=models.CASCADE, related_name="related_items")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+", verbose_name=_("page"))

    class Meta(Orderable.Meta):
        verbose_name = _("related item")
        verbose_name_plural = _("related items")

    def __str__(self) -> str:
        return str(self.page)
