"""Items in the words of schema.org, as JSON-LD: what search engines show as a job, an article, a grant."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

from portal.api.addresses import absolute, page_at, page_of
from portal.api.prose import absolute_links, paragraph, prose
from portal.cms.section_titles import HOME

Json = dict[str, Any]

CONTEXT: list[Any] = ["https://schema.org", {"cg": "https://commongrants.org/terms/"}]
"""`cg:` holds what CommonGrants says of an opportunity and schema.org has no word for. CommonGrants publishes
JSON schemas and no RDF vocabulary, so this namespace is a name that we chose, with nothing to be found there. Its terms
are called after properties of OpportunityBase 0.4 (`status`, `keyDates.postDate`, `keyDates.closeDate`,
`acceptedApplicantTypes`); `costSharing` is the portal's own."""
MEDIA_TYPE = "application/ld+json"
_TAG = re.compile(r"<[^>]+>")
_HOURS = {"full_time": "FULL_TIME", "part_time": "PART_TIME"}
_CONTRACTS = {"fixed_term": "TEMPORARY", "temporary": "TEMPORARY", "freelance": "CONTRACTOR"}
_KINDS = {"internship": "INTERN", "volunteering": "VOLUNTEER", "consultancy": "CONTRACTOR"}
_PERIODS = {"hour": "HOUR", "day": "DAY", "month": "MONTH", "year": "YEAR"}
_CG_STATUSES = {"forthcoming": "forecasted", "closed": "closed"}
"""All others are open, as far as CommonGrants knows."""


def linked_data(item: Json) -> Json:
    """A whole item as one JSON-LD object; what is null or empty is left out. A property stands only where schema.org's
    `domainIncludes` has the class or one above it: jobs and grants have no `inLanguage`, only an `url` in theirs."""
    kind = schema_type(item["type"])
    told = {
        "@context": CONTEXT if kind == "MonetaryGrant" else CONTEXT[0],
        "@type": kind,
        # The id is that of all languages; a fragment (RFC 8141, 2.3.3) tells them apart.
        "@id": f"urn:uuid:{item['id']}#{item['locale']}",
        "url": page_of(item),
        "image": _image(item),
        **_DETAILS[kind](item),
    }
    return {name: value for name, value in told.items() if value not in (None, "", [], {})}


def schema_type(type_name: str) -> str:
    """The class of schema.org that items of a type belong to."""
    return _CLASSES.get(type_name, "Article")


_CLASSES = {
    "news": "NewsArticle",
    "jobs": "JobPosting",
    "funding": "MonetaryGrant",
    "resources": "LearningResource",
    "pages": "WebPage",
}


def _article(item: Json) -> Json:
    authors = [{"@type": "Person", "name": author["name"]} for author in item.get("authors") or ()]
    return {
        "headline": item["title"],
        **_work(item),
        "mainEntityOfPage": page_of(item),
        "author": authors or organisation(item.get("organisation")) or _publisher(item),
        "articleBody": plain(_html(item)),
    }


def _work(item: Json) -> Json:
    return {
        "inLanguage": item["locale"],
        "description": item["summary"],
        "datePublished": item["published_at"],
        "dateModified": item["updated_at"],
        "publisher": _publisher(item),
        "isAccessibleForFree": True,
        "about": [{"@type": "Thing", "name": term["label"]} for term in item.get("topics") or ()],
        "spatialCoverage": [_country(term) for term in item.get("countries") or ()],
    }


def _resource(item: Json) -> Json:
    licence = item.get("licence")
    return {
        "name": item["title"],
        **_work(item),
        "learningResourceType": (item.get("resource_format") or {}).get("label") or item.get("kind"),
        "educationalLevel": (item.get("resource_level") or {}).get("label"),
        "license": {"@type": "CreativeWork", "name": licence["label"]} if licence else None,
        "encoding": _file(item.get("file")),
    }


def _page(item: Json) -> Json:
    return {"name": item["title"], **_work(item)}


def _job(item: Json) -> Json:
    salary = item.get("salary")
    types = [
        _KINDS.get(item["kind"]),
        _HOURS.get((item.get("hours") or {}).get("code", "")),
        _CONTRACTS.get((item.get("contract") or {}).get("code", "")),
    ]
    places = [_place(place, item) for place in item.get("places") or () if not place["online"]]
    remote = (item.get("work_mode") or {}).get("code") == "remote"
    return {
        "title": item["title"],
        "description": _html(item),
        "datePosted": item["published_at"],
        "validThrough": _closes(item),
        "employmentType": list(dict.fromkeys(filter(None, types))),
        "hiringOrganization": organisation(item.get("organisation")) or _publisher(item),
        "identifier": {"@type": "PropertyValue", "name": HOME[item["locale"]], "value": item["id"]},
        "jobLocation": places or ([] if remote else [_in_country(term) for term in item["countries"]]),
        "jobLocationType": "TELECOMMUTE" if remote else None,
        "applicantLocationRequirements": [_country(term) for term in item["countries"]] if remote else None,
        "baseSalary": _salary(salary) if salary else None,
        "directApply": False,
    }


