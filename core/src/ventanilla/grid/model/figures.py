"""What was drawn from the grid, and what it would cost to build it anew."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ventanilla.kernel.absence import Absent
from ventanilla.kernel.periods import Month

MONTHS = 12
"""So many demands are shown, the newest first."""


@dataclass(frozen=True, slots=True)
class Demand:
    """The least and the most that was drawn in a month, in the unit that the utility declares; a 0 is a measured 0."""

    month: Month
    least: Decimal | Absent
    most: Decimal | Absent


@dataclass(frozen=True, slots=True)
class ReplacementValue:
    """The shares of a replacement value (VNR), in per cent of it; ``code`` as the utility writes it."""

    id: str
    code: str
    freight_to_store: Decimal
    storage: Decimal
    freight_to_site: Decimal
    engineering: Decimal
    interim_interest: Decimal
    overheads: Decimal
