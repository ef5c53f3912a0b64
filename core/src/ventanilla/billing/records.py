"""The built-in answers about bills, from the portal's own tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ventanilla.billing.credits import credit_of
from ventanilla.billing.model import (
    FISCAL,
    Bill,
    BillCharges,
    BillDetail,
    Charge,
    ChargePart,
    ContractValue,
    Credit,
    Movement,
    MovementKind,
    Payment,
    Statement,
    Tariff,
    TariffKind,
)
from ventanilla.billing.tables import (
    BILL,
    BILLS,
    CHARGES,
    CHARGES_SINCE,
    CONTRACT_VALUES,
    CREDITS,
    ISSUED,
    PAID,
    PAYMENTS,
    TARIFFS,
    month_number,
)
from ventanilla.kernel.absence import Absent, Why
from ventanilla.kernel.money import Money
from ventanilla.kernel.periods import Month, Period
from ventanilla.kernel.quantities import SCALE, Quantity, Unit
from ventanilla.plugin import PluginPortal, Utility, hookimpl
from ventanilla.storage import Database
from ventanilla.storage.attributes import unpack
from ventanilla.supply.model import SupplyPoint

DEBIT_NOTES = frozenset({"2", "7", "12", "56", "TD05"})
"""The codes of debit notes: of Argentina (A, B and C), Chile and Italy."""


class BillingRecords:
    """Answers ``bills`` with one statement, ``movements`` with two and ``bill`` with three."""

    def __init__(self, db: Database, utility: Utility, id_key: bytes) -> None:
        self._db = db
        self._currency = utility.currency
        self._attributes = {a.name: a.type.value for a in utility.attributes if a.on == "bill"}

    @hookimpl
    def bills(self, portal: PluginPortal, supply_point: SupplyPoint, since: Month) -> tuple[Bill, ...] | None:
        """Those of ``since`` and later, and every older one that is open or still a credit, newest first."""
        at = month_number(since.year, since.month)
        rows = self._db.rows(BILLS, supply_point_id=supply_point.id, since=at)
        return tuple(self._bill(supply_point.id, row) for row in rows)

    @hookimpl
    def bill(self, portal: PluginPortal, supply_point: SupplyPoint, bill_id: str) -> BillDetail | None:
        """One bill of that supply with its charges and payments."""
        rows = self._db.rows(BILL, supply_point_id=supply_point.id, id=bill_id)
        if not rows:
            return None
        lines = self._db.rows(CHARGES, supply_point_id=supply_point.id, bill_id=bill_id)
        paid = self._db.rows(PAYMENTS, supply_point_id=supply_point.id, bill_id=bill_id)
        payments = tuple(Payment(day, Money.of_minor(minor, self._currency), channel) for day, minor, channel in paid)
        return self._detail(supply_point.id, rows[0], tuple(self._charge(line) for line in lines), payments)

    @hookimpl
    def charges(self, portal: PluginPortal, supply_point: SupplyPoint, since: Month) -> tuple[BillCharges, ...] | None:
        """The lines of the bills since a month, with one statement."""
        at = month_number(since.year, since.month)
        rows = self._db.rows(CHARGES_SINCE, supply_point_id=supply_point.id, since=at)
        lines: dict[str, list[Charge]] = {}
        for row in rows:
            lines.setdefault(row[0], []).append(self._charge(row[1:]))
        return tuple(BillCharges(supply_point.id, bill_id, tuple(each)) for bill_id, each in lines.items())

    @hookimpl
    def movements(self, portal: PluginPortal, supply_point: SupplyPoint, since: date, until: date) -> Statement | None:
        """From the first document on, so that the opening balance is what all before has left."""
        asked = {"supply_point_id": supply_point.id, "until": until}
        found = [self._issued(*row) for row in self._db.rows(ISSUED, **asked)]
        found += [self._paid(*row) for row in self._db.rows(PAID, **asked)]
        first = min((one.day for one in found), default=since)
        whole = Statement.of(supply_point.id, min(first, since), until, Money.zero(self._currency), found)
        return whole.starting(since)

    @hookimpl
    def contract_values(
        self, portal: PluginPortal, supply_point: SupplyPoint, first: Month, last: Month
    ) -> tuple[ContractValue, ...] | None:
        """Those of the months asked for, by month and in the feed's order."""
        months = {"first": month_number(first.year, first.month), "last": month_number(last.year, last.month)}
        rows = self._db.rows(CONTRACT_VALUES, supply_point_id=supply_point.id, **months)
        return tuple(self._value(supply_point.id, *row) for row in rows)

    @hookimpl
    def tariffs(self, portal: PluginPortal, day: date) -> tuple[Tariff, ...] | None:
        """Those that are in force on that day or later, by code."""
        rows = self._db.rows(TARIFFS, day=day)
        return tuple(_tariff(*row) for row in rows)

    @hookimpl
    def credits(
        self, portal: PluginPortal, supply_point: SupplyPoint, first: Month, last: Month
    ) -> tuple[Credit, ...] | None:
        """The months that the feed brought, oldest first."""
        months = {"first": month_number(first.year, first.month), "last": month_number(last.year, last.month)}
        rows = self._db.rows(CREDITS, supply_point_id=supply_point.id, **months)
        return tuple(credit_of(supply_point.id, row, self._currency) for row in rows)

    def _value(
        self, supply_point_id: str, month: int, service: str, micro: int | None, unit: str | None, minor: int | None
    ) -> ContractValue:
        volume = None if micro is None or unit is None else Quantity.of_micro(micro, Unit(unit))
        amount = None if minor is None else Money.of_minor(minor, self._currency)
        return ContractValue(supply_point_id, Month(month // 100, month % 100), service, volume, amount)

    def _issued(self, id_: str, month: int, number: str, day: date, minor: int, fiscal: str) -> Movement:
        nothing, amount = Money.zero(self._currency), Money.of_minor(abs(minor), self._currency)
        debit, credit = (nothing, amount) if minor < 0 else (amount, nothing)
        is_note = str(unpack(fiscal, FISCAL).get("kind", "")).lstrip("0") in DEBIT_NOTES
        kind = MovementKind.CREDIT if minor < 0 else MovementKind.ADJUSTMENT if is_note else MovementKind.BILL
        billed = Month(month // 100, month % 100)
        return Movement(day, kind, number, "", debit, credit, nothing, id_, billed)

    def _paid(
        self,
        id_: str,
        number: str,
        day: date,
        minor: int,
        channel: str,
        reference: str,
        received_on: date | None,
        is_provisional: bool,
    ) -> Movement:
        nothing, amount = Money.zero(self._currency), Money.of_minor(minor, self._currency)
        received = None if is_provisional else received_on or day
        return Movement(
            day, MovementKind.PAYMENT, number, channel, nothing, amount, nothing, id_, None, reference, received
        )

    def _bill(self, supply_point_id: str, row: Any) -> Bill:
        id_, month, number, issued_on, due_on, total, open_, micro, unit, absent, credit, power, has_paper = row[:13]
        return Bill(
            id=id_,
            supply_point_id=supply_point_id,
            month=Month(month // 100, month % 100),
            number=number,
            issued_on=issued_on,
            due_on=due_on,
            total=Money.of_minor(total, self._currency),
            open=Money.of_minor(open_, self._currency),
            consumption=Absent(Why(absent)) if micro is None else Quantity.of_micro(micro, Unit(unit)),
            credit=Money.of_minor(credit, self._currency) if credit else None,
            power=None if power is None else Quantity.of_micro(power, Unit.KW),
            has_paper=bool(has_paper),
        )

    def _detail(
        self, supply_point_id: str, row: Any, charges: tuple[Charge, ...], payments: tuple[Payment, ...]
    ) -> BillDetail:
        first, last, previous, current, is_estimated, holder, payment_code, fiscal, attributes = row[13:]
        return BillDetail(
            bill=self._bill(supply_point_id, row),
            holder=holder,
            period=Period(first, last) if first and last else None,
            charges=charges,
            previous_reading=_counter(previous),
            current_reading=_counter(current),
            is_estimated=bool(is_estimated),
            payment_code=payment_code,
            attributes=unpack(attributes, self._attributes),
            fiscal={name: str(value) for name, value in unpack(fiscal, FISCAL).items()},
            payments=payments,
        )

    def _charge(self, row: Any) -> Charge:
        description, amount, micro, unit, price, tax_rate, part = row
        return Charge(
            description=description,
            amount=Money.of_minor(amount, self._currency),
            quantity=None if micro is None else Quantity.of_micro(micro, Unit(unit)),
            price=None if price is None else Decimal(price),
            tax_rate=None if tax_rate is None else Decimal(tax_rate),
            part=None if part is None else ChargePart(part),
        )


def _tariff(
    code: str,
    kind: str,
    service: str,
    name: str,
    zone: str,
    value: str,
    unit: str,
    since: date,
    until: date | None,
    basis: str,
) -> Tariff:
    return Tariff(code, TariffKind(kind), service, name, zone, Decimal(value), unit, since, until, basis)


def _counter(micro: int | None) -> Decimal | None:
    if micro is None:
        return None
    value = Decimal(micro).scaleb(-SCALE).normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value
