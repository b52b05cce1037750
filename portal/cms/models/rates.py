"""Exchange rates by day, as banks publish them or editors write them."""

from __future__ import annotations

from datetime import timedelta

from babel.numbers import list_currencies
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.cms.models.atomic import AtomicSave

TOMORROW = timedelta(days=1)
"""What editors write counts at once; where they are, the day begins before it does in UTC."""
MOST_AHEAD = timedelta(days=14)
"""Banks publish the rates of the next working day; before the holidays of January, those of ten days later."""


class ExchangeRate(AtomicSave, models.Model):
    """What one unit of a currency is worth on a day, in the bank's own currency."""

    class Source(models.TextChoices):
        EDITORS = "editors", _("Editors (in US dollars)")
        NBK = "nbk", _("National Bank of Kazakhstan (in tenge)")
        CBR = "cbr", _("Central Bank of Russia (in roubles)")
        ECB = "ecb", _("European Central Bank (in euros)")

    source = models.CharField(max_length=10, choices=Source.choices, default=Source.EDITORS, verbose_name=_("source"))
    currency = models.CharField(max_length=3, help_text=_("ISO 4217: KZT, USD …"), verbose_name=_("currency"))
    day = models.DateField(verbose_name=_("day"))
    value = models.DecimalField(
        max_digits=20,
        decimal_places=10,
        validators=[MinValueValidator(0.0000000001)],
        help_text=_("What one unit is worth; one tenge in dollars: about 0.002."),
        verbose_name=_("value"),
    )

    class Meta:
        ordering = ["-day", "source", "currency"]
        constraints = [models.UniqueConstraint(fields=["source", "currency", "day"], name="one_rate_a_day")]
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")

    def __str__(self) -> str:
        return f"{self.currency} {self.day}: {self.value} ({self.get_source_display()})"

    def clean(self) -> None:
        """Refuse what is no currency or needs no rate, and a day that has no rate yet."""
        self.currency = self.currency.strip().upper()
        if self.currency not in list_currencies():
            raise ValidationError(
                {"currency": gettext("{currency} is no currency of ISO 4217.").format(currency=self.currency)}
            )
        if self.currency == (base := BASES.get(self.source)):
            told = gettext("These rates are told in {base}, so {base} itself needs none.")
            raise ValidationError({"currency": told.format(base=base)})
        last = timezone.now().date() + (TOMORROW if self.source == self.Source.EDITORS else MOST_AHEAD)
        if self.day and self.day > last:
            raise ValidationError(
                {"day": gettext("This day is too far ahead; the last one is {day}.").format(day=date_format(last))}
            )


BASES: dict[str, str] = {
    ExchangeRate.Source.EDITORS: "USD",
    ExchangeRate.Source.NBK: "KZT",
    ExchangeRate.Source.CBR: "RUB",
    ExchangeRate.Source.ECB: "EUR",
}
"""The currency in which each source gives its rates."""
