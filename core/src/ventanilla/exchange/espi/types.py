"""What the readings of a file are: their unit, direction and kind, by the codes of ESPI."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

from ventanilla.exchange.espi.xml import ESPI, whole
from ventanilla.kernel.quantities import SCALE, Quantity, Unit
from ventanilla.readings.model import Quality

UNITS = {
    72: (Unit.KWH, Decimal("0.001")),
    42: (Unit.M3, Decimal(1)),
    119: (Unit.M3, Decimal("0.028316846592")),
    134: (Unit.M3, Decimal("0.001")),
    166: (Unit.M3, Decimal(1)),
    167: (Unit.SM3, Decimal(1)),
}
"""Code of ``uom`` to a unit and a factor: watt-hours, m³, cubic feet, litres, m³ uncompensated and compensated."""
DELIVERED = (0, 1)
"""Codes of ``flowDirection`` that are consumption; 19 is what a customer feeds in."""
DELTA = (0, 4)
"""Codes of ``accumulationBehaviour`` that are amounts of an interval, not states of a counter."""
ESTIMATED = (8, 9, 12)
"""Codes of ``quality``: by a reference day, by interpolation, projected."""
SUMS = (8, 13)
"""Codes of ``timeAttribute``: sums of billing periods and months, which shorter intervals tell too."""
_MOST_CODE = 32767
_MICRO = Decimal(1).scaleb(-SCALE)


@dataclass(frozen=True, slots=True)
class ReadingType:
    """One reading type; ``fault`` says why its readings are not consumption, and is empty where they are.

    ``is_sum``: they are sums of months, which count only where nothing finer does.
    """

    unit: Unit = Unit.KWH
    factor: Decimal = Decimal(1)
    seconds: int = 0
    fault: str = ""
    is_sum: bool = False

    def amount(self, value: int) -> Quantity:
        """A raw value in our unit; what is finer than a millionth is rounded."""
        return Quantity((value * self.factor).quantize(_MICRO, ROUND_HALF_EVEN), self.unit)


def reading_type(path: Path, element: Any) -> ReadingType:
    """From a ``ReadingType`` element.

    :raises FeedRefused: when a number in it is none.
    """
    uom, flow = whole(path, element, "uom", -1), whole(path, element, "flowDirection", 1)
    behaviour = whole(path, element, "accumulationBehaviour", 4)
    power = whole(path, element, "powerOfTenMultiplier", 0)
    at = f"line {element.sourceline}"
    if uom not in UNITS:
        named = "no unit (uom)" if uom == -1 else f"the unit (uom) {uom}"
        return ReadingType(fault=f"{at}: its reading type has {named}; known are {', '.join(map(str, UNITS))}")
    if flow not in DELIVERED:
        return ReadingType(fault=f"{at}: its reading type is of flow direction {flow}, which is no consumption")
    if behaviour not in DELTA:
        return ReadingType(fault=f"{at}: its reading type accumulates ({behaviour}): counters, no amounts of intervals")
    if not -12 <= power <= 12:
        return ReadingType(fault=f"{at}: its power of ten, {power}, is out of range")
    unit, factor = UNITS[uom]
    is_sum = whole(path, element, "timeAttribute", 0) in SUMS
    return ReadingType(unit, factor.scaleb(power), whole(path, element, "intervalLength", 0), is_sum=is_sum)


def quality(path: Path, element: Any) -> tuple[Quality, int | None]:
    """From an ``IntervalReading`` element; the worst one counts where it has several.

    Its code comes with it, but for the usual ones (0 valid, 8 estimated), which our own word says too.
    """
    codes = [whole(path, each, "quality", 0) for each in element.iter(f"{ESPI}ReadingQuality")]
    for code in codes:
        if code in ESTIMATED:
            return Quality.ESTIMATED, None if code == ESTIMATED[0] else code
    return Quality.MEASURED, codes[0] if codes and 0 < codes[0] <= _MOST_CODE else None
