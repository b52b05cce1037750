"""Setting up a portal: what it begins with, and that doing it again keeps what editors changed."""

from __future__ import annotations

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Collection, Locale, Page, Site

from portal.cms.choices import codes, kinds
from portal.cms.models import HomePage, SectionPage, Term, TermLabel
from portal.cms.section_titles import SECTION_KEYS
from portal.cms.setup import set_up
from portal.languages import LANGUAGES

pytestmark = pytest.mark.django_db


def tree() -> list[tuple[str, str, str]]:
    """All pages in the order of the tree: path, title, group."""
    return [(page.url_path, page.title, str(page.translation_key)) for page in Page.objects.order_by("path")]


def test_every_language_has_a_home_at_its_code_and_the_same_sections(portal: None) -> None:
    assert set(Locale.objects.values_list("language_code", flat=True)) == set(LANGUAGES)
    for code in LANGUAGES:
        home = HomePage.objects.get(locale__language_code=code)
        assert (home.url_path, home.live) == (f"/{code}/", True)
        sections = home.get_children().live().specific()
        assert [section.slug for section in sections] == list(SECTION_KEYS)
        assert all(section.locale_id == home.locale_id for section in sections)


def test_pages_of_one_section_are_translations_of_each_other(portal: None) -> None:
    assert HomePage.objects.values("translation_key").distinct().count() == 1
    for slug in SECTION_KEYS:
        section = SectionPage.objects.get(slug=slug, locale__language_code="en")
        assert section.get_translations().count() == 7
        assert set(section.get_translations().values_list("slug", flat=True)) == {slug}


def test_titles_are_in_the_language_of_the_page(portal: None) -> None:
    assert SectionPage.objects.get(url_path="/kk/news/").title == "Жаңалықтар"
    assert SectionPage.objects.get(url_path="/tk/about/").title == "Portal barada"
    for key in SECTION_KEYS.values():
        titles = SectionPage.objects.filter(translation_key=key).values_list("title", flat=True)
        assert all(titles)


def test_the_default_site_holds_the_trees_of_all_languages(portal: None) -> None:
    site = Site.objects.get()
    assert site.is_default_site
    assert site.site_name == settings.WAGTAIL_SITE_NAME
    assert site.root_page == Page.get_first_root_node()


def test_the_welcome_page_of_wagtail_is_gone(portal: None) -> None:
    assert set(Page.objects.filter(depth=2).values_list("slug", flat=True)) == set(LANGUAGES)


def test_vocabularies_have_labels_in_every_language(portal: None) -> None:
    for kind in kinds():
        terms = Term.objects.filter(kind=kind).with_labels()
        assert {term.code for term in terms} == set(codes(kind))
        assert all({label.locale for label in term.labels.all()} == set(LANGUAGES) for term in terms)
    assert Term.objects.get(kind="country", code="KZ").label("kk") == "Қазақстан"
    assert Term.objects.get(kind="language", code="kk").label("kk") == "Қазақ тілі"


def test_a_second_time_changes_nothing(portal: None) -> None:
    before = (tree(), Term.objects.count(), TermLabel.objects.count(), Site.objects.count())
    lines: list[str] = []
    with CaptureQueriesContext(connection) as queries:
        set_up(lines.append)
    assert (tree(), Term.objects.count(), TermLabel.objects.count(), Site.objects.count()) == before
    assert lines == ["languages: 8, new sections: 0", "new terms: 0, new labels of earlier terms: 0"]
    assert not any(query["sql"].startswith(("INSERT", "UPDATE", "DELETE")) for query in queries)
    assert len(queries) <= 15


def test_what_editors_changed_is_kept(portal: None) -> None:
    term = Term.objects.get(kind="topic", code="youth")
    term.name, term.position = "Young people", 99
    term.save()
    label = term.labels.get(locale="ru")
    label.label = "Молодые"
    label.save()
    section = SectionPage.objects.get(url_path="/ru/jobs/")
    section.title, section.slug = "Работа", "rabota"
    section.save_revision().publish()
    set_up()
    term = Term.objects.get(kind="topic", code="youth")
    assert (term.name, term.position, term.label("ru")) == ("Young people", 99, "Молодые")
    assert SectionPage.objects.get(translation_key=SECTION_KEYS["jobs"], locale__language_code="ru").slug == "rabota"
    assert SectionPage.objects.filter(translation_key=SECTION_KEYS["jobs"]).count() == 8


def test_terms_that_editors_added_are_kept(portal: None) -> None:
    Term.objects.create(kind="topic", code="chess", name="Chess")
    set_up()
    assert Term.objects.filter(kind="topic", code="chess").exists()


def test_what_is_missing_is_added(portal: None) -> None:
    Term.objects.get(kind="country", code="KZ").labels.get(locale="tg").delete()
    Term.objects.get(kind="work_mode", code="remote").delete()
    SectionPage.objects.get(url_path="/az/essays/").delete()
    lines: list[str] = []
    set_up(lines.append)
    assert lines == ["languages: 8, new sections: 1", "new terms: 1, new labels of earlier terms: 1"]
    assert Term.objects.get(kind="country", code="KZ").label("tg") == "Қазоқистон"
    assert Term.objects.get(kind="work_mode", code="remote").label("ru") == "Удалённо"
    assert SectionPage.objects.filter(url_path="/az/essays/").exists()


def test_a_site_of_one_language_comes_to_hold_all(portal: None) -> None:
    Site.objects.update(root_page=HomePage.objects.get(locale__language_code="kk"))
    set_up()
    assert Site.objects.get().root_page == Page.get_first_root_node()


def test_what_editors_say_of_the_site_is_kept(portal: None) -> None:
    Site.objects.update(site_name="Our portal", hostname="ours.example", port=443)
    set_up()
    site = Site.objects.get()
    assert (site.site_name, site.root_url) == ("Our portal", "https://ours.example")


def test_an_emptied_database_is_set_up_whole() -> None:
    for model in (Site, Page, Term, Locale, Collection):
        model.objects.all().delete()
    set_up()
    assert Page.objects.filter(depth=1).count() == 1
    assert Page.objects.filter(depth=2).count() == 8
    assert Collection.get_first_root_node().name == "Root"
    assert Site.objects.get().root_page.url_path == "/"


def test_the_tree_has_no_gaps_or_orphans(portal: None) -> None:
    assert Page.find_problems() == ([], [], [], [], [])


def test_the_command_says_what_it_did() -> None:
    output = StringIO()
    call_command("portal_setup", stdout=output)
    assert "languages: 8" in output.getvalue()


def test_the_command_can_be_silent(caplog: pytest.LogCaptureFixture) -> None:
    Page.objects.filter(depth__gt=1).delete()
    caplog.clear()
    output = StringIO()
    call_command("portal_setup", verbosity=0, stdout=output)
    assert Page.objects.filter(depth=2).count() == 8
    assert (output.getvalue(), caplog.text) == ("", "")
