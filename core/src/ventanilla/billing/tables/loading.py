"""Take what a feed brings: insert what is new, change what differs, leave the rest alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, delete, false, func, insert, or_, select, tuple_, update

from ventanilla.billing.model import set_credits_against_debts
from ventanilla.billing.tables.schema import bill, charge, payment

Key = tuple[str, str]
"""A supply point's id and a bill's id."""

_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Put:
    """How many rows were new, changed and the same."""

    inserted: int
    updated: int
    unchanged: int


def bills_numbered(connection: Connection, numbers: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """The stored bills of these numbers, whole rows by number."""
    found: dict[str, Mapping[str, Any]] = {}
    for some in _parts(numbers):
        rows = connection.execute(select(bill).where(bill.c.number.in_(some))).mappings()
        found.update((row["number"], dict(row)) for row in rows)
    return found


def put_bills(
    connection: Connection, rows: Sequence[Mapping[str, Any]], stored: Mapping[str, Mapping[str, Any]]
) -> Put:
    """Store bills; ``stored`` are the present ones by number. A new total makes the old charges void."""
    fresh = [row for row in rows if row["number"] not in stored]
    changed = [row for row in rows if row["number"] in stored and _differs(row, stored[row["number"]])]
    if fresh:
        # Nobody sees a bill before its charges are there.
        start = [{**row, "open_minor": max(0, row["total_minor"]), "is_set_aside": True} for row in fresh]
        connection.execute(insert(bill), start)
    if changed:
        names = [name for name in changed[0] if name not in {"supply_point_id", "id"}]
        change = update(bill).where(bill.c.supply_point_id == bindparam("at_supply"), bill.c.id == bindparam("at_id"))
        change = change.values({name: bindparam(f"to_{name}") for name in names})
        connection.execute(change, [_named(row, names) for row in changed])
    _void_charges(connection, [r for r in changed if r["total_minor"] != stored[r["number"]]["total_minor"]])
    return Put(len(fresh), len(changed), len(rows) - len(fresh) - len(changed))


def put_charges(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> Put:
    """Store the charges of whole bills: lines that are no longer among them go."""
    return _replace(connection, charge, "line", rows)


def put_payments(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> Put:
    """Store payments; earlier ones of the same bills stay."""
    return _replace(connection, payment, "id", rows, keep_others=True)


def known_payments(connection: Connection, keys: Iterable[Key]) -> set[tuple[str, str, str]]:
    """The payments of these bills that are there: supply point, bill and payment, by their ids."""
    found: set[tuple[str, str, str]] = set()
    its = (payment.c.supply_point_id, payment.c.bill_id, payment.c.id)
    for some in _parts(sorted(set(keys))):
        chosen = select(*its).where(tuple_(payment.c.supply_point_id, payment.c.bill_id).in_(some))
        found.update((row[0], row[1], row[2]) for row in connection.execute(chosen))
    return found


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
    hidden = _hidden(connection, wanted)
    paid, charged = _sum(payment), _sum(charge)
    change = (
        update(bill)
        .where(bill.c.supply_point_id == bindparam("at_supply"), bill.c.id == bindparam("at_id"))
        .values(
            paid_minor=func.coalesce(paid, 0),
            is_set_aside=or_(charged.is_(None), charged != bill.c.total_minor),
        )
    )
    connection.execute(change, [{"at_supply": supply, "at_id": id_} for supply, id_ in wanted])
    balance(connection, {supply for supply, _ in wanted})
    aside = set_aside(connection, wanted)
    return Settled(aside, frozenset(key for key in wanted if key in hidden and key not in aside))


def _hidden(connection: Connection, keys: Sequence[Key]) -> set[Key]:
    found: set[Key] = set()
    its = tuple_(bill.c.supply_point_id, bill.c.id)
    for some in _parts(keys):
        chosen = select(bill.c.supply_point_id, bill.c.id).where(its.in_(some), bill.c.is_set_aside)
        found.update((row[0], row[1]) for row in connection.execute(chosen))
    return found


def set_aside(connection: Connection, keys: Sequence[Key]) -> dict[Key, int | None]:
    """Which of these bills are set aside, with the sums of their charges."""
    found: dict[Key, int | None] = {}
    charged = _sum(charge)
    for some in _parts(keys):
        chosen = select(bill.c.supply_point_id, bill.c.id, charged).where(
            tuple_(bill.c.supply_point_id, bill.c.id).in_(some), bill.c.is_set_aside
        )
        for supply, id_, sum_ in connection.execute(chosen):
            found[supply, id_] = None if sum_ is None else int(sum_)
    return found


def balance(connection: Connection, supplies: Iterable[str]) -> None:
    """Set the credits of each supply against its open bills, the first due first; what is set aside takes no part."""
    for some in _parts(sorted(set(supplies))):
        chosen = (
            select(*(bill.c[name] for name in _BALANCED))
            .where(bill.c.supply_point_id.in_(some), bill.c.is_set_aside == false())
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


_BALANCED = ("supply_point_id", "id", "total_minor", "paid_minor", "used_minor", "open_minor", "credit_minor")


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


def _replace(
    connection: Connection, table: Table, name: str, rows: Sequence[Mapping[str, Any]], *, keep_others: bool = False
) -> Put:
    stored: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for some in _parts(sorted({(row["supply_point_id"], row["bill_id"]) for row in rows})):
        chosen = select(table).where(tuple_(table.c.supply_point_id, table.c.bill_id).in_(some))
        for found in connection.execute(chosen).mappings():
            stored[found["supply_point_id"], found["bill_id"], found[name]] = dict(found)
    given = {(row["supply_point_id"], row["bill_id"], row[name]): row for row in rows}
    fresh = [row for key, row in given.items() if key not in stored]
    changed = [row for key, row in given.items() if key in stored and _differs(row, stored[key])]
    gone = [] if keep_others else [key for key in stored if key not in given]
    its = and_(
        table.c.supply_point_id == bindparam("at_supply"),
        table.c.bill_id == bindparam("at_bill"),
        table.c[name] == bindparam("at_name"),
    )
    out = gone + [(row["supply_point_id"], row["bill_id"], row[name]) for row in changed]
    if out:
        connection.execute(delete(table).where(its), [{"at_supply": s, "at_bill": b, "at_name": n} for s, b, n in out])
    if fresh or changed:
        connection.execute(insert(table), [dict(row) for row in fresh + changed])
    return Put(len(fresh), len(changed), len(rows) - len(fresh) - len(changed))


def _void_charges(connection: Connection, bills: Sequence[Mapping[str, Any]]) -> None:
    if bills:
        its = and_(charge.c.supply_point_id == bindparam("at_supply"), charge.c.bill_id == bindparam("at_bill"))
        keys = [{"at_supply": row["supply_point_id"], "at_bill": row["id"]} for row in bills]
        connection.execute(delete(charge).where(its), keys)


def _differs(row: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    return any(stored[name] != value for name, value in row.items())


def _named(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {"at_supply": row["supply_point_id"], "at_id": row["id"], **{f"to_{name}": row[name] for name in names}}


def _parts(items: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(items)
    while part := list(islice(rest, _AT_ONCE)):
        yield part
