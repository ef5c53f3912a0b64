"""The words of this topic: consumption, meters and their registers, readings that customers hand over."""

from ventanilla.readings.model.consumption import (
    Anchor,
    Consumption,
    Coverage,
    IntervalReading,
    Quality,
    Reach,
    Step,
    UnitsDiffer,
)
from ventanilla.readings.model.generation import Injection, MeteredMonth, metered_months
from ventanilla.readings.model.handed import Handed, Outcome, Submission, SubmittedReading
from ventanilla.readings.model.measures import Measure, MeasureStep, MeasuresWish
from ventanilla.readings.model.meters import Meter, Register, RegisterReading, Source, Zone
from ventanilla.readings.model.parcels import Batch, BatchRow, TakenOver

__all__ = [
    "Anchor",
    "Batch",
    "BatchRow",
    "Consumption",
    "Coverage",
    "Handed",
    "Injection",
    "IntervalReading",
    "Measure",
    "MeasureStep",
    "MeasuresWish",
    "Meter",
    "MeteredMonth",
    "Outcome",
    "Quality",
    "Reach",
    "Register",
    "RegisterReading",
    "Source",
    "Step",
    "Submission",
    "SubmittedReading",
    "TakenOver",
    "UnitsDiffer",
    "Zone",
    "metered_months",
]
