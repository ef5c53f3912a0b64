"""The units that files come in, by the codes of ESPI (NAESB REQ.21, ``espi.xsd`` 4.0, ``UnitSymbolKind``)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from ventanilla.errors import FeedRefused
from ventanilla.kernel.quantities import Unit


class Meant(NamedTuple):
    """What one of a unit is in one of ours, exactly."""

    unit: Unit
    factor: Fraction


_JOULE = Fraction(1, 3_600_000)
_FOOT, _LITRE = Fraction("0.028316846592"), Fraction(1, 1000)

UNITS = {
    72: Meant(Unit.KWH, Fraction(1, 1000)),
    31: Meant(Unit.KWH, _JOULE),
    132: Meant(Unit.KWH, Fraction("1055.05585262") * _JOULE),
    169: Meant(Unit.KWH, Fraction(105_480_400) * _JOULE),
    42: Meant(Unit.M3, Fraction(1)),
    166: Meant(Unit.M3, Fraction(1)),
    167: Meant(Unit.SM3, Fraction(1)),
    119: Meant(Unit.M3, _FOOT),
    120: Meant(Unit.SM3, _FOOT),
    134: Meant(Unit.M3, _LITRE),
    156: Meant(Unit.M3, _LITRE),
    157: Meant(Unit.SM3, _LITRE),
    128: Meant(Unit.M3, Fraction("0.003785411784")),
    130: Meant(Unit.M3, Fraction("0.00454609")),
}
"""Watt-hours, joules, British thermal units (of the international table) and therms (US: 105.4804 MJ);
cubic metres, cubic feet and litres, uncompensated and compensated; gallons of both kinds."""

NAMES = {
    "Wh": 72, "J": 31, "BTU": 132, "therm": 169, "m3": 42, "Sm3": 167, "ft3": 119, "l": 134, "gal-us": 128,
    "gal-imp": 130,
}  # fmt: skip
"""What whoever takes a file in calls them."""


@dataclass(frozen=True, slots=True)
class Named:
    """In what the values of a file are that does not say so: a unit's code, and a power of ten."""

    uom: int
    power: int = 0


def named_unit(unit: str, power: int = 0) -> Named | None:
    """From what was typed; None where nothing was.

    :raises FeedRefused: for a unit that is none, and a power of ten without one or far too large.
    """
    if not unit and not power:
        return None
    if unit not in NAMES:
        raise FeedRefused(f"--unit {unit!a}: no such unit; known are {', '.join(NAMES)}")
    if not -12 <= power <= 12:
        raise FeedRefused(f"--power {power}: it must be -12 to 12")
    return Named(NAMES[unit], power)
