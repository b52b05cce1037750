"""The form behind exchange rates: asks again where a rate looks like a slip."""

from __future__ import annotations

from datetime import date
from decimal import Context, Decimal
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from portal.cms.models.rates import BASES
from portal.cms.rates import MOST_CHANGE, known_rates

SIX_DIGITS = Context(prec=6)


class RateForm(WagtailAdminModelForm):
    """Has a box to tick where a rate is far from the one that counts now, and no such box elsewhere."""

    checked = forms.BooleanField(required=False, label=_("I have checked this rate"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._box = self.fields.pop("checked")

    def clean(self) -> Any:
        """Refuse a rate that is far from the one that counts now, unless somebody says that it was checked."""
        told = super().clean()
        currency, source, value = str(told.get("currency")).strip().upper(), told.get("source"), told.get("value")
        known = known_rates() if value else {}
        if currency not in known or (base := BASES.get(source)) not in known:
            return told
        now = SIX_DIGITS.divide(Decimal(known[currency]["usd"]), Decimal(known[base]["usd"]))
        if not now / MOST_CHANGE <= value <= now * MOST_CHANGE:
            self.fields["checked"] = self._box
            if not self["checked"].data:
                self.add_error("value", _question(currency, base, now, value, known[currency]["day"]))
        return told


def _question(currency: str, base: str, now: Decimal, value: Decimal, day: str) -> str:
    """What counts now, what was written, and what a rate is."""
    return gettext(
        "By the rate of {day}, one {currency} is worth {now} {base}; here it would be {value} {base}. A rate is what"
        " ONE {currency} is worth in {base}, not the other way round. Correct it, or tick “I have checked this rate”."
    ).format(
        currency=currency,
        base=base,
        now=f"{now.normalize():f}",
        value=f"{value.normalize():f}",
        day=date_format(date.fromisoformat(day)),
    )


rate_editor = ObjectList(
    [
        FieldPanel("source"),
        FieldRowPanel([FieldPanel("currency"), FieldPanel("value"), FieldPanel("day")]),
        FieldPanel("checked"),
    ],
    base_form_class=RateForm,
)
