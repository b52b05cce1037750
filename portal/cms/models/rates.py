"""Exchange rates by day, as banks publish them or editors write them."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, Panel

from portal.cms.models.atomic import AtomicSave


class ExchangeRate(AtomicSave, models.Model):
    """What one unit of a currency is worth on a day, in the bank's own currency."""

    class Source(models.TextChoices):
        EDITORS = "editors", "Editors (in US dollars)"
        NBK = "nbk", "National Bank of Kazakhstan (in tenge)"
        CBR = "cbr", "Central Bank of Russia (in roubles)"
        ECB = "ecb", "European Central Bank (in euros)"

    source = models.CharField(max_length=10, choices=Source.choices, default=Source.EDITORS)
    currency = models.CharField(max_length=3, validators=[RegexValidator("^[A-Z]{3}$", "Three capital letters.")])
    day = models.DateField()
    value = models.DecimalField(
        max_digits=20, decimal_places=10, validators=[MinValueValidator(0.0000000001)], help_text="Of one unit."
    )

    panels: ClassVar[list[Panel]] = [
        FieldPanel("source"),
        FieldRowPanel([FieldPanel("currency"), FieldPanel("value"), FieldPanel("day")]),
    ]

    class Meta:
        ordering = ["-day", "source", "currency"]
        constraints = [models.UniqueConstraint(fields=["source", "currency", "day"], name="one_rate_a_day")]

    def __str__(self) -> str:
        return f"{self.currency} {self.day}: {self.value} ({self.get_source_display()})"


BASES = {
    ExchangeRate.Source.EDITORS: "USD",
    ExchangeRate.Source.NBK: "KZT",
    ExchangeRate.Source.CBR: "RUB",
    ExchangeRate.Source.ECB: "EUR",
}
"""The currency in which each source gives its rates."""
