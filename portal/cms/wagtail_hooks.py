"""What we change in Wagtail's admin."""

from __future__ import annotations

from functools import partial

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from portal.cms.addresses import lead_to_readers
from portal.cms.bulk_actions import AddFilesToCollectionOneByOne, AddImagesToCollectionOneByOne, PublishComplete
from portal.cms.viewsets import ExchangeRateViewSet, MenuViewSet, OrganisationViewSet, VocabularyGroup

register_snippet(VocabularyGroup)
register_snippet(OrganisationViewSet)
register_snippet(MenuViewSet)
register_snippet(ExchangeRateViewSet)

AFTER_WAGTAIL = 100
"""Order of our hooks: of two actions with one name, the later one counts."""

for action in (AddImagesToCollectionOneByOne, AddFilesToCollectionOneByOne, PublishComplete):
    hooks.register("register_bulk_action", action, order=AFTER_WAGTAIL)


def _script(file: str) -> str:
    return format_html('<script src="{}"></script>', static(file))


hooks.register("insert_editor_js", partial(_script, "cms/saving.js"))
hooks.register("insert_editor_js", partial(_script, "cms/phone.js"))
hooks.register(
    "insert_global_admin_css", lambda: format_html('<link rel="stylesheet" href="{}">', static("cms/phone.css"))
)

# After the check of a page's privacy.
hooks.register("before_serve_page", lead_to_readers, order=AFTER_WAGTAIL)
