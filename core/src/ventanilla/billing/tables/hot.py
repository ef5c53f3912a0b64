"""The reads of the bill pages: compiled once, one round trip each."""

from __future__ import annotations

from sqlalchemy import Integer, String, bindparam, false, or_, select

from ventanilla.billing.tables.schema import bill, charge, payment
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
)

BILLS = Hot(
    select(*_SHORT)
    .where(bill.c.supply_point_id == bindparam("supply_point_id", type_=String()))
    .where(or_(bill.c.month >= bindparam("since", type_=Integer()), bill.c.open_minor > 0))
    .where(bill.c.is_set_aside == false())
    .order_by(bill.c.month.desc(), bill.c.issued_on.desc(), bill.c.number.desc())
)
"""The bills of one supply since a month, and every older open one: one statement."""

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
    )
    .where(charge.c.supply_point_id == bindparam("supply_point_id", type_=String()))
    .where(charge.c.bill_id == bindparam("bill_id", type_=String()))
    .order_by(charge.c.line)
)

PAYMENTS = Hot(
    select(payment.c.paid_on, payment.c.amount_minor, payment.c.channel)
    .where(payment.c.supply_point_id == bindparam("supply_point_id", type_=String()))
    .where(payment.c.bill_id == bindparam("bill_id", type_=String()))
    .order_by(payment.c.paid_on, payment.c.id)
)
