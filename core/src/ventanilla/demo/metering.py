"""Writes invented meters, their registers and what they showed as rows of the standard feed."""

from __future__ import annotations

from datetime import date

from ventanilla.demo.chance import between
from ventanilla.demo.contracts import Contract, DemoMeter, counter
from ventanilla.demo.writing import FeedWriter
from ventanilla.kernel.periods import Month

_MONTHS = 14
"""So many month's ends are told: what is usual shows in them."""
_YEARS_GOOD = 16
_ZONES = {1: ("single",), 2: ("day", "night"), 3: ("peak", "half_peak", "night")}


def write_meters(feed: FeedWriter, contract: Contract, today: date) -> None:
    """The meters of a contract and their readings at the month's ends before that day."""
    for meter in contract.meters:
        whose = {
            "customer_number": contract.customer,
            "supply_number": contract.number,
            "meter_number": meter.number,
        }
        year = 2016 + between(0, 8, meter.number, "verified")
        verified = date(year, between(1, 12, meter.number, "month"), between(1, 28, meter.number, "day"))
        feed.add(
            "meters",
            **whose,
            make=meter.make,
            place=meter.place,
            current_ratio=meter.coefficient,
            voltage_ratio=1,
            installed_on=max(verified, contract.since),
            verified_on=verified,
            verify_by=verified.replace(year=verified.year + _YEARS_GOOD),
        )
        for at, zone in enumerate(_ZONES[len(meter.zones)]):
            unit = contract.rate.unit.value
            register = {"register": f"T{at + 1}", "zone": zone, "unit": unit, "digits": meter.digits}
            feed.add("registers", **whose, **register, decimals=0, position=at)
            _write_readings(feed, contract, meter, at, {**whose, "register": f"T{at + 1}"}, today)


def _write_readings(
    feed: FeedWriter, contract: Contract, meter: DemoMeter, zone: int, register: dict[str, object], today: date
) -> None:
    last = Month.of(today).plus(-1)
    for back in reversed(range(_MONTHS)):
        month = last.plus(-back)
        if contract.quirk == "new" or month.last < contract.since:
            continue
        is_estimated = between(1, 40, meter.number, month, "estimated") == 1 and back > 0
        feed.add(
            "register_readings",
            **register,
            day=month.last,
            value=counter(contract, meter, zone, month),
            source="calculated" if is_estimated else ("utility" if back % 6 == 5 else "customer"),
            quality="estimated" if is_estimated else "measured",
        )
