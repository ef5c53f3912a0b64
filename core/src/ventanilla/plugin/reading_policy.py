"""What a utility declares about readings that its customers hand over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import StrEnum


class Late(StrEnum):
    """What becomes of a reading outside of every window."""

    NEXT_PERIOD = "next_period"
    """It is taken and counts for the period of the next window; page and receipt say so."""
    REFUSE = "refuse"
    """It is not taken; the page says when the next window opens."""


class Verdict(StrEnum):
    """What a rule of plausibility says of a value."""

    ACCEPT = "accept"
    CONFIRM = "confirm"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Window:
    """When readings may be handed over, in the utility's local time; all that is set has to hold.

    ``first_day`` to ``last_day`` are days of each month, both included; 31 is the last day of any month, and a
    ``last_day`` before ``first_day`` lies in the month after. ``since`` to ``until`` are calendar days, both
    included. Within a day it is open from ``opens`` on and no longer at ``closes``: with 08:00 and 22:00 the first
    second is 08:00:00, and the last one 21:59:59. One that is not ``is_daily`` is a single long interval instead: from
    ``opens`` of ``since`` to ``closes`` of ``until``, nights included.
    """

    first_day: int = 1
    last_day: int = 31
    since: date | None = None
    until: date | None = None
    opens: time | None = None
    closes: time | None = None
    is_daily: bool = True

    @property
    def is_monthly(self) -> bool:
        """Whether it opens and closes with certain days of each month."""
        return (self.first_day, self.last_day) != (1, 31)


@dataclass(frozen=True)
class Plausibility:
    """When a value is taken as it is, asked about, or refused. Amounts are differences of a register's counter.

    More than ``most_a_day`` times the days since the previous reading can't be: it is refused, and so is a value
    below the previous one unless the counter may have gone over its top. More than ``spike`` times what is usual,
    and more than ``spike_above``, asks to be confirmed; so does less than ``low`` times the usual. None: no such rule.
    """

    most_a_day: Decimal | None = None
    spike: Decimal | None = Decimal(3)
    spike_above: Decimal = Decimal(50)
    low: Decimal | None = None
    unchanged: Verdict = Verdict.CONFIRM


@dataclass(frozen=True)
class ReadingPolicy:
    """How customers hand readings over. Without windows they may at any time.

    ``days_setting`` names a setting of the plugin, written like ``15-25``, that takes the place of the monthly days
    of all windows. ``one_a_day``: one reading of a meter a local day, and each stands for its own day; without it the
    last one of a month takes the place of those before it. ``days_back``: how old a reading may be that is handed over
    today. With ``whole_meter`` all registers of a meter are read together. ``is_deletable``: until it is on its way to
    the back office.
    With ``acquired_by_hand_over`` a reading counts as taken over once the back office has its batch, else when it
    says so. ``receipt_prefix`` begins the numbers of receipts.
    """

    windows: tuple[Window, ...] = ()
    late: Late = Late.REFUSE
    plausibility: Plausibility = Plausibility()
    one_a_day: bool = False
    is_deletable: bool = False
    days_back: int = 0
    whole_meter: bool = False
    acquired_by_hand_over: bool = False
    receipt_prefix: str = "R"
    hand_over_every: timedelta = timedelta(minutes=30)
    days_setting: str = ""
