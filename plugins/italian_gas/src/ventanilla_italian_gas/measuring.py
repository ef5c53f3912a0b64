"""How this retailer takes self-readings, and Italy's bands of hours."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from ventanilla.plugin import Holiday, Late, Plausibility, ReadingPolicy, TimeBands, Window

READINGS = ReadingPolicy(
    windows=(Window(since=date(2010, 2, 11), until=date(2099, 2, 14), opens=time(8), closes=time(22)),),
    late=Late.REFUSE,
    plausibility=Plausibility(spike_above=Decimal(200)),
    one_a_day=True,
    is_deletable=True,
    whole_meter=True,
    acquired_by_hand_over=True,
    receipt_prefix="AL",
)

_DAYS = ((1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26))
BANDS = TimeBands(
    workdays=((0, "f3"), (7, "f2"), (8, "f1"), (19, "f2"), (23, "f3")),
    saturdays=((0, "f3"), (7, "f2"), (23, "f3")),
    sundays=((0, "f3"),),
    holidays=(*(Holiday(month, day) for month, day in _DAYS), Holiday(10, 4, since=2026)),
    after_easter=(1,),
)
"""The authority's bands (delibera 181/06), with Saint Francis' day, a holiday again from 2026."""
