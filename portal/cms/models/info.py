"""Plain pages: about, privacy, contacts."""

from __future__ import annotations

from wagtail.models import Page

from portal.cms.models.pages import PortalPage
from portal.cms.panels import FactInlinePanel, fact_group, page_editor


class InfoPage(PortalPage):
    """A plain page of the portal itself."""

    edit_handler = page_editor(
        ["body"],
        [
            fact_group("Picture", "lead_image"),
            FactInlinePanel("related_items", heading="Related items", label="Item"),
        ],
    )

    class Meta:
        verbose_name = "plain page"

    @classmethod
    def can_exist_under(cls, parent: Page) -> bool:
        """Only below the section `about`."""
        if not super().can_exist_under(parent):
            return False
        held = parent.specific.item_type()
        return held is not None and held.model is cls
