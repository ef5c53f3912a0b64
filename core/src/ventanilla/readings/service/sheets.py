"""What the pages of meters and readings show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ventanilla.kernel.periods import Month
from ventanilla.plugin import ReadingPolicy, Window
from ventanilla.readings.judging import Known
from ventanilla.readings.model import Meter, Register, RegisterReading, Submission, SubmittedReading, Zone
from ventanilla.readings.windows import Opening
from ventanilla.supply.model import SupplyPoint


@dataclass(frozen=True, slots=True)
class MetersView:
    """The meters of a supply."""

    supply_point: SupplyPoint
    meters: tuple[Meter, ...]
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One register to be read: what it showed before (None: nothing is known), and what was handed over already."""

    meter: Meter
    register: Register
    previous: Known | None
    handed: SubmittedReading | None = None


@dataclass(frozen=True, slots=True)
class EntryView:
    """All that is read of a supply at once. ``is_taken`` says whether readings are taken now, late ones included."""

    supply_point: SupplyPoint
    policy: ReadingPolicy
    opening: Opening
    is_taken: bool
    lines: tuple[EntryLine, ...]
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class LogView:
    """What was handed over and not deleted, newest first: a part of it, and how many there are.

    ``zones`` are what the meters count and what was handed over, in the order of :class:`Zone`. ``windows`` are all
    in which readings are taken; none where they always are.
    """

    supply_point: SupplyPoint
    policy: ReadingPolicy
    opening: Opening
    is_taken: bool
    windows: tuple[Window, ...]
    zones: tuple[Zone, ...]
    submissions: tuple[Submission, ...]
    count: int
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class HistoryView:
    """What was handed over in a month or a year, newest first, and what the utility's records have of it.

    ``years`` are those that may be looked at, newest first.
    """

    supply_point: SupplyPoint
    year: int
    month: Month | None
    years: tuple[int, ...]
    meters: tuple[Meter, ...]
    submissions: tuple[Submission, ...]
    recorded: tuple[RegisterReading, ...]
    as_of: datetime | None = None
