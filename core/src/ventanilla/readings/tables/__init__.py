"""Consumption: the tables, the hot reads, the loading."""

from ventanilla.readings.tables.hot import CONSUMPTION, INTERVALS, REACH
from ventanilla.readings.tables.schema import billed_consumption, interval_reading

__all__ = ["CONSUMPTION", "INTERVALS", "REACH", "billed_consumption", "interval_reading"]
