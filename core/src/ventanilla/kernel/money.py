"""Exact amounts of money."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel.numbers import get_currency_precision


@cache
def digits_of(currency: str) -> int:
    """Decimal places of a currency's smallest unit (ISO 4217 by CLDR): 2 for ARS, 0 for CLP."""
    return int(get_currency_precision(currency))


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency. Negative amounts are credits.

    The amount is always a whole number of the currency's smallest unit.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if self.amount != self.amount.quantize(_step(self.currency)):
            raise ValueError(f"{self.amount} has more decimals than {self.currency} knows")

    @classmethod
    def of_minor(cls, minor: int, currency: str) -> Money:
        """From the smallest unit, as it is stored: 267184 is 2671.84 ARS."""
        return cls(Decimal(minor).scaleb(-digits_of(currency)), currency)

    @classmethod
    def rounded(cls, amount: Decimal, currency: str) -> Money:
        """An amount computed from rates, rounded half up to the smallest unit."""
        return cls(amount.quantize(_step(currency), ROUND_HALF_UP), currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Nothing at all, in that currency."""
        return cls.of_minor(0, currency)

    @property
    def minor(self) -> int:
        """The amount as a whole number of the smallest unit, as it is stored."""
        return int(self.amount.scaleb(digits_of(self.currency)))

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.amount < other.amount

    def __bool__(self) -> bool:
        return self.amount != 0

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")


@cache
def _step(currency: str) -> Decimal:
    return Decimal(1).scaleb(-digits_of(currency))
