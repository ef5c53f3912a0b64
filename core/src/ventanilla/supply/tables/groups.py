"""The services of supplies and the members of families: small groups that come and go as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    delete,
    or_,
    select,
)

from ventanilla.storage import Hot, metadata
from ventanilla.storage.feeds import Loaded
from ventanilla.supply.tables.customers import add, change

service = Table(
    "service",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("supply_point_id", String(26), ForeignKey("supply_point.id"), nullable=False, index=True),
    Column("place", Integer, nullable=False),
    Column("code", String(40), nullable=False),
    Column("name", String(120), nullable=False),
    Column("since", Date),
    Column("billing_since", Date),
    Column("state", String(60), nullable=False),
    Column("attributes", Text, nullable=False),
)

family_member = Table(
    "family_member",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("customer_id", String(26), ForeignKey("customer.id"), nullable=False, index=True),
    Column("place", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("bond", String(60), nullable=False),
    Column("birth_date", Date),
    Column("since", Date),
    Column("until", Date),
    Column("attributes", Text, nullable=False),
)
"""``place`` is that in the feed, within the owner."""

_s, _f = service.c, family_member.c

SERVICES = Hot(
    select(_s.supply_point_id, _s.code, _s.name, _s.since, _s.billing_since, _s.state, _s.attributes)
    .where(_s.supply_point_id == bindparam("supply_point_id", type_=String))
    .order_by(_s.place)
)
FAMILY = Hot(
    select(_f.customer_id, _f.name, _f.bond, _f.birth_date, _f.since, _f.attributes)
    .where(_f.customer_id == bindparam("customer_id", type_=String))
    .where(or_(_f.until.is_(None), _f.until >= bindparam("today", type_=Date)))
    .order_by(_f.place)
)

_AT_ONCE = 400


def replace_group(connection: Connection, table: Table, owner: str, wanted: Mapping[str, dict[str, Any]]) -> Loaded:
    """Make the groups of all owners that are named exactly these rows; ``owner`` is the column that names them."""
    owners = sorted({row[owner] for row in wanted.values()})
    before: dict[str, dict[str, Any]] = {}
    for at in range(0, len(owners), _AT_ONCE):
        rows = connection.execute(select(table).where(table.c[owner].in_(owners[at : at + _AT_ONCE]))).mappings()
        before.update((row["id"], dict(row)) for row in rows)
    fresh = [row for id_, row in wanted.items() if id_ not in before]
    changed = [row for id_, row in wanted.items() if id_ in before and before[id_] != row]
    gone = [id_ for id_ in before if id_ not in wanted]
    if gone:
        connection.execute(delete(table).where(table.c.id == bindparam("gone")), [{"gone": id_} for id_ in gone])
    add(connection, table, fresh)
    change(connection, table, changed)
    return Loaded(len(fresh), len(changed), len(wanted) - len(fresh) - len(changed))