def _grant(item: Json) -> Json:
    amount = item.get("amount")
    apply = {
        "@type": "ApplyAction",
        "target": item.get("apply_url") or page_of(item),
        "startTime": item.get("opens_at"),
        "endTime": _closes(item),
    }
    return {
        "name": item["title"],
        "description": item["summary"],
        "funder": organisation(item.get("organisation")),
        "amount": _amount(amount) if amount else None,
        "potentialAction": {name: value for name, value in apply.items() if value},
        "cg:status": _CG_STATUSES.get(item["status"] or "", "open"),
        "cg:postDate": item["published_at"],
        "cg:closeDate": _closes(item),
        "cg:applicantTypes": [term["code"] for term in item.get("audiences") or ()],
        "cg:costSharing": _shares_cost(item.get("own_contribution")),
    }


def _shares_cost(contribution: Json | None) -> bool | None:
    """Whether applicants have to bring in something; None: nobody said."""
    if contribution is None:
        return None
    return contribution["percent"] is None or float(contribution["percent"]) > 0


_DETAILS: dict[str, Callable[[Json], Json]] = {
    "NewsArticle": _article,
    "Article": _article,
    "JobPosting": _job,
    "MonetaryGrant": _grant,
    "LearningResource": _resource,
    "WebPage": _page,
}


def organisation(told: Json | None) -> Json | None:
    """An organisation; None without one."""
    if not told:
        return None
    logo, contact = told.get("logo"), told.get("contact") or {}
    found = {
        "@type": "Organization",
        "@id": f"urn:uuid:{told['id']}",
        "name": told["label"],
        "sameAs": told.get("website"),
        "logo": absolute(logo["src"]) if logo else None,
        "email": contact.get("email"),
        "telephone": contact.get("phone"),
    }
    return {name: value for name, value in found.items() if value}


def plain(html: str) -> str:
    """The words of some HTML."""
    return " ".join(unescape(_TAG.sub(" ", html)).split())


def _publisher(item: Json) -> Json:
    return {"@type": "Organization", "name": HOME[item["locale"]], "url": page_at("/")}


def _closes(item: Json) -> str | None:
    """Until when one may apply. What was closed early has that moment instead of its deadline: a job is shown until its
    `validThrough` (developers.google.com/search/docs/appearance/structured-data/job-posting)."""
    found: str | None = (item.get("closed_early") or item.get("deadline") or {}).get("at")
    return found


def _html(item: Json) -> str:
    """Everything that is told in running text, as HTML."""
    sections = [(item.get(name) or {}).get("html", "") for name in ("challenge", "solution", "result", "how_to_apply")]
    return paragraph(item["summary"]) + prose(item.get("body") or ()) + absolute_links("".join(sections))


def _image(item: Json) -> list[Json]:
    image = item.get("image")
    if not image:
        return []
    return [
        {
            "@type": "ImageObject",
            "url": absolute(image["src"]),
            "caption": image["alt"],
            **({"creditText": image["credit"]} if image.get("credit") else {}),
        }
    ]


def _file(file: Json | None) -> Json | None:
    if not file:
        return None
    return {"@type": "MediaObject", "contentUrl": absolute(file["url"]), "encodingFormat": file["media_type"]}


def _country(term: Json) -> Json:
    return {"@type": "Country", "name": term["label"], "identifier": term["code"]}


def _in_country(term: Json) -> Json:
    return {"@type": "Place", "address": {"@type": "PostalAddress", "addressCountry": term["code"]}}


def _place(place: Json, item: Json) -> Json:
    countries = [place.get("country"), *item["countries"]]
    country = next((term["code"] for term in countries if term), None)
    address = {"@type": "PostalAddress", "addressLocality": place.get("name"), "addressCountry": country}
    found: Json = {"@type": "Place", "address": {name: value for name, value in address.items() if value}}
    if place.get("coordinates"):
        longitude, latitude = place["coordinates"]
        found["geo"] = {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
    return found


def _amount(amount: Json) -> Json:
    told = {"minValue": _number(amount["min"]), "maxValue": _number(amount["max"]), "currency": amount["currency"]}
    return {"@type": "MonetaryAmount", **{name: value for name, value in told.items() if value is not None}}


def _salary(salary: Json) -> Json:
    unit = _PERIODS.get((salary.get("period") or {}).get("code", ""))
    told = {"minValue": _number(salary["min"]), "maxValue": _number(salary["max"]), "unitText": unit}
    value = {"@type": "QuantitativeValue", **{name: one for name, one in told.items() if one is not None}}
    return {"@type": "MonetaryAmount", "currency": salary["currency"], "value": value}


def _number(decimal: str | None) -> float | None:
    return None if decimal is None else float(decimal)
