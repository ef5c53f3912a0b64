"""A gas retailer in Rome's time whose customers read a counter, or a counter and a corrector."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from ventanilla.app import build_portal
from ventanilla.kernel.quantities import Commodity
from ventanilla.plugin import Plausibility, ReadingPolicy, Window
from ventanilla.settings import Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.reading_desk import Desk, utility_package
from ventanilla.testing.supplies import add_supply, holder_of

ROME = ZoneInfo("Europe/Rome")
DAILY = Window(since=date(2010, 2, 11), until=date(2099, 2, 14), opens=time(8), closes=time(22))
LONG = replace(DAILY, is_daily=False)
POLICY = ReadingPolicy(
    windows=(DAILY,),
    plausibility=Plausibility(spike=None),
    one_a_day=True,
    is_deletable=True,
    whole_meter=True,
    acquired_by_hand_over=True,
    receipt_prefix="AL",
)
METER = {"customer_number": "5555", "supply_number": "1", "meter_number": "G1"}
START = datetime(2026, 11, 20, 9, tzinfo=UTC)
"""Ten in the morning in Rome."""


class GasDesk(Desk):
    """Clocks are Rome's."""

    def when(self, *moment: int, fold: int = 0) -> None:
        """Put the clock to a local moment."""
        self.clock.set(datetime(*moment, tzinfo=ROME, fold=fold).astimezone(UTC))  # type: ignore[arg-type, misc]

    def counter(self, code: str = "C") -> str:
        """The id of a register."""
        return self.register(code, "G1")

    def read(self, counter: str, corrector: str | None = None, **more: Any) -> Any:
        """Hand over what was typed in Italian."""
        values = {self.counter(): counter}
        if corrector is not None:
            values[self.counter("K")] = corrector
        return self.service.submit(self.actor, self.supply_point_id, values, marks=",", group=".", **more)

    def log(self) -> Any:
        """The list."""
        return self.service.log(self.actor, self.supply_point_id)


def open_gas_desk(
    settings: Settings,
    clock: FixedClock,
    policy: ReadingPolicy = POLICY,
    *,
    has_corrector: bool = False,
    **changes: Any,
) -> GasDesk:
    """A portal with one supply: a counter of six digits at 44,000 m³, and a corrector where wanted."""
    clock.set(START)
    told = {
        "timezone": "Europe/Rome",
        "readings_screens": ("log",),
        "commodities": (Commodity.GAS,),
        **changes,
    }
    portal = build_portal(settings, clock=clock, package=utility_package(policy, **told))
    supply_point_id = add_supply(portal.house, since=date(2020, 1, 1))
    desk = GasDesk(portal, clock, supply_point_id, holder_of(portal.house, supply_point_id))
    desk.bring("meters", {**METER, "make": "G4"})
    for code, zone, unit in (("C", "counter", "m³"), ("K", "corrector", "Sm³"))[: 2 if has_corrector else 1]:
        desk.bring("registers", {**METER, "register": code, "zone": zone, "unit": unit, "digits": 6})
        told_on = {"day": date(2026, 10, 31), "value": Decimal(44_000)}
        desk.bring("register_readings", {**METER, "register": code, **told_on})
    return desk
