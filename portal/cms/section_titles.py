"""The pages that every portal begins with: titles of the home and of the sections, in the portal's languages."""

from __future__ import annotations

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
