"""Meters, what they count, and what their counters showed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ventanilla.kernel.quantities import Unit
from ventanilla.readings.model.consumption import Quality


class Zone(StrEnum):
    """What a register counts: a time of day, a direction, or one of two counters of a gas meter.

    Each has a message ``readings.zone.<value>``.
    """

    SINGLE = "single"
    DAY = "day"
    NIGHT = "night"
    PEAK = "peak"
    HALF_PEAK = "half_peak"
    F1 = "f1"
    F2 = "f2"
    F3 = "f3"
    IMPORT = "import"
    EXPORT = "export"
    COUNTER = "counter"
    CORRECTOR = "corrector"


class Source(StrEnum):
    """Where a reading comes from. Each has a message ``readings.source.<value>``."""

    CUSTOMER = "customer"
    UTILITY = "utility"
    REMOTE = "remote"
    CALCULATED = "calculated"


@dataclass(frozen=True, slots=True)
class RegisterReading:
    """What a register showed on a local day, as the utility's records have it.

    An estimated one was not read but reckoned.
    """

    register_id: str
    day: date
    value: Decimal
    source: Source = Source.UTILITY
    quality: Quality = Quality.MEASURED


@dataclass(frozen=True, slots=True)
class Register:
    """One counter of a meter: so many digits before the mark and so many decimals after it.

    ``code`` tells the registers of a meter apart in the utility's records; ``last`` is the latest reading there.
    """

    id: str
    code: str
    zone: Zone
    unit: Unit
    digits: int
    decimals: int = 0
    last: RegisterReading | None = None

    @property
    def top(self) -> Decimal:
        """Where the counter begins again at 0: 100000 for five digits."""
        return Decimal(10) ** self.digits

    def difference(self, before: Decimal, after: Decimal) -> Decimal:
        """What it counted from one value to another, once over its top where the second is lower."""
        return after - before + (self.top if after < before else Decimal(0))


@dataclass(frozen=True, slots=True)
class Meter:
    """A meter at a place of a supply.

    ``coefficient`` is what its counters are multiplied by: the ratio of the current transformers times that of the
    voltage transformers, 1 for a meter without any. Days are None where the utility does not know them;
    one with ``removed_on`` is there no longer from that day on.
    """

    id: str
    supply_point_id: str
    number: str
    make: str
    place: str
    registers: tuple[Register, ...]
    current_ratio: Decimal = Decimal(1)
    voltage_ratio: Decimal = Decimal(1)
    installed_on: date | None = None
    removed_on: date | None = None
    verified_on: date | None = None
    verify_by: date | None = None

    @property
    def coefficient(self) -> Decimal:
        """What a difference of its counters is multiplied by."""
        return self.current_ratio * self.voltage_ratio

    def is_there(self, day: date) -> bool:
        """Whether it is at its place on a local day."""
        return self.removed_on is None or day < self.removed_on
