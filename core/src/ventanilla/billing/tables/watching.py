"""Which bills somebody is to be told of, and which are not shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import Connection, exists, false, select, tuple_

from ventanilla.billing.tables.schema import bill, charge, payment
from ventanilla.billing.tables.settling import Key

_AT_ONCE = 400


def issued_since(connection: Connection, keys: Sequence[Key], day: date) -> list[Key]:
    """Those of these bills that were issued on that day or later and are shown; no credit notes."""
    found: list[Key] = []
    for at in range(0, len(keys), _AT_ONCE):
        chosen = select(bill.c.supply_point_id, bill.c.id).where(
            tuple_(bill.c.supply_point_id, bill.c.id).in_(keys[at : at + _AT_ONCE]),
            bill.c.issued_on >= day,
            bill.c.is_set_aside == false(),
            bill.c.total_minor >= 0,
        )
        found += [(row[0], row[1]) for row in connection.execute(chosen)]
    return found


def bill_number(connection: Connection, key: Key) -> str | None:
    """The number of a bill; None when it is gone."""
    found: str | None = connection.execute(
        select(bill.c.number).where(bill.c.supply_point_id == key[0], bill.c.id == key[1])
    ).scalar()
    return found


def payment_reference(connection: Connection, key: Key, payment_id: str) -> str | None:
    """What a payment of a bill is called where it was made; None when it is gone."""
    its = (payment.c.supply_point_id == key[0], payment.c.bill_id == key[1], payment.c.id == payment_id)
    found: str | None = connection.execute(select(payment.c.reference).where(*its)).scalar()
    return found


def due_between(connection: Connection, first: date, last: date) -> Iterator[list[Key]]:
    """Open bills that fall due on these days, some at a time."""
    after: Key = ("", "")
    key = tuple_(bill.c.supply_point_id, bill.c.id)
    while True:
        chosen = (
            select(bill.c.supply_point_id, bill.c.id)
            .where(bill.c.due_on.between(first, last), bill.c.open_minor > 0, bill.c.is_set_aside == false())
            .where(key > after)
            .order_by(bill.c.supply_point_id, bill.c.id)
            .limit(_AT_ONCE)
        )
        found: list[Key] = [(row[0], row[1]) for row in connection.execute(chosen)]
        if not found:
            return
        yield found
        after = found[-1]


def without_charges(connection: Connection, numbers: Sequence[str] | None = None) -> set[str]:
    """The numbers of the bills that are set aside because their charges never came, among some or of all."""
    found: set[str] = set()
    if numbers is None:
        return set(connection.scalars(_BARE))
    for at in range(0, len(numbers), _AT_ONCE):
        found.update(connection.scalars(_BARE.where(bill.c.number.in_(numbers[at : at + _AT_ONCE]))))
    return found


def is_any_without_charges(connection: Connection) -> bool:
    """Whether any bill is set aside because its charges never came."""
    return connection.execute(_BARE.limit(1)).first() is not None


_HAS_CHARGES = exists().where(charge.c.supply_point_id == bill.c.supply_point_id, charge.c.bill_id == bill.c.id)
_BARE = select(bill.c.number).where(bill.c.is_set_aside, ~_HAS_CHARGES)
