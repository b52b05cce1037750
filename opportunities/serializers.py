"""Funding calls and jobs in public JSON."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from opportunities.deadlines import Dates
from portal.cms import schema
from portal.cms.choices import codes
from portal.cms.schema import Schema
from portal.cms.serializers import AnyContext, Entry, Fields, ItemSerializer, codes_of
from portal.publishing.clock import iso, to_microseconds
from portal.publishing.types import Json, Key

_DEADLINE = {
    "kind": schema.one_of(codes("deadline_kind"), "Whether there is one, several, or none."),
    "at": schema.described(schema.or_null(schema.INSTANT), "The last moment, UTC; null: none, or not known."),
    "zone": schema.or_null(schema.text("Where it was set: an IANA name.", examples=["Asia/Almaty"])),
    "local": schema.or_null(
        schema.text("As its zone writes it, with offset.", format="date-time", examples=["2026-12-01T23:59:59+05:00"])
    ),
}
_STAGE = schema.record(
    {"key": schema.text("Stays the same.", format="uuid"), **_DEADLINE}
    | {"kind": schema.text("What is due: a concept, the full application …", examples=["concept"])}
)
DEADLINE = schema.record(
    {**_DEADLINE, "stages": schema.many(_STAGE, "Of a staged call only.")},
    "When one may apply until; of a staged call the next stage, or the last.",
    optional=("stages",),
)
MONEY_RANGE = {
    "min": schema.described(schema.or_null(schema.MONEY), "From; decimal, as text."),
    "max": schema.described(schema.or_null(schema.MONEY), "To; decimal, as text."),
    "currency": schema.or_null(schema.text("ISO 4217.", examples=["KZT"])),
}
PLACES = schema.many(
    schema.record(
        {
            "name": schema.or_null(schema.text("A city, a venue.")),
            "country": schema.described(schema.or_null(schema.TERM), "In which country."),
            "online": schema.boolean("Wherever one is."),
            "coordinates": schema.or_null(schema.many({"type": "number"}, "Longitude, latitude (GeoJSON order).")),
        }
    ),
    "Where it takes place.",
)


class CallSerializer(ItemSerializer):
    """What funding calls and jobs share."""

    has_status = True
    fact_relations = (*ItemSerializer.fact_relations, "stages", "places")
    text_relations = ("attachments",)
    list_properties = {
        "opens_at": schema.described(schema.or_null(schema.INSTANT), "From when one may apply, UTC; null: already."),
        "deadline": DEADLINE,
        "closed_early": schema.or_null(
            schema.record(
                {"at": schema.INSTANT, "reason": schema.one_of(codes("closed_early_reason"), "Why.")},
                "It was closed before its deadline.",
            )
        ),
    }
    full_properties = {
        "places": PLACES,
        "how_to_apply": schema.or_null(schema.record({"html": schema.HTML}, "What an applicant does.")),
        "apply_url": schema.described(schema.or_null(schema.URL), "Where one applies."),
        "attachments": schema.ATTACHMENTS,
        "contact": schema.or_null(
            schema.record(
                {
                    "name": schema.or_null(schema.text("Whom.")),
                    "email": schema.or_null(schema.text("Where to write.", examples=["grants@fund.example"])),
                    "phone": schema.or_null(schema.text("With the country's code.", examples=["+77001234567"])),
                },
                "Whom to ask.",
            )
        ),
    }

    def prepare(self, pages: Iterable[Entry]) -> None:
        """Also forget the dates of earlier pages."""
        self._dates: dict[int, Dates] = {}
        super().prepare(pages)

    def dates(self, facts: Any) -> Dates:
        """When one may apply, worked out once for all languages of a group and all bodies."""
        if facts.pk not in self._dates:
            self._dates[facts.pk] = facts.dates()
        return self._dates[facts.pk]

    def list_fields(self, page: Any, facts: Any, context: AnyContext) -> Fields:
        dates = self.dates(facts)
        opens = dates.schedule.opens
        fields: Fields = {"opens_at": None if opens is None else iso(opens)}
        if dates.effective_kind != "staged":
            fields["deadline"] = dates.deadline_json()
        fields["closed_early"] = facts.closed_early_at and {
            "at": iso(to_microseconds(facts.closed_early_at)),
            "reason": facts.closed_early_reason or "other",
        }
        return fields

    def full_fields(self, page: Any, facts: Any, context: AnyContext) -> Fields:
        contact = {name: getattr(facts, f"contact_{name}") or None for name in ("name", "email", "phone")}
        return {
            "places": [_place(row, context) for row in facts.places.all()],
            "how_to_apply": {"html": context.html(page.how_to_apply)} if page.how_to_apply else None,
            "apply_url": facts.apply_url or None,
            "attachments": [
                {"title": context.plain(row.title), "file": file}
                for row in page.attachments.all()
                if (file := context.file(row.file_id)) is not None
            ],
            "contact": contact if any(contact.values()) else None,
        }

    def columns(self, facts: Any) -> Fields:
        dates = self.dates(facts)
        return {
            "schedule": dates.schedule,
            "deadline_day": dates.day,
            "closed_early_day": dates.closed_early_day,
            "stages": dates.stages_json(),
        }

    def card_fields(self, facts: Any) -> Fields:
        dates = self.dates(facts)
        if dates.effective_kind == "staged":
            return {}
        return {"deadline": {"at": dates.deadline_json()["at"]}}

    def card_properties(self) -> dict[str, Schema]:
        return {
            **super().card_properties(),
            "deadline": schema.record({"at": _DEADLINE["at"]}, "When one may apply until."),
        }


class FundingSerializer(CallSerializer):
    """Funding calls: with money, ages, applicants, languages."""

    type_name = "funding"
    kinds = "funding_kind"
    fact_relations = (*CallSerializer.fact_relations, "audiences")
    list_properties = {
        **CallSerializer.list_properties,
        "amount": schema.or_null(schema.record(MONEY_RANGE, "What one may get.")),
        "audiences": schema.many(schema.TERM, "Who may apply."),
        "ages": schema.or_null(
            schema.record(
                {"min": schema.or_null(schema.whole("Years, and older.")), "max": schema.or_null(schema.whole("To."))},
                "How old applicants must be; null: it does not matter.",
            )
        ),
        "application_languages": schema.many(schema.TERM, "In which languages one may apply."),
    }
    full_properties = {
        **CallSerializer.full_properties,
        "own_contribution": schema.or_null(
            schema.record(
                {
                    "percent": schema.described(schema.or_null(schema.MONEY), "Of the whole budget."),
                    "note": schema.or_null(schema.text("In the item's language.")),
                },
                "What applicants must bring.",
            )
        ),
        "costs_covered": schema.many(schema.TERM, "What is paid for."),
        "starts_on": schema.described(schema.or_null(schema.DATE), "First day of what is funded."),
        "ends_on": schema.described(schema.or_null(schema.DATE), "Last day of what is funded."),
    }

    def list_fields(self, page: Any, facts: Any, context: AnyContext) -> Fields:
        has_ages = facts.age_min is not None or facts.age_max is not None
        return {
            **super().list_fields(page, facts, context),
            "amount": money_range(facts.amount_min, facts.amount_max, facts.currency),
            "audiences": [context.term(term.pk) for term in facts.audiences.all()],
            "ages": {"min": facts.age_min, "max": facts.age_max} if has_ages else None,
            "application_languages": [context.code("language", code) for code in facts.application_languages],
        }

    def full_fields(self, page: Any, facts: Any, context: AnyContext) -> Fields:
        percent, note = facts.own_contribution_percent, page.own_contribution_note
        has_contribution = percent is not None or note
        return {
            **super().full_fields(page, facts, context),
            "own_contribution": {"percent": decimal(percent), "note": context.plain(note) or None}
            if has_contribution
            else None,
            "costs_covered": [context.code("costs_covered", code) for code in facts.costs_covered],
            "starts_on": facts.starts_on and facts.starts_on.isoformat(),
            "ends_on": facts.ends_on and facts.ends_on.isoformat(),
        }

    def columns(self, facts: Any) -> Fields:
        has_amount = facts.amount_min is not None or facts.amount_max is not None
        return {
            **super().columns(facts),
            "age_min": facts.age_min,
            "age_max": facts.age_max,
            "currency": facts.currency if has_amount else "",
            "amount": (_cents(facts.amount_min), _cents(facts.amount_max)) if has_amount else (None, None),
        }

    def terms(self, facts: Any) -> set[Key]:
        return (
            super().terms(facts)
            | {("audience", term.code) for term in facts.audiences.all()}
            | codes_of("application_language", facts.application_languages)
            | codes_of("costs_covered", facts.costs_covered)
        )


class JobSerializer(CallSerializer):
    """Jobs: with the work, its terms and its pay."""

    type_name = "jobs"
    kinds = "job_kind"
    list_properties = {
        **CallSerializer.list_properties,
        "work_mode": schema.described(schema.or_null(schema.TERM), "At a place, from afar, or both."),
        "contract": schema.described(schema.or_null(schema.TERM), "Permanent, for a time, to volunteer …"),
        "hours": schema.described(schema.or_null(schema.TERM), "Full time or part time."),
        "experience": schema.described(schema.or_null(schema.TERM), "How much is expected."),
        "languages": schema.many(schema.TERM, "Which ones the work needs."),
        "salary": schema.or_null(
            schema.record(
                {**MONEY_RANGE, "period": schema.described(schema.or_null(schema.TERM), "For a month, a year …")},
                "What is paid.",
            )
        ),
    }

    def list_fields(self, page: Any, facts: Any, context: AnyContext) -> Fields:
        salary = money_range(facts.salary_min, facts.salary_max, facts.salary_currency)
        return {
            **super().list_fields(page, facts, context),
            **{name: context.code(name, getattr(facts, name)) for name in _JOB_CODES},
            "languages": [context.code("language", code) for code in facts.languages],
            "salary": salary and {**salary, "period": context.code("salary_period", facts.salary_period)},
        }

    def terms(self, facts: Any) -> set[Key]:
        terms = super().terms(facts) | codes_of("language", facts.languages)
        for name in _JOB_CODES:
            terms |= codes_of(name, [getattr(facts, name)])
        return terms


_JOB_CODES = ("work_mode", "contract", "hours", "experience")


def money_range(low: Decimal | None, high: Decimal | None, currency: str) -> Json | None:
    """{min, max, currency}, decimals as strings; None without any amount."""
    if low is None and high is None:
        return None
    return {"min": decimal(low), "max": decimal(high), "currency": currency or None}


def _cents(value: Decimal | None) -> int | None:
    return None if value is None else int(value * 100)


def decimal(value: Decimal | None) -> str | None:
    """A decimal as a string with two places; null stays null."""
    return None if value is None else f"{value:.2f}"


def _place(row: Any, context: AnyContext) -> Json:
    has_position = row.longitude is not None and row.latitude is not None
    return {
        "name": context.plain(row.name) or None,
        "country": context.term(row.country_id),
        "online": row.online,
        "coordinates": [float(row.longitude), float(row.latitude)] if has_position else None,
    }
