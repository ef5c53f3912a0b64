"""Bills, their charges and their payments, clustered by supply so that one supply's pages lie together."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from ventanilla.storage import Utc, metadata

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
    Column("power_micro", BigInteger),
    Column("has_paper", Boolean, nullable=False, default=True),
    sqlite_with_rowid=False,
)
"""``month`` is 202604. A bill without charges, or with charges that do not add up to its total, is set aside
and never shown.

Total less ``paid_minor`` less ``used_minor`` is ``open_minor`` where it is above 0, and ``credit_minor`` where below:
``used_minor`` is what credits of the same supply have paid of it, negative where its own credit paid others.
"""

_HAS_CREDIT = "used_minor != 0 OR credit_minor != 0"
Index("ix_bill_set_aside", bill.c.number, sqlite_where=text("is_set_aside"), postgresql_where=text("is_set_aside"))
Index("ix_bill_credit", bill.c.supply_point_id, sqlite_where=text(_HAS_CREDIT), postgresql_where=text(_HAS_CREDIT))
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
    Column("part", String(12)),
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
    Column("received_on", Date),
    Column("is_provisional", Boolean, nullable=False, default=False),
    sqlite_with_rowid=False,
)
"""A provisional one was made in the portal; the back office's row of the same reference takes its place."""

online_payment = Table(
    "online_payment",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("identity_id", String(26), nullable=False),
    Column("key", String(80), nullable=False),
    Column("supply_point_id", String(26), nullable=False, index=True),
    Column("bill_id", String(26), nullable=False),
    Column("bill_number", String(40), nullable=False),
    Column("reference", String(26), nullable=False, unique=True),
    Column("amount_minor", BigInteger, nullable=False),
    Column("state", String(12), nullable=False),
    Column("url", Text, nullable=False, default=""),
    Column("created_at", Utc, nullable=False),
    Column("changed_at", Utc, nullable=False),
    Column("polled_at", Utc),
    UniqueConstraint("identity_id", "key"),
)
"""One row a payment that was begun in the portal; ``key`` makes asking twice one payment."""

Index(
    "ix_online_payment_undecided",
    online_payment.c.created_at,
    sqlite_where=online_payment.c.state.in_(("started", "processing")),
    postgresql_where=online_payment.c.state.in_(("started", "processing")),
)

contract_value = Table(
    "contract_value",
    metadata,
    Column("supply_point_id", String(26), primary_key=True),
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("service", String(120), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("volume_micro", BigInteger),
    Column("unit", String(8)),
    Column("amount_minor", BigInteger),
    sqlite_with_rowid=False,
)
"""What a contract foresees for a month (202604); ``place`` is the order of the services in the feed."""

tariff = Table(
    "tariff",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("code", String(40), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("service", String(120), nullable=False),
    Column("name", String(200), nullable=False),
    Column("zone", String(60), nullable=False, default=""),
    Column("value", String(40), nullable=False),
    Column("unit", String(60), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("basis", String(200), nullable=False, default=""),
)
"""Prices and norms; ``value`` is a decimal written out, exact."""


def month_number(year: int, month: int) -> int:
    """How a month is stored: 202604."""
    return year * 100 + month
