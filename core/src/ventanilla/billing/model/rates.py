"""Tax rates that several utilities of one country declare alike."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ventanilla.kernel.rates import DatedRate, RateTable

RUSSIAN_VAT = RateTable(
    "vat",
    (
        DatedRate(date(2004, 1, 1), Decimal(18)),
        DatedRate(date(2019, 1, 1), Decimal(20)),
        DatedRate(date(2026, 1, 1), Decimal(22)),
    ),
)
"""The standard rate of VAT in Russia (НК РФ, ст. 164, п. 3): a manifest takes it over, or declares its own."""
