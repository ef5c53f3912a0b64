"""Whole chunks of a feed into the tables: the database compares, and says what it changed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Column, Connection, MetaData, Table, bindparam, delete, exists, func, select, tuple_

from ventanilla.billing.tables.schema import bill, charge
from ventanilla.billing.tables.settling import touched
from ventanilla.storage.staging import Cells, Merge, Merged, fill

BILL_CELLS = (
    "supply_point_id",
    "month",
    "id",
    "number",
    "issued_on",
    "due_on",
    "total_minor",
    "consumption_micro",
    "consumption_unit",
    "consumption_absent",
    "period_first",
    "period_last",
    "previous_micro",
    "current_micro",
    "is_estimated",
    "holder",
    "payment_code",
    "fiscal",
    "attributes",
    "power_micro",
    "has_paper",
)
"""What a row of ``bills.csv`` says of a bill, in this order."""

_AT_FIRST = {"open_minor": 0, "paid_minor": 0, "used_minor": 0, "credit_minor": 0, "is_set_aside": True}
"""Nobody sees a bill before its charges are there; ``open_minor`` is its total until then."""
_START = tuple(_AT_FIRST.values())[1:]
_TOTAL, _DUE, _ISSUED = (BILL_CELLS.index(name) for name in ("total_minor", "due_on", "issued_on"))
_BILLS = Merge(
    bill,
    ("number",),
    (*BILL_CELLS, *_AT_FIRST),
    at_first=_AT_FIRST,
    owner=("supply_point_id",),
    watched=("total_minor", "due_on", "issued_on"),
)


def merge_bills(connection: Connection, rows: Sequence[Cells]) -> tuple[Merged, list[int]]:
    """Take bills in; also the places of those that have to be settled anew. A new total makes the old charges void.

    A bill of a number that another supply has is not taken (``Merged.strangers``).
    """
    merged = _BILLS(connection, [(*row, max(0, row[_TOTAL]), *_START) for row in rows])
    void = [rows[at] for at, (total, *_) in merged.changed if total != rows[at][_TOTAL]]
    if void:
        its = (charge.c.supply_point_id == bindparam("at_supply"), charge.c.bill_id == bindparam("at_bill"))
        connection.execute(delete(charge).where(*its), [{"at_supply": row[0], "at_bill": row[2]} for row in void])
    moved = [at for at, before in merged.changed if before != (rows[at][_TOTAL], rows[at][_DUE], rows[at][_ISSUED])]
    return merged, moved


CHARGE_CELLS = (
    "supply_point_id",
    "bill_id",
    "line",
    "description",
    "amount_minor",
    "quantity_micro",
    "unit",
    "price",
    "tax_rate",
    "part",
)
"""What a row of ``charges.csv`` says of a charge, in this order."""
_CHARGES = Merge(charge, CHARGE_CELLS[:3], CHARGE_CELLS)
_lines = Table(
    "feed_line",
    MetaData(),
    *(Column(name, charge.c[name].type) for name in CHARGE_CELLS[:3]),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DELETE ROWS",
)


def merge_charges(connection: Connection, rows: Sequence[Cells]) -> Merged:
    """Take the charges of whole bills in: lines of theirs that are no longer among them go."""
    merged = _CHARGES(connection, rows)
    fill(connection, touched, sorted({(row[0], row[1]) for row in rows}))
    if rows and int(connection.execute(_COUNT).scalar_one()) > len(rows):
        fill(connection, _lines, [row[:3] for row in rows])
        connection.execute(_CLEAR)
    return merged


_COUNT = select(func.count()).where(
    charge.c.supply_point_id == touched.c.supply_point_id, charge.c.bill_id == touched.c.bill_id
)
_CLEAR = delete(charge).where(
    tuple_(charge.c.supply_point_id, charge.c.bill_id).in_(select(touched.c.supply_point_id, touched.c.bill_id)),
    ~exists().where(*(_lines.c[name] == charge.c[name] for name in CHARGE_CELLS[:3])),
)
