"""The codes of ESPI: what a reading is of, in which unit, which way it flowed, how good it is.

Source: NAESB REQ.21 (ESPI), ``espi.xsd`` 4.0 of 2023-12-13: types ``UnitSymbolKind``, ``MeasurementKind``,
``CommodityKind``, ``ServiceKind``, ``FlowDirectionKind``, ``AccumulationKind``, ``TimePeriodOfInterest``,
``QualityOfReading``, ``Currency``. Each of them takes any number of 16 bits beside those it names.
"""

from __future__ import annotations

from dataclasses import dataclass

from ventanilla.kernel.quantities import Commodity, Unit
from ventanilla.readings.model import Quality, Zone

SERVICES = {
    Commodity.ELECTRICITY: 0,
    Commodity.GAS: 1,
    Commodity.WATER: 2,
    Commodity.HOT_WATER: 2,
    Commodity.HEAT: 4,
}
"""Kind of service; what is not here is delivered by no meter and has no usage point."""
COMMODITIES = {
    Commodity.ELECTRICITY: 1,
    Commodity.GAS: 7,
    Commodity.WATER: 9,
    Commodity.HOT_WATER: 9,
    Commodity.HEAT: 12,
}
WATT_HOURS, JOULES, CUBIC_METRES = 72, 31, 42
ENERGY, UNSAID = 12, 0
"""Kinds of measurement. That a volume is one stands in its unit: many readers know no kind of volumes (58), and stop
at one that they don't know."""
DELIVERED, RECEIVED = 1, 19
BULK, DELTA = 1, 4
"""What a dial shows, and what was used between two moments."""
MONTHLY = 13
VALID, ESTIMATED = 0, 8
"""Qualities: valid, and estimated after a day of reference."""

_CURRENCIES = {
    "ARS": 32, "AUD": 36, "BOB": 68, "BRL": 986, "CAD": 124, "CHF": 756, "CLP": 152, "COP": 170, "EUR": 978,
    "GBP": 826, "KZT": 398, "MXN": 484, "PEN": 604, "PYG": 600, "RUB": 643, "USD": 840, "UYU": 858,
}  # fmt: skip
"""Numbers of ISO 4217."""
OTHER_CURRENCY = 0
_BANDS = {
    Zone.F1: 1, Zone.F2: 2, Zone.F3: 3,
    Zone.PEAK: 1, Zone.DAY: 2, Zone.HALF_PEAK: 2, Zone.NIGHT: 3,
}  # fmt: skip
"""Bands of hours, the dearest first; 0 is none."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How a unit is written: its code, its kind, and how a millionth of the unit is said in whole numbers.

    A value is ``micro * factor`` times ten to the power of ``power``, in the unit of the code; nothing is rounded.
    ``named`` is our own name of the unit where its code tells less.
    """

    uom: int
    kind: int
    power: int
    factor: int = 1
    named: str = ""


MEASURES = {
    Unit.KWH: Measure(WATT_HOURS, ENERGY, -3),
    Unit.M3: Measure(CUBIC_METRES, UNSAID, -6),
    Unit.SM3: Measure(CUBIC_METRES, UNSAID, -6, named=Unit.SM3.value),
    Unit.GCAL: Measure(JOULES, ENERGY, -1, 41868),
}
"""Units that ESPI can say. A gigacalorie is 4.1868 GJ (the international table's calorie). Standard cubic metres are
told as cubic metres under their own name: readers of gas know 42, and few of them the compensated ones (167)."""


@dataclass(frozen=True, slots=True)
class ReadingType:
    """What all readings of one series are."""

    accumulation: int
    commodity: int
    flow: int
    length: int
    measure: Measure
    time_attribute: int = 0
    currency: int = 0
    """In which its readings' costs are; 0 where they tell none."""

    @property
    def id(self) -> str:
        """Made of what it says, so that it is the same for everybody and for good."""
        of = self.measure
        parts = [self.commodity, of.uom, of.kind, of.power, self.flow, self.accumulation, self.length]
        parts += [self.time_attribute, *([self.currency] if self.currency else [])]
        told = [str(part).replace("-", "m") for part in parts]
        return "-".join([*told, *(["standard"] if of.named else [])])


def currency_code(currency: str) -> int:
    """The number of a currency; 0 (another one) for one that is not listed here."""
    return _CURRENCIES.get(currency, OTHER_CURRENCY)


def quality_code(quality: Quality) -> int:
    """How good a value is."""
    return ESTIMATED if quality is Quality.ESTIMATED else VALID


def band_code(name: str | None) -> int:
    """The number of a band of hours; 0 for none."""
    return _BANDS.get(Zone(name), 0) if name in set(Zone) else 0
