"""Plain pages: about, privacy, contacts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from portal.cms.models.pages import PortalPage
from portal.cms.panels import FactInlinePanel, fact_group, page_editor


class InfoPage(PortalPage):
    """A plain page of the portal itself."""

    edit_handler = page_editor(
        ["body"],
        [
            fact_group(_("Picture"), "lead_image"),
            FactInlinePanel("related_items", heading=_("Related items"), label=_("Item")),
        ],
    )

    class Meta:
        verbose_name = _("plain page")
        verbose_name_plural = _("plain pages")

    @classmethod
    def can_exist_under(cls, parent: Page) -> bool:
        """Only below the section `about`."""
        if not super().can_exist_under(parent):
            return False
        held = parent.specific.item_type()
        return held is not None and held.model is cls
