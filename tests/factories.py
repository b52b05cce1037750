"""Pages, made the way editors make them: through Wagtail's own save, and then refreshed."""

from __future__ import annotations

import io
from datetime import date
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image
from wagtail.images import get_image_model
from wagtail.models import Locale, Page

from portal.cms.section_titles import SECTION_KEYS
from portal.publishing.refresh import refresh
from portal.publishing.types import type_named

_numbers = count(1)

_NEEDED: dict[str, dict[str, Any]] = {
    "funding": {"deadline_kind": "rolling"},
    "jobs": {"deadline_kind": "rolling"},
    "resources": {"link": "https://example.org/guide.pdf"},
    "success-stories": {"consent_subject": "Aigul", "consent_given_on": date(2026, 1, 1)},
}
"""What a type cannot be published without."""


def section(type_name: str, locale: str) -> Page:
    """The section in which pages of this type live in a language."""
    key = SECTION_KEYS[type_named(type_name).section]
    return Page.objects.get(translation_key=key, locale__language_code=locale)


def draft(type_name: str, locale: str, parent: Page | None = None, **fields: Any) -> Any:
    """A page that was never public."""
    return _add(type_name, locale, parent, live=False, **fields)


def publish(type_name: str, locale: str, parent: Page | None = None, **fields: Any) -> Any:
    """A live page, already public."""
    page = _add(type_name, locale, parent, live=False, **fields)
    page.save_revision().publish()
    refresh()
    return type(page).objects.get(pk=page.pk)


def translate(page: Any, locale: str, *, live: bool = True, **fields: Any) -> Any:
    """A translation of a page, made as in the admin; live unless told otherwise."""
    translation = page.copy_for_translation(Locale.objects.get(language_code=locale), copy_parents=True)
    for name, value in fields.items():
        setattr(translation, name, value)
    revision = translation.save_revision()
    if live:
        revision.publish()
        refresh()
    return type(page).objects.get(pk=translation.pk)


def image(title: str = "Picture", alt: str = "A picture", size: tuple[int, int] = (640, 360), **fields: Any) -> Any:
    """An uploaded image with an alternative text in English."""
    picture = get_image_model()(title=title, file=picture_file(size), **fields)
    picture.save()
    picture.alts.create(locale="en", alt=alt)
    return picture


def picture_file(size: tuple[int, int]) -> ContentFile[bytes]:
    """A PNG file of that many pixels."""
    data = io.BytesIO()
    Image.new("RGB", size, (120, 160, 200)).save(data, "PNG")
    return ContentFile(data.getvalue(), name="picture.png")


def _add(type_name: str, locale: str, parent: Page | None, *, live: bool, **fields: Any) -> Any:
    number = next(_numbers)
    model = type_named(type_name).model
    values = {"title": f"Item {number}", "slug": f"item-{number}", "live": live, **_defaults(type_name), **fields}
    many = {
        name: values.pop(name)
        for name in list(values)
        if isinstance(values[name], (list, set)) and _is_relation(model, name)
    }
    page = model(locale=Locale.objects.get(language_code=locale), **values)
    for name, related in many.items():
        getattr(page, name).set(related)
    (parent or section(type_name, locale)).add_child(instance=page)
    return page


def _defaults(type_name: str) -> dict[str, Any]:
    content_type = type_named(type_name)
    kind = {"kind": content_type.kinds[0]} if content_type.kinds else {}
    return kind | _NEEDED.get(type_name, {})


def _is_relation(model: type[Page], name: str) -> bool:
    return bool(model._meta.get_field(name).is_relation)
