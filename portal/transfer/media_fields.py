"""What a line says of an image or file beside its columns: focal point, alternative texts, tags, who may see it."""

from __future__ import annotations

from typing import Any

from wagtail.models import Collection, CollectionViewRestriction

from portal.cms.models import ImageAlt, PortalImage
from portal.languages import LANGUAGES
from portal.transfer.columns import set_columns
from portal.transfer.lines import Data
from portal.transfer.problems import Problem

FOCAL_POINT = ("x", "y", "width", "height")
PRIVATE_COLLECTION = "Private"
"""Where imported media go that must not be public; only who is signed in may see it."""


def set_focal_point(image: Any, data: Data) -> None:
    """Give an image the focal point of the line, if it names one; null takes it away."""
    if "focal_point" not in data:
        return
    point = data["focal_point"]
    values = point if isinstance(point, dict) else {}
    good = values.keys() == set(FOCAL_POINT) and all(type(value) is int and value >= 0 for value in values.values())
    if point is not None and not good:
        raise Problem("focal_point", 'must be {"x", "y", "width", "height"} in pixels of the picture, or null')
    for name in FOCAL_POINT:
        setattr(image, f"focal_point_{name}", values.get(name))


def read_alts(texts: Any) -> dict[str, str] | None:
    """What the image shows, by language; None if the line does not say."""
    if texts is None:
        return None
    if not isinstance(texts, dict):
        raise Problem("alt", 'must be an object: {"kk": "…", "ru": "…"}')
    alts: dict[str, str] = {}
    for language, text in texts.items():
        if language not in LANGUAGES:
            raise Problem(f"alt.{language}", f"is not one of: {', '.join(LANGUAGES)}")
        row = ImageAlt(locale=language)
        set_columns(row, {"alt": text}, ("alt",), f"alt.{language}")
        if row.alt:
            alts[language] = row.alt
    return alts


def write_alts(image: PortalImage, alts: dict[str, str]) -> None:
    """Only what differs is saved: every saved text refreshes the items that show the image."""
    for row in image.alts.all():
        text = alts.pop(row.locale, None)
        if text is None:
            row.delete()
        elif text != row.alt:
            row.alt = text
            row.save()
    for language, text in alts.items():
        ImageAlt(image=image, locale=language, alt=text).save()


def alts_of(image: PortalImage) -> dict[str, str]:
    """The alternative texts of an image, by language."""
    return {row.locale: row.alt for row in image.alts.all()}


def set_collection(medium: Any, data: Data) -> None:
    """Private media go to a collection that only those who are signed in may see; others stay in theirs."""
    private = data.get("private", False)
    if not isinstance(private, bool):
        raise Problem("private", "must be true or false")
    if medium.pk and ("private" not in data or private == _is_private(medium.collection)):
        return
    medium.collection = _private_collection() if private else Collection.get_first_root_node()


def _is_private(collection: Collection) -> bool:
    above = collection.get_ancestors(inclusive=True)
    return bool(CollectionViewRestriction.objects.filter(collection__in=above).exists())


def _private_collection() -> Collection:
    root = Collection.get_first_root_node()
    found = root.get_children().filter(name=PRIVATE_COLLECTION, view_restrictions__isnull=False).first()
    if found is None:
        found = root.add_child(name=PRIVATE_COLLECTION)
        CollectionViewRestriction.objects.create(collection=found, restriction_type=CollectionViewRestriction.LOGIN)
    return found


def read_tags(tags: Any) -> set[str] | None:
    """The tags of the line; None if it names none."""
    if tags is None:
        return None
    if not isinstance(tags, list) or not all(isinstance(tag, str) and 0 < len(tag) <= 100 for tag in tags):
        raise Problem("tags", "must be a list of strings of at most 100 characters")
    return set(tags)


def tags_of(medium: Any) -> set[str]:
    """The tags that an image or file has."""
    return {tag.name for tag in medium.tags.all()}
