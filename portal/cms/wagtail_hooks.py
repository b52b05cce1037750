"""What we change in Wagtail's admin."""

from __future__ import annotations

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from portal.cms.bulk_actions import AddFilesToCollectionOneByOne, AddImagesToCollectionOneByOne, PublishComplete
from portal.cms.viewsets import OrganisationViewSet, VocabularyGroup

register_snippet(VocabularyGroup)
register_snippet(OrganisationViewSet)

AFTER_WAGTAIL = 100
"""Order of our hooks: of two actions with one name, the later one counts."""

for action in (AddImagesToCollectionOneByOne, AddFilesToCollectionOneByOne, PublishComplete):
    hooks.register("register_bulk_action", action, order=AFTER_WAGTAIL)
