"""Editors at random: every way in which content is changed, as one of many actions that can follow each other."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction

from portal.cms.models import HomePage, Organisation, PortalImage, SectionPage, Topic
from portal.languages import LANGUAGES
from portal.publishing.types import content_types
from tests import factories

TYPES = ("news", "analysis", "funding", "jobs", "essays")


class Rollback(Exception):
    """Undoes the action it is raised in."""


class Editors:
    """A newsroom whose every decision comes from `seed`."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.log: list[str] = []
        self.actions: list[Callable[[], object]] = [
            self.publish_new, self.publish_new, self.create_draft, self.translate, self.translate,
            self.edit_and_publish, self.edit_and_publish, self.save_draft, self.unpublish, self.delete,
            self.delete_original, self.move, self.rename_section, self.move_section, self.restrict, self.restrict,
            self.lift_restriction, self.create_alias, self.alias_in_another_language, self.rename_topic,
            self.delete_topic, self.rename_organisation, self.replace_image, self.make_collection_private,
            self.make_collection_public, self.move_image, self.schedule, self.expire, self.publish_in_bulk,
            self.roll_back, self.link,
        ]  # fmt: skip

    def act(self, times: int) -> None:
        """Do so many things, one after the other."""
        for _ in range(times):
            action = self.random.choice(self.actions)
            self.log.append(action.__name__)
            action()

    def _pages(self, **filters: Any) -> list[Any]:
        models = [content_type.model for content_type in content_types()]
        pages = [page for model in models for page in model.objects.filter(alias_of=None, **filters).order_by("pk")]
        return pages

    def _any(self, **filters: Any) -> Any:
        pages = self._pages(**filters)
        return self.random.choice(pages) if pages else factories.publish("news", self._language())

    def _language(self) -> str:
        return self.random.choice(list(LANGUAGES))

    def _facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = {"topics": self.random.sample(list(Topic.objects.all()[:6]), 2)}
        if self.random.random() < 0.5:
            facts["lead_image"] = self._image()
        if self.random.random() < 0.5:
            facts["organisation"] = self._organisation()
        return facts

    def _image(self) -> PortalImage:
        if PortalImage.objects.count() < 3:
            return factories.image()
        return self.random.choice(list(PortalImage.objects.order_by("pk")))

    def _organisation(self) -> Organisation:
        code = f"organisation-{self.random.randrange(3)}"
        return Organisation.objects.get_or_create(code=code, defaults={"name": code})[0]

    def publish_new(self) -> None:
        factories.publish(self.random.choice(TYPES), self._language(), **self._facts())

    def create_draft(self) -> None:
        factories.draft(self.random.choice(TYPES), self._language())

    def translate(self) -> None:
        page = self._any()
        free = set(LANGUAGES) - set(
            Page.objects.filter(translation_key=page.translation_key).values_list("locale__language_code", flat=True)
        )
        if free:
            language = self.random.choice(sorted(free))
            factories.translate(page, language, live=self.random.random() < 0.8, title=f"{page.title} {language}")

    def edit_and_publish(self) -> None:
        page = self._any()
        page.title = f"Edited {self.random.randrange(1000)}"
        page.slug = f"edited-{page.pk}-{self.random.randrange(1000)}"
        page.save_revision().publish()

    def save_draft(self) -> None:
        page = self._any()
        page.title = "Not public yet"
        page.save_revision()

    def unpublish(self) -> None:
        self._any(live=True).unpublish()

    def delete(self) -> None:
        self._any().delete()

    def delete_original(self) -> None:
        translated = [page for page in self._pages() if page.get_translations().exists()]
        if translated:
            min(translated, key=lambda page: page.pk).delete()

    def move(self) -> None:
        page = self._any()
        sections = SectionPage.objects.filter(locale=page.locale).exclude(pk=page.get_parent().pk)
        target = self.random.choice(list(sections))
        if not target.get_children().filter(slug=page.slug).exists():
            page.move(target, pos="last-child")

    def rename_section(self) -> None:
        section = self.random.choice(list(SectionPage.objects.order_by("pk")))
        section.slug = f"section-{section.pk}-{self.random.randrange(1000)}"
        section.save_revision().publish()

    def move_section(self) -> None:
        section = self.random.choice(list(SectionPage.objects.order_by("pk")))
        home = HomePage.objects.get(locale=section.locale)
        others = SectionPage.objects.filter(locale=section.locale).exclude(path__startswith=section.path)
        target = self.random.choice([home, *others])
        if target.pk != section.get_parent().pk and not target.get_children().filter(slug=section.slug).exists():
            Page.objects.get(pk=section.pk).move(Page.objects.get(pk=target.pk), pos="last-child")

    def restrict(self) -> None:
        page = self.random.choice([self._any(), self._any().get_parent()])
        if not PageViewRestriction.objects.filter(page=page.pk).exists():
            PageViewRestriction.objects.create(page_id=page.pk, restriction_type=PageViewRestriction.LOGIN)

    def lift_restriction(self) -> None:
        for restriction in PageViewRestriction.objects.all():
            restriction.delete()

    def create_alias(self) -> None:
        page = self._any(live=True)
        page.create_alias(update_slug=f"alias-{page.pk}-{self.random.randrange(10_000)}")

    def alias_in_another_language(self) -> None:
        page = self._any(live=True)
        language = self._language()
        if not Page.objects.filter(translation_key=page.translation_key, locale__language_code=language).exists():
            page.copy_for_translation(Locale.objects.get(language_code=language), copy_parents=True, alias=True)

    def rename_topic(self) -> None:
        topic = self.random.choice(list(Topic.objects.all()[:6]))
        label = self.random.choice(list(topic.labels.all()))
        label.label = f"Renamed {self.random.randrange(1000)}"
        label.save()

    def delete_topic(self) -> None:
        if Topic.objects.count() > 4:
            self.random.choice(list(Topic.objects.all()[:6])).delete()

    def rename_organisation(self) -> None:
        organisation = self._organisation()
        organisation.name = f"Renamed {self.random.randrange(1000)}"
        organisation.save()

    def replace_image(self) -> None:
        image = self._image()
        image.file = factories.picture_file(size=(320, 200))
        image.title = "Replaced"
        image.save()

    def make_collection_private(self) -> None:
        collection = self._collection()
        if not collection.view_restrictions.exists():
            CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")

    def make_collection_public(self) -> None:
        for restriction in CollectionViewRestriction.objects.all():
            restriction.delete()

    def move_image(self) -> None:
        image = self._image()
        image.collection = self.random.choice([self._collection(), Collection.get_first_root_node()])
        image.save()

    def _collection(self) -> Collection:
        found = Collection.objects.filter(name="Pictures").first()
        return found or Collection.get_first_root_node().add_child(instance=Collection(name="Pictures"))

    def schedule(self) -> None:
        page = self._any()
        page.go_live_at = timezone.now() + timedelta(days=1)
        page.save_revision().publish()
        if self.random.random() < 0.5:
            self._let_time_pass(page)

    def _let_time_pass(self, page: Any) -> None:
        """As if the scheduled moment had come."""
        for revision in page.revisions.exclude(approved_go_live_at=None):
            revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
            revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
            revision.save()
        call_command("publish_scheduled")

    def expire(self) -> None:
        page = self._any(live=True)
        type(page).objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
        call_command("publish_scheduled")

    def publish_in_bulk(self) -> None:
        with transaction.atomic():
            for _ in range(3):
                factories.publish("news", self._language())

    def roll_back(self) -> None:
        try:
            with transaction.atomic():
                self.edit_and_publish()
                self.unpublish()
                raise Rollback
        except Rollback:
            pass

    def link(self) -> None:
        target, page = self._any(live=True), self._any(live=True)
        page.body = [("paragraph", f'<p><a linktype="page" id="{target.pk}">see</a></p>')]
        page.save_revision().publish()
