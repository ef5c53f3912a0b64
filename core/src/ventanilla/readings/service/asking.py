"""What is known of a supply's meters before a reading of them is judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ventanilla.house import House
from ventanilla.readings.exact import decimal_of
from ventanilla.readings.judging import Known
from ventanilla.readings.model import Meter, Quality, Register, RegisterReading, Source
from ventanilla.readings.service.handed import counting
from ventanilla.supply.model import SupplyPoint

REMEMBERED = timedelta(days=430)
"""How far back readings tell what is usual: the same season a year ago is in it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The meters of a supply and what their registers showed, as the utility's records have it.

    ``as_of`` is set when the back office's last good answer stands in (aware, UTC).
    """

    meters: tuple[Meter, ...]
    readings: tuple[RegisterReading, ...]
    as_of: datetime | None

    @classmethod
    def of(cls, house: House, point: SupplyPoint, since: date, until: date) -> Asked:
        """Ask the plugins; call it outside of transactions."""
        meters = house.gateway.ask("meters", supply_point=point)
        readings = house.gateway.ask("register_readings", supply_point=point, since=since, until=until)
        times = [each.as_of for each in (meters, readings) if each.as_of is not None]
        return cls(meters.value or (), readings.value or (), min(times, default=None))

    def registers(self) -> dict[str, tuple[Meter, Register]]:
        """All registers with their meters, by id."""
        return {register.id: (meter, register) for meter in self.meters for register in meter.registers}


def known_of(
    register: Register,
    recorded: Iterable[RegisterReading],
    handed: Iterable[Mapping[str, Any]],
    day: date,
    period: int,
    span: str = "period",
) -> tuple[Known, ...]:
    """What a register showed before a day, for a reading of a period: measured by anybody, and counting.

    What was handed over for the same span (``period``, or ``taken_on``: the same day) is left out, also where the
    records have it already: it is about to be corrected. So are estimates: a real reading may lie below one.
    """
    now = day if span == "taken_on" else period
    mine = [row for row in handed if row["register_id"] == register.id]
    own = {row["taken_on"] for row in mine if row[span] == now}
    valid = counting(mine, span)
    found = {
        row["taken_on"]: decimal_of(row["value_micro"])
        for row in mine
        if row[span] < now and row["id"] in valid and row["taken_on"] <= day
    }
    told = [*recorded, *([register.last] if register.last else [])]
    for one in told:
        is_mine = one.source is Source.CUSTOMER and one.day in own
        if one.register_id == register.id and one.quality is Quality.MEASURED and one.day <= day and not is_mine:
            found[one.day] = one.value
    return tuple(Known(at, found[at]) for at in sorted(found))
