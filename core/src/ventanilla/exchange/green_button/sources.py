"""What Green Button tells of one supply: only what the utility shows, each series read when it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from ventanilla.billing.model import Bill, BillDetail
from ventanilla.exchange.green_button.blocks import midnight
from ventanilla.exchange.green_button.codes import (
    COMMODITIES,
    ESTIMATED,
    MEASURES,
    SERVICES,
    VALID,
    currency_code,
)
from ventanilla.exchange.green_button.counted import Counted
from ventanilla.exchange.green_button.measured import Measured
from ventanilla.exchange.green_button.model import Consumed, Parts, Series, Span, Summary, UsagePoint
from ventanilla.house import House
from ventanilla.kernel.money import digits_of
from ventanilla.kernel.periods import Month, Period
from ventanilla.kernel.quantities import Quantity
from ventanilla.readings.service.sources import Sources
from ventanilla.supply.model import SupplyPoint

MEASURED = frozenset({"readings.consumption", "readings.measures", "readings.generation"})
COUNTED = frozenset({"readings.meters", "readings.entry", "readings.history", "readings.log"})
INJECTED = "readings.generation"
BILLED = frozenset({"billing.bills", "documents.history"})
"""Screens that show bills with their amounts."""
_DER, _REVENUE = 0x0008, 0x0010
"""Roles of a usage point: one that feeds in, one whose readings are billed."""
_FINE = 5
"""Amounts are in hundred-thousandths of the currency."""


def series_of(house: House, point: SupplyPoint) -> tuple[Series, ...]:
    """The series of a supply, finer ones first; empty where the utility shows no readings of it."""
    sources = Sources(house, point)
    shown = screens_of(house, point)
    measured, counted = Measured(house, sources, sources.reach()), Counted(house, sources)
    found: list[Series] = [*measured.consumed(), *measured.injected_intervals()] if shown & MEASURED else []
    if INJECTED in shown and house.utility.is_equipped(point.attributes):
        found += measured.injected()
    meters = counted.meters() if shown & COUNTED else ()
    if meters:
        found += counted.registers(meters)
    elif shown & MEASURED:
        found += counted.dial(measured)
    return tuple(found)


def screens_of(house: House, point: SupplyPoint) -> frozenset[str]:
    """The screens that a supply has."""
    utility = house.utility
    return frozenset(one.name for one in utility.screens if utility.offers(one.name, point.commodity))


def has_usage_point(point: SupplyPoint) -> bool:
    """Whether ESPI knows such a service; what is measured by no meter is none."""
    return point.commodity in SERVICES


def usage_point(
    house: House, point: SupplyPoint, label: str, parts: Parts, bills: Callable[[], BillSource]
) -> UsagePoint:
    """A supply as ESPI sees it, with what may be seen of it."""
    equipped = house.utility.is_equipped(point.attributes)
    is_on = point.until is None or point.until > house.today()
    has_bills = parts.bills and bool(screens_of(house, point) & BILLED)
    return UsagePoint(
        supply_point=point,
        service=SERVICES[point.commodity],
        flags=f"{_REVENUE | (_DER if equipped else 0):04X}",
        is_on=is_on,
        label=label if parts.supply else "",
        parts=Parts(parts.readings, has_bills, parts.supply),
        series=series_of(house, point) if parts.readings else (),
        bills=(lambda span: _summaries(house, point, bills(), span)) if has_bills else lambda span: iter(()),
    )


class BillSource:
    """Where bills come from: all of them, newest first, and one with its details."""

    def __init__(self, all_: tuple[Bill, ...], detail: Callable[[str], BillDetail]) -> None:
        self.all, self.detail = all_, detail


def _summaries(house: House, point: SupplyPoint, bills: BillSource, span: Span) -> Iterator[Summary]:
    """One a bill of the months of the span, the oldest first; a credit note bills no period, so it is none."""
    first, last = Month.of(span.first), Month.of(span.last)
    for bill in reversed(bills.all):
        if first <= bill.month <= last and bill.total.minor >= 0:
            yield _summary(house, point, bills.detail(bill.id))


def _summary(house: House, point: SupplyPoint, detail: BillDetail) -> Summary:
    bill = detail.bill
    period = detail.period or Period(bill.month.first, bill.month.last)
    start, end = midnight(period.first, house.zone), midnight(_next(period.last), house.zone)
    amount = bill.total.minor * 10 ** (_FINE - digits_of(bill.total.currency))
    return Summary(
        id=bill.id,
        number=bill.number,
        start=start,
        seconds=end - start,
        amount=amount,
        currency=currency_code(bill.total.currency),
        consumed=_consumed(bill),
        quality=ESTIMATED if detail.is_estimated else VALID,
        issued=midnight(bill.issued_on, house.zone),
        commodity=COMMODITIES[point.commodity],
    )


def _consumed(bill: Bill) -> Consumed | None:
    amount = bill.consumption
    if not isinstance(amount, Quantity) or amount.unit not in MEASURES:
        return None
    measure = MEASURES[amount.unit]
    return Consumed(amount.micro * measure.factor, measure.power, measure.uom)


def _next(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
