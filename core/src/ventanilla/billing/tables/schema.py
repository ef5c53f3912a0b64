"""Bills, their charges and their payments, clustered by supply so that one supply's pages lie together."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, String, Table, Text, text

from ventanilla.storage import metadata

bill = Table(
    "bill",
    metadata,
    Column("supply_point_id", String(26), primary_key=True),
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("id", String(26), primary_key=True),
    Column("number", String(40), nullable=False, unique=True),
    Column("issued_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("open_minor", BigInteger, nullable=False),
    Column("paid_minor", BigInteger, nullable=False, default=0),
    Column("used_minor", BigInteger, nullable=False, default=0),
    Column("credit_minor", BigInteger, nullable=False, default=0),
    Column("consumption_micro", BigInteger),
    Column("consumption_unit", String(8)),
    Column("consumption_absent", String(20)),
    Column("period_first", Date),
    Column("period_last", Date),
    Column("previous_micro", BigInteger),
    Column("current_micro", BigInteger),
    Column("is_estimated", Boolean, nullable=False, default=False),
    Column("is_set_aside", Boolean, nullable=False, default=False),
    Column("holder", Text, nullable=False),
    Column("payment_code", String(60), nullable=False, default=""),
    Column("fiscal", Text, nullable=False),
    Column("attributes", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""``month`` is 202604. A bill without charges, or with charges that do not add up to its total, is set aside
and never shown.

Total less ``paid_minor`` less ``used_minor`` is ``open_minor`` where it is above 0, and ``credit_minor`` where below:
``used_minor`` is what credits of the same supply have paid of it, negative where its own credit paid others.
"""

Index("ix_bill_set_aside", bill.c.number, sqlite_where=text("is_set_aside"), postgresql_where=text("is_set_aside"))
Index("ix_bill_due", bill.c.due_on, sqlite_where=bill.c.open_minor > 0, postgresql_where=bill.c.open_minor > 0)

charge = Table(
    "charge",
    metadata,
    Column("supply_point_id", String(26), primary_key=True),
    Column("bill_id", String(26), primary_key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("description", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("quantity_micro", BigInteger),
    Column("unit", String(8)),
    Column("price", String(40)),
    Column("tax_rate", String(20)),
    sqlite_with_rowid=False,
)
"""``price`` and ``tax_rate`` are decimals written out, exact."""

payment = Table(
    "payment",
    metadata,
    Column("supply_point_id", String(26), primary_key=True),
    Column("bill_id", String(26), primary_key=True),
    Column("id", String(26), primary_key=True),
    Column("paid_on", Date, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("channel", String(60), nullable=False, default=""),
    Column("reference", String(60), nullable=False, default=""),
    sqlite_with_rowid=False,
)


def month_number(year: int, month: int) -> int:
    """How a month is stored: 202604."""
    return year * 100 + month
