"""Where new pages go: below the section of their type, with a slug that is free, at the end of their siblings."""

from __future__ import annotations

from dataclasses import dataclass

from wagtail.models import Page

from portal.cms.slugs import slugify
from portal.transfer.problems import Problem


@dataclass
class Branch:
    """A parent that new pages are put below, its row locked for the rest of the transaction."""

    page: Page
    slugs: set[str]
    last_path: str
    """Place of the last child in the tree; empty if there is none."""

    def next_place(self) -> tuple[int, str]:
        """Depth and path of one more child, which is the last one from now on."""
        depth = self.page.depth + 1
        first = Page._get_path(self.page.path, depth, 1)
        self.last_path = Page(path=self.last_path)._inc_path() if self.last_path else first
        return depth, self.last_path


class Tree:
    """The parents that an import needs. Treebeard asks for each page anew what does not change meanwhile."""

    def __init__(self) -> None:
        self._branches: dict[str, Branch] = {}

    def branch(self, path: str, model: type[Page], field: str) -> Branch:
        """The parent at a public path; Problem if there is none, or if it may not hold such pages."""
        if path not in self._branches:
            page = Page.objects.select_for_update().filter(url_path=path, alias_of=None).first()
            if page is None:
                raise Problem(field, f"there is no page {path!r:.120}")
            children = page.get_children()
            last = children.last()
            slugs = set(children.values_list("slug", flat=True))
            self._branches[path] = Branch(page.specific, slugs, last.path if last else "")
        branch = self._branches[path]
        if not model.can_exist_under(branch.page):
            raise Problem(field, f"{path!r:.120} cannot hold pages of this type")
        return branch

    def free_slug(self, branch: Branch, asked: str, title: str, language: str) -> str:
        """The asked slug, or one made from the title; with a number if another page has it."""
        wanted = asked or slugify(title, language)
        slug, number = wanted, 1
        while slug in branch.slugs:
            number += 1
            slug = f"{wanted}-{number}"
        return slug

    def forget(self) -> None:
        """Pages were moved: what was known of siblings may no longer be so."""
        self._branches.clear()
