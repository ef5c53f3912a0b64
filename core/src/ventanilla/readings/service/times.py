"""Spans of local time and bands of hours, for the rooms above."""

from ventanilla.readings.measuring import HOUR, Cuts, cuts
from ventanilla.readings.spans import day_start, month_start

__all__ = ["HOUR", "Cuts", "cuts", "day_start", "month_start"]
