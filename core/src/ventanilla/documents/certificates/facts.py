"""What a certificate is about, from what the topics below know."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from ventanilla.billing.model import Bill, BillState, Debt, Statement
from ventanilla.documents.model import Clearance, ClearanceFacts, PendingBill, StatementFacts
from ventanilla.house import House
from ventanilla.kernel.money import Money
from ventanilla.plugin import Answer, DocumentKind
from ventanilla.supply.model import SupplyPoint


def clearance_of(debts: Answer[Debt], today: date, kind: DocumentKind) -> Clearance:
    """Whether these debts allow a clearance.

    Rule: what is past due keeps it back; what is not yet due is written on it (Ley 24.240, art. 30 bis, wants pending
    debts told), or keeps it back too where the utility declares so.
    """
    debt = debts.value
    late = tuple(bill for bill in debt.bills if bill.state(today) is BillState.OVERDUE)
    coming = tuple(bill for bill in debt.bills if bill.state(today) is not BillState.OVERDUE)
    valid_until = today + timedelta(days=kind.valid_days)
    if kind.blocks_when_due:
        return Clearance(debt.bills, (), debt.total, valid_until, debts.as_of)
    return Clearance(late, coming, debt.overdue, valid_until, debts.as_of)


def clearance_facts(
    house: House, point: SupplyPoint, holder: str, pending: Iterable[Bill], kind: DocumentKind
) -> ClearanceFacts:
    """What the paper says, of today at the utility's place."""
    bills = tuple(PendingBill(bill.number, bill.due_on, bill.open) for bill in pending)
    return ClearanceFacts(
        supply=_label(house, point),
        holder=holder,
        street=point.address.street,
        locality=point.address.locality,
        service=point.service,
        as_of=house.today(),
        pending=bills,
        total=sum((bill.open for bill in bills), Money.zero(house.utility.currency)),
        legal_basis=kind.legal_basis,
    )


def statement_facts(house: House, point: SupplyPoint, holder: str, statement: Statement) -> StatementFacts:
    """What an account statement says, on today's day at the utility's place."""
    where = point.address
    label = _label(house, point)
    return StatementFacts(label, holder, where.street, where.locality, point.service, house.today(), statement)


def _label(house: House, point: SupplyPoint) -> str:
    return house.utility.supply_label.format(customer_number=point.customer_number, number=point.number)
