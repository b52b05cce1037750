"""Pages that a line changes: by Wagtail's own save, with a revision, so that editors see what happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wagtail.log_actions import log
from wagtail.models import Page

from portal.publishing.types import type_named
from portal.transfer.filling import check, fill, parent_path, set_status, status_in
from portal.transfer.lines import Data
from portal.transfer.names import LineNames
from portal.transfer.originals import check_kind
from portal.transfer.problems import Problem
from portal.transfer.survey import ItemLine
from portal.transfer.tree import Branch, Tree


def change(page: Any, line: ItemLine, data: Data, names: LineNames, tree: Tree, now: datetime) -> None:
    """Make the page what the line says; Problem or Problems if it is bad, and then nothing is written."""
    if type(page) is not type_named(line.type).model:
        raise Problem("type", "differs from what the item is here")
    slug, here = page.slug, page.get_parent().url_path
    fill(page, data, original=line.original, names=names)
    if not line.original:
        check_kind(page, data)
    there = parent_path(line, data) if "parent" in data else here
    branch = tree.branch(there, type(page), "parent")
    if page.slug in branch.slugs and (there, page.slug) != (here, slug):
        page.slug = slug if there == here else tree.free_slug(branch, page.slug, page.title, line.language)
    set_status(page, status_in(data) or ("live" if page.live else "draft"), now)
    if page.live and "last_published_at" not in data:
        page.last_published_at = now
    check(page, data, draft=not page.live)
    if page.latest_revision_id is None:
        # What was imported first is kept as the first revision, so that editors can compare and go back.
        type(page)._default_manager.get(pk=page.pk).save_revision(clean=False, changed=False)
    if there != here:
        _move(page, branch)
        tree.forget()
    page.save(clean=False)
    branch.slugs.add(page.slug)
    revision = page.save_revision(clean=False, changed=False)
    type(page)._default_manager.filter(pk=page.pk).update(live_revision=revision if page.live else None)
    log(instance=page, action="wagtail.edit", revision=revision, content_changed=True)


def _move(page: Any, branch: Branch) -> None:
    moved = Page.objects.get(pk=page.pk)
    moved.move(branch.page, pos="last-child")
    moved.refresh_from_db()
    page.path, page.depth, page.url_path = moved.path, moved.depth, f"{branch.page.url_path}{page.slug}/"
    page._cached_parent_obj = branch.page
