"""The front page, the menus, the organisations and the addresses of sections as they are public: what editors put
there, and what stands where they put nothing. Items are named by their group; whoever reads resolves it to the reader's
language."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import Model
from wagtail.models import Page, PageViewRestriction

from portal.cms import richtext
from portal.cms.blocks import Json, list_values
from portal.cms.context import ItemContext
from portal.cms.embedded import Embedded, Wanted
from portal.cms.models.images import ImageAlt, PortalImage
from portal.cms.models.info import InfoPage
from portal.cms.models.menus import Menu
from portal.cms.models.sections import HomePage, SectionPage
from portal.cms.models.terms import Country, Organisation, Term, TermLabel
from portal.languages import LANGUAGES
from portal.publishing.parts import EVERY, Part

DEFAULT_SECTIONS: tuple[Json, ...] = (
    {"kind": "list", "types": ["funding", "jobs"], "order": "deadline", "count": 6},
    {"kind": "list", "types": ["funding"], "order": "-published", "count": 6},
    {"kind": "list", "types": ["jobs"], "order": "-published", "count": 6},
    {"kind": "list", "types": ["news", "analysis"], "order": "-published", "count": 6},
    {"kind": "list", "types": ["resources"], "order": "-published", "count": 3},
    {"kind": "list", "types": ["essays", "success-stories"], "order": "-published", "count": 3},
)
"""Where editors chose nothing. A section without a title is called after its order or what it holds."""


def home_parts(keys: Collection[str] | None) -> Iterator[Part]:
    """The front page of every language that has a live home."""
    for home in HomePage.objects.filter(live=True).select_related("locale"):
        yield Part("", home.locale.language_code, front_page(home))


def front_page(home: HomePage) -> Json:
    """A front page as it is published: its drafts are previewed by the same."""
    sections = [_section(block) for block in home.sections.raw_data]
    return {"title": home.title, "sections": sections or list(DEFAULT_SECTIONS)}


def concerns_home(instance: Model) -> Iterable[str]:
    """A home; of the pages that it names, only that one is deleted (`PartType.names_pages`)."""
    return [""] if isinstance(instance, HomePage) or _is(instance, HomePage) else []


def _section(block: Json) -> Json:
    kind, value = block["type"], block["value"]
    section: Json = {"kind": kind, "title": value.get("title") or None}
    if kind == "picks":
        pages = [int(pk) for pk in list_values(value["pages"]) if pk]
        groups = dict(Page.objects.filter(pk__in=pages).values_list("pk", "translation_key"))
        return {**section, "groups": [str(groups[pk]) for pk in pages if pk in groups]}
    if kind == "notice":
        html, _ = richtext.clean(value["text"], lambda kind, pk: None)
        return {**section, "html": html}
    return {**section, "types": list(value["types"]), "order": value["order"], "count": int(value["count"])}


def address_parts(keys: Collection[str] | None) -> Iterator[Part]:
    """Where a front end has the front page and the lists of sections, of every language; a section of plain pages is
    no list."""
    homes = HomePage.objects.filter(live=True, alias_of=None).public().select_related("locale").order_by("path")
    sections = SectionPage.objects.filter(live=True, alias_of=None).public().select_related("locale").order_by("path")
    found: dict[str, list[Json]] = {}
    for page in (*homes, *(section for section in sections if _type_of(section) != "pages")):
        entry = {"id": str(page.translation_key), "path": page.url_path}
        found.setdefault(page.locale.language_code, []).append(entry)
    for locale, pages in found.items():
        yield Part("", locale, {"pages": pages})


def concerns_addresses(instance: Model) -> Iterable[str]:
    """Homes and sections, and who may see them."""
    pages = (HomePage, SectionPage)
    return [""] if isinstance(instance, PageViewRestriction) or any(_is(instance, model) for model in pages) else []


def navigation_parts(keys: Collection[str] | None) -> Iterator[Part]:
    """All menus of every language; where editors made none, the sections, and below the plain pages."""
    made: dict[str, Json] = {}
    for menu in Menu.objects.all():
        made.setdefault(menu.locale, {})[menu.place] = list(_entries(block["value"] for block in menu.entries.raw_data))
    for locale in LANGUAGES:
        default = {"main": _sections(locale), "footer": _plain_pages(locale)}
        yield Part("", locale, {"menus": {**default, **made.get(locale, {})}})


def concerns_navigation(instance: Model) -> Iterable[str]:
    """Menus, what stands in them where there are none, and homes and sections, which are not public by themselves."""
    pages = (HomePage, SectionPage, InfoPage)
    return [""] if isinstance(instance, Menu) or any(_is(instance, model) for model in pages) else []


def _sections(locale: str) -> list[Json]:
    found = SectionPage.objects.filter(live=True, locale__language_code=locale, depth=3).order_by("path")
    return [_link(page.title, path=page.url_path, type=_type_of(page)) for page in found if _type_of(page) != "pages"]


def _type_of(section: SectionPage) -> str | None:
    held = section.item_type()
    return held.name if held else None


def _plain_pages(locale: str) -> list[Json]:
    found = InfoPage.objects.filter(live=True, alias_of=None, locale__language_code=locale).order_by("path")
    return [_link(page.title, group=str(page.translation_key), type="pages") for page in found]


def _entries(values: Iterable[Json]) -> Iterator[Json]:
    """What leads somewhere; an entry that does not goes with those below it, like one whose item is not public."""
    for value in values:
        if link := _target(value):
            yield {**link, "children": list(_entries(list_values(value.get("children") or [])))}


def _target(value: Json) -> Json | None:
    """Where an entry leads; None if its page was deleted, or is a home or a section that is not live."""
    label, url = value.get("label") or "", value.get("url")
    page = Page.objects.filter(pk=value.get("page") or 0).specific().first()
    if page is None:
        return _link(label, url=url) if url else None
    if not isinstance(page, HomePage | SectionPage):
        return _link(label, group=str(page.translation_key))
    if not page.live:
        return None
    held = _type_of(page) if isinstance(page, SectionPage) else None
    return _link(label or page.title, path=page.url_path, type=held)


def _link(label: str, **found: Any) -> Json:
    return {"label": label, "group": None, "path": None, "url": None, "type": None, "children": [], **found}


def organisation_parts(keys: Collection[str] | None) -> Iterator[Part]:
    """The profile of every organisation in every language, by its public id."""
    organisations = Organisation.objects.all() if keys is None else Organisation.objects.filter(uuid__in=keys)
    pks = list(organisations.values_list("pk", flat=True))
    wanted = Wanted()
    for pk in pks:
        wanted.organisation(pk)
    embedded = Embedded(wanted)
    for pk in pks:
        for locale in LANGUAGES:
            body = ItemContext(embedded, locale).organisation(pk, in_full=True)
            if body is not None:
                yield Part(body["id"], locale, body)


def concerns_organisations(instance: Model) -> Iterable[str]:
    """An organisation, its labels and its logo; a country, all of them."""
    if isinstance(instance, Organisation):
        return [str(instance.uuid)]
    if isinstance(instance, TermLabel):
        return _of_term(instance.term)
    if isinstance(instance, PortalImage | ImageAlt):
        image = instance.image_id if isinstance(instance, ImageAlt) else instance.pk
        found = Organisation.objects.filter(logo=image).values_list("uuid", flat=True)
        return [str(key) for key in found]
    return _of_term(instance) if isinstance(instance, Term) else []


def _of_term(term: Term) -> Iterable[str]:
    if term.kind == Organisation.term_kind:
        return [str(key) for key in Organisation.objects.filter(pk=term.pk).values_list("uuid", flat=True)]
    return [EVERY] if term.kind in (Country.term_kind, "organisation_kind") else []


def _is(instance: Model, model: type[Page]) -> bool:
    """Wagtail saves pages both as their own class and as `Page`."""
    if isinstance(instance, model):
        return True
    return isinstance(instance, Page) and instance.cached_content_type.model_class() is model
