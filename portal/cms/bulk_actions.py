"""Actions on many objects at once, in place of Wagtail's where those are silent or fail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext
from wagtail.admin.views.pages.bulk_actions import PublishBulkAction
from wagtail.documents.views.bulk_actions import AddToCollectionBulkAction as AddFilesToCollection
from wagtail.images.views.bulk_actions import AddToCollectionBulkAction as AddImagesToCollection
from wagtail.models import Collection, Page


def move_to_collection(objects: Iterable[Any], collection: Collection | None) -> tuple[int, int]:
    """Save each object in its new collection. Wagtail updates all at once, which nothing public would notice."""
    if collection is None:
        return 0, 0
    moved = 0
    with transaction.atomic():
        for instance in objects:
            instance.collection = collection
            instance.save(update_fields=["collection"])
            moved += 1
    return moved, 0


class AddImagesToCollectionOneByOne(AddImagesToCollection):
    """Wagtail's action, with signals."""

    @classmethod
    def execute_action(cls, images: Iterable[Any], collection: Collection | None = None, **_: Any) -> tuple[int, int]:
        """Move the images."""
        return move_to_collection(images, collection)


class AddFilesToCollectionOneByOne(AddFilesToCollection):
    """Wagtail's action, with signals."""

    @classmethod
    def execute_action(cls, objects: Iterable[Any], collection: Collection | None = None, **_: Any) -> tuple[int, int]:
        """Move the files."""
        return move_to_collection(objects, collection)


class PublishComplete(PublishBulkAction):
    """Wagtail's action; drafts that still lack something stay drafts, and are named, instead of ending in an error."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incomplete: list[str] = []

    def get_execution_context(self) -> dict[str, Any]:
        """Also where to note what was left out."""
        return {**super().get_execution_context(), "incomplete": self.incomplete}

    @classmethod
    def execute_action(cls, objects: Iterable[Page], incomplete: list[str], **context: Any) -> tuple[int, int]:
        """Publish each page by itself, with its descendants if they were asked for."""
        parents = children = 0
        for page in objects:
            try:
                with transaction.atomic():
                    counts = super().execute_action([page], **context)
            except ValidationError as error:
                incomplete.append(f"{page.get_admin_display_title()}: {' '.join(error.messages)}")
            else:
                parents += counts[0]
                children += counts[1]
        return parents, children

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        """Also which pages stay drafts, and why."""
        message = str(super().get_success_message(num_parent_objects, num_child_objects))
        return " ".join([message, *(gettext("Not published – {line}").format(line=line) for line in self.incomplete)])
