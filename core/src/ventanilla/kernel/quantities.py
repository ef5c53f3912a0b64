"""Exact amounts of what a utility delivers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

SCALE = 6
"""Quantities are stored as whole millionths of their unit, exactly."""
_ONE = 10**SCALE


class Commodity(StrEnum):
    """What is delivered at a supply point."""

    ELECTRICITY = "electricity"
    GAS = "gas"
    WATER = "water"
    HOT_WATER = "hot_water"
    HEAT = "heat"
    HOUSING = "housing"
    """What a house is looked after for, by its floor area: billed, and measured by no meter."""


class Unit(StrEnum):
    """Units of quantities, written as people write them."""

    KWH = "kWh"
    KW = "kW"
    M3 = "m³"
    SM3 = "Sm³"
    GCAL = "Gcal"
    M2 = "m²"
    KVA = "kVA"
    V = "V"
    A = "A"
    MONTH = "month"
    DAY = "day"
    KW_MONTH = "kW·month"


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact amount in a unit, with at most six decimals."""

    value: Decimal
    unit: Unit

    @classmethod
    def of_micro(cls, micro: int, unit: Unit) -> Quantity:
        """From whole millionths of the unit, as it is stored: 221000000 is 221 kWh."""
        whole, rest = divmod(micro, _ONE)
        return cls(Decimal(micro).scaleb(-SCALE).normalize() if rest else Decimal(whole), unit)

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
