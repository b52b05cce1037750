"""What editors share: terms, images, files, and the pages that every content type builds on."""

from __future__ import annotations

from portal.cms.models.files import PortalFile
from portal.cms.models.images import ImageAlt, PortalImage, PortalRendition
from portal.cms.models.info import InfoPage
from portal.cms.models.menus import Menu
from portal.cms.models.pages import PortalPage, RelatedItem
from portal.cms.models.previews import Preview
from portal.cms.models.rates import ExchangeRate
from portal.cms.models.sections import HomePage, SectionPage
from portal.cms.models.terms import Audience, Country, Organisation, Region, Term, TermLabel, Topic

__all__ = [
    "Audience",
    "Country",
    "ExchangeRate",
    "HomePage",
    "ImageAlt",
    "InfoPage",
    "Menu",
    "Organisation",
    "PortalFile",
    "PortalImage",
    "PortalPage",
    "PortalRendition",
    "Preview",
    "Region",
    "RelatedItem",
    "SectionPage",
    "Term",
    "TermLabel",
    "Topic",
]
