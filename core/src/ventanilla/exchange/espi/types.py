"""What the readings of a file are: their unit, direction and kind, by the codes of ESPI."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from ventanilla.exchange.espi.units import UNITS, Meant, Named
from ventanilla.exchange.espi.xml import ESPI, whole
from ventanilla.exchange.green_button.atom import OWN
from ventanilla.kernel.quantities import SCALE, Quantity, Unit
from ventanilla.readings.model import Quality

DELIVERED, RECEIVED = (0, 1), 19
"""Codes of ``flowDirection``: those that are consumption, and the one of what a customer feeds in."""
DELTA = (0, 4)
"""Codes of ``accumulationBehaviour`` that are amounts of an interval, not states of a counter."""
ESTIMATED = (8, 9, 12)
"""Codes of ``quality``: by a reference day, by interpolation, projected."""
SUMS = (8, 13)
"""Codes of ``timeAttribute``: sums of billing periods and months, which shorter intervals tell too."""
_HEATING_FLUID = 12
_JOULES, _CUBIC_METRES = 31, 42
_MOST_CODE = 32767
_UNSAID = -1


@dataclass(frozen=True, slots=True)
class ReadingType:
    """One reading type; ``fault`` says why its readings are no amounts of intervals, and is empty where they are.

    ``is_sum``: they are sums of months, which count only where nothing finer does. ``currency`` is the number of that
    in which their costs are, 0 where it is not said. ``is_named``: whoever takes the file in said its unit.
    """

    unit: Unit = Unit.KWH
    factor: Fraction = Fraction(1)
    seconds: int = 0
    fault: str = ""
    is_sum: bool = False
    is_received: bool = False
    currency: int = 0
    is_named: bool = False

    def amount(self, value: int) -> Quantity:
        """A raw value in our unit; what is finer than a millionth is rounded."""
        return Quantity.of_micro(round(value * self.factor * 10**SCALE), self.unit)


def reading_type(path: Path, element: Any, named: Named | None) -> ReadingType:
    """From a ``ReadingType`` element; ``named`` is in what its values are where it does not say so.

    :raises FeedRefused: when a number in it is none.
    """
    uom, flow = whole(path, element, "uom", _UNSAID), whole(path, element, "flowDirection", 1)
    behaviour = whole(path, element, "accumulationBehaviour", 4)
    is_named = uom == _UNSAID and named is not None
    power = whole(path, element, "powerOfTenMultiplier", named.power if is_named and named else 0)
    at = f"line {element.sourceline}: its reading type"
    if is_named and named:
        uom = named.uom
    if uom not in UNITS:
        if uom == _UNSAID:
            return ReadingType(fault=f"{at} has no unit (uom); whoever takes it in has to say it, with --unit")
        return ReadingType(fault=f"{at} has the unit (uom) {uom}; known are {', '.join(map(str, sorted(UNITS)))}")
    if flow not in (*DELIVERED, RECEIVED):
        return ReadingType(fault=f"{at} is of flow direction {flow}, neither what is used nor what is fed in")
    if behaviour not in DELTA:
        return ReadingType(fault=f"{at} accumulates ({behaviour}): counters, no amounts of intervals")
    if not -12 <= power <= 12:
        return ReadingType(fault=f"{at} has a power of ten, {power}, that is out of range")
    meant = _meant(path, element, uom)
    return ReadingType(
        meant.unit,
        meant.factor * Fraction(10) ** power,
        whole(path, element, "intervalLength", 0),
        is_sum=whole(path, element, "timeAttribute", 0) in SUMS,
        is_received=flow == RECEIVED,
        currency=whole(path, element, "currency", 0),
        is_named=is_named,
    )


def _meant(path: Path, element: Any, uom: int) -> Meant:
    """Heat is kept in gigacalories; cubic metres are standard ones where the file says so in our own words."""
    if uom == _JOULES and whole(path, element, "commodity", 0) == _HEATING_FLUID:
        return Meant(Unit.GCAL, Fraction(1, 4_186_800_000))
    own = element.findtext(f"{ESPI}extension/{{{OWN}}}unit")
    if uom == _CUBIC_METRES and own is not None and own.strip() == Unit.SM3.value:
        return Meant(Unit.SM3, Fraction(1))
    return UNITS[uom]


def quality(path: Path, element: Any) -> tuple[Quality, int | None]:
    """From an ``IntervalReading`` element; the worst one counts where it has several.

    Its code comes with it, but for the usual ones (0 valid, 8 estimated), which our own word says too.
    """
    codes = [whole(path, each, "quality", 0) for each in element.iter(f"{ESPI}ReadingQuality")]
    for code in codes:
        if code in ESTIMATED:
            return Quality.ESTIMATED, None if code == ESTIMATED[0] else code
    return Quality.MEASURED, next((code for code in codes if 0 < code <= _MOST_CODE), None)
