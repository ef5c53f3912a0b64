"""Rates that change on a day: the same question has another answer before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class DatedRate:
    """A rate in per cent that holds from its first day until the next one begins."""

    since: date
    per_cent: Decimal


@dataclass(frozen=True, slots=True)
class RateTable:
    """The rates of one thing (``vat``), the oldest first."""

    name: str
    rates: tuple[DatedRate, ...]

    def __post_init__(self) -> None:
        days = [rate.since for rate in self.rates]
        if not days or days != sorted(set(days)):
            raise ValueError(f"the rates of {self.name} must be given once a day, the oldest first")

    def on(self, day: date) -> Decimal | None:
        """The rate of a day; None before the first one."""
        held = [rate.per_cent for rate in self.rates if rate.since <= day]
        return held[-1] if held else None
