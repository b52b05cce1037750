"""What all published pages share: slugs, groups, digests, validation, redirects."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Locale, Page

from news.models import AnalysisPage, NewsPage
from portal.cms.models import HomePage, InfoPage, SectionPage
from portal.publishing.models import ContentGroup
from tests import factories
from tests.cms.items import item

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def test_an_empty_slug_is_filled_in_ascii_by_our_own_tables() -> None:
    page = factories.publish("news", "kk", title="Жас жұлдыз гранты", slug="")

    assert page.slug == "zhas-zhuldyz-granty"
    assert item(page)["path"] == "/kk/news/zhas-zhuldyz-granty/"


def test_a_slug_filled_in_is_free_among_its_siblings() -> None:
    factories.publish("news", "kk", title="Жас жұлдыз", slug="")

    assert factories.publish("news", "kk", title="Жас жұлдыз", slug="").slug == "zhas-zhuldyz-2"


def test_a_draft_gets_such_a_slug_too() -> None:
    assert factories.draft("news", "ru", title="Новости", slug="").slug == "novosti"


def test_a_title_of_121_characters_is_refused_with_its_length() -> None:
    with pytest.raises(ValidationError) as error:
        factories.publish("news", "en", title="x" * 121)

    assert error.value.message_dict["title"] == ["At most 120 characters; this title has 121."]


def test_the_first_page_of_a_group_is_its_original() -> None:
    page = factories.publish("news", "tg")
    factories.translate(page, "ru")

    group = ContentGroup.objects.get(pk=page.translation_key)
    assert group.original_locale == "tg"


def test_an_alias_founds_no_group() -> None:
    alias = factories.publish("news", "en").create_alias(update_slug="other")

    assert not ContentGroup.objects.filter(pk=alias.translation_key).exists()


def test_a_translation_is_outdated_once_the_text_of_its_original_changed() -> None:
    page = factories.publish("news", "en", title="First")
    translation = factories.translate(page, "ru", title="Первая")
    assert item(translation)["translation_outdated"] is False

    page.title = "Second"
    page.save_revision().publish()
    assert item(translation)["translation_outdated"] is True

    translation = NewsPage.objects.get(pk=translation.pk)
    translation.save_revision().publish()
    assert item(translation)["translation_outdated"] is False


def test_a_change_of_facts_leaves_translations_up_to_date() -> None:
    page = factories.publish("news", "en")
    translation = factories.translate(page, "ru")

    page.source_name = "Agency"
    page.save_revision().publish()

    assert item(translation)["translation_outdated"] is False


def test_a_change_of_an_author_is_a_change_of_text() -> None:
    page = factories.publish("essays", "en", authors=[_author("Aigul")])
    translation = factories.translate(page, "ru")

    page.authors.set([_author("Aigul S.")])
    page.save_revision().publish()

    assert item(translation)["translation_outdated"] is True


def test_moving_a_translation_does_not_make_it_up_to_date() -> None:
    page = factories.publish("news", "en", title="First")
    translation = factories.translate(page, "ru")
    page.title = "Second"
    page.save_revision().publish()

    translation = NewsPage.objects.get(pk=translation.pk)
    translation.move(factories.section("analysis", "ru"), pos="last-child")

    assert item(NewsPage.objects.get(pk=translation.pk))["translation_outdated"] is True


def test_a_page_made_live_by_code_counts_as_published_then() -> None:
    page = NewsPage(title="By code", live=True)
    factories.section("news", "en").add_child(instance=page)

    assert page.first_published_at is not None
    assert item(page)["published_at"] is not None


def test_the_editors_date_is_the_publication_date_in_every_language() -> None:
    page = factories.publish("news", "en", publication_date=datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC))
    translation = factories.translate(page, "ru")

    assert item(page)["published_at"] == item(translation)["published_at"] == "2024-05-06T07:08:09Z"


@pytest.mark.parametrize(("path", "allowed"), [("/en/about/", True), ("/en/news/", False), ("/en/", False)])
def test_plain_pages_stand_only_below_about(path: str, allowed: bool) -> None:
    parent = Page.objects.get(url_path=path).specific

    assert InfoPage.can_exist_under(parent) is allowed


def test_plain_pages_still_stand_there_after_editors_renamed_the_section() -> None:
    about = SectionPage.objects.get(url_path="/ru/about/")
    about.slug = "o-nas"
    about.save_revision().publish()
    below = SectionPage(title="Команда", slug="team")
    about.add_child(instance=below)

    assert InfoPage.can_create_at(about)
    assert InfoPage.can_create_at(below)


def test_a_section_takes_new_pages_of_its_own_type_and_moved_ones_of_any() -> None:
    section = SectionPage.objects.get(url_path="/en/news/")
    below = SectionPage(title="Youth", slug="youth")
    section.add_child(instance=below)

    for parent in (section, below):
        assert NewsPage.can_create_at(parent)
        assert not AnalysisPage.can_create_at(parent)
        assert AnalysisPage.can_exist_under(parent)


def test_a_section_of_the_editors_takes_new_pages_of_any_type() -> None:
    own = SectionPage(title="Projects", slug="projects")
    HomePage.objects.get(slug="en").add_child(instance=own)

    assert NewsPage.can_create_at(own)
    assert AnalysisPage.can_create_at(own)


def test_content_stands_in_sections_only() -> None:
    assert NewsPage.can_create_at(SectionPage.objects.get(url_path="/en/news/"))
    assert not NewsPage.can_create_at(HomePage.objects.get(slug="en"))
    assert not NewsPage.can_create_at(factories.publish("news", "en"))


def test_pages_have_no_preview() -> None:
    assert not factories.publish("news", "en").is_previewable()


def test_a_picture_without_alt_text_is_refused_at_its_field() -> None:
    picture = factories.image()
    picture.alts.all().delete()

    with pytest.raises(ValidationError) as error:
        factories.publish("news", "en", lead_image=picture)

    assert "no alt text" in error.value.message_dict["lead_image"][0]


def test_a_translation_is_refused_where_the_pictures_alt_text_is_in_no_language_of_its_chain() -> None:
    picture = factories.image()
    picture.alts.all().delete()
    picture.alts.create(locale="kk", alt="Сурет")
    page = factories.publish("news", "kk", lead_image=picture)

    with pytest.raises(ValidationError, match="no alt text for Russian"):
        factories.translate(page, "ru")


def test_a_draft_may_lack_what_publication_needs() -> None:
    picture = factories.image()
    picture.alts.all().delete()

    page = factories.draft("news", "en", lead_image=picture)

    assert page.pk
    assert not page.live


def test_a_page_made_for_a_locale_belongs_to_it() -> None:
    page = NewsPage(title="Habar")
    factories.section("news", "tk").add_child(instance=page)

    assert page.locale == Locale.objects.get(language_code="tk")


def _author(name: str) -> object:
    from stories.models import EssayAuthor

    return EssayAuthor(name=name)
