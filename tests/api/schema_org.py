"""Holds JSON-LD against what schema.org 30.0 says of the classes and properties that the portal tells.

The tables are `schemaorg-current-https-types.csv` (`subTypeOf`) and `schemaorg-current-https-properties.csv`
(`domainIncludes`, `rangeIncludes`) of https://github.com/schemaorg/schemaorg/tree/main/data/releases/30.0.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

ABOVE = {
    "Action": "Thing",
    "AdministrativeArea": "Place",
    "ApplyAction": "OrganizeAction",
    "Article": "CreativeWork",
    "ContactPoint": "StructuredValue",
    "Country": "AdministrativeArea",
    "CreativeWork": "Thing",
    "GeoCoordinates": "StructuredValue",
    "Grant": "Intangible",
    "ImageObject": "MediaObject",
    "Intangible": "Thing",
    "JobPosting": "Intangible",
    "LearningResource": "CreativeWork",
    "MediaObject": "CreativeWork",
    "MonetaryAmount": "StructuredValue",
    "MonetaryGrant": "Grant",
    "NewsArticle": "Article",
    "Organization": "Thing",
    "OrganizeAction": "Action",
    "Person": "Thing",
    "Place": "Thing",
    "PostalAddress": "ContactPoint",
    "PropertyValue": "StructuredValue",
    "QuantitativeValue": "StructuredValue",
    "StructuredValue": "Intangible",
    "WebPage": "CreativeWork",
}
"""Class -> the classes right above it."""
PROPERTIES = {
    "about": ("Certification CommunicateAction CreativeWork DefinedTerm DefinedTermSet Event", "Thing"),
    "address": ("GeoCoordinates GeoShape Organization Person Place", "PostalAddress Text"),
    "addressCountry": ("DefinedRegion GeoCoordinates GeoShape PostalAddress", "Country Text"),
    "addressLocality": ("PostalAddress", "Text"),
    "amount": (
        "DatedMoneySpecification InvestmentOrDeposit LoanOrCredit MonetaryGrant MoneyTransfer",
        "MonetaryAmount Number",
    ),
    "applicantLocationRequirements": ("JobPosting", "AdministrativeArea"),
    "articleBody": ("Article", "Text"),
    "audience": ("CreativeWork Event LodgingBusiness PlayAction Product Service", "Audience"),
    "author": ("CreativeWork Rating", "Organization Person"),
    "baseSalary": ("EmployeeRole JobPosting", "MonetaryAmount Number PriceSpecification"),
    "caption": ("AudioObject ImageObject VideoObject", "MediaObject Text"),
    "contentUrl": ("MediaObject", "URL"),
    "creditText": ("CreativeWork", "Text"),
    "currency": (
        "DatedMoneySpecification ExchangeRateSpecification LoanOrCredit MonetaryAmount MonetaryAmountDistribution",
        "Text",
    ),
    "dateModified": ("CreativeWork DataFeedItem", "Date DateTime"),
    "datePosted": ("CDCPMDRecord JobPosting RealEstateListing SpecialAnnouncement", "Date DateTime"),
    "datePublished": ("Certification CreativeWork", "Date DateTime"),
    "description": ("Thing", "Text TextObject"),
    "directApply": ("JobPosting", "Boolean"),
    "educationalLevel": (
        "CreativeWork EducationEvent EducationalOccupationalCredential LearningResource",
        "DefinedTerm Text URL",
    ),
    "email": ("ContactPoint Organization Person", "Text"),
    "employmentType": ("JobPosting", "Text"),
    "encoding": ("CreativeWork", "MediaObject"),
    "encodingFormat": ("CreativeWork MediaObject", "Text URL"),
    "endTime": ("Action FoodEstablishmentReservation InteractionCounter MediaObject Schedule", "DateTime Time"),
    "funder": ("CreativeWork Event Grant MonetaryGrant Organization Person", "Organization Person"),
    "geo": ("Place", "GeoCoordinates GeoShape"),
    "headline": ("CreativeWork", "Text"),
    "hiringOrganization": ("JobPosting", "Organization Person"),
    "identifier": ("Thing", "PropertyValue Text URL"),
    "image": ("Thing", "ImageObject URL"),
    "inLanguage": (
        "BroadcastService CommunicateAction CreativeWork Event LinkRole PronounceableText WriteAction",
        "Language Text",
    ),
    "isAccessibleForFree": ("CreativeWork Event Place", "Boolean"),
    "jobLocation": ("JobPosting", "Place"),
    "jobLocationType": ("JobPosting", "Text"),
    "latitude": ("GeoCoordinates Place", "Number Text"),
    "learningResourceType": ("CreativeWork LearningResource", "DefinedTerm Text"),
    "license": ("CreativeWork", "CreativeWork URL"),
    "logo": ("Brand Certification Organization Place Product Service", "ImageObject URL"),
    "longitude": ("GeoCoordinates Place", "Number Text"),
    "mainEntityOfPage": ("Thing", "CreativeWork URL"),
    "maxValue": ("MonetaryAmount PropertyValue PropertyValueSpecification QuantitativeValue", "Number"),
    "minValue": ("MonetaryAmount PropertyValue PropertyValueSpecification QuantitativeValue", "Number"),
    "name": ("Thing", "Text"),
    "potentialAction": ("Thing", "Action"),
    "publisher": ("CreativeWork FinancialIncentive", "Organization Person"),
    "sameAs": ("Thing", "URL"),
    "spatialCoverage": ("CreativeWork", "Place"),
    "startTime": ("Action FoodEstablishmentReservation InteractionCounter MediaObject Schedule", "DateTime Time"),
    "target": ("Action", "EntryPoint URL"),
    "telephone": ("ContactPoint Organization Person Place", "Text"),
    "title": ("JobPosting", "Text"),
    "unitText": ("PropertyValue QuantitativeValue TypeAndQuantityNode UnitPriceSpecification", "Text"),
    "url": ("Thing", "URL"),
    "validThrough": (
        "Demand FinancialIncentive JobPosting LocationFeatureSpecification MonetaryAmount Offer"
        " OpeningHoursSpecification PriceSpecification",
        "Date DateTime",
    ),
    "value": ("MonetaryAmount PropertyValue QuantitativeValue", "Boolean Number StructuredValue Text"),
}
"""Property -> its domains, its ranges."""


def check(node: dict[str, Any]) -> None:
    """Fail unless every property belongs to its node's class and has a value of a type that is expected of it."""
    classes = _with_above(node["@type"])
    for name, value in node.items():
        # `cg:` holds other terms than schema.org's.
        if name.startswith(("@", "cg:")):
            continue
        domains, ranges = (set(words.split()) for words in PROPERTIES[name])
        assert domains & classes, f"{name} is no property of {node['@type']}"
        for one in value if isinstance(value, list) else [value]:
            assert _types_of(one) & ranges, f"{node['@type']}.{name} is {one!r}, and not {ranges}"
            if isinstance(one, dict):
                check(one)


def _with_above(name: str) -> set[str]:
    return {"Thing", name}.union(*(_with_above(above) for above in ABOVE.get(name, "").split()))


def _types_of(value: Any) -> set[str]:
    if isinstance(value, dict):
        return _with_above(value["@type"])
    if not isinstance(value, str):
        return {"Boolean" if isinstance(value, bool) else "Number"}
    if value.startswith(("http://", "https://")):
        return {"URL", "Text"}
    return {"DateTime", "Text"} if _is_instant(value) else {"Text"}


def _is_instant(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
