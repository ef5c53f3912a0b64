"""The reads of the bill pages: compiled once, one round trip each."""

from __future__ import annotations

from sqlalchemy import Date, Integer, String, and_, bindparam, false, or_, select

from ventanilla.billing.tables.schema import bill, charge, contract_value, payment, tariff
from ventanilla.storage import Hot

_SHORT = (
    bill.c.id,
    bill.c.month,
    bill.c.number,
    bill.c.issued_on,
    bill.c.due_on,
    bill.c.total_minor,
    bill.c.open_minor,
    bill.c.consumption_micro,
    bill.c.consumption_unit,
    bill.c.consumption_absent,
    bill.c.credit_minor,
    bill.c.power_micro,
    bill.c.has_paper,
)

BILLS = Hot(
    select(*_SHORT)
    .where(bill.c.supply_point_id == bindparam("supply_point_id", type_=String()))
    .where(
        or_(bill.c.month >= bindparam("since", type_=Integer()), bill.c.open_minor > 0, bill.c.credit_minor > 0),
    )
    .where(bill.c.is_set_aside == false())
    .order_by(bill.c.month.desc(), bill.c.issued_on.desc(), bill.c.number.desc())
)
"""The bills of one supply since a month, and every older one that is open or still a credit: one statement."""

BILL = Hot(
    select(
        *_SHORT,
        bill.c.period_first,
        bill.c.period_last,
        bill.c.previous_micro,
        bill.c.current_micro,
        bill.c.is_estimated,
        bill.c.holder,
        bill.c.payment_code,
        bill.c.fiscal,
        bill.c.attributes,
    )
    .where(bill.c.supply_point_id == bindparam("supply_point_id", type_=String()))
    .where(bill.c.id == bindparam("id", type_=String()))
    .where(bill.c.is_set_aside == false())
)

CHARGES = Hot(
    select(
        charge.c.description,
        charge.c.amount_minor,
        charge.c.quantity_micro,
        charge.c.unit,
        charge.c.price,
        charge.c.tax_rate,
        charge.c.part,
    )
    .where(charge.c.supply_point_id == bindparam("supply_point_id", type_=String()))
    .where(charge.c.bill_id == bindparam("bill_id", type_=String()))
    .order_by(charge.c.line)
)

CHARGES_SINCE = Hot(
    select(
        charge.c.bill_id,
        charge.c.description,
        charge.c.amount_minor,
        charge.c.quantity_micro,
        charge.c.unit,
        charge.c.price,
        charge.c.tax_rate,
        charge.c.part,
    )
    .join_from(charge, bill, and_(bill.c.supply_point_id == charge.c.supply_point_id, bill.c.id == charge.c.bill_id))
    .where(charge.c.supply_point_id == bindparam("supply_point_id", type_=String()))
    .where(bill.c.month >= bindparam("since", type_=Integer()), bill.c.is_set_aside == false())
    .order_by(charge.c.bill_id, charge.c.line)
)
"""The lines of the bills of one supply since a month: one statement."""

PAYMENTS = Hot(
    select(payment.c.paid_on, payment.c.amount_minor, payment.c.channel)
    .where(payment.c.supply_point_id == bindparam("supply_point_id", type_=String()))
    .where(payment.c.bill_id == bindparam("bill_id", type_=String()))
    .order_by(payment.c.paid_on, payment.c.id)
)

_its = bindparam("supply_point_id", type_=String())
_until = bindparam("until", type_=Date())

ISSUED = Hot(
    select(bill.c.id, bill.c.month, bill.c.number, bill.c.issued_on, bill.c.total_minor, bill.c.fiscal)
    .where(bill.c.supply_point_id == _its, bill.c.issued_on <= _until, bill.c.is_set_aside == false())
    .order_by(bill.c.issued_on, bill.c.number)
)
"""What was billed up to a day."""

PAID = Hot(
    select(
        bill.c.id,
        bill.c.number,
        payment.c.paid_on,
        payment.c.amount_minor,
        payment.c.channel,
        payment.c.reference,
        payment.c.received_on,
        payment.c.is_provisional,
    )
    .join_from(payment, bill, and_(bill.c.supply_point_id == payment.c.supply_point_id, bill.c.id == payment.c.bill_id))
    .where(payment.c.supply_point_id == _its, payment.c.paid_on <= _until, bill.c.is_set_aside == false())
    .order_by(payment.c.paid_on, bill.c.number, payment.c.id)
)
"""What was paid up to a day; a payment of a bill that is set aside counts no more than the bill does."""

_V, _T = contract_value.c, tariff.c

CONTRACT_VALUES = Hot(
    select(_V.month, _V.service, _V.volume_micro, _V.unit, _V.amount_minor)
    .where(_V.supply_point_id == _its)
    .where(_V.month >= bindparam("first", type_=Integer()), _V.month <= bindparam("last", type_=Integer()))
    .order_by(_V.month, _V.place, _V.service)
)

TARIFFS = Hot(
    select(_T.code, _T.kind, _T.service, _T.name, _T.zone, _T.value, _T.unit, _T.since, _T.until, _T.basis)
    .where(or_(_T.until.is_(None), _T.until >= bindparam("day", type_=Date())))
    .order_by(_T.code, _T.zone, _T.since)
)
"""The tariffs that are in force on a day or come later, by code."""
