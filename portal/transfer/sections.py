"""Lines with sections: the places in the tree that editors added, renamed or moved, by the ids of their groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from wagtail.models import Locale, Page

from portal.cms.models import HomePage, SectionPage
from portal.cms.section_titles import HOME, HOME_KEY, SECTION_KEYS, SECTIONS
from portal.languages import LANGUAGES
from portal.transfer.columns import set_columns
from portal.transfer.lines import Data, Entry
from portal.transfer.problems import Problem, Problems, problems_in

_KNOWN = {"record", "group", "language", "path", "title"}


def write_section(entry: Entry) -> str:
    """Make, rename or move a section; `created`, `updated` or `unchanged`. Problem or Problems if the line is bad."""
    data = entry.load()
    unknown = sorted(data.keys() - _KNOWN)
    if unknown:
        raise Problems([Problem(name, "unknown field") for name in unknown])
    language, path = data.get("language"), data.get("path")
    if not isinstance(language, str) or language not in LANGUAGES:
        raise Problem("language", f"{language!r:.60} is not one of: {', '.join(LANGUAGES)}")
    if not isinstance(path, str) or not path.startswith(f"/{language}/") or not path.endswith("/"):
        raise Problem("path", f"must begin with /{language}/ and end with a slash, not {path!r:.120}")
    key = _key(data.get("group"))
    pages = Page.objects.filter(translation_key=key, locale__language_code=language, alias_of=None)
    page = pages.first()
    if page is None:
        return _create(data, key, language, path)
    return _change(page.specific, data, path)


def section_lines() -> Iterator[Data]:
    """The homes and sections that are not as every portal begins with them, parents first."""
    pages = [*HomePage.objects.filter(alias_of=None), *SectionPage.objects.filter(alias_of=None)]
    for page in sorted(pages, key=lambda page: page.path):
        language = page.locale.language_code
        if (page.url_path, page.title) not in _shipped(page.translation_key, language):
            yield {
                "record": "section",
                "group": str(page.translation_key),
                "language": language,
                "path": page.url_path,
                "title": page.title,
            }


def _create(data: Data, key: UUID, language: str, path: str) -> str:
    parent_path, slug = _split(path)
    parent = Page.objects.filter(url_path=parent_path, alias_of=None).first()
    if parent is None or not SectionPage.can_exist_under(parent.specific):
        raise Problem("path", f"there is no section or home {parent_path!r:.120}")
    locale = Locale.objects.get(language_code=language)
    section = SectionPage(locale=locale, translation_key=key, slug=slug)
    set_columns(section, data, ("title",))
    try:
        section._cached_parent_obj = parent
        section.full_clean(exclude=["path", "depth", "numchild", "content_type"])
    except ValidationError as error:
        raise Problems(list(problems_in(error))) from error
    parent.add_child(instance=section)
    return "created"


def _change(page: Any, data: Data, path: str) -> str:
    if not isinstance(page, (HomePage, SectionPage)):
        raise Problem("group", "is the id of something that is no section")
    before = (page.title, page.url_path)
    set_columns(page, data, ("title",))
    if page.url_path != path:
        _move(page, path)
    if (page.title, page.url_path) == before:
        return "unchanged"
    page.draft_title = page.title
    page.save()
    return "updated"


def _move(page: Any, path: str) -> None:
    parent_path, slug = _split(path)
    if isinstance(page, HomePage):
        raise Problem("path", f"the home of this language stays at {page.url_path}")
    parent = Page.objects.filter(url_path=parent_path, alias_of=None).first()
    if parent is None or not page.can_move_to(parent.specific):
        raise Problem("path", f"there is no section or home {parent_path!r:.120} for it")
    if parent.get_children().filter(slug=slug).exclude(pk=page.pk).exists():
        raise Problem("path", f"another page has the address {path!r:.120}")
    if parent.pk != page.get_parent().pk:
        Page.objects.get(pk=page.pk).move(parent, pos="last-child")
        page.refresh_from_db(fields=["path", "depth", "url_path"])
    page.slug = slug


def _split(path: str) -> tuple[str, str]:
    parent, _, slug = path.rstrip("/").rpartition("/")
    return f"{parent}/", slug


def _shipped(key: UUID, language: str) -> list[tuple[str, str]]:
    if key == HOME_KEY:
        return [(f"/{language}/", HOME[language])]
    slugs = [slug for slug, section_key in SECTION_KEYS.items() if section_key == key]
    return [(f"/{language}/{slug}/", SECTIONS[slug][language]) for slug in slugs]


def _key(value: object) -> UUID:
    try:
        return UUID(value) if isinstance(value, str) else UUID("")
    except ValueError:
        raise Problem("group", f"{value!r:.60} is not a UUID") from None
