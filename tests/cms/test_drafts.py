"""Drafts of a page that was once published live in revisions only, so that nothing of them is public."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from opportunities.models import FundingPage, FundingStage
from portal.accounts.models import User
from portal.cms.models import Country, Topic
from tests import factories
from tests.cms.conftest import errors_in
from tests.cms.items import item, row_of
from tests.cms.test_admin import edit_url, posted

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("portal")]


@pytest.fixture
def call() -> FundingPage:
    """An original that was public once, and has a translation that still is."""
    page: FundingPage = factories.publish(
        "funding",
        "kk",
        title="Шақыру",
        deadline_kind="staged",
        deadline_zone="UTC",
        stages=[FundingStage(kind="concept_note", on=date(2027, 3, 1))],
        countries=[Country.objects.get(code="UZ")],
        topics=[Topic.objects.get(code="youth")],
        age_min=18,
    )
    factories.translate(page, "ru")
    page.unpublish()
    return FundingPage.objects.get(pk=page.pk)


def drafted(page: FundingPage, **fields: Any) -> dict[str, Any]:
    """The form as an editor leaves it who changes a column, many-to-many fields, child rows and the title."""
    stages = [{"id": page.stages.get().pk, "kind": "concept_note", "on": "2027-09-09", "time": ""}]
    stages.append({"id": "", "kind": "full_application", "on": "2027-10-10", "time": ""})
    data = posted(title="Құпия", slug=page.slug, deadline_kind="staged", deadline_on="", age_min="99", **fields)
    known = len(FundingPage.objects.get(pk=page.pk).get_latest_revision_as_object().stages.all())
    return data | nested_form_data({"stages": inline_formset(stages, initial=known)})


def facts_shown(page: FundingPage) -> tuple[Any, ...]:
    """What the live translation says of the facts, and whether it is called outdated."""
    translation = page.get_translations().live().get().specific
    body = item(translation)
    codes = [country["code"] for country in body["countries"]]
    stages = [stage["local"][:10] for stage in json.loads(row_of(translation).stages)]
    return body["ages"]["min"], codes, len(body["topics"]), stages, body["translation_outdated"]


BEFORE = (18, ["UZ"], 1, ["2027-03-01"], False)
AFTER = (99, ["KZ"], 0, ["2027-09-09", "2027-10-10"], True)


def refresh_everything(page: FundingPage) -> None:
    """Have the rows follow the pages, whether or not anything left a mark."""
    call_command("content_rebuild")
    page.refresh_from_db()


def test_a_draft_of_an_unpublished_original_changes_nothing_public(editor: Client, call: FundingPage) -> None:
    response = editor.post(edit_url(call), drafted(call))

    assert response.status_code == 302, errors_in(response)
    refresh_everything(call)
    assert facts_shown(call) == BEFORE
    assert (call.title, call.draft_title, call.has_unpublished_changes) == ("Шақыру", "Құпия", True)


def test_an_autosaved_draft_changes_nothing_public_either(editor: Client, call: FundingPage) -> None:
    first = editor.post(edit_url(call), drafted(call), headers={"Accept": "application/json"}).json()
    data = drafted(call, overwrite_revision_id=str(first["revision_id"]))
    second = editor.post(edit_url(call), data, headers={"Accept": "application/json"}).json()

    assert second["success"], second
    assert second["revision_id"] == first["revision_id"]
    refresh_everything(call)
    assert facts_shown(call) == BEFORE
    assert call.get_latest_revision_as_object().title == "Құпия"


def test_its_editor_sees_the_draft(editor: Client, call: FundingPage) -> None:
    editor.post(edit_url(call), drafted(call))

    form = editor.get(edit_url(call)).context["form"]

    assert (form.initial["title"], form.initial["age_min"]) == ("Құпия", 99)
    assert [country.code for country in form.initial["countries"]] == ["KZ"]
    assert [str(entry.initial["on"]) for entry in form.formsets["stages"].forms] == ["2027-09-09", "2027-10-10"]


def test_a_page_without_a_revision_keeps_its_row_too(editor: Client, call: FundingPage) -> None:
    call.revisions.all().delete()

    editor.post(edit_url(call), drafted(call))

    refresh_everything(call)
    assert facts_shown(call) == BEFORE


def test_the_draft_is_public_once_it_is_published(editor: Client, call: FundingPage) -> None:
    editor.post(edit_url(call), drafted(call))
    page = call.get_latest_revision_as_object()

    response = editor.post(edit_url(call), {**drafted(call), "action-publish": "1"})

    assert response.status_code == 302, errors_in(response)
    assert facts_shown_after_publishing(call) == AFTER
    assert item(FundingPage.objects.get(pk=page.pk))["title"] == "Құпия"


def facts_shown_after_publishing(page: FundingPage) -> tuple[Any, ...]:
    """Only once the original is live again: that its row holds each stage once, and what the translation shows."""
    page = FundingPage.objects.get(pk=page.pk)
    assert page.live
    assert not page.has_unpublished_changes
    assert [str(stage.on) for stage in page.stages.all()] == AFTER[3]
    return facts_shown(page)


def test_a_draft_published_from_its_revision_is_public(editor: Client, call: FundingPage) -> None:
    editor.post(edit_url(call), drafted(call))

    FundingPage.objects.get(pk=call.pk).get_latest_revision().publish()

    assert facts_shown_after_publishing(call) == AFTER


def test_what_is_scheduled_shows_nothing_until_its_moment_has_come(editor: Client, call: FundingPage) -> None:
    moment = timezone.now() + timedelta(days=1)
    data = drafted(call, go_live_at=moment.strftime("%Y-%m-%d %H:%M"))

    response = editor.post(edit_url(call), {**data, "action-publish": "1"})

    assert response.status_code == 302, errors_in(response)
    refresh_everything(call)
    assert facts_shown(call) == BEFORE
    assert (call.live, call.status_string) == (False, "scheduled")
    revision = call.scheduled_revision
    revision.approved_go_live_at = timezone.now() - timedelta(seconds=1)
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()
    call_command("publish_scheduled")
    assert facts_shown_after_publishing(call) == AFTER


def test_an_expired_page_can_be_scheduled_again(call: FundingPage) -> None:
    FundingPage.objects.filter(pk=call.pk).update(expired=True)
    page = FundingPage.objects.get(pk=call.pk)
    page.go_live_at = timezone.now() + timedelta(days=1)

    page.save_revision().publish()

    page = FundingPage.objects.get(pk=call.pk)
    assert (page.live, page.expired, page.status_string) == (False, False, "scheduled")


def test_a_draft_in_moderation_shows_nothing_until_it_is_approved(editor: Client, call: FundingPage) -> None:
    workflow = Workflow.objects.create(name="Moderation")
    task = GroupApprovalTask.objects.create(name="Approval")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=call.get_parent())

    response = editor.post(edit_url(call), {**drafted(call), "action-submit": "1"})

    assert response.status_code == 302, errors_in(response)
    refresh_everything(call)
    assert facts_shown(call) == BEFORE
    call.current_workflow_state.current_task_state.approve(user=User.objects.get())
    assert facts_shown_after_publishing(call) == AFTER


def test_a_reverted_draft_shows_nothing_and_locking_changes_nothing(editor: Client, call: FundingPage) -> None:
    old = call.get_latest_revision()
    editor.post(edit_url(call), drafted(call))
    editor.post(reverse("wagtailadmin_pages:lock", args=[call.pk]))
    editor.post(reverse("wagtailadmin_pages:unlock", args=[call.pk]))

    revert = reverse("wagtailadmin_pages:revisions_revert", args=[call.pk, old.pk])
    shown = editor.get(revert).context["form"].initial["title"]
    response = editor.post(edit_url(call), {**drafted(call), "title": shown, "revision": str(old.pk)})

    assert response.status_code == 302, errors_in(response)
    refresh_everything(call)
    assert facts_shown(call) == BEFORE
    assert call.draft_title == "Шақыру"


def test_a_draft_of_an_original_never_published_is_kept_in_its_row_and_is_not_what_is_shown(editor: Client) -> None:
    page = factories.draft("funding", "kk", age_min=18)
    translation = factories.translate(page, "ru")

    response = editor.post(edit_url(page), posted(title="Құпия", slug=page.slug, age_min="99"))

    assert response.status_code == 302, errors_in(response)
    assert FundingPage.objects.get(pk=page.pk).title == "Құпия"
    call_command("content_rebuild")
    assert item(translation)["ages"]["min"] == 18


def test_a_translation_never_published_keeps_its_draft_in_its_row(editor: Client, call: FundingPage) -> None:
    translation = factories.translate(call, "en", live=False)

    editor.post(edit_url(translation), posted(title="Draft", slug=translation.slug))

    assert FundingPage.objects.get(pk=translation.pk).title == "Draft"
