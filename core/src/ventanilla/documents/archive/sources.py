"""What papers are written from, asked of the topics below when a paper wants it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from ventanilla.billing.model import BillDetail, ContractValue, Statement, TransferSlip
from ventanilla.billing.service import BillingService, Consulted
from ventanilla.documents.model import Document
from ventanilla.documents.papers.material import Measured
from ventanilla.errors import NotFound, Unavailable
from ventanilla.house import House
from ventanilla.kernel.absence import Absent
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.periods import Month
from ventanilla.kernel.quantities import Quantity
from ventanilla.plugin import Answer
from ventanilla.readings.model import Meter, Register, RegisterReading
from ventanilla.supply.model import SupplyPoint

_BEFORE = timedelta(days=62)
"""How long before a month the reading may lie that it begins with."""
T = TypeVar("T")


@dataclass(frozen=True)
class LiveSources:
    """The :class:`~ventanilla.documents.papers.material.Sources` of one document.

    An official paper is not written from what was known some time ago: then everything is unavailable.
    """

    house: House
    billing: BillingService
    actor: Actor
    point: SupplyPoint
    document: Document

    def bill(self) -> BillDetail:
        """The bill that the document is printed from."""
        return self._consulted.detail

    def slip(self) -> TransferSlip | None:
        """How that bill is paid by bank transfer."""
        return self._consulted.slip

    def statement(self, since: date, until: date) -> Statement:
        """The movements of these days."""
        return fresh(self.billing.statement(self.actor, self.point.id, since, until))

    def planned(self) -> tuple[ContractValue, ...]:
        """What the contract foresees for the month of the document."""
        month = self.document.month
        values = fresh(self.house.gateway.ask("contract_values", supply_point=self.point, first=month, last=month))
        return tuple(value for value in values if value.month == month)

    def measured(self) -> tuple[Measured, ...]:
        """What each register counted; where the records know no counters, what the bill says of them."""
        return self._measured

    @cached_property
    def _measured(self) -> tuple[Measured, ...]:
        counted = tuple(self._counted())
        billed = self._billed()
        if not counted or any(one.amount is None for one in counted):
            return billed or counted
        rest = _rest(counted, billed)
        return (*counted, rest) if rest else counted

    @cached_property
    def _consulted(self) -> Consulted:
        if not self.document.bill_id:
            raise NotFound
        return fresh(self.billing.consult(self.actor, self.point.id, self.document.bill_id))

    def _counted(self) -> Iterator[Measured]:
        month = self.document.month
        ask, since, until = self.house.gateway.ask, month.first - _BEFORE, month.last + timedelta(days=1)
        meters: tuple[Meter, ...] = fresh(ask("meters", supply_point=self.point)) or ()
        readings: tuple[RegisterReading, ...] = (
            fresh(ask("register_readings", supply_point=self.point, since=since, until=until)) or ()
        )
        for meter in meters:
            is_there = meter.installed_on is None or meter.installed_on <= month.last
            if is_there and meter.is_there(month.first):
                for register in meter.registers:
                    yield self._register(meter, register, readings, month)

    def _register(
        self, meter: Meter, register: Register, readings: tuple[RegisterReading, ...], month: Month
    ) -> Measured:
        mine = [one for one in readings if one.register_id == register.id]
        before = [one for one in mine if one.day <= month.first]
        after = [one for one in mine if month.first < one.day]
        previous = before[-1].value if before else None
        current = after[-1].value if after else None
        difference = None
        if previous is not None and current is not None:
            difference = register.difference(previous, current)
        amount = None if difference is None else Quantity(difference * meter.coefficient, register.unit)
        named = f"{meter.make} № {meter.number}" if meter.make else meter.number
        zone = self.house.languages.default.text(f"readings.zone.{register.zone.value}")
        return Measured(meter.place, named, zone, previous, current, difference, meter.coefficient, None, amount)

    def _billed(self) -> tuple[Measured, ...]:
        if not self.document.bill_id:
            return ()
        detail = self.bill()
        used = detail.bill.consumption
        amount = None if isinstance(used, Absent) else used
        place, previous, current = self.point.address.street, detail.previous_reading, detail.current_reading
        difference = (
            current - previous if previous is not None and current is not None and current >= previous else None
        )
        return (Measured(place, "", "", previous, current, difference, Decimal(1), None, amount),)


def fresh(answer: Answer[T]) -> T:
    """The answer, unless it is an old one.

    :raises Unavailable: when it is.
    """
    if answer.as_of is not None:
        raise Unavailable
    return answer.value


def _rest(counted: tuple[Measured, ...], billed: tuple[Measured, ...]) -> Measured | None:
    """What was billed beyond what the registers counted (losses, a common part): the sheet adds up to the bill."""
    whole = billed[0].amount if billed else None
    units = {one.amount.unit for one in counted if one.amount}
    if whole is None or units != {whole.unit}:
        return None
    left = whole.value - sum((one.amount.value for one in counted if one.amount), Decimal(0))
    if not left:
        return None
    return Measured("", "", "", None, None, None, Decimal(1), Quantity(left, whole.unit), Quantity(left, whole.unit))
