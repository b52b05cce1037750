"""What editors share: page base, terms, images, files, plain pages."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "portal.cms"
    label = "cms"
    verbose_name = _("content")

    def ready(self) -> None:
        from portal.cms import rates, site_parts
        from portal.cms.models import ImageAlt, InfoPage, PortalFile, PortalImage, Term, TermLabel
        from portal.cms.models.previews import forget
        from portal.cms.renditions import RenditionQueue
        from portal.cms.serializers import InfoPageSerializer
        from portal.publishing.duties import DAY, register_duty
        from portal.publishing.parts import PartType, register_part
        from portal.publishing.types import ContentType, register, register_dependency

        register(ContentType("pages", InfoPage, InfoPageSerializer, section="about"))
        register_part(PartType("home", site_parts.home_parts, site_parts.concerns_home, names_pages=True))
        register_part(PartType("addresses", site_parts.address_parts, site_parts.concerns_addresses))
        register_part(PartType("rates", rates.rates_parts, rates.concerns_rates))
        navigation = (site_parts.navigation_parts, site_parts.concerns_navigation)
        register_part(PartType("navigation", *navigation, names_pages=True))
        register_part(PartType("organisation", site_parts.organisation_parts, site_parts.concerns_organisations))
        register_dependency(Term, lambda term: ("term", str(term.pk)))
        register_dependency(TermLabel, lambda label: ("term", str(label.term_id)))
        register_dependency(PortalImage, lambda image: ("image", str(image.pk)))
        register_dependency(ImageAlt, lambda alt: ("image", str(alt.image_id)))
        register_dependency(PortalFile, lambda file: ("file", str(file.pk)))
        register_duty("previews", DAY, forget)
        register_duty("images", 0.2, RenditionQueue().work)
