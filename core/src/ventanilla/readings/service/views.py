"""What the service answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ventanilla.figures import Series
from ventanilla.kernel.absence import Absent
from ventanilla.kernel.quantities import Quantity, Unit
from ventanilla.readings.model import Anchor, Consumption, Coverage, Reach, Step
from ventanilla.supply.model import SupplyPoint


@dataclass(frozen=True, slots=True)
class ConsumptionView:
    """Consumption of one supply over one span, with where one may go from there.

    ``billed`` are the billed months among the points, by their key. ``coverage`` is None where nothing was read
    by interval. ``as_of`` is set when the back office's last good answer stands in (aware, UTC).
    """

    supply_point: SupplyPoint
    anchor: Anchor
    steps: tuple[Step, ...]
    years: tuple[int, ...]
    earlier: Anchor | None
    later: Anchor | None
    reach: Reach
    series: Series
    unit: Unit
    total: Quantity | Absent
    coverage: Coverage | None
    billed: Mapping[str, Consumption]
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recent:
    """The latest billed month that has an amount (None: there never was one), the same month a year earlier,
    and the twelve months up to the latest."""

    last: Consumption | None
    before: Quantity | None
    series: Series
    as_of: datetime | None = None
