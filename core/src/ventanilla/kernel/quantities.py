"""Exact amounts of what a utility delivers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

SCALE = 6
"""Quantities are stored as whole millionths of their unit, exactly."""


class Commodity(StrEnum):
    """What is delivered at a supply point."""

    ELECTRICITY = "electricity"
    GAS = "gas"
    WATER = "water"


class Unit(StrEnum):
    """Units of quantities, written as people write them."""

    KWH = "kWh"
    KW = "kW"
    M3 = "m³"
    SM3 = "Sm³"
    KVA = "kVA"
    V = "V"
    A = "A"


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact amount in a unit, with at most six decimals."""

    value: Decimal
    unit: Unit

    @classmethod
    def of_micro(cls, micro: int, unit: Unit) -> Quantity:
        """From whole millionths of the unit, as it is stored: 221000000 is 221 kWh."""
        value = Decimal(micro).scaleb(-SCALE).normalize()
        return cls(value.quantize(Decimal(1)) if value == value.to_integral_value() else value, unit)

    @property
    def micro(self) -> int:
        """Whole millionths of the unit, as it is stored.

        :raises ValueError: when the value has more than six decimals.
        """
        scaled = self.value.scaleb(SCALE)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{self.value} has more than {SCALE} decimals")
        return int(scaled)

    def __add__(self, other: Quantity) -> Quantity:
        if self.unit != other.unit:
            raise ValueError(f"{self.unit} and {other.unit} do not add up")
        return Quantity(self.value + other.value, self.unit)
