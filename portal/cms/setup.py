"""What every portal begins with: its languages, their page trees, the default site, and the vocabularies.

Idempotent: it adds what is missing and leaves alone what is there. So titles, labels and the order of lists are kept as
editors changed them; what they deleted comes back.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Collection, Locale, Page, Site

from portal.cms.choices import kinds, vocabulary
from portal.cms.models.sections import HomePage, SectionPage
from portal.cms.models.terms import Term, TermLabel
from portal.cms.section_titles import HOME, HOME_KEY, SECTION_KEYS, SECTIONS
from portal.languages import LANGUAGES


def set_up(progress: Callable[[str], None] | None = None) -> None:
    """Bring the database to what every portal begins with, in one transaction; `progress` is told each step."""
    report = progress or (lambda line: None)
    with transaction.atomic():
        locales = _add_locales()
        root = _root(locales)
        sections = _add_sections(_add_homes(root, locales))
        _point_site_to(root)
        _remove_welcome_page()
        report(f"languages: {len(locales)}, new sections: {sections}")
        terms, labels = _add_terms()
        report(f"new terms: {terms}, new labels of earlier terms: {labels}")


def _add_locales() -> dict[str, Locale]:
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    for code in LANGUAGES:
        if code not in locales:
            locales[code] = Locale.objects.create(language_code=code)
    return {code: locales[code] for code in LANGUAGES}


def _root(locales: dict[str, Locale]) -> Page:
    """The root of all pages. Wagtail's migrations make it and the root collection; an emptied database lacks both."""
    if not Collection.get_first_root_node():
        Collection.add_root(name="Root")
    root = Page.get_first_root_node()
    return root or Page.add_root(title="Root", slug="root", locale=locales[settings.LANGUAGE_CODE])


def _add_homes(root: Page, locales: dict[str, Locale]) -> dict[str, HomePage]:
    homes = {home.locale_id: home for home in HomePage.objects.filter(translation_key=HOME_KEY)}
    for code, locale in locales.items():
        if locale.pk not in homes:
            home = HomePage(title=HOME[code], slug=code, locale=locale, translation_key=HOME_KEY)
            homes[locale.pk] = root.add_child(instance=home)
    return {code: homes[locale.pk] for code, locale in locales.items()}


def _add_sections(homes: dict[str, HomePage]) -> int:
    found = SectionPage.objects.filter(translation_key__in=SECTION_KEYS.values())
    present = set(found.values_list("translation_key", "locale_id"))
    added = 0
    for slug, titles in SECTIONS.items():
        for code, home in homes.items():
            if (SECTION_KEYS[slug], home.locale_id) not in present:
                section = SectionPage(title=titles[code], slug=slug, translation_key=SECTION_KEYS[slug])
                section.locale_id = home.locale_id
                home.add_child(instance=section)
                added += 1
    return added


def _point_site_to(root: Page) -> None:
    """One site for all languages, so that each page has an address, and its path is that: `/kk/news/…`."""
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    if site.root_page_id == root.pk:
        return
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    site.hostname = address.hostname or "localhost"
    site.port = address.port or (443 if address.scheme == "https" else 80)
    site.site_name = settings.WAGTAIL_SITE_NAME
    site.root_page = root
    site.save()


def _remove_welcome_page() -> None:
    """Of the plain class, which editors cannot create, it is the only page below the root."""
    for page in Page.objects.filter(depth=2, content_type=ContentType.objects.get_for_model(Page)):
        page.delete()


def _add_terms() -> tuple[int, int]:
    """Returns the numbers of new terms, and of labels that earlier terms did not have yet."""
    entries = {
        (kind, entry["code"]): (position, entry["labels"])
        for kind in kinds()
        for position, entry in enumerate(vocabulary(kind))
    }
    known = {(kind, code): pk for kind, code, pk in Term.objects.values_list("kind", "code", "pk")}
    new = Term.objects.bulk_create(
        Term(kind=kind, code=code, name=labels["en"], position=position)
        for (kind, code), (position, labels) in entries.items()
        if (kind, code) not in known
    )
    TermLabel.objects.bulk_create(
        TermLabel(term_id=term.pk, locale=locale, label=label)
        for term in new
        for locale, label in entries[term.kind, term.code][1].items()
    )
    if known:
        for term in new:
            term.save()  # With signals: readers of vocabularies learn of it.
    labelled = set(TermLabel.objects.filter(term__kind__in=kinds()).values_list("term_id", "locale"))
    missing = [
        TermLabel(term_id=known[key], locale=locale, label=label)
        for key, (_, labels) in entries.items()
        for locale, label in labels.items()
        if key in known and (known[key], locale) not in labelled
    ]
    for label in missing:
        label.save()  # One by one, with signals: items that showed a fallback are refreshed.
    return len(new), len(missing)
