"""What is open of bills: worked out anew for all bills that a feed touched, in few statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    String,
    Table,
    and_,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
    text,
    update,
)

from ventanilla.billing.model import set_credits_against_debts
from ventanilla.billing.tables.schema import bill, charge, payment
from ventanilla.storage.staging import fill

Key = tuple[str, str]
"""A supply point's id and a bill's id."""

touched = Table(
    "feed_touched",
    MetaData(),
    Column("supply_point_id", String(26)),
    Column("bill_id", String(26)),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DELETE ROWS",
)
"""The bills that a chunk of a feed touched."""
_BALANCED = ("supply_point_id", "id", "total_minor", "paid_minor", "used_minor", "open_minor", "credit_minor")


@dataclass(frozen=True, slots=True)
class Settled:
    """What settling some bills changed.

    ``aside`` are those that are not shown now, with the sum of their charges in the smallest unit (None: they have
    none), ``shown`` those that are shown now and were not before.
    """

    aside: Mapping[Key, int | None]
    shown: frozenset[Key]


def settle(connection: Connection, keys: Iterable[Key]) -> Settled:
    """Work out anew what is open of these bills, set those aside whose charges are missing or do not add up to the
    total, and set the credits of their supplies against what is owed there.
    """
    wanted = sorted(set(keys))
    if not wanted:
        return Settled({}, frozenset())
    fill(connection, touched, wanted)
    hidden: set[Key] = {(row[0], row[1]) for row in connection.execute(_HIDDEN)}
    connection.execute(_SUMS)
    aside = {(row[0], row[1]): None if row[2] is None else int(row[2]) for row in connection.execute(_ASIDE)}
    creditors = sorted(connection.scalars(_CREDITORS))
    connection.execute(_OPEN_WITHOUT_CREDIT if creditors else _OPEN)
    balance(connection, creditors)
    return Settled(aside, frozenset(key for key in wanted if key in hidden and key not in aside))


def balance(connection: Connection, supplies: Sequence[str]) -> None:
    """Set the credits of each supply against its open bills, the first due first; what is set aside takes no part."""
    for at in range(0, len(supplies), _AT_ONCE):
        chosen = (
            select(*(bill.c[name] for name in _BALANCED))
            .where(bill.c.supply_point_id.in_(supplies[at : at + _AT_ONCE]), bill.c.is_set_aside == false())
            .where(or_(bill.c.total_minor != bill.c.paid_minor, *(bill.c[name] != 0 for name in _BALANCED[4:])))
            .order_by(bill.c.supply_point_id, bill.c.due_on, bill.c.issued_on, bill.c.number)
        )
        rows = [dict(row) for row in connection.execute(chosen).mappings()]
        moved = []
        for _supply, of_one in groupby(rows, key=lambda row: row["supply_point_id"]):
            moved += _balanced(list(of_one))
        if moved:
            to: dict[str, Any] = {f"{name}_minor": bindparam(f"to_{name}") for name in ("open", "used", "credit")}
            its = (bill.c.supply_point_id == bindparam("at_supply"), bill.c.id == bindparam("at_id"))
            connection.execute(update(bill).where(*its).values(to), moved)


_AT_ONCE = 400


def _balanced(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    before = [row["total_minor"] - row["paid_minor"] for row in rows]
    moved = []
    for row, was, left in zip(rows, before, set_credits_against_debts(before), strict=True):
        wanted = {"used": was - left, "open": max(left, 0), "credit": max(-left, 0)}
        if any(row[f"{name}_minor"] != value for name, value in wanted.items()):
            to = {f"to_{name}": value for name, value in wanted.items()}
            moved.append({"at_supply": row["supply_point_id"], "at_id": row["id"], **to})
    return moved


def _sum(table: Table) -> Any:
    its = and_(table.c.supply_point_id == bill.c.supply_point_id, table.c.bill_id == bill.c.id)
    return select(func.sum(table.c.amount_minor)).where(its).correlate(bill).scalar_subquery()


_charged = _sum(charge)
_its = and_(bill.c.supply_point_id == touched.c.supply_point_id, bill.c.id == touched.c.bill_id)
_HIDDEN = select(bill.c.supply_point_id, bill.c.id).where(_its, bill.c.is_set_aside)
_SUMS = (
    update(bill)
    .where(_its)
    .values(
        paid_minor=func.coalesce(_sum(payment), 0),
        is_set_aside=or_(_charged.is_(None), _charged != bill.c.total_minor),
    )
)
_ASIDE = select(bill.c.supply_point_id, bill.c.id, _charged).where(_its, bill.c.is_set_aside)


_has_credit = or_(bill.c.used_minor != text("0"), bill.c.credit_minor != text("0"))
"""Written as in the index of the bills that are or were a credit, which are few."""
_CREDITORS = (
    select(touched.c.supply_point_id)
    .where(exists().where(bill.c.supply_point_id == touched.c.supply_point_id, _has_credit))
    .union(select(bill.c.supply_point_id).where(_its, bill.c.paid_minor > bill.c.total_minor))
)
_other = bill.alias("other")
_is_open = and_(_its, bill.c.is_set_aside == false(), bill.c.open_minor != bill.c.total_minor - bill.c.paid_minor)
_OPEN = update(bill).where(_is_open).values(open_minor=bill.c.total_minor - bill.c.paid_minor)
"""Where a supply has no credit, what is open of a bill is its total less what was paid."""
_OPEN_WITHOUT_CREDIT = _OPEN.where(
    ~exists().where(
        _other.c.supply_point_id == bill.c.supply_point_id,
        or_(_other.c.used_minor != 0, _other.c.credit_minor != 0, _other.c.paid_minor > _other.c.total_minor),
    )
)
