"""Consumption, meters and what customers hand over: the tables, the hot reads, the loading."""

from ventanilla.readings.tables.batches import reading_batch
from ventanilla.readings.tables.hot import (
    CHANGED,
    CODED,
    CONSUMPTION,
    CURRENCY,
    INJECTED_CHANGED,
    INJECTED_CODED,
    INJECTED_CURRENCY,
    INJECTED_REACH,
    INJECTIONS,
    INTERVALS,
    REACH,
)
from ventanilla.readings.tables.meters import METERS, REGISTER_READINGS, meter, meter_register, register_reading
from ventanilla.readings.tables.schema import billed_consumption, injected_interval, injection, interval_reading
from ventanilla.readings.tables.submitted import reading_order, reading_submission, submitted_reading

__all__ = [
    "CHANGED",
    "CODED",
    "CONSUMPTION",
    "CURRENCY",
    "INJECTED_CHANGED",
    "INJECTED_CODED",
    "INJECTED_CURRENCY",
    "INJECTED_REACH",
    "INJECTIONS",
    "INTERVALS",
    "METERS",
    "REACH",
    "REGISTER_READINGS",
    "billed_consumption",
    "injected_interval",
    "injection",
    "interval_reading",
    "meter",
    "meter_register",
    "reading_batch",
    "reading_order",
    "reading_submission",
    "register_reading",
    "submitted_reading",
]
