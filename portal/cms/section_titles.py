"""The pages that every portal begins with: ids of the home and sections, and their titles in the portal's languages;
and what a section of the front page is called after its order."""

from __future__ import annotations

import uuid

from portal.cms.choices import vocabulary

HOME: dict[str, str] = {
    "en": "CSO Portal",
    "ru": "Портал гражданского общества",
    "kk": "Азаматтық қоғам порталы",
    "ky": "Жарандык коом порталы",
    "tg": "Портали ҷомеаи шаҳрвандӣ",
    "uz": "Fuqarolik jamiyati portali",
    "tk": "Raýat jemgyýetiniň portaly",
    "az": "Vətəndaş cəmiyyəti portalı",
}

CLOSING_NEXT: dict[str, str] = {
    "en": "Upcoming deadlines",
    "ru": "Ближайшие сроки",
    "kk": "Жақын мерзімдер",
    "ky": "Жакынкы мөөнөттөр",
    "tg": "Муҳлатҳои наздик",
    "uz": "Yaqin muddatlar",
    "tk": "Golaý möhletler",
    "az": "Yaxın müddətlər",
}
"""Not “Closing soon”: that status begins seven days before the end, and a list may reach further."""

_ABOUT: dict[str, str] = {
    "en": "About the portal",
    "ru": "О портале",
    "kk": "Портал туралы",
    "ky": "Портал жөнүндө",
    "tg": "Дар бораи портал",
    "uz": "Portal haqida",
    "tk": "Portal barada",
    "az": "Portal haqqında",
}

# Slug -> the public type whose label is the title.
_TYPES = {
    "news": "news",
    "analysis": "analysis",
    "resources": "resources",
    "grants": "funding",
    "jobs": "jobs",
    "essays": "essays",
    "success-stories": "success-stories",
}

_LABELS = {entry["code"]: entry["labels"] for entry in vocabulary("type")}

SECTIONS: dict[str, dict[str, str]] = {slug: _LABELS[name] for slug, name in _TYPES.items()} | {"about": _ABOUT}
"""Slug -> language -> title, in the order of the tree."""

# The same in every portal, so that homes and sections are found again after editors renamed or moved them.
_NAMESPACE = uuid.UUID("6f1d3c1e-0a53-5c0e-9d0a-0c6a6f0f5a11")
HOME_KEY = uuid.uuid5(_NAMESPACE, "home")
SECTION_KEYS = {slug: uuid.uuid5(_NAMESPACE, f"section/{slug}") for slug in SECTIONS}
"""Slug -> id of the section's group."""
